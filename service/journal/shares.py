"""The facts of one shard of the views, read for a rebuild.

A shard reads the facts whose subject (the first tag) is in it, and those few facts that change rows
of other nouns, if a noun among their tags is in the shard.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

import asyncpg

from domain import catalogue
from projections.filling import Stretch
from projections.shard import Shard, foreign
from service import database
from service.journal.rows import RECORDED, recorded

POSITIONS = 8_000  # that one statement reads through

_SHARE = f"""
SELECT {RECORDED}
  FROM journal.event
 WHERE position > $1 AND position <= $2
   AND (crc32(tags[1]::bytea) % $3 = $4 OR type = ANY ($5) AND EXISTS (
       SELECT FROM unnest($5::smallint[], $6::text[]) AS read(kind, noun)
         JOIN unnest(tags) AS tag ON starts_with(tag, noun || ':')
        WHERE kind = type AND crc32(tag::bytea) % $3 = $4))
 ORDER BY position"""

assert catalogue.EVENTS  # the import registers the events in a new process


class ShardFacts(NamedTuple):
    """The database that a process of a rebuild reads and writes, and the last position it reads."""

    url: str
    upto: int

    async def connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(
            self.url, server_settings=database.session(
                statement_timeout="0", synchronous_commit="off"
            ),
        )

    async def stretches(self, shard: Shard) -> AsyncIterator[Stretch]:
        """The shard's facts in order; the next part is read while one is folded."""
        connection = await self.connect()
        try:
            names = dict(await connection.fetch("SELECT id, name FROM journal.event_type"))
            numbers = {name: number for number, name in names.items()}
            others = [(numbers[name], noun) for name, noun in foreign() if name in numbers]
            mine = (
                shard.of, shard.number, [kind for kind, _ in others], [noun for _, noun in others]
            )
            read = await connection.prepare(_SHARE)
            ends = [*range(0, self.upto, POSITIONS), self.upto]
            coming: asyncio.Future[list[asyncpg.Record]] | None = None
            for start, end, beyond in zip(ends, ends[1:], [*ends[2:], None], strict=False):
                rows = await (coming or read.fetch(start, end, *mine))
                if beyond is not None:
                    coming = asyncio.ensure_future(
                        read.fetch(end, beyond, *mine)
                    )
                    await asyncio.sleep(0)  # let it be sent
                yield end, [recorded(row, names.__getitem__) for row in rows]
        finally:
            connection.terminate()  # not close: a query may be running, if a fold failed
