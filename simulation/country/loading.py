"""Loads a simulation: merges the workers' decisions by time and appends them in bulk."""

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time
from typing import NamedTuple

from domain.catalogue import EVENTS
from domain.kernel.decision import BANGKOK
from service.journal.bulk import COLUMNS, Loader, heads
from service.vault import secret_of
from simulation.country.places import Wanted
from simulation.country.working import Day, Part, PartWorker

BATCH_BYTES = 64 * 1024 * 1024  # of rows in one transaction
DAYS_AHEAD = 4  # days by which a worker may be ahead of the others

Progress = Callable[[int, int], None]


class Told(NamedTuple):
    """The result of a simulation: the last position, and the number of refused acts."""

    position: int
    refused: int


async def simulate(
    url: str, wanted: Wanted, *, workers: int | None = None, progress: Progress | None = None
) -> Told:
    """Fills the empty journal of a prepared database. It does not fold the views.

    ``progress(done, total)`` counts days. RuntimeError: the journal is not empty, or the outcome of
    an act is not the one that the story expects; then the days that were appended before stay.
    """
    loader = await Loader.open(url)
    started: list[PartWorker] = []
    try:
        secret = await secret_of(loader.connection)
        types = await loader.types(list(EVENTS))
        count = workers or os.cpu_count() or 1
        for number in range(count):
            started.append(PartWorker(Part(wanted, number, count, secret, types)))
        total = len(wanted.days())
        merging = _Merging(loader, total, progress or (lambda *_: None))
        async for days in _together(started, total):
            await merging.take(days)
        return await merging.end()
    finally:
        for worker in started:
            worker.close()
        await loader.close()


async def _together(workers: Sequence[PartWorker], count: int) -> AsyncIterator[list[Day]]:
    """The decisions of all workers, day by day; some days are fetched ahead."""
    loop = asyncio.get_running_loop()
    readers = [ThreadPoolExecutor(1) for _ in workers]  # each reads its worker's days in order
    ahead: deque[list[asyncio.Future[Day]]] = deque()
    try:
        for number in range(count + DAYS_AHEAD):
            if number < count:
                ahead.append([
                    loop.run_in_executor(reader, worker.next)
                    for reader, worker in zip(readers, workers, strict=True)
                ])
            if number >= DAYS_AHEAD:
                yield await asyncio.gather(*ahead.popleft())
    finally:
        for reader in readers:
            reader.shutdown(wait=False, cancel_futures=True)


class _Merging:
    """Merges the days of all workers; a batch is appended while the next one is filled."""

    def __init__(self, loader: Loader, total: int, progress: Progress) -> None:
        self.loader, self.total, self.progress = loader, total, progress
        self.head = self.refused = self.days = 0
        self._rows: dict[str, list[bytearray]] = {table: [] for table in COLUMNS}
        self._bytes = 0
        self._clock = datetime.min
        self._appending: asyncio.Task[None] | None = None

    async def take(self, days: Sequence[Day]) -> None:
        """Adds one day of every worker."""
        found, self.head = heads(self.head, [each.packed for each in days])
        for each, behind in zip(days, found, strict=True):
            each.packed.place(behind)
            for table, rows in each.packed.rows().items():
                self._rows[table].append(rows)
                self._bytes += len(rows)
        self._clock = datetime.combine(days[0].day, time(23), BANGKOK)
        self.refused, self.days = sum(each.refused for each in days), self.days + 1
        if self._bytes > BATCH_BYTES:
            await self._append()
        self.progress(self.days, self.total)

    async def end(self) -> Told:
        """Appends the rest; the result."""
        await self._append()
        await self._appended()
        return Told(self.head, self.refused)

    async def _append(self) -> None:
        await self._appended()
        rows, self._rows = self._rows, {table: [] for table in COLUMNS}
        self._bytes = 0
        self._appending = asyncio.create_task(self.loader.append(rows, self._clock))

    async def _appended(self) -> None:
        if self._appending is not None:
            await self._appending
