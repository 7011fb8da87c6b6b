"""Filling: folds the rows of one shard from the first fact on, and writes them by COPY.

Nothing is read back while folding: versions close in memory and are written once, into tables
without indexes. The current rows are written at the end.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Protocol

from domain.kernel.event import Recorded
from projections.copying import copy, copy_past
from projections.folding import Folding
from projections.shard import Shard

NEXT = "views_next"  # a schema owned by the service's role, empty between rebuilds
FLUSH_VERSIONS = 50_000  # closed versions held in memory; as many more are being written

Progress = Callable[[int], None]
Stretch = tuple[int, Sequence[Recorded]]  # the last position, and the shard's facts up to it


class Source(Protocol):
    """Gives a worker process its facts and tables. It is sent to the process by pickle."""

    @property
    def upto(self) -> int:
        """The position of the last fact to fold."""

    async def connect(self) -> Any:
        """A connection that may write the views, without a timeout."""

    def stretches(self, shard: Shard) -> AsyncIterator[Stretch]:
        """The facts that a shard needs, in order, up to ``upto``."""


async def fill(
    connection: Any, stretches: AsyncIterator[Stretch], shard: Shard, progress: Progress
) -> int:
    """Folds a shard's facts and writes its rows; returns the number of the shard's own facts.

    Raises FoldFailed. ``progress`` gets positions, before each write.
    """
    filling = _Filling(connection, Folding(shard), progress)
    async for position, facts in stretches:
        await filling.take(position, facts)
    await filling.end()
    return filling.folding.own


class _Filling:
    """One pass over the journal. Versions are written while the next facts are folded."""

    def __init__(self, connection: Any, folding: Folding, progress: Progress) -> None:
        self.connection, self.folding, self.progress = connection, folding, progress
        self.position = 0
        self._writing: asyncio.Task[None] | None = None

    async def take(self, position: int, facts: Sequence[Recorded]) -> None:
        """Folds the facts up to a position."""
        for fact in facts:
            self.folding.take(fact)
        self.position = position
        self.progress(position)
        if sum(len(shelf.closed) for shelf in self.folding.shelves.values()) > FLUSH_VERSIONS:
            await self._written()
            self._writing = asyncio.create_task(self._write())

    async def end(self) -> None:
        """Writes the remaining rows, and drops them from memory."""
        await self._written()
        await self._write()
        for shelf in self.folding.shelves.values():
            self.progress(self.position)
            rows, shelf.rows = shelf.rows, {}
            await copy(self.connection, NEXT, shelf.view, rows.values())

    async def _write(self) -> None:
        closed = {shelf.view: shelf.closed for shelf in self.folding.shelves.values()}
        for shelf in self.folding.shelves.values():
            shelf.closed = []
        for view, versions in closed.items():
            await copy_past(self.connection, NEXT, view, versions)

    async def _written(self) -> None:
        if self._writing is not None:
            await self._writing
