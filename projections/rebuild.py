"""Rebuild: folds the whole journal into a new generation of the views, then switches to it.

The live views stay in use until the switch, and are unchanged if anything fails before it. Filling
is in filling.py; for many facts several processes fill (workers.py).
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from itertools import count
from typing import Any

import asyncpg

from domain.kernel.event import Recorded
from projections.engine import Facts, Follower, move, position_of
from projections.filling import NEXT, Progress, Source, Stretch, fill
from projections.shard import WHOLE
from projections.tables import LIVE, clear, create, indexes_ddl, shape, tables_ddl
from projections.view import VIEWS
from projections.workers import fill_in_parallel

CHUNK_FACTS = 2_000
WORKERS = os.cpu_count() or 1
SWITCH_TRIES = 120
# How long one try makes readers wait. It is less than PostgreSQL's deadlock_timeout of 1 s: if a
# reader holds one table and waits for another, the switch is stopped, not the reader.
SWITCH_LOCK = "500ms"
_LEASE = 0x6B686F6C  # the advisory lock of the one running rebuild
# Nothing needs to be on disk before the switch: its commit waits for all earlier writes.
_UNHURRIED = "SET statement_timeout = 0; SET synchronous_commit = off"


async def rebuild(
    pool: Any, facts: Facts, *, source: Source | None = None, follow: Sequence[Follower] = (),
    progress: Progress | None = None, indexing: Callable[[int, int], None] | None = None,
) -> int:
    """Rebuilds every view from the journal and switches to it; returns the position reached.

    Works beside a running engine, and never moves its views back. With a ``source``, worker
    processes fold its facts, one shard each; without, this process does. ``follow`` get the facts
    that the live views had not reached (a bulk load); ``progress`` gets positions, then
    ``indexing(done, total)`` counts statements. Raises FoldFailed for a fact that does not fold;
    RuntimeError if another rebuild is running, or if a worker process was lost.
    """
    async with pool.acquire() as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LEASE):
            raise RuntimeError("another rebuild of the views is under way")
        try:
            await create(connection)
            next_one = _Next(connection, facts, follow, live=await position_of(connection))
            await connection.execute(_UNHURRIED)  # until the pool resets it
            async with connection.transaction():  # one commit, not hundreds
                await _begin(connection)
            await next_one.fill(source, progress or (lambda position: None))
            await _finish(pool, connection, next_one.position, indexing or (lambda *_: None))
            await connection.execute("SET synchronous_commit = on")
            return await _switch(connection, next_one)
        finally:
            if not connection.is_closed():
                await connection.execute("SELECT pg_advisory_unlock_all()")


async def _begin(connection: Any) -> None:
    await clear(connection, NEXT)
    for statement in tables_ddl(NEXT):
        await connection.execute(statement)


async def _finish(
    pool: Any, connection: Any, position: int, progress: Callable[[int, int], None]
) -> None:
    """Adds indexes, statistics and the position to the filled tables."""
    *indexes, changes = indexes_ddl(NEXT)
    analyses = [f"ANALYZE {NEXT}.{name}, {NEXT}.{name}_past" for name in VIEWS]
    done, total = count(1), len(indexes) + len(analyses)
    for statements in (indexes, analyses):
        await _each(pool, statements, lambda: progress(next(done), total))
    await connection.execute(changes)
    await connection.execute(
        f"INSERT INTO {NEXT}.position (position, generation, shape) VALUES ($1, 0, $2)",
        position, shape(),
    )


async def _each(pool: Any, statements: Iterable[str], done: Callable[[], None]) -> None:
    """Executes statements in any order, one per processor at a time."""
    left = iter(statements)

    async def work() -> None:
        async with pool.acquire() as connection:
            await connection.execute(_UNHURRIED)
            try:
                for statement in left:
                    await connection.execute(statement)
                    done()
            finally:
                list(left)  # after a failure the other workers stop too

    await asyncio.gather(*(work() for _ in range(WORKERS)))


class _Next:
    """The next generation of the views: its position, and the followers of the facts."""

    def __init__(
        self, connection: Any, facts: Facts, follow: Sequence[Follower], *, live: int
    ) -> None:
        self.connection, self.facts, self.followers = connection, facts, follow
        self.live, self.position = live, 0

    async def fill(self, source: Source | None, progress: Progress) -> None:
        """Folds all facts, and passes those that are new to the followers on to them."""
        if source is None:
            await fill(self.connection, self._stretches(), WHOLE, progress)
            await self._show(self.position)
        else:
            showing = asyncio.create_task(self._show(source.upto))
            try:
                await fill_in_parallel(source, WORKERS, progress)
                await showing
            finally:
                showing.cancel()
                await asyncio.gather(showing, return_exceptions=True)
            self.position = source.upto

    async def _stretches(self) -> AsyncIterator[Stretch]:
        while facts := await self.facts(self.position, CHUNK_FACTS):
            self.position = facts[-1].position
            yield self.position, facts

    async def _show(self, upto: int) -> None:
        """Passes facts to the followers, in order: an erasure comes after what it erases."""
        while self.followers and self.live < upto:
            facts = await self.facts(self.live, min(CHUNK_FACTS, upto - self.live))
            await self._follow(facts)
            self.live = facts[-1].position

    async def catch_up(self, limit: int) -> int:
        """Moves the filled tables over the next facts, like an engine; returns their number."""
        facts = await self.facts(self.position, limit)
        if facts:
            async with self.connection.transaction():
                await move(self.connection, NEXT, facts, after=self.position)
            await self._follow([fact for fact in facts if fact.position > self.live])
            self.position = facts[-1].position
        return len(facts)

    async def _follow(self, facts: Sequence[Recorded]) -> None:
        for follower in self.followers if facts else ():
            async with self.connection.transaction():
                await follower(self.connection, facts)


async def _switch(connection: Any, next_one: _Next) -> int:
    """Catches up, then replaces the live tables as soon as no reader holds them."""
    for attempt in range(1, SWITCH_TRIES + 1):
        next_one.position = await position_of(connection, NEXT)  # a failed try may have moved it
        while await next_one.catch_up(CHUNK_FACTS) == CHUNK_FACTS:
            pass
        try:
            async with connection.transaction():
                await _take_the_place(connection, next_one)
            return next_one.position
        except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
            if attempt == SWITCH_TRIES:
                raise
    raise AssertionError("unreachable")


async def _take_the_place(connection: Any, next_one: _Next) -> None:
    views = sorted(VIEWS)  # in any order of imports
    names = ["position", *views, *(f"{name}_past" for name in views)]
    await connection.execute(f"SET LOCAL lock_timeout = '{SWITCH_LOCK}'")
    locked = ", ".join(f"{LIVE}.{name}" for name in ["changes", *names])  # as its readers lock
    await connection.execute(f"LOCK TABLE {locked} IN ACCESS EXCLUSIVE MODE")
    while next_one.position < await position_of(connection):  # the lock keeps engines out
        await next_one.catch_up(CHUNK_FACTS)
    generation = await connection.fetchval(f"SELECT generation FROM {LIVE}.position")
    await connection.execute(f"UPDATE {NEXT}.position SET generation = $1", generation + 1)
    await clear(connection, LIVE)
    for name in names:
        await connection.execute(f"ALTER TABLE {NEXT}.{name} SET SCHEMA {LIVE}")
    await connection.execute(f"ALTER VIEW {NEXT}.changes SET SCHEMA {LIVE}")
