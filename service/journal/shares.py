"""The facts of one shard of the views, read for a rebuild.

Nothing is read that no fold looks at, and only what is the shard's: the first tag of a fact is its
subject. The rest are those few that move rows of other nouns, tagged with them.
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

POSITIONS = 8_000  # looked through at once

_SHARE = f"""
SELECT {RECORDED}
  FROM journal.event
 WHERE position > $1 AND position <= $2
   AND (crc32(tags[1]::bytea) % $3 = $4 OR type = ANY ($5) AND EXISTS (
       SELECT FROM unnest($5::smallint[], $6::text[]) AS read(kind, noun)
         JOIN unnest(tags) AS tag ON starts_with(tag, noun || ':')
        WHERE kind = type AND crc32(tag::bytea) % $3 = $4))
 ORDER BY position"""

assert catalogue.EVENTS  # a process of its own knows the events by importing them


class ShardFacts(NamedTuple):
    """Where a process of a rebuild reads and writes; up to which position it reads."""

    url: str
    upto: int

    async def connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(
            self.url, server_settings=database.session(
                statement_timeout="0", synchronous_commit="off"
            ),
        )

    async def stretches(self, shard: Shard) -> AsyncIterator[Stretch]:
        """The shard's facts in order; the next are on their way while some are folded."""
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
                    await asyncio.sleep(0)  # is sent off
                yield end, [recorded(row, names.__getitem__) for row in rows]
        finally:
            connection.terminate()  # in the middle of a question, if a fold failed
