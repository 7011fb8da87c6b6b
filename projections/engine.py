"""The engine: follows the journal in order and moves all views together, one position at a time.

One engine at a time has the lease (an advisory lock of its connection); those of other processes
stand by. Rows and position are written in one transaction, fenced by the position from which they
start, so that an engine that lost its lease without noticing cannot write. No fact is skipped.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import asyncpg

from domain.kernel.event import Recorded
from projections.copying import copy, copy_past
from projections.folding import Folding
from projections.tables import LIVE, load, remove
from projections.view import VIEWS

log = logging.getLogger(__name__)

CHANNEL = "views"  # NOTIFY carries the position as text
BATCH_FACTS = 500
POLL_SECONDS = 0.25  # in case a notification is lost
STANDBY_SECONDS = 1.0
IDLE_SECONDS = 5.0
_LEASE = 0x6B686F6B  # "khok": the advisory lock of the one leading engine

# Faults of a connection or server, not of a fact: tried again.
TRANSIENT = (
    OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError, asyncpg.TransactionRollbackError,
    asyncpg.InsufficientResourcesError, asyncpg.ObjectNotInPrerequisiteStateError,
)

Facts = Callable[[int, int], Awaitable[Sequence[Recorded]]]
Follower = Callable[[Any, Sequence[Any]], Awaitable[None]]
Wait = Callable[[int, float], Awaitable[object]]


class Fenced(Exception):
    """The views are not at the expected position: another engine moved them."""


class EngineState(StrEnum):
    """The state of an engine."""

    STANDBY = "STANDBY"
    LEADING = "LEADING"
    STOPPED = "STOPPED"  # at a fact that no longer folds: a bug, shown by /health


@dataclass(frozen=True, kw_only=True)
class Stoppage:
    """Why an engine stopped: the position of the fact, and the exception."""

    position: int
    error: str


async def move(
    connection: Any, schema: str, facts: Sequence[Recorded], *, after: int
) -> None:
    """Moves the views of a schema from a position over the facts after it.

    Inside the caller's transaction. Raises Fenced if the views are at another position; FoldFailed
    if a fact does not fold: the transaction must be rolled back.
    """
    if [fact.position for fact in facts] != list(range(after + 1, after + 1 + len(facts))):
        raise ValueError(f"the facts after {after} are not contiguous")
    done = await connection.execute(
        f"UPDATE {schema}.position SET position = $2, moved_at = clock_timestamp()"
        " WHERE position = $1",
        after, facts[-1].position,
    )
    if done != "UPDATE 1":
        raise Fenced(f"the views of {schema} are no longer at {after}")
    folding = Folding()
    for name, (ids, heads) in folding.wanted(facts).items():
        rows = await load(connection, schema, VIEWS[name], ids, heads=heads)
        folding.shelves[name].remember(rows)
    for fact in facts:
        folding.take(fact)
    await _write(connection, schema, folding, after=after)


async def _write(connection: Any, schema: str, folding: Folding, *, after: int) -> None:
    """Moves closed versions to the past and inserts the new ones. (An UPDATE would write as many
    rows and index entries, but one by one.)
    """
    for shelf in folding.shelves.values():
        if shelf.closed:
            await remove(connection, schema, shelf.view, {row.id for row, _, _ in shelf.closed})
            await copy_past(connection, schema, shelf.view, shelf.closed)
        if new := [(row, since) for row, since in shelf.rows.values() if since > after]:
            await copy(connection, schema, shelf.view, new)


async def position_of(connection: Any, schema: str = LIVE) -> int:
    """The position of the views; 0 before the first fact."""
    found: int = await connection.fetchval(f"SELECT position FROM {schema}.position")
    return found


class Engine:
    """Moves the views along the journal, and knows their position.

    ``facts(after, limit)`` returns the facts after a position, without gaps; ``follow`` are called
    as ``(connection, facts)`` in the transaction that moves the views over these facts.
    """

    def __init__(
        self, pool: Any, *, facts: Facts, follow: Sequence[Follower] = (),
        batch: int = BATCH_FACTS,
    ) -> None:
        self._pool, self._facts, self._follow, self._batch = pool, facts, tuple(follow), batch
        self._moved = asyncio.Condition()
        self._wakers: set[asyncio.Task[None]] = set()
        self._left_at: int | None = None  # the position to which this engine moved the views
        self.position = 0  # the last known position of the views; never decreases
        self.state = EngineState.STANDBY
        self.trouble: Stoppage | None = None

    # ── moving ────────────────────────────────────────────────────────────────────────────────────

    async def step(self, connection: Any = None) -> int:
        """Moves the views over one batch; returns the number of facts. 0: none left, or trouble.

        Starts where this engine left them. Raises Fenced if another one moved them since, and
        TRANSIENT if the database is absent.
        """
        if connection is None:
            async with self._pool.acquire() as acquired:
                return await self.step(acquired)
        try:
            return await self._advance(connection, self._batch)
        except (Fenced, *TRANSIENT):
            raise
        except Exception:
            return await self._advance_to_the_trouble(connection)

    async def _advance(self, connection: Any, limit: int) -> int:
        if self._left_at is None:
            self._left_at = await self.refresh(connection)
        facts = await self._facts(self._left_at, limit)
        if not facts:
            return 0
        async with connection.transaction():
            await move(connection, LIVE, facts, after=self._left_at)
            for follower in self._follow:
                await follower(connection, facts)
        self._left_at = facts[-1].position
        await self._reach(self._left_at)
        await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, str(self._left_at))
        return len(facts)

    async def _advance_to_the_trouble(self, connection: Any) -> int:
        """Moves one fact at a time, so that the facts before the failing one are kept."""
        for moved in range(self._batch):
            try:
                if not await self._advance(connection, 1):
                    return moved
            except (Fenced, *TRANSIENT):
                raise
            except Exception as error:
                at = (self._left_at or 0) + 1
                self.state = EngineState.STOPPED
                self.trouble = Stoppage(position=at, error=f"{type(error).__name__}: {error}")
                log.exception("The views stopped at position %d", at)
                return moved
        return self._batch

    # ── running ───────────────────────────────────────────────────────────────────────────────────

    async def run(self, wait: Wait) -> None:
        """Leads or stands by until cancelled, or until a fact no longer folds (``trouble``).

        ``wait(position, seconds)`` returns when the journal passes the position, or after the time.
        """
        while self.trouble is None:
            try:
                async with self._pool.acquire() as connection:
                    await self._serve(connection, wait)
            except (Fenced, *TRANSIENT) as error:
                log.warning("The engine of the views lost its connection; trying again: %r", error)
                self.state = EngineState.STANDBY
                await asyncio.sleep(STANDBY_SECONDS)

    async def _serve(self, connection: Any, wait: Wait) -> None:
        await connection.add_listener(CHANNEL, self._heard)
        try:
            while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LEASE):
                await asyncio.sleep(STANDBY_SECONDS)
            # A crash may set the views back a little: they are folded again from the journal.
            await connection.execute("SET synchronous_commit = off")  # until the pool resets it
            self._left_at = None  # others may have moved them meanwhile
            self.state = EngineState.LEADING
            while self.trouble is None:
                if not await self.step(connection):
                    await wait(self.position, IDLE_SECONDS)
        finally:
            if not connection.is_closed():
                await connection.remove_listener(CHANNEL, self._heard)
                await connection.execute("SELECT pg_advisory_unlock_all()")

    # ── the position ──────────────────────────────────────────────────────────────────────────────

    async def refresh(self, connection: Any = None) -> int:
        """Reads the position of the views, which another process may have moved."""
        if connection is None:
            async with self._pool.acquire() as acquired:
                return await self.refresh(acquired)
        found = await position_of(connection)
        await self._reach(found)
        return found

    async def reached(self, position: int, timeout: float) -> bool:
        """Waits until the views reach a position; False if they do not within ``timeout`` seconds.

        Woken by this process's engine, by another one's NOTIFY, and by polling.
        """
        end = asyncio.get_running_loop().time() + timeout
        while self.position < position:
            left = end - asyncio.get_running_loop().time()
            if left <= 0:
                return False
            if not await self._woken(position, min(left, POLL_SECONDS)):
                await self.refresh()
        return True

    async def _woken(self, position: int, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds), self._moved:
                await self._moved.wait_for(lambda: self.position >= position)
                return True
        except TimeoutError:
            return False

    async def _reach(self, position: int) -> None:
        async with self._moved:
            self.position = max(self.position, position)
            self._moved.notify_all()

    def _heard(self, connection: Any, pid: int, channel: str, payload: str) -> None:
        """Another engine announced a position."""
        if int(payload) > self.position:
            task = asyncio.get_running_loop().create_task(self._reach(int(payload)))
            self._wakers.add(task)
            task.add_done_callback(self._wakers.discard)
