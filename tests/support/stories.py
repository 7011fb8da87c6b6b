"""What the journal of the demonstration says under one id, read without the views."""

from typing import Any

import asyncpg
import msgspec

from simulation.chanthaburi import CASES

EVENTS = """
SELECT e.position, t.name AS type, convert_from(e.data, 'UTF8') AS data,
       coalesce(e.flags, '[]') AS flags, e.actor_person, e.actor_role, e.acting_for,
       e.recorded_at, e.occurred_at, e.command_id
  FROM journal.event e JOIN journal.event_type t ON t.id = e.type
 WHERE $1 = ANY (e.tags) ORDER BY e.position"""


class Story:
    """What the journal says under one tag, oldest first."""

    def __init__(self, rows: list[asyncpg.Record]) -> None:
        self.rows = rows

    @property
    def types(self) -> list[str]:
        return [row["type"] for row in self.rows]

    def one(self, type: str) -> asyncpg.Record:
        [found] = self.of(type)
        return found

    def of(self, type: str) -> list[asyncpg.Record]:
        return [row for row in self.rows if row["type"] == type]

    def refused(self, rule: str) -> list[dict[str, Any]]:
        said = [body(row) for row in self.rows if row["type"] == "attempt.refused"]
        return [each for each in said if each["rule"] == rule]


def body(row: asyncpg.Record) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(row["data"])
    return found


def flags(row: asyncpg.Record) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = msgspec.json.decode(row["flags"])
    return found


async def story(demo: asyncpg.Connection, case: str) -> Story:
    return Story(await demo.fetch(EVENTS, CASES[case]))


async def counted(demo: asyncpg.Connection, type: str) -> int:
    return int(await demo.fetchval(
        "SELECT count(*) FROM journal.event e JOIN journal.event_type t ON t.id = e.type"
        " WHERE t.name = $1", type,
    ))
