"""Reading the journal: by position, by query, by looks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from eventsourcing.dcb.api import DCBQuery

from domain.kernel.decision import Look
from domain.kernel.event import Recorded
from service.batching import Batching
from service.journal.facts import Appended, CommandIdReused, StoredFact
from service.journal.rows import (
    COLUMNS,
    RECORDED,
    SEALED,
    EventTypes,
    item_row,
    recorded,
    stored_fact,
    tag_key,
)

_NAMED = "JOIN journal.event_type ON event_type.id = event.type"

_HEAD = "SELECT coalesce(max(position), 0) FROM journal.event"
_FACTS = f"""
SELECT {COLUMNS} FROM journal.event {_NAMED}
 WHERE position > $1 ORDER BY position LIMIT $2"""

_RECORDED = f"""
SELECT {RECORDED}, {SEALED} FROM journal.event
 WHERE position > $1 ORDER BY position LIMIT $2"""

# The head, and the events under each look up to its position (default: the head). One statement,
# so one snapshot.
_LOOK = f"""
WITH head AS (SELECT ({_HEAD}) AS position)
SELECT head.position, found.* FROM head LEFT JOIN LATERAL (
    SELECT look.number, {RECORDED}
      FROM unnest($1::journal.item[], $2::bigint[])
           WITH ORDINALITY AS look(key, tags, types, upto, number)
     CROSS JOIN LATERAL (
           SELECT tagged.position FROM journal.event_tag AS tagged
            WHERE tagged.key = look.key AND tagged.type = ANY (look.types)
              AND tagged.position <= coalesce(look.upto, head.position)
           OFFSET 0) AS candidate
      JOIN journal.event ON event.position = candidate.position AND event.tags @> look.tags
) AS found ON true ORDER BY found.number, found.position"""

# Within one type, both indexes are in order of position. So each type of each item needs to yield
# at most LIMIT positions; their union is read in order.
_READ = f"""
WITH head AS (SELECT ({_HEAD}) AS position), matched AS (
    SELECT DISTINCT candidate.position
      FROM unnest($1::journal.item[]) AS item(key, tags, types)
      JOIN journal.event_type AS kind
        ON cardinality(item.types) = 0 OR kind.id = ANY (item.types)
     CROSS JOIN LATERAL (
           (SELECT tagged.position FROM journal.event_tag AS tagged
              JOIN journal.event ON event.position = tagged.position AND event.tags @> item.tags
             WHERE tagged.key = item.key AND tagged.type = kind.id AND tagged.position > $2
             ORDER BY tagged.position LIMIT $3)
           UNION ALL
           (SELECT event.position FROM journal.event
             WHERE item.key IS NULL AND event.type = kind.id AND event.position > $2
             ORDER BY event.position LIMIT $3)) AS candidate
)
SELECT head.position, found.* FROM head LEFT JOIN LATERAL (
    SELECT {COLUMNS} FROM matched JOIN journal.event USING (position) {_NAMED}
     ORDER BY event.position LIMIT $3
) AS found ON true ORDER BY found.position"""
_READ_ALL = f"""
WITH head AS (SELECT ({_HEAD}) AS position)
SELECT head.position, found.* FROM head LEFT JOIN LATERAL (
    {_FACTS}
) AS found ON true ORDER BY found.position"""

_COMMANDS = """
SELECT command.command_id, digest, first_position, last_position, event.recorded_at
  FROM journal.command JOIN journal.event ON event.position = last_position
 WHERE command.command_id = ANY ($1::uuid[])"""

Asked = tuple[Sequence[Look], int | None]  # looks of one decision, and its position once pinned
Found = tuple[int, list[list[Recorded]]]  # the position used, and the events under each look


class Reader:
    """Reads through a pool of the service's connections."""

    def __init__(self, pool: asyncpg.Pool, types: EventTypes) -> None:
        self._pool, self._types = pool, types
        self._looking: Batching[Asked, Found] = Batching(self._look)
        self._answering: Batching[UUID, Any] = Batching(self._commands)

    async def head(self) -> int:
        """The last position; 0 while the journal is empty."""
        head: int = await self._pool.fetchval(_HEAD)
        return head

    async def facts(self, after: int, limit: int) -> list[StoredFact]:
        """The next facts in order; asserts that none is missing."""
        rows = await self._pool.fetch(_FACTS, after, limit)
        return [stored_fact(row) for row in _gapless(rows, after)]

    async def recorded(self, after: int, limit: int) -> list[Recorded]:
        """As ``facts``, but as events of the current schema; sealed parts stay sealed."""
        rows = await self._pool.fetch(_RECORDED, after, limit)
        await self._types.know_numbers(row["type"] for row in rows)
        return [recorded(row, self._types.name) for row in _gapless(rows, after)]

    async def look(self, looks: Sequence[Look], upto: int | None) -> Found:
        """The events under each look up to a position (None: the head), and that position."""
        return await self._looking.of((looks, upto))

    async def _look(self, asked: list[Asked]) -> list[Found]:
        """The looks of several decisions; equal looks are read once."""
        numbers: dict[tuple[Look, int | None], int] = {}
        for looks, upto in asked:
            for look in looks:
                numbers.setdefault((look, upto), len(numbers))
        await self._types.know(name for (_, names), _ in numbers for name in names)
        items = [(tag_key(tags[0]), tags, [self._types[name] for name in names])
                 for (tags, names), _ in numbers]
        rows = await self._pool.fetch(_LOOK, items, [upto for _, upto in numbers])
        found: list[list[Recorded]] = [[] for _ in numbers]
        for row in rows:
            if row[1] is not None:
                found[row[1] - 1].append(recorded(row[2:], self._types.name))
        head: int = rows[0][0]
        return [
            (head if upto is None else upto, [found[numbers[look, upto]] for look in looks])
            for looks, upto in asked
        ]

    async def read(
        self, query: DCBQuery | None, *, after: int, limit: int | None
    ) -> tuple[list[StoredFact], int]:
        """The facts that match, in order, and the journal's head at that moment."""
        items = query.items if query is not None else []
        if not items or any(not item.tags and not item.types for item in items):
            rows = await self._pool.fetch(_READ_ALL, after, limit)
        else:
            await self._types.know(name for item in items for name in item.types)
            rows = await self._pool.fetch(
                _READ, [item_row(item, self._types) for item in items], after, limit
            )
        return [stored_fact(row[1:]) for row in rows if row[1] is not None], rows[0][0]

    async def answered(self, command_id: UUID, digest: bytes) -> Appended | None:
        """The answer to a recorded command; None if it is not recorded. Raises CommandIdReused."""
        row = await self._answering.of(command_id)
        if row is None:
            return None
        if row[1] != digest:
            raise CommandIdReused(str(command_id))
        return Appended(tuple(range(row[2], row[3] + 1)), row[4], replayed=True)

    async def _commands(self, command_ids: list[UUID]) -> list[Any]:
        rows = await self._pool.fetch(_COMMANDS, command_ids)
        known = {row[0]: row for row in rows}
        return [known.get(command_id) for command_id in command_ids]

    async def position_at(self, moment: datetime) -> int:
        """The last position recorded by this moment; 0 if there is none."""
        position: int = await self._pool.fetchval("SELECT journal.position_at($1)", moment)
        return position


def _gapless(rows: list[asyncpg.Record], after: int) -> list[asyncpg.Record]:
    for expected, row in enumerate(rows, after + 1):
        if row["position"] != expected:
            raise AssertionError(f"position {expected} is missing from the journal")
    return rows
