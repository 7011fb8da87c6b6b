"""The recorder: an asyncio sibling of the eventsourcing library's ``DCBRecorder``.

It has the same types and semantics, and passes the library's own conformance suite. It takes any
type, tag and bytes; ``Journal`` checks what this project's facts must be.
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
HEARTBEAT = 30.0  # seconds after which a subscription reads again without news


class Recorder:
    """Appends, reads and follows. ``open`` it, and ``close`` it when done."""

    lines = LINES  # with one line, concurrent appends keep the order of their calls

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
        """Connects: connections that write, one that listens, a pool that reads.

        RuntimeError: the server's settings do not make commits durable (fsync and the like).
        """
        # Plans are kept, and may be made while the tables are still empty: see PLANNING.
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
        """Event types that get their numbers when the journal is opened."""
        return ()

    async def close(self) -> None:
        """Refuses waiting appends and disconnects."""
        await self._writer.close()
        await self._bell.close()
        await self._pool.close()

    async def append(
        self, facts: Sequence[NewFact], condition: DCBAppendCondition | None = None, *,
        command_id: UUID | None = None, digest: bytes | None = None,
    ) -> Appended:
        """Appends all facts or none; durable when it returns.

        The same command id and digest get the first answer again.
        Raises ``IntegrityError`` (the condition failed), ``CommandIdReused`` (another digest),
        ``JournalBusy`` (try again), ``AppendUncertain`` (the database is away), ``BadFact``.
        """
        if not facts:
            raise BadFact("an append needs at least one fact")
        return await self._writer.append(facts, condition, command_id=command_id, digest=digest)

    async def answered(self, command_id: UUID, digest: bytes) -> Appended | None:
        """The answer to a recorded command; None if it is not recorded.

        CommandIdReused: the same id with another digest.
        """
        return await self._reader.answered(command_id, digest)

    async def head(self) -> int:
        """The last position; 0 while the journal is empty."""
        return await self._reader.head()

    async def look(
        self, looks: Sequence[Look], upto: int | None
    ) -> tuple[int, list[list[Recorded]]]:
        """The events under each look up to a position; concurrent calls share a round trip.

        ``upto=None`` means the head. The position used is returned with the events.
        """
        return await self._reader.look(looks, upto)

    async def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> tuple[list[DCBSequencedEvent], int | None]:
        """The matching events in order, and a head as in ``DCBRecorder.read``.

        The head is the journal's; with a limit, the last position returned (None: no event).
        """
        facts, head = await self._reader.read(query, after=after or 0, limit=limit)
        last = facts[-1].position if facts else None
        return [fact.sequenced() for fact in facts], head if limit is None else last

    async def facts(self, after: int, limit: int) -> list[StoredFact]:
        """The next facts after a position, without gaps."""
        return await self._reader.facts(after, limit)

    async def recorded(self, after: int, limit: int) -> list[Recorded]:
        """As ``facts``, but as events of the current schema; sealed parts stay sealed."""
        return await self._reader.recorded(after, limit)

    async def position_at(self, moment: datetime) -> int:
        """The last position recorded up to this moment; 0 if there is none."""
        return await self._reader.position_at(moment)

    async def subscribe(
        self, query: DCBQuery | None = None, *, after: int | None = None
    ) -> AsyncGenerator[DCBSequencedEvent, None]:
        """Every matching event after a position, then each new one as it arrives; never ends."""
        position = after or 0
        while True:
            facts, head = await self._reader.read(query, after=position, limit=PAGE)
            for fact in facts:
                yield fact.sequenced()
            # After a short page, nothing more matches up to the head that was read with it.
            position = facts[-1].position if len(facts) == PAGE else max(position, head)
            await self.beyond(position, HEARTBEAT)

    async def beyond(self, position: int, timeout: float) -> int:
        """Waits until the head is past a position, or ``timeout`` seconds; returns the head."""
        return await self._bell.beyond(position, timeout)
