"""The lag of the views: from an event's commit until a query finds it.

``python -m bench.lag [--rate 1000] [--events 20000] [--burst 10000] [--households 120]``

A simulation is recorded a second time, command by command, through the journal of a running service
whose engine follows: first quickly, then its last events at a steady rate, finally ``--burst``
events at once. Milliseconds are counted from the moment when an append is answered.
"""

import argparse
import asyncio
import itertools
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import asyncpg
import uvloop
from rich.console import Console
from rich.table import Table

from service import database
from service.app import Service
from service.journal import Journal, NewFact
from service.journal.facts import StoredFact
from service.postgres import Embedded
from simulation.country import Wanted, simulate

Command = list[NewFact]
PATIENCE = 120.0  # seconds
AT_ONCE = 256  # concurrent commands in a burst


def again(fact: StoredFact) -> NewFact:
    """The same fact as a new one, recorded now."""
    return NewFact(
        type=fact.type, schema=fact.schema, data=fact.data, sealed=fact.sealed, tags=fact.tags,
        id=fact.id, area=fact.area, occurred_at=fact.occurred_at, actor=fact.actor,
        flags=fact.flags,
    )


async def told(url: str, households: int) -> list[Command]:
    """The facts of a simulation, by command."""
    await database.prepare(url)
    await simulate(url, Wanted(provinces=("22",), households=households), workers=1)
    journal, facts = await Journal.open(url), []
    while page := await journal.facts(len(facts), 5_000):
        facts += page
    await journal.close()
    return [
        [again(fact) for fact in facts]
        for _, facts in itertools.groupby(facts, key=lambda fact: fact.command_id or fact.id)
    ]


async def keys(source: str, target: str) -> None:
    """Copies the vault's keys, so that sealed texts can be opened."""
    one, other = await asyncpg.connect(source), await asyncpg.connect(target)
    found = await one.fetch("SELECT subject, key FROM vault.key")
    await other.executemany("INSERT INTO vault.key (subject, key) VALUES ($1, $2)", found)
    await one.close()
    await other.close()


def last(commands: Sequence[Command], events: int) -> int:
    """The index of the command after which about so many events are left."""
    left, start = 0, len(commands)
    while start and left < events:
        start -= 1
        left += len(commands[start])
    return start


async def lag(service: Service, command: Command, found: list[float]) -> None:
    """Records a command and waits for the views."""
    done = await service.journal.append(command)
    committed = time.perf_counter()
    assert await service.engine.reached(done.positions[-1], PATIENCE)
    found += [1000 * (time.perf_counter() - committed)] * len(command)


async def steadily(service: Service, commands: Sequence[Command], rate: float) -> list[float]:
    """Sends each command at its moment, without waiting for earlier answers."""
    found: list[float] = []
    began, sent = time.perf_counter(), 0
    async with asyncio.TaskGroup() as group:
        for command in commands:
            await asyncio.sleep(began + sent / rate - time.perf_counter())
            group.create_task(lag(service, command, found))
            sent += len(command)
    return found


async def at_once(service: Service, commands: Sequence[Command]) -> list[float]:
    found: list[float] = []
    left = iter(commands)

    async def send() -> None:
        async with asyncio.TaskGroup() as group:
            for command in left:
                done = await service.journal.append(command)
                group.create_task(seen(done.positions[-1], len(command), time.perf_counter()))

    async def seen(position: int, events: int, committed: float) -> None:
        assert await service.engine.reached(position, PATIENCE)
        found.extend([1000 * (time.perf_counter() - committed)] * events)

    await asyncio.gather(*(send() for _ in range(AT_ONCE)))
    return found


async def measure(server: Embedded, options: argparse.Namespace) -> Table:
    commands = await told(server.url("told"), options.households)
    url = server.url("again")
    await database.prepare(url)
    await keys(server.url("told"), url)
    service = await Service.open(url)
    following = asyncio.create_task(service.follow())
    steady = last(commands, options.events + options.burst)
    burst = last(commands, options.burst)
    for start in range(0, steady, 200):
        some = commands[start : min(start + 200, steady)]
        await service.journal.append(list(itertools.chain(*some)))
    assert await service.engine.reached(await service.journal.head(), PATIENCE)
    table = Table("", "events", "seconds", "p50 ms", "p99 ms", "most ms")
    for name, run in (
        (f"{options.rate} a second", steadily(service, commands[steady:burst], options.rate)),
        ("at once", at_once(service, commands[burst:])),
    ):
        began = time.perf_counter()
        found = sorted(await run)
        seconds = time.perf_counter() - began
        table.add_row(
            name, f"{len(found):,}", f"{seconds:.1f}", f"{found[len(found) // 2]:.1f}",
            f"{found[len(found) * 99 // 100]:.1f}", f"{found[-1]:.1f}",
        )
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    await service.close()
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=1_000)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--burst", type=int, default=10_000)
    parser.add_argument("--households", type=int, default=120)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Embedded.start(Path(folder)) as server:
        table = uvloop.run(measure(server, options))
    for column in table.columns:
        column.justify = "right"
    Console().print(table)


if __name__ == "__main__":
    main()
