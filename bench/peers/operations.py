"""The operations to measure, with ids of rows that exist in the database."""

from dataclasses import dataclass, field, replace
from typing import Any

import asyncpg
import msgspec

from bench.peers import questions as texts
from bench.peers.compiled import cursor


class Busy(msgspec.Struct):
    """The rows of a database that the operations ask for."""

    household: str
    project: str
    area: str
    month: str
    head: int


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation. ``peer``: its text for PostGraphile; None if PostGraphile cannot answer it."""

    name: str
    title: str
    text: str
    peer: str | None = None
    stock: bool = False  # whether the stock Strawberry application answers it, too
    timed: bool = True  # whether it takes an ``asOf``
    variables: dict[str, Any] = field(default_factory=dict)
    peer_variables: dict[str, Any] | None = None  # PostGraphile's, if they differ
    past: dict[str, Any] = field(default_factory=dict)  # variables that differ half-way back
    position: int | None = None

    @property
    def ours(self) -> str:
        """The text for the service."""
        moment = f', asOf: {{position: "{self.position}"}}' if self.position else ""
        return self.text.replace(" @asOf", moment)

    def body(self) -> bytes:
        """The body of a request to the service."""
        return msgspec.json.encode({"query": self.ours, "variables": self.variables})

    def peer_body(self) -> bytes:
        """The body of a request to PostGraphile."""
        variables = self.variables if self.peer_variables is None else self.peer_variables
        return msgspec.json.encode({"query": self.peer, "variables": variables})

    def as_of(self, position: int) -> "Operation":
        """The same operation as of a past position; only ours answers it."""
        return replace(
            self, name=f"{self.name}-past", peer=None, stock=False, position=position,
            variables=self.variables | self.past,
        )


_BUSY = """
    SELECT (SELECT id FROM views.households WHERE project IS NOT NULL ORDER BY id
            OFFSET (SELECT count(*) / 2 FROM views.households WHERE project IS NOT NULL) LIMIT 1)
               AS household,
           (SELECT id FROM views.projects ORDER BY version DESC, id LIMIT 1) AS project,
           (SELECT left(area, 2) FROM views.households GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1)
               AS area,
           (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY month) FROM views.work_plans)
               AS month,
           (SELECT position FROM views.position) AS head
"""
# The row before the last twenty attendances by day, as of a position.
_TWENTY_LEFT = """
    SELECT coalesce(held_on, 'infinity')::text AS day, id FROM (
        SELECT id, held_on, since, NULL::bigint AS until FROM views.attendances
        UNION ALL SELECT id, held_on, since, until FROM views.attendances_past) v
    WHERE since <= $1 AND (until IS NULL OR until > $1)
    ORDER BY coalesce(held_on, 'infinity') DESC, id DESC OFFSET 20 LIMIT 1
"""


async def operations(connection: asyncpg.Connection) -> tuple[list[Operation], int]:
    """All operations about the present, and the position half-way back."""
    busy = msgspec.convert(dict(await connection.fetchrow(_BUSY)), Busy)
    half = busy.head // 2
    last, last_then = [
        cursor("Attendance", HELD_ON=row["day"], ID=row["id"])
        for row in [await connection.fetchrow(_TWENTY_LEFT, at) for at in (busy.head, half)]
    ]
    return [*_everyday(busy), *_hard(last, last_then)], half


def _everyday(busy: Busy) -> list[Operation]:
    return [
        Operation(
            name="nested", title="20 households × plots × plans × reports",
            text=texts.NESTED, peer=texts.NESTED_PEER, stock=True,
        ),
        Operation(
            name="one", title="one household by id", text=texts.ONE, peer=texts.ONE_PEER,
            stock=True, variables={"id": busy.household},
        ),
        Operation(
            name="history", title="20 events of a project's history, with what they changed",
            text=texts.HISTORY, stock=True, timed=False, variables={"id": busy.project},
        ),
        Operation(
            name="coverage", title="who took part in a province, by district and stage",
            text=texts.COVERAGE,
            variables={"area": busy.area, "from": f"{busy.month}-01", "to": f"{busy.month}-28"},
        ),
        Operation(
            name="plans", title="plans of a month in a status, nationwide",
            text=texts.PLANS, peer=texts.PLANS_PEER, stock=True,
            variables={"status": "APPROVED", "month": busy.month},
        ),
    ]


def _hard(last: str, last_then: str) -> list[Operation]:
    return [
        Operation(
            name="capped", title="how many attendances there are, nationwide; counted up to a cap",
            text=texts.CAPPED,
        ),
        Operation(
            name="count", title="how many plans there are, nationwide",
            text=texts.COUNT, peer=texts.COUNT_PEER, stock=True,
        ),
        Operation(
            name="status", title="attendances in a rare status, nationwide, with their number",
            text=texts.STATUS, peer=texts.STATUS_PEER, stock=True,
            variables={"status": "REVOKED"},
        ),
        Operation(
            name="last", title="the last page of all attendances by day",
            text=texts.LAST, peer=texts.LAST_PEER, stock=True,
            variables={"after": last}, peer_variables={}, past={"after": last_then},
        ),
    ]
