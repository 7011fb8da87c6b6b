"""Rebuilding every view: events per second, against one process that writes as it folds.

``python -m bench.rebuild [--households 3500] [--data-dir FOLDER] [--peer-events 100000]``

Ours is ``khok rebuild``: shards in processes, COPY, then indexes, statistics and the switch. The
peer folds as the engine does, from the journal's beginning in batches of 500 into indexed tables;
it is stopped after some events, while it is still fast. Without a folder that has a journal, one is
simulated. If the folder's live views lack events, they are rebuilt first.
"""

import argparse
import asyncio
import os
import tempfile
import time
from pathlib import Path

import asyncpg
import uvloop
from rich.console import Console
from rich.table import Table

from projections import tables
from projections.engine import BATCH_FACTS, move, position_of
from projections.filling import NEXT
from service import database, server
from service.app import Service
from service.postgres import Embedded
from simulation.country import Wanted, simulate

DATABASE = "khok"


class Clock:
    """The end of each part of a rebuild."""

    def __init__(self) -> None:
        self.began = self.folded = self.indexed = time.monotonic()
        self.ended = 0.0

    def fold(self, done: int, total: int) -> None:
        self.folded = time.monotonic()

    def index(self, done: int, total: int) -> None:
        self.indexed = time.monotonic()


async def peer(url: str, events: int) -> tuple[int, float]:
    """The number of events that an engine folds into empty views, and the seconds that it takes.

    It uses the tables of the next rebuild with all indexes, not the live views.
    """
    service = await Service.open(url)
    async with service.pool.acquire() as connection:
        await tables.clear(connection, NEXT)
        await tables.create(connection, NEXT)
        began, moved = time.monotonic(), 0
        while moved < events and (facts := await service.journal.recorded(moved, BATCH_FACTS)):
            async with connection.transaction():
                await move(connection, NEXT, facts, after=moved)
            moved = facts[-1].position
        seconds = time.monotonic() - began
        await tables.clear(connection, NEXT)
    await service.close()
    return moved, seconds


async def behind(url: str) -> bool:
    """Whether the live views lack facts, which a rebuild would also pass to the vault."""
    connection = await asyncpg.connect(url)
    try:
        return await server.head(url) > await position_of(connection)
    finally:
        await connection.close()


async def size(url: str) -> float:
    """Bytes per event of all views with their indexes."""
    connection = await asyncpg.connect(url)
    found = await connection.fetchval(
        "SELECT sum(pg_total_relation_size(oid)) / (SELECT position FROM views.position)"
        " FROM pg_class WHERE relnamespace = 'views'::regnamespace AND relkind = 'r'"
    )
    await connection.close()
    return float(found)


def measure(url: str, options: argparse.Namespace) -> Table:
    table = Table("", "events", "seconds", "events/s", "ratio")
    for column in table.columns[1:]:
        column.justify = "right"
    if uvloop.run(behind(url)):
        uvloop.run(server.rebuild(url, progress=lambda *_: None))
    moved, seconds = uvloop.run(peer(url, options.peer_events))
    slow = moved / seconds
    table.add_row("as the engine moves", f"{moved:,}", f"{seconds:.1f}", f"{slow:,.0f}", "1.0×")
    clock = Clock()
    events = uvloop.run(
        server.rebuild(url, progress=clock.fold, indexing=clock.index)
    )
    clock.ended = time.monotonic()
    for name, start, end in (
        ("rebuild", clock.began, clock.ended),
        ("· read, fold, COPY", clock.began, clock.folded),
        ("· indexes, ANALYZE", clock.folded, clock.indexed),
        ("· switch", clock.indexed, clock.ended),
    ):
        rate = events / (end - start)
        table.add_row(
            name, f"{events:,}", f"{end - start:.1f}", f"{rate:,.0f}", f"{rate / slow:.1f}×"
        )
    bytes_each = uvloop.run(size(url))
    table.caption = f"{os.cpu_count()} cores; the views take {bytes_each:,.0f} bytes/event"
    return table


async def filled(url: str, households: int) -> None:
    """A prepared database with a journal."""
    await database.prepare(url)
    if await server.head(url) == 0:
        await simulate(url, Wanted(households=households))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=3_500)
    parser.add_argument("--data-dir")
    parser.add_argument("--peer-events", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with Embedded.start(Path(options.data_dir or folder)) as embedded:
            url = embedded.url(DATABASE)
            asyncio.run(filled(url, options.households))
            table = measure(url, options)
    Console().print(table)


if __name__ == "__main__":
    main()
