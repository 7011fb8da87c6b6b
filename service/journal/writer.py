"""The writer: all waiting appends go into one statement, one commit, one fsync."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg
from eventsourcing.dcb.api import DCBAppendCondition
from eventsourcing.persistence import IntegrityError

from service import database
from service.journal.batch import BATCH_REQUESTS, AppendRequest, take
from service.journal.facts import (
    Appended,
    AppendUncertain,
    BadFact,
    CommandIdReused,
    JournalBusy,
    NewFact,
)
from service.journal.rows import EventTypes, UnknownType

PATIENCE = 20.0  # seconds to wait for a database that went away
BETWEEN_ATTEMPTS = 0.1  # seconds before connecting again
LINES = 2  # connections; while one commits, the other is filled and waits for the lock
CLOSED = "the journal was closed during the append"
STOPPED = "the journal is closed, or its server does not keep what it acknowledges"
LEAST_BATCH = 8  # requests; fewer are not split between lines

# Small arrays against large tables: the only good plan looks each element up by index. The planner
# must choose it even while the tables are still empty.
PLANNING = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}
_BROKEN = (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError,
           asyncpg.AdminShutdownError, asyncpg.CrashShutdownError, asyncpg.CannotConnectNowError)
_BUSY = (asyncpg.LockNotAvailableError, asyncpg.QueryCanceledError)


class Writer:
    """A queue, and the lines that empty it. Calls ``wrote(head)`` after each commit."""

    def __init__(
        self, url: str, types: EventTypes, *, queue_limit: int, wrote: Callable[[int], None],
        lines: int = LINES,
    ) -> None:
        self._types = types
        self._queue_limit, self._wrote = queue_limit, wrote
        self._queue: deque[AppendRequest] = deque()
        self._arrived = asyncio.Event()
        self._lines = [Line(url) for _ in range(lines)]
        self._sent = 0  # requests that the database is handling
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Connects; checks that commits are durable."""
        for line in self._lines:
            await line.connect()
        self._tasks = [asyncio.create_task(self._write(line)) for line in self._lines]
        for task in self._tasks:
            task.add_done_callback(self._stopped)

    async def close(self) -> None:
        """Stops; refuses waiting requests."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for line in self._lines:
            line.close()

    @property
    def running(self) -> bool:
        return not all(task.done() for task in self._tasks)

    def _stopped(self, _task: "asyncio.Task[None]") -> None:
        while self._queue and not self.running:
            self._queue.popleft().fail(JournalBusy(STOPPED))

    async def append(
        self, facts: Sequence[NewFact], condition: DCBAppendCondition | None, *,
        command_id: UUID | None, digest: bytes | None,
    ) -> Appended:
        """Queues one append and waits for its answer; raises what ``Recorder.append`` raises."""
        if len(self._queue) >= self._queue_limit:
            raise JournalBusy(f"{len(self._queue)} appends are waiting: try again")
        if not self.running:
            raise JournalBusy(STOPPED)
        try:
            request = AppendRequest(
                facts, condition, command_id=command_id, digest=digest, types=self._types
            )
        except UnknownType:
            await self._types.know(_types_of(facts, condition))
            return await self.append(facts, condition, command_id=command_id, digest=digest)
        self._queue.append(request)
        if self._enough:  # wake a line once for a batch, not for each request
            self._arrived.set()
        return await request.answer

    @property
    def _enough(self) -> bool:
        """Whether as much waits as the other line has sent; anything, if that one is idle."""
        return len(self._queue) >= max(1, self._sent)

    async def _write(self, line: "Line") -> None:
        """Sends batch after batch, until cancelled.

        A line sends when as much waits as the other line has sent, or at once if that one is idle.
        So the batches of both lines grow alike; otherwise one would send many tiny batches.
        """
        while True:
            while not self._enough:
                self._arrived.clear()
                await self._arrived.wait()
            share = -(-(len(self._queue) + self._sent) // len(self._lines))
            batch = take(self._queue, min(max(share, LEAST_BATCH), BATCH_REQUESTS))
            self._sent += len(batch)
            try:
                if batch:
                    await self._settle(batch, line)
            finally:
                self._sent -= len(batch)
                self._arrived.set()

    async def _settle(self, batch: list[AppendRequest], line: "Line") -> None:
        """Sends a batch; answers or fails each of its requests."""
        try:
            rows = await line.send([request.encoded for request in batch])
        except _BUSY as error:
            _fail_all(batch, JournalBusy(f"the journal was locked for too long: {error}"))
        except _BROKEN as error:
            _fail_all(batch, AppendUncertain(f"the database is away: {error}"))
        except (asyncpg.PostgresError, asyncpg.DataError, ValueError, TypeError) as error:
            if len(batch) == 1:
                batch[0].fail(BadFact(str(error)))
            else:
                await self._settle_apart(batch, line)
        except BaseException:
            _fail_all(batch, AppendUncertain(CLOSED))
            raise
        else:
            requests = {request.answers_to: request for request in batch}
            for row in rows:
                _answer(requests[row[0]], *row[1:])
            self._wrote(max(row[3] or 0 for row in rows))

    async def _settle_apart(self, batch: list[AppendRequest], line: "Line") -> None:
        """Sends each request alone, because one of them is at fault; leaves none unanswered."""
        try:
            for request in batch:
                await self._settle([request], line)
        finally:
            _fail_all(batch, AppendUncertain(CLOSED))  # no effect on those already answered


class Line:
    """One appending connection with its prepared statement; reconnects by itself."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: asyncpg.Connection | None = None
        self._append: Any = None

    async def connect(self) -> None:
        """Connects. RuntimeError: the server's settings do not make commits durable."""
        self._connection = connection = await asyncpg.connect(
            self._url, server_settings=database.session(synchronous_commit="on", **PLANNING)
        )
        await assert_durable(connection)
        self._append = await connection.prepare("SELECT * FROM journal.append($1)")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.terminate()

    async def send(self, requests: list[Any]) -> list[Any]:
        """Sends until it is answered. Sending again is safe: see ``AppendRequest.answers_to``."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        while True:
            try:
                if self._connection is None or self._connection.is_closed():
                    await self.connect()
                rows: list[Any] = await self._append.fetch(requests)
                return rows
            except asyncpg.DataError:  # also an InterfaceError, but caused by the facts
                raise
            except _BROKEN:
                self.close()
                if loop.time() > deadline:
                    raise
                await asyncio.sleep(BETWEEN_ATTEMPTS)


async def assert_durable(connection: asyncpg.Connection) -> None:
    """RuntimeError: the server's settings do not make commits durable."""
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        value = await connection.fetchval(f"SHOW {setting}")
        if value != "on":
            raise RuntimeError(
                f"an acknowledged fact must survive a crash: {setting} is {value}, not on"
            )


def _types_of(facts: Iterable[NewFact], condition: DCBAppendCondition | None) -> Iterable[str]:
    yield from (fact.type for fact in facts)
    for item in condition.fail_if_events_match.items if condition else ():
        yield from item.types


def _answer(request: AppendRequest, outcome: str, first: int, last: int, recorded_at: Any) -> None:
    if outcome == "conflict":
        request.fail(IntegrityError("something new happened under what was looked at"))
    elif outcome == "reused":
        request.fail(CommandIdReused(str(request.command_id)))
    else:
        positions = tuple(range(first, last + 1))
        request.succeed(Appended(positions, recorded_at, outcome == "replayed"))


def _fail_all(batch: Iterable[AppendRequest], error: Exception) -> None:
    for request in batch:
        request.fail(error)
