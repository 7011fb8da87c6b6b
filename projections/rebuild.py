"""Rebuild: the whole journal folded into a new generation of the views, then one switch.

The live views go on answering until the switch, and are left as they are if anything fails before
it. Filling is in filling.py; many facts are filled by several processes (workers.py).
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
# Readers wait no longer than this behind one try. It is less than PostgreSQL's deadlock_timeout of
# 1 s: where a reader holds one table and waits for another, the switch gives way, not the reader.
SWITCH_LOCK = "500ms"
_LEASE = 0x6B686F6C  # the advisory lock that makes a rebuild the only one
# Nothing of this needs to be on disk before the switch, whose commit waits for all before it.
_UNHURRIED = "SET statement_timeout = 0; SET synchronous_commit = off"


async def rebuild(
    pool: Any, facts: Facts, *, source: Source | None = None, follow: Sequence[Follower] = (),
    progress: Progress | None = None, indexing: Callable[[int, int], None] | None = None,
) -> int:
    """Rebuilds every view from the journal and switches to it; the position that it came to.

    Works beside a running engine, whose views it never sets back. With a ``source`` processes fold
    what it has, a shard each; without, this one does. ``follow`` see the facts that the live views
    had not come to (a bulk load); ``progress`` is told positions, then ``indexing(done,
    total)`` statements. Raises FoldFailed at a fact that does not fold; RuntimeError: another
    rebuild is under way, or a process of this one was lost.
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
    """Indexes, statistics and the position of what was filled."""
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
    """Executes statements in any order, as many at once as there are processors."""
    left = iter(statements)

    async def work() -> None:
        async with pool.acquire() as connection:
            await connection.execute(_UNHURRIED)
            try:
                for statement in left:
                    await connection.execute(statement)
                    done()
            finally:
                list(left)  # if this one failed, the others stop as well

    await asyncio.gather(*(work() for _ in range(WORKERS)))


class _Next:
    """The next generation: how far it has come, and who else is to see the facts."""

    def __init__(
        self, connection: Any, facts: Facts, follow: Sequence[Follower], *, live: int
    ) -> None:
        self.connection, self.facts, self.followers = connection, facts, follow
        self.live, self.position = live, 0

    async def fill(self, source: Source | None, progress: Progress) -> None:
        """Folds all there is, and shows it to the followers as far as it is new to them."""
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
        """One process, in order: an erasure comes behind what it erases."""
        while self.followers and self.live < upto:
            facts = await self.facts(self.live, min(CHUNK_FACTS, upto - self.live))
            await self._follow(facts)
            self.live = facts[-1].position

    async def catch_up(self, limit: int) -> int:
        """Moves the filled tables over the next facts, like an engine; how many those were."""
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
    """Catches up, then takes the live tables' place as soon as nobody is in the middle of them."""
    for attempt in range(1, SWITCH_TRIES + 1):
        next_one.position = await position_of(connection, NEXT)  # where a failed try left it
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
    views = sorted(VIEWS)  # whichever page was imported first
    names = ["position", *views, *(f"{name}_past" for name in views)]
    await connection.execute(f"SET LOCAL lock_timeout = '{SWITCH_LOCK}'")
    locked = ", ".join(f"{LIVE}.{name}" for name in ["changes", *names])  # as its readers lock it
    await connection.execute(f"LOCK TABLE {locked} IN ACCESS EXCLUSIVE MODE")
    while next_one.position < await position_of(connection):  # no engine can move it now
        await next_one.catch_up(CHUNK_FACTS)
    generation = await connection.fetchval(f"SELECT generation FROM {LIVE}.position")
    await connection.execute(f"UPDATE {NEXT}.position SET generation = $1", generation + 1)
    await clear(connection, LIVE)
    for name in names:
        await connection.execute(f"ALTER TABLE {NEXT}.{name} SET SCHEMA {LIVE}")
    await connection.execute(f"ALTER VIEW {NEXT}.changes SET SCHEMA {LIVE}")
