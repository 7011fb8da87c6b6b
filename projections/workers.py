"""Workers: processes that fill the views together, one shard each."""

import asyncio
import gc
from functools import partial
from math import ceil
from multiprocessing import get_context
from multiprocessing.connection import Connection

from projections.filling import Progress, Source, fill
from projections.folding import FoldFailed
from projections.shard import Shard

SHARD_FACTS = 2_000_000  # maximum; a process needs about 2 GB for their rows
PATIENCE = 10.0  # seconds for a terminated process to end

Said = tuple[bool, int] | FoldFailed | str  # (done, facts) or (not done, position); or the error


async def fill_in_parallel(source: Source, workers: int, progress: Progress) -> None:
    """Fills the views, ``workers`` shards at a time.

    Raises FoldFailed; RuntimeError if a process was lost. ``progress`` gets the average position.
    """
    count = workers * ceil(source.upto / (workers * SHARD_FACTS))
    places, free = [0] * count, asyncio.Semaphore(workers)

    def tell(number: int, position: int) -> None:
        places[number] = position
        progress(sum(places) // count)

    async def run(number: int) -> int:
        async with free:
            worker = Worker(source, Shard(number, count))
            try:
                return await worker.own(partial(tell, number))
            finally:
                worker.close()

    running = [asyncio.create_task(run(number)) for number in range(count)]
    try:
        own = sum(await asyncio.gather(*running))
    finally:
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    if own != source.upto:
        raise RuntimeError(f"the shards have {own} facts of {source.upto}")


class Worker:
    """A process that fills a shard."""

    def __init__(self, source: Source, shard: Shard) -> None:
        context = get_context("spawn")  # the service's process has threads
        self._said, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_work, args=(source, shard, theirs), daemon=True)
        self._process.start()
        theirs.close()

    async def own(self, progress: Progress) -> int:
        """Waits until it is done; the number of its own facts. Raises FoldFailed, RuntimeError."""
        while True:
            try:
                said: Said = await asyncio.to_thread(self._said.recv)
            except (EOFError, OSError):
                raise RuntimeError("a process of the rebuild ended before it was done") from None
            match said:
                case (True, own):
                    return own
                case (False, position):
                    progress(position)
                case FoldFailed():
                    raise said
                case str():
                    raise RuntimeError(said)

    def close(self) -> None:
        """Terminates the process, done or not."""
        self._process.terminate()
        self._process.join(PATIENCE)
        self._said.close()


def _work(source: Source, shard: Shard, to: Connection) -> None:
    gc.disable()  # no reference cycles here, and millions of objects
    try:
        to.send((True, asyncio.run(_fill(source, shard, to))))
    except FoldFailed as error:
        to.send(error)
    except Exception as error:
        to.send(f"a process of the rebuild failed: {error!r}")


async def _fill(source: Source, shard: Shard, to: Connection) -> int:
    connection = await source.connect()
    try:
        # A worker whose parent is gone fails when it reports progress, before it writes more.
        return await fill(
            connection, source.stretches(shard), shard, lambda at: to.send((False, at))
        )
    finally:
        await connection.close()
