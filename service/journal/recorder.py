"""The recorder: an asyncio sibling of the eventsourcing library's ``DCBRecorder``.

The same types, the same meaning, the library's own conformance suite; it takes any type, tag and
bytes. What this project's facts must be is checked above it, in ``Journal``.
"""

from collections.abc import AsyncGenerator, Iterable, Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

import asyncpg
from eventsourcing.dcb.api import DCBAppendCondition, DCBQuery, DCBSequencedEvent

from domain.kernel.decision import Look
from domain.kernel.event import Recorded
from service import database
from service.journal.facts import Appended, BadFact, NewFact, StoredFact
from service.journal.notifier import Notifier
from service.journal.reader import Reader
from service.journal.rows import EventTypes
from service.journal.writer import LINES, PLANNING, Writer

QUEUE_LIMIT = 4096  # appends that may wait
PAGE = 500  # facts that a subscription reads at once
HEARTBEAT = 30.0  # seconds that a subscription waits before it looks again


class Recorder:
    """Appends, reads and follows. ``open`` it, and ``close`` it when done."""

    lines = LINES  # with one, what is appended together keeps the order in which it was asked

    def __init__(self, url: str, pool: asyncpg.Pool, *, queue_limit: int) -> None:
        self._pool = pool
        self._types = EventTypes(pool)
        self._bell = Notifier(url)
        self._reader = Reader(pool, self._types)
        self._writer = Writer(
            url, self._types, queue_limit=queue_limit, wrote=self._bell.announce, lines=self.lines
        )

    @classmethod
    async def open(cls, url: str, *, queue_limit: int = QUEUE_LIMIT) -> Self:
        """Connects: one connection that writes, one that listens, a small pool that reads.

        RuntimeError: the server does not keep what it acknowledges (fsync and the like).
        """
        # The plans may be made while the tables are still empty, and are kept.
        pool = await database.statement_pool(url, size=8, **PLANNING)
        recorder = cls(url, pool, queue_limit=queue_limit)
        try:
            await recorder._types.know(recorder.known_types())
            await recorder._writer.open()
        except BaseException:
            await recorder.close()
            raise
        recorder._bell.ring(await recorder.head())
        recorder._bell.start()
        return recorder

    def known_types(self) -> Iterable[str]:
        """Event types that are given their numbers at once."""
        return ()

    async def close(self) -> None:
        """Answers nobody any more and disconnects."""
        await self._writer.close()
        await self._bell.close()
        await self._pool.close()

    async def append(
        self, facts: Sequence[NewFact], condition: DCBAppendCondition | None = None, *,
        command_id: UUID | None = None, digest: bytes | None = None,
    ) -> Appended:
        """Appends the facts, all or none; durable when it returns.

        With a command's id, the same id and digest get the first answer again.
        Raises ``IntegrityError`` (the condition failed), ``CommandIdReused`` (another digest),
        ``JournalBusy`` (try again), ``AppendUncertain`` (the database is away), ``BadFact``.
        """
        if not facts:
            raise BadFact("an append needs at least one fact")
        return await self._writer.append(facts, condition, command_id=command_id, digest=digest)

    async def answered(self, command_id: UUID, digest: bytes) -> Appended | None:
        """What a command came to; None if to nothing yet. CommandIdReused: another digest."""
        return await self._reader.answered(command_id, digest)

    async def head(self) -> int:
        """The last position; 0 while the journal is empty."""
        return await self._reader.head()

    async def look(
        self, looks: Sequence[Look], upto: int | None
    ) -> tuple[int, list[list[Recorded]]]:
        """The events under each look up to a position, in one round trip with whoever else looks.

        ``upto=None`` takes the head; the position taken is returned with the events.
        """
        return await self._reader.look(looks, upto)

    async def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> tuple[list[DCBSequencedEvent], int | None]:
        """The events that match, in order, and a head as in ``DCBRecorder.read``.

        That is the journal's head; under a limit, the last position returned (None: no event).
        """
        facts, head = await self._reader.read(query, after=after or 0, limit=limit)
        last = facts[-1].position if facts else None
        return [fact.sequenced() for fact in facts], head if limit is None else last

    async def facts(self, after: int, limit: int) -> list[StoredFact]:
        """The next facts after a position, none left out."""
        return await self._reader.facts(after, limit)

    async def recorded(self, after: int, limit: int) -> list[Recorded]:
        """The same as events of today, for views and vault; their sealed parts still closed."""
        return await self._reader.recorded(after, limit)

    async def position_at(self, moment: datetime) -> int:
        """The last position recorded by this moment; 0 if there is none."""
        return await self._reader.position_at(moment)

    async def subscribe(
        self, query: DCBQuery | None = None, *, after: int | None = None
    ) -> AsyncGenerator[DCBSequencedEvent, None]:
        """Every matching event after a position, then each new one as it comes; never ends."""
        position = after or 0
        while True:
            facts, head = await self._reader.read(query, after=position, limit=PAGE)
            for fact in facts:
                yield fact.sequenced()
            # A short page says that nothing more matches up to the head seen with it.
            position = facts[-1].position if len(facts) == PAGE else max(position, head)
            await self.beyond(position, HEARTBEAT)

    async def beyond(self, position: int, timeout: float) -> int:
        """Waits until the head is past a position, at most so many seconds; returns the head."""
        return await self._bell.beyond(position, timeout)
