"""The one who appends: everything that waits goes into one statement, one commit, one fsync."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg
from eventsourcing.dcb.api import DCBAppendCondition
from eventsourcing.persistence import IntegrityError
from uuid_utils import uuid7

from service import database
from service.journal.facts import (
    Appended,
    AppendUncertain,
    BadFact,
    CommandIdReused,
    JournalBusy,
    NewFact,
    flags_as_text,
)
from service.journal.query import Waiting, tag_keys
from service.journal.types import EventTypes

BATCH_REQUESTS = 256
BATCH_BYTES = 8 * 1024 * 1024
PATIENCE = 20.0  # seconds to wait for a database that went away
BETWEEN_ATTEMPTS = 0.1  # seconds

# Small arrays against large tables: of all plans only "look each one up by index" is ever right,
# and the plan may be made while the tables are still empty.
PLANNING = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}
_BROKEN = (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError,
           asyncpg.AdminShutdownError, asyncpg.CrashShutdownError, asyncpg.CannotConnectNowError)
_BUSY = (asyncpg.LockNotAvailableError, asyncpg.QueryCanceledError)


class Request:
    """One append on its way: its facts, its condition, and the future of whoever waits for it."""

    __slots__ = ("answer", "answers_to", "command_id", "condition", "digest", "facts", "size")

    def __init__(
        self, facts: Sequence[NewFact], condition: DCBAppendCondition | None, *,
        command_id: UUID | None, digest: bytes | None, answer: "asyncio.Future[Appended]",
    ) -> None:
        self.facts, self.condition, self.answer = facts, condition, answer
        self.command_id, self.digest = command_id, digest or b""
        # Without a command's id the answer is kept under one of our own, so that what was sent
        # into a breaking connection can be sent again without being stored twice.
        self.answers_to = command_id or uuid7()
        self.size = sum(len(fact.data) + len(fact.sealed or b"") for fact in facts)


class Writer:
    """A queue, and one connection that empties it. ``wrote(head)`` is called after each commit."""

    def __init__(
        self, url: str, types: EventTypes, *, queue_limit: int, wrote: Callable[[int], None]
    ) -> None:
        self._url, self._types = url, types
        self._queue_limit, self._wrote = queue_limit, wrote
        self._queue: deque[Request] = deque()
        self._arrived = asyncio.Event()
        self._connection: asyncpg.Connection | None = None
        self._append: Any = None
        self._task: asyncio.Task[None] | None = None

    async def open(self, types: Iterable[str] = ()) -> None:
        """Connects, asserts that commits are durable, and learns the numbers of event types."""
        connection = await self._connect()
        await self._types.know(connection, types)
        self._task = asyncio.create_task(self._write())

    async def close(self) -> None:
        """Stops; whatever still waits is refused as busy."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        while self._queue:
            _fail(self._queue.popleft(), JournalBusy("the journal is closing: try again"))
        if self._connection is not None:
            self._connection.terminate()

    async def append(
        self, facts: Sequence[NewFact], condition: DCBAppendCondition | None, *,
        command_id: UUID | None, digest: bytes | None,
    ) -> Appended:
        """Waits its turn and answers; see ``Journal.append`` for what it raises."""
        if len(self._queue) >= self._queue_limit:
            raise JournalBusy(f"{len(self._queue)} appends are waiting: try again")
        if self._task is None or self._task.done():
            raise JournalBusy("the journal is closed")
        answer: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
        self._queue.append(
            Request(facts, condition, command_id=command_id, digest=digest, answer=answer)
        )
        self._arrived.set()
        return await answer

    async def _write(self) -> None:
        while True:
            await self._arrived.wait()
            await asyncio.sleep(0)  # whoever was just answered may have the next one ready
            batch = self._take()
            if not self._queue:
                self._arrived.clear()
            if batch:
                await self._settle(batch)

    def _take(self) -> list[Request]:
        """The next batch; who conflicts with it, or repeats a command of it, waits on."""
        batch: list[Request] = []
        later: list[Request] = []
        inside, ids, size = Waiting(), set[Any](), 0
        while self._queue and len(batch) < BATCH_REQUESTS and size < BATCH_BYTES:
            request = self._queue.popleft()
            if request.answer.done():  # whoever asked has gone
                continue
            condition = request.condition
            if request.answers_to in ids or (
                condition is not None and inside.match(condition.fail_if_events_match)
            ):
                later.append(request)
                continue
            batch.append(request)
            inside.add(request.facts)
            ids.add(request.answers_to)
            size += request.size
        self._queue.extendleft(reversed(later))
        return batch

    async def _settle(self, batch: list[Request]) -> None:
        try:
            rows = await self._send(batch)
        except _BUSY as error:
            _fail_all(batch, JournalBusy(f"the journal was locked for too long: {error}"))
        except _BROKEN as error:
            _fail_all(batch, AppendUncertain(f"the database is away: {error}"))
        except (asyncpg.PostgresError, asyncpg.DataError, ValueError, TypeError) as error:
            if len(batch) == 1:
                _fail_all(batch, BadFact(str(error)))
            else:  # one of them is at fault: each for itself
                for request in batch:
                    await self._settle([request])
        except BaseException:
            _fail_all(batch, AppendUncertain("the journal was closed during the append"))
            raise
        else:
            for request, row in zip(batch, rows, strict=True):
                _answer(request, *row)
            self._wrote(max((row[2] or 0 for row in rows), default=0))

    async def _send(self, batch: list[Request]) -> list[Any]:
        """Sends a batch until it is answered; sending again is safe (``answers_to``)."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        while True:
            try:
                connection = self._connection
                if connection is None or connection.is_closed():
                    connection = await self._connect()
                await self._types.know(connection, _types_of(batch))
                rows: list[Any] = await self._append.fetch(
                    [self._encode(request) for request in batch]
                )
                return rows
            except _BROKEN:
                if self._connection is not None:
                    self._connection.terminate()
                if loop.time() > deadline:
                    raise
                await asyncio.sleep(BETWEEN_ATTEMPTS)

    async def _connect(self) -> asyncpg.Connection:
        self._connection = connection = await asyncpg.connect(
            self._url, server_settings=database.session(synchronous_commit="on", **PLANNING)
        )
        await self._assert_durable(connection)
        self._append = await connection.prepare("SELECT * FROM journal.append($1)")
        return connection

    async def _assert_durable(self, connection: asyncpg.Connection) -> None:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            value = await connection.fetchval(f"SHOW {setting}")
            if value != "on":
                raise RuntimeError(
                    f"an acknowledged fact must survive a crash: {setting} is {value}, not on"
                )

    def _encode(self, request: Request) -> tuple[Any, ...]:
        """As the SQL type journal.request."""
        after, items = 0, []
        if request.condition is not None:
            after = request.condition.after or 0
            items = [
                (tag_keys(item.tags), item.tags, self._types.numbers(item.types))
                for item in request.condition.fail_if_events_match.items
            ] or [([], [], [])]
        events = [self._encode_fact(fact) for fact in request.facts]
        return (request.command_id, request.answers_to, request.digest, after, items, events)

    def _encode_fact(self, fact: NewFact) -> tuple[Any, ...]:
        """As the SQL type journal.new_event."""
        actor = fact.actor
        return (
            fact.id or uuid7(), self._types.number(fact.type), fact.schema, tag_keys(fact.tags),
            fact.tags, fact.data, fact.sealed, fact.area, fact.occurred_at, fact.causation_id,
            fact.correlation_id, actor.person, actor.role, actor.area, actor.acting_for,
            flags_as_text(fact.flags),
        )


def _types_of(batch: Iterable[Request]) -> Iterable[str]:
    for request in batch:
        for fact in request.facts:
            yield fact.type
        if request.condition is not None:
            for item in request.condition.fail_if_events_match.items:
                yield from item.types


def _answer(request: Request, outcome: str, first: int, last: int, recorded_at: Any) -> None:
    if request.answer.done():
        return
    if outcome == "conflict":
        request.answer.set_exception(IntegrityError("something new happened under what was read"))
    elif outcome == "reused":
        request.answer.set_exception(CommandIdReused(str(request.command_id)))
    else:
        positions = tuple(range(first, last + 1))
        request.answer.set_result(Appended(positions, recorded_at, outcome == "replayed"))


def _fail(request: Request, error: Exception) -> None:
    if not request.answer.done():
        request.answer.set_exception(error)


def _fail_all(batch: Iterable[Request], error: Exception) -> None:
    for request in batch:
        _fail(request, error)
