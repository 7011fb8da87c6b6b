"""Filling: the rows of one shard folded from the first fact on, and written by COPY.

Nothing is read back while folding: versions close in memory and are written once, into tables
without indexes. What is current is written at the end.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Protocol

from domain.kernel.event import Recorded
from projections.copying import copy, copy_past
from projections.folding import Folding
from projections.shard import Shard

NEXT = "views_next"  # a schema that the service's role owns, empty between rebuilds
FLUSH_VERSIONS = 50_000  # closed versions held in memory, and as many on their way out

Progress = Callable[[int], None]
Stretch = tuple[int, Sequence[Recorded]]  # up to which position, and a shard's facts among them


class Source(Protocol):
    """Where a process of its own finds facts and tables. It goes there by pickle."""

    @property
    def upto(self) -> int:
        """The position of the last fact to be folded."""

    async def connect(self) -> Any:
        """A connection that may write the views, without a limit on time."""

    def stretches(self, shard: Shard) -> AsyncIterator[Stretch]:
        """The facts that a shard needs, in order, up to ``upto``."""


async def fill(
    connection: Any, stretches: AsyncIterator[Stretch], shard: Shard, progress: Progress
) -> int:
    """Folds a shard's facts and writes its rows; how many facts are the shard's own.

    Raises FoldFailed. ``progress`` is told positions, before whatever is written.
    """
    filling = _Filling(connection, Folding(shard), progress)
    async for position, facts in stretches:
        await filling.take(position, facts)
    await filling.end()
    return filling.folding.own


class _Filling:
    """One pass over the journal. The last versions are written while the next are folded."""

    def __init__(self, connection: Any, folding: Folding, progress: Progress) -> None:
        self.connection, self.folding, self.progress = connection, folding, progress
        self.position = 0
        self._writing: asyncio.Task[None] | None = None

    async def take(self, position: int, facts: Sequence[Recorded]) -> None:
        """The facts up to a position."""
        for fact in facts:
            self.folding.take(fact)
        self.position = position
        self.progress(position)
        if sum(len(shelf.closed) for shelf in self.folding.shelves.values()) > FLUSH_VERSIONS:
            await self._written()
            self._writing = asyncio.create_task(self._write())

    async def end(self) -> None:
        """Writes all that is left, and forgets it."""
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
