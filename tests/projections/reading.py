"""How the tests read: facts from a list, rows of every view as of a position or as they lie."""

import inspect
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from domain.kernel.event import Recorded
from domain.kernel.ref import noun_of
from projections.engine import Facts
from projections.filling import Stretch
from projections.shard import Shard, foreign
from projections.view import VIEWS
from tests.support.paths import ROOT

Rows = dict[str, dict[str, Any]]
Tables = dict[str, Rows]
SHOWN = 5  # differences in a message


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


def differing(name: str, found: Rows, naive: Rows, position: int) -> str:
    """In which columns of which rows a view differs from the naive fold, and where each is."""
    lines = [
        f"{ref} {column}: {now!s} in the view, {then!s} in the naive fold"
        for ref in sorted(found.keys() | naive.keys())
        for column in sorted(found.get(ref, {}).keys() | naive.get(ref, {}).keys())
        if (now := _value(found, ref, column)) != (then := _value(naive, ref, column))
    ]
    folder = ROOT / "tests" / "oracles" / "naive"
    twins = [path for path in sorted(folder.glob("*.py"))
             if f'"{name}"' in path.read_text(encoding="utf-8")]
    fold, *twins = (str(path.relative_to(ROOT)) for path in [
        Path(inspect.getfile(VIEWS[name].fold)), *(twins or [folder])])
    return "\n".join([
        f"view {name} as of {position} is not what the naive fold gives. A column, and what each"
        f" event does to it, is written twice: in {fold} and in {' or '.join(twins)}.",
        *lines[:SHOWN], *(["…"] if len(lines) > SHOWN else []),
    ])


def _value(rows: Rows, ref: str, column: str) -> Any:
    if ref not in rows:
        return "no such row"
    return rows[ref].get(column, "no such column")


async def everything(pool: asyncpg.Pool) -> dict[str, list[Any]]:
    """Every row of every table of versions, in order."""
    names = [table for name in VIEWS for table in (name, f"{name}_past")]
    found = {}
    for name in names:
        rows = await pool.fetch(f"SELECT * FROM views.{name} ORDER BY id, since")
        found[name] = [tuple(row.items()) for row in rows]
    return found
