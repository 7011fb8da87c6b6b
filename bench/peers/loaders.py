"""The reads of the stock application: one statement for each list, for many parents at once."""

from collections.abc import Callable, Sequence
from typing import Any

import asyncpg
from strawberry.dataloader import DataLoader

# The first rows of each of many parents.
_CHILDREN = """
    SELECT c.* FROM unnest($1::text[]) WITH ORDINALITY AS p (id, n)
    CROSS JOIN LATERAL (
        SELECT * FROM bench_peer.{view} v WHERE v.{key} = p.id ORDER BY v.id LIMIT $2
    ) c ORDER BY p.n, c.id
"""
_HISTORY = """
    SELECT e.position::text, k.name AS type, e.occurred_at, e.recorded_at, e.area_code,
           e.actor_person, e.actor_role, e.actor_area
    FROM journal.event e JOIN journal.event_type k ON k.id = e.type
    WHERE e.position IN (SELECT position FROM journal.event_tag
                         WHERE key = split_part($1, ':', 2)::uuid)
      AND $1 = ANY (e.tags)
    ORDER BY e.position LIMIT $2
"""
_CHANGES = """
    SELECT c.position::text, ARRAY[c.id, c.path] AS path, c.before, c.after
    FROM unnest($1::bigint[], $2::text[]) AS e (position, type)
    CROSS JOIN LATERAL (
        SELECT * FROM views.changes c WHERE c.position = e.position AND e.type = ANY (c.folds)
        ORDER BY c.id, c.path
    ) c
"""

Row = asyncpg.Record


class Loaders:
    """The statements of one request, and its dataloaders."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self._made: dict[Any, DataLoader[Any, Any]] = {}

    async def one(self, view: str, row: str) -> Row | None:
        """A row by id."""
        return await self.pool.fetchrow(f"SELECT * FROM bench_peer.{view} WHERE id = $1", row)

    async def some(
        self, view: str, first: int, where: dict[str, Any], order: str = "id",
        behind: tuple[str, list[Any]] | None = None,
    ) -> list[Row]:
        """The first rows of a list that match conditions, after a place in its order."""
        values = list(where.values())
        said = [f"{name} = ${number}" for number, name in enumerate(where, 1)]
        if behind is not None:
            places = ", ".join(f"${len(values) + n}" for n in range(1, len(behind[1]) + 1))
            said.append(f"{behind[0]} > ({places})")
            values += behind[1]
        return await self.pool.fetch(
            f"SELECT * FROM bench_peer.{view} WHERE {' AND '.join(said) or 'true'}"
            f" ORDER BY {order} LIMIT ${len(values) + 1}", *values, first,
        )

    async def count(self, view: str, where: dict[str, Any]) -> int:
        """The number of rows that match conditions."""
        said = [f"{name} = ${number}" for number, name in enumerate(where, 1)]
        found: int = await self.pool.fetchval(
            f"SELECT count(*) FROM bench_peer.{view} WHERE {' AND '.join(said) or 'true'}",
            *where.values(),
        )
        return found

    async def history(self, subject: str, first: int) -> list[Row]:
        """The events that name a subject, oldest first."""
        return await self.pool.fetch(_HISTORY, subject, first)

    def children(self, view: str, key: str, first: int) -> DataLoader[str, list[Row]]:
        """The first rows that name a parent in a column, by parent."""
        async def load(parents: list[str]) -> Sequence[list[Row]]:
            rows = await self.pool.fetch(_CHILDREN.format(view=view, key=key), parents, first)
            return _by(rows, key, parents)

        return self._loader((view, first), load)

    def report(self) -> DataLoader[str, Row | None]:
        """The report on a plan."""
        async def load(plans: list[str]) -> Sequence[Row | None]:
            rows = await self.pool.fetch(
                "SELECT * FROM bench_peer.work_reports WHERE work_plan_id = ANY($1)", plans
            )
            found = {row["work_plan_id"]: row for row in rows}
            return [found.get(plan) for plan in plans]

        return self._loader("report", load)

    def changes(self) -> DataLoader[tuple[str, str], list[Row]]:
        """The changes of events, by position and type."""
        async def load(events: list[tuple[str, str]]) -> Sequence[list[Row]]:
            positions = [position for position, _ in events]
            rows = await self.pool.fetch(
                _CHANGES, list(map(int, positions)), [kind for _, kind in events]
            )
            return _by(rows, "position", positions)

        return self._loader("changes", load)

    def _loader(self, name: Any, load: Callable[[list[Any]], Any]) -> DataLoader[Any, Any]:
        return self._made.setdefault(name, DataLoader(load_fn=load))


def _by(rows: Sequence[Row], key: str, parents: Sequence[str]) -> list[list[Row]]:
    found: dict[str, list[Row]] = {parent: [] for parent in parents}
    for row in rows:
        found[row[key]].append(row)
    return [found[parent] for parent in parents]
