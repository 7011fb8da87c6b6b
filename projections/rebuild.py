"""Rebuild: the whole journal folded into a new generation of the views, then one switch.

Nothing is read back while folding: versions close in memory and are written once, by COPY, into
tables without indexes. The live views go on answering until the switch, and are left as they are
if anything fails before it.
"""

from collections.abc import Callable, Sequence
from typing import Any

import asyncpg

from domain.event import Recorded
from projections.engine import Facts, Follower, move, position_of
from projections.folding import Folding
from projections.tables import (
    LIVE,
    clear,
    copy,
    copy_past,
    create,
    indexes_ddl,
    shape,
    tables_ddl,
)
from projections.view import VIEWS

NEXT = "views_next"  # a schema that the service's role owns, empty between rebuilds
CHUNK_FACTS = 2_000
FLUSH_VERSIONS = 50_000  # closed versions held in memory at most
SWITCH_TRIES = 120
# Readers wait no longer than this behind one try. It is less than PostgreSQL's deadlock_timeout of
# 1 s: where a reader holds one table and waits for another, the switch gives way, not the reader.
SWITCH_LOCK = "500ms"
_LEASE = 0x6B686F6C  # the advisory lock that makes a rebuild the only one

Progress = Callable[[int], None]


async def rebuild(
    pool: Any, facts: Facts, *, follow: Sequence[Follower] = (), progress: Progress | None = None
) -> int:
    """Rebuilds every view from the journal and switches to it; the position that it came to.

    Works beside a running engine, whose views it never sets back. ``follow`` see the facts that the
    live views had not come to (a bulk load); ``progress`` is told each position. Raises FoldFailed
    at a fact that does not fold; RuntimeError: another rebuild is under way.
    """
    async with pool.acquire() as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LEASE):
            raise RuntimeError("another rebuild of the views is under way")
        try:
            await create(connection)
            await connection.execute("SET statement_timeout = 0")  # until the pool resets it
            async with connection.transaction():  # here and below: one commit, not hundreds
                await _begin(connection)
            filling = _Filling(connection, facts, follow, live=await position_of(connection))
            await filling.fill(progress or (lambda position: None))
            async with connection.transaction():
                await _finish(connection, filling.position)
            return await _switch(connection, filling)
        finally:
            if not connection.is_closed():
                await connection.execute("SELECT pg_advisory_unlock_all()")


async def _begin(connection: Any) -> None:
    await clear(connection, NEXT)
    for statement in tables_ddl(NEXT):
        await connection.execute(statement)


async def _finish(connection: Any, position: int) -> None:
    """Indexes, statistics and the position of what was filled."""
    for statement in indexes_ddl(NEXT):
        await connection.execute(statement)
    for name in VIEWS:
        await connection.execute(f"ANALYZE {NEXT}.{name}, {NEXT}.{name}_past")
    await connection.execute(
        f"INSERT INTO {NEXT}.position (position, generation, shape) VALUES ($1, 0, $2)",
        position, shape(),
    )


class _Filling:
    """One pass over the journal; ``position`` is how far it has come."""

    def __init__(
        self, connection: Any, facts: Facts, follow: Sequence[Follower], *, live: int
    ) -> None:
        self.connection, self.facts, self.followers = connection, facts, follow
        self.live, self.position = live, 0
        self.folding = Folding()

    async def fill(self, progress: Progress) -> None:
        """Folds all there is and writes it."""
        while facts := await self.facts(self.position, CHUNK_FACTS):
            for fact in facts:
                self.folding.take(fact)
            self.position = facts[-1].position
            await self.follow(facts)
            await self._flush(FLUSH_VERSIONS)
            progress(self.position)
        await self._flush(0)
        async with self.connection.transaction():
            for name, rows in self.folding.rows.items():
                await copy(self.connection, NEXT, VIEWS[name], rows.values())
        self.folding = Folding()

    async def _flush(self, above: int) -> None:
        if sum(map(len, self.folding.closed.values())) <= above:
            return
        async with self.connection.transaction():
            for name, versions in self.folding.closed.items():
                await copy_past(self.connection, NEXT, VIEWS[name], versions)
        self.folding.closed.clear()
        self.folding.changed.clear()

    async def catch_up(self, limit: int) -> int:
        """Moves the filled tables over the next facts, like an engine; how many those were."""
        facts = await self.facts(self.position, limit)
        if facts:
            async with self.connection.transaction():
                await move(self.connection, NEXT, facts, after=self.position)
            await self.follow(facts)
            self.position = facts[-1].position
        return len(facts)

    async def follow(self, facts: Sequence[Recorded]) -> None:
        if unseen := [fact for fact in facts if fact.position > self.live]:
            for follower in self.followers:
                async with self.connection.transaction():
                    await follower(self.connection, unseen)


async def _switch(connection: Any, filling: _Filling) -> int:
    """Catches up, then takes the live tables' place as soon as nobody is in the middle of them."""
    for attempt in range(1, SWITCH_TRIES + 1):
        filling.position = await position_of(connection, NEXT)  # where a failed try left it
        while await filling.catch_up(CHUNK_FACTS) == CHUNK_FACTS:
            pass
        try:
            async with connection.transaction():
                await _take_the_place(connection, filling)
            return filling.position
        except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
            if attempt == SWITCH_TRIES:
                raise
    raise AssertionError("unreachable")


async def _take_the_place(connection: Any, filling: _Filling) -> None:
    views = sorted(VIEWS)  # whichever page was imported first
    names = ["position", *views, *(f"{name}_past" for name in views)]
    await connection.execute(f"SET LOCAL lock_timeout = '{SWITCH_LOCK}'")
    locked = ", ".join(f"{LIVE}.{name}" for name in ["changes", *names])  # as its readers lock it
    await connection.execute(f"LOCK TABLE {locked} IN ACCESS EXCLUSIVE MODE")
    while filling.position < await position_of(connection):  # no engine can move it now
        await filling.catch_up(CHUNK_FACTS)
    generation = await connection.fetchval(f"SELECT generation FROM {LIVE}.position")
    await connection.execute(f"UPDATE {NEXT}.position SET generation = $1", generation + 1)
    await clear(connection, LIVE)
    for name in names:
        await connection.execute(f"ALTER TABLE {NEXT}.{name} SET SCHEMA {LIVE}")
    await connection.execute(f"ALTER VIEW {NEXT}.changes SET SCHEMA {LIVE}")
