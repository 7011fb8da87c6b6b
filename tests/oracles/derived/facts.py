"""The facts with who recorded them, and which of them were known at a moment."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from tests.oracles import recount

_FACTS = """
    SELECT e.position, e.occurred_at, t.name, convert_from(e.data, 'UTF8') AS data, e.recorded_at,
           e.area_code, e.actor_person, e.actor_role, e.actor_area, e.acting_for
    FROM journal.event e JOIN journal.event_type t ON t.id = e.type ORDER BY e.position
"""
Hit = tuple[Any, ...]  # the id of what is found, and the values by which an answer is known


@dataclass
class Fact(recount.Fact):
    """A fact in its envelope."""

    recorded_at: datetime
    area: str
    person: str | None
    role: str
    over: str  # the area over which the role was held
    acting_for: str | None


@dataclass(frozen=True, eq=False)
class Record:
    """The journal, as far as it is written."""

    facts: list[Fact]


@dataclass
class Known:
    """What an auditor of an area may know at a moment."""

    record: Record
    facts: list[Fact]  # what of it counts at that moment
    area: str

    def inside(self, area: str) -> bool:
        return area.startswith(self.area)

    def of(self, *types: str) -> Iterator[Fact]:
        return (fact for fact in self.facts if fact.type in types)


@dataclass
class Derived:
    """What a question finds, how many were looked at, and what only just is not among it."""

    hits: list[Hit]
    counts: dict[str, int] = field(default_factory=dict)
    near: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.hits.sort(key=str)


async def record_of(url: str) -> Record:
    """All facts, in order."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(_FACTS)
    finally:
        await connection.close()
    return Record([Fact(row[0], row[1], row[2], json.loads(row[3]), *row[4:]) for row in rows])


def known(record: Record, area: str, moment: dict[str, str] | None = None) -> Known:
    """What is known now, at a position, at a time, or of what had occurred by a time."""
    every = record.facts
    kept: Iterable[Fact] = every
    match moment:
        case {"position": position}:
            kept = every[: int(position)]
        case {"at": at}:
            kept = (fact for fact in every if fact.recorded_at <= datetime.fromisoformat(at))
        case {"occurredBy": by}:
            kept = (fact for fact in every if fact.occurred_at <= datetime.fromisoformat(by))
    return Known(record, list(kept), area)


def thai_day(moment: datetime) -> str:
    """The day in Thailand, in ISO."""
    return (moment + timedelta(hours=7)).date().isoformat()


def month_begins(month: str) -> datetime:
    """Midnight in Thailand before the first day of a month."""
    return datetime.fromisoformat(f"{month}-01T00:00:00+07:00")
