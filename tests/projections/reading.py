"""How the tests read: facts from a list, rows of every view as of a position or as they lie."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from domain.kernel.event import Recorded
from domain.kernel.ref import noun_of
from projections.engine import Facts
from projections.filling import Stretch
from projections.shard import Shard, foreign
from projections.view import VIEWS

Tables = dict[str, dict[str, dict[str, Any]]]


def facts_from(journal: Sequence[Recorded]) -> Facts:
    """The journal's ``facts`` over a list, which may still grow."""

    async def facts(after: int, limit: int) -> Sequence[Recorded]:
        return journal[after : after + limit]

    return facts


def needs(shard: Shard, fact: Recorded) -> bool:
    """Whether a shard has to see a fact: its own, or one tagged with what it owns of the others."""
    others = [
        tag for tag in fact.event.tags() if (fact.event.name, noun_of(tag)) in foreign()
    ]
    return any(map(shard.owns, [fact.subject, *others]))


@dataclass
class Listed:
    """A list of facts as the processes of a rebuild find them."""

    url: str
    journal: Sequence[Recorded]
    end: int | None = None

    @property
    def upto(self) -> int:
        return self.end or len(self.journal)

    async def connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(self.url)

    async def stretches(self, shard: Shard) -> AsyncIterator[Stretch]:
        for start in range(0, len(self.journal), 50):
            some = self.journal[start : start + 50]
            yield start + len(some), [fact for fact in some if needs(shard, fact)]


async def as_of(pool: asyncpg.Pool, position: int) -> Tables:
    """The rows of every view that were so at a position, without their own positions."""
    found: Tables = {}
    for name, view in VIEWS.items():
        columns = ", ".join(view.row.__struct_fields__)
        rows = await pool.fetch(
            f"SELECT {columns} FROM views.{name} WHERE since <= $1 UNION ALL"
            f" SELECT {columns} FROM views.{name}_past WHERE int8range(since, until) @> $1",
            position,
        )
        assert len({row["id"] for row in rows}) == len(rows), f"{name}: a row in two versions"
        found[name] = {row["id"]: dict(row) for row in rows}
    return found


async def everything(pool: asyncpg.Pool) -> dict[str, list[Any]]:
    """Every row of every table of versions, in order."""
    names = [table for name in VIEWS for table in (name, f"{name}_past")]
    found = {}
    for name in names:
        rows = await pool.fetch(f"SELECT * FROM views.{name} ORDER BY id, since")
        found[name] = [tuple(row.items()) for row in rows]
    return found
