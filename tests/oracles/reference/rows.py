"""The rows: every version of every view, the journal, the vault and the register of areas."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import asyncpg

from projections.view import VIEWS
from service.graphql.schema.model import TYPES
from tests.oracles.derived.facts import Record, record_of

_EVENTS = """
    SELECT e.position, 'event:' || e.id AS id, k.name AS type, e.schema, e.occurred_at,
           e.recorded_at, e.area_code AS area, e.actor_person, e.actor_role, e.actor_area,
           e.acting_for, e.flags, convert_from(e.data, 'UTF8') AS data, e.tags, e.command_id
    FROM journal.event e JOIN journal.event_type k ON k.id = e.type ORDER BY e.position
"""


class Row(dict[str, Any]):
    """One object: its values by column, and the name of its GraphQL type."""

    def __init__(self, kind: str, values: Any = (), /, **more: Any) -> None:
        super().__init__(values, **more)
        self.kind = kind


Index = dict[tuple[str, str], dict[Any, list[Row]]]


def views() -> dict[str, str]:
    """Type → the view that its rows come from."""
    names = {name: made.table.name.removeprefix("views.") for name, made in TYPES.items()
             if made.table is not None}
    return {name: view for name, view in names.items() if view in VIEWS}


@dataclass
class Moment:
    """The rows of each type as they were at a position, found by any column."""

    position: int
    rows: dict[str, list[Row]]
    index: Index = field(default_factory=dict)

    def of(self, kind: str) -> list[Row]:
        if kind not in self.rows:
            raise NotImplementedError(
                f"{kind} has no view, so the reference must compute it: give the field that answers"
                " with it a line in FIELDS (tests/oracles/reference/fields.py); if it is paged,"
                " also a case in Chooser.row (tests/oracles/reference/arguments.py)"
            )
        return self.rows[kind]

    def where(self, kind: str, column: str, value: Any) -> list[Row]:
        if (kind, column) not in self.index:
            found = self.index[kind, column] = defaultdict(list)
            for row in self.of(kind):
                found[row[column]].append(row)
        return self.index[kind, column].get(value, [])


@dataclass
class Everything:
    """All that there is, whoever asks and whenever."""

    versions: dict[str, list[Row]]
    details: dict[str, dict[str, str]]  # subject → name → opened value
    areas: dict[str, Row]
    record: Record
    cursors: dict[str, tuple[str, Any, Any]] = field(default_factory=dict)  # → kind, keys, values
    moments: dict[int, Moment] = field(default_factory=dict)
    index: Index = field(default_factory=dict)

    @property
    def facts(self) -> list[Row]:
        return self.versions["Event"]

    @property
    def head(self) -> int:
        return len(self.facts)

    def position_at(self, at: datetime) -> int:
        """Of the last fact that was recorded by then."""
        return sum(fact["recorded_at"] <= at for fact in self.facts)

    def at(self, position: int) -> Moment:
        if position not in self.moments:
            self.moments[position] = Moment(position, {
                kind: [row for row in rows
                       if row["since"] <= position and not (row["until"] or 2**62) <= position]
                for kind, rows in self.versions.items()
            })
        return self.moments[position]

    def ever(self, kind: str, column: str, value: Any) -> list[Row]:
        """Versions of whichever time."""
        if (kind, column) not in self.index:
            found = self.index[kind, column] = defaultdict(list)
            for row in self.versions[kind]:
                found[row[column]].append(row)
        return self.index[kind, column].get(value, [])


async def everything(url: str) -> Everything:
    """Reads it all."""
    connection = await asyncpg.connect(url)
    try:
        versions = {}
        for kind, view in views().items():
            names = ", ".join(f'"{name}"' for name in VIEWS[view].row.__struct_fields__)
            found = await connection.fetch(
                f"SELECT {names}, since, NULL::bigint AS until FROM views.{view} UNION ALL"
                f" SELECT {names}, since, until FROM views.{view}_past ORDER BY since, id"
            )
            versions[kind] = [Row(kind, each) for each in found]
        versions["Event"] = [_fact(each) for each in await connection.fetch(_EVENTS)]
        details: dict[str, dict[str, str]] = defaultdict(dict)
        for subject, name, value in await connection.fetch(
            "SELECT subject, field, value FROM vault.detail ORDER BY subject, field"
        ):
            details[subject][name] = value
        areas = {each["code"]: Row("Area", each) for each in
                 await connection.fetch("SELECT * FROM reference.area ORDER BY code")}
    finally:
        await connection.close()
    return Everything(versions, details, areas, await record_of(url))


def _fact(found: Any) -> Row:
    row = Row("Event", found, since=found["position"], until=None)
    row["data"] = json.loads(row["data"])
    row["flags"] = json.loads(row["flags"] or "[]")
    row["subjects"] = [tag for tag in row["tags"] if not tag.startswith("claim:")]
    return row


def shown(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        text = value.isoformat()
        head, dot, rest = text.partition(".")
        return head + (dot + rest[:6]).rstrip("0") + rest[6:] if dot else text
    if isinstance(value, date):
        return value.isoformat()
    return value


def snake(name: str) -> str:
    """``areaM2`` → ``area_m2``."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
