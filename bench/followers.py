"""Followers: time from commit to client, memory for each, the worker's CPU time; kill -9.

``python -m bench.followers [--followers 1000] [--rate 200] [--seconds 20]
[--households 120]``

A simulation is recorded a second time, its last events at a steady rate, while all clients follow
`events` over sockets of one worker. Then the same again, with the service killed (-9) half-way and
restarted: each follower must get every event exactly once. The followers are one process; service
and PostgreSQL run on the same machine.
"""

import argparse
import asyncio
import itertools
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import orjson
import uvloop
from rich.console import Console
from rich.table import Table

from bench.lag import Command, keys, last, told
from bench.peers.processes import free_port
from service import database
from service.journal import Journal
from service.postgres import Embedded
from service.settings import Settings
from service.tokens import Issuer
from tests.support.followers import SUBSCRIPTION

TICK = os.sysconf("SC_CLK_TCK")
_VIEWER = "SELECT min(person) FROM views.roles WHERE NOT revoked AND area = ''"


class Worker:
    """The service: one process on a fixed port; can be killed and restarted."""

    def __init__(self, url: str, folder: Path) -> None:
        self.port, self.url, self.folder = free_port(), url, folder
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", "serve", "--port", str(self.port)],
            env=os.environ | {"KHOK_DATABASE_URL": self.url, "KHOK_DATA_DIR": str(self.folder),
                              "KHOK_DEVELOPMENT_ISSUER": "yes", "KHOK_LOG_LEVEL": "warning"},
            stdout=subprocess.DEVNULL,
        )

    async def answers(self) -> None:
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            except OSError:
                await asyncio.sleep(0.1)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def memory(self) -> int:
        """Bytes of its resident memory."""
        fields = Path(f"/proc/{self.process.pid}/statm").read_text().split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")

    def seconds(self) -> float:
        """Seconds of CPU time that it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK


class Followers:
    """The process of the followers."""

    @classmethod
    async def start(cls, port: int, tokens: list[str], after: int) -> "Followers":
        self = cls()
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.support.followers", str(port), limit=2**30,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )
        assert self.process.stdout is not None
        await self.say({"tokens": tokens, "subscription": SUBSCRIPTION, "after": after})
        assert await self.process.stdout.readline() == b"following\n"
        return self

    async def say(self, line: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(orjson.dumps(line) + b"\n" if isinstance(line, dict) else line)
        await self.process.stdin.drain()

    async def seen(self, position: int) -> Any:
        """What the followers received, after all of them have reached a position."""
        assert self.process.stdout is not None
        await self.say(f"until {position}\n".encode())
        found = orjson.loads(await self.process.stdout.readline())
        await self.process.wait()
        return found


class Recorded(NamedTuple):
    """Position → moment when its append was answered; the duration; the service's CPU time."""

    at: dict[int, float]
    seconds: float
    worked: float


async def record(
    journal: Journal, commands: Sequence[Command], rate: float, worker: Worker, kill: bool
) -> Recorded:
    """Sends each command at its moment; kills and restarts the service after half of them."""
    found: dict[int, float] = {}
    before, began, sent = worker.seconds(), time.monotonic(), 0

    async def append(command: Command) -> None:
        positions = (await journal.append(command)).positions
        found.update(dict.fromkeys(positions, time.time()))

    async with asyncio.TaskGroup() as group:
        for number, command in enumerate(commands):
            await asyncio.sleep(began + sent / rate - time.monotonic())
            group.create_task(append(command))
            sent += len(command)
            if kill and number == len(commands) // 2:
                worker.kill()
                worker.start()
                before = 0
    return Recorded(found, time.monotonic() - began, worker.seconds() - before)


def check(seen: Any, after: int, to: int, followers: int) -> tuple[int, int, int]:
    """Events of all followers: received, missing by the journal, received twice."""
    had: list[list[int]] = [[] for _ in range(followers)]
    for follower, batch, _ in seen["receipts"]:
        had[follower] += seen["batches"][batch][0]
    doubled = sum(len(each) - len(set(each)) for each in had)
    every = set(range(after + 1, to + 1))  # followers see the whole country
    missing = sum(len(every - set(each)) for each in had)
    return sum(map(len, had)), missing, doubled


def delays(seen: Any, at: dict[int, float]) -> list[float]:
    """Milliseconds from commit to client, for each event and follower."""
    return sorted(
        1000 * (when - at[position]) for _, batch, when in seen["receipts"]
        for position in seen["batches"][batch][0] if position in at
    )


class Round(NamedTuple):
    """One run to measure."""

    name: str
    kill: bool
    commands: Sequence[Command]


async def run(
    url: str, folder: Path, each: Round, options: argparse.Namespace, viewer: str
) -> "Run":
    worker, journal = Worker(url, folder), await Journal.open(url)
    issuer = Issuer.of(Settings(data_dir=folder))
    tokens = [issuer.issue(viewer)] * options.followers
    try:
        await worker.answers()
        warm = await Followers.start(worker.port, tokens[:10], await journal.head())
        await warm.seen(0)
        empty, start = worker.memory(), await journal.head()
        followers = await Followers.start(worker.port, tokens, start)
        full = worker.memory()
        done = await record(journal, each.commands, options.rate, worker, each.kill)
        head = await journal.head()
        seen = await asyncio.wait_for(followers.seen(head), 120)
    finally:
        worker.process.terminate()
        worker.process.wait()
        await journal.close()
    return Run.of(each, options, seen, done, start, head, (full - empty) / options.followers)


class Run(NamedTuple):
    """The result of a run: milliseconds from commit to client, bytes of memory per follower."""

    name: str
    rate: float
    received: int
    p50: float
    p99: float
    most: float
    bytes: float
    worked: float  # of a core
    connections: int
    messages: int
    missing: int
    doubled: int
    errors: list[str]

    @classmethod
    def of(
        cls, each: Round, options: argparse.Namespace, seen: Any, done: Recorded, start: int,
        head: int, bytes_: float,
    ) -> "Run":
        found = delays(seen, done.at)
        count, missing, doubled = check(seen, start, head, options.followers)
        return cls(
            each.name, sum(map(len, each.commands)) / done.seconds, count,
            found[len(found) // 2], found[len(found) * 99 // 100], found[-1], bytes_,
            done.worked / done.seconds, seen["connections"], len(seen["receipts"]), missing,
            doubled, seen["errors"],
        )

    def row(self) -> list[str]:
        return [
            self.name, f"{self.rate:.0f}", f"{self.received:,}", f"{self.p50:.0f}",
            f"{self.p99:.0f}", f"{self.most:.0f}", f"{self.bytes / 1024:.0f}",
            f"{100 * self.worked:.0f}%", f"{self.connections:,}", f"{self.messages:,}",
            f"{self.missing}", f"{self.doubled}", "; ".join(self.errors)[:200],
        ]


async def measured(server: Embedded, options: argparse.Namespace) -> list[Run]:
    """Two runs: steady, and with the service killed half-way."""
    folder = server.data_dir
    commands = await told(server.url("told"), options.households)
    url = server.url("again")
    await database.prepare(url)
    await keys(server.url("told"), url)
    events = int(options.rate * options.seconds)
    first, second = last(commands, 2 * events), last(commands, events)
    journal = await Journal.open(url)
    for start in range(0, first, 200):
        some = commands[start : min(start + 200, first)]
        await journal.append(list(itertools.chain(*some)))
    await journal.close()
    await fold(url, folder)
    connection = await asyncpg.connect(url)
    viewer = await connection.fetchval(_VIEWER)
    await connection.close()
    rounds = (
        Round("steadily", False, commands[first:second]), Round("kill -9", True, commands[second:])
    )
    return [await run(url, folder, each, options, viewer) for each in rounds]


def table(runs: Sequence[Run]) -> Table:
    """One line for each run."""
    made = Table("", "events/s", "received", "p50 ms", "p99 ms", "most ms", "KB each", "of a core",
                 "connections", "messages", "missing", "doubled", "errors")
    for column in made.columns:
        column.justify = "right"
    for each in runs:
        made.add_row(*each.row())
    return made


async def fold(url: str, folder: Path) -> None:
    """Brings the views to the journal's head."""
    worker = Worker(url, folder)
    await worker.answers()
    connection = await asyncpg.connect(url)
    while await connection.fetchval(
        "SELECT (SELECT max(position) FROM journal.event) > (SELECT position FROM views.position)"
    ):
        await asyncio.sleep(0.2)
    await connection.close()
    worker.process.terminate()
    worker.process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--followers", type=int, default=1_000)
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--households", type=int, default=120)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Embedded.start(Path(folder)) as server:
        runs = uvloop.run(measured(server, options))
    Console(width=160).print(table(runs))


if __name__ == "__main__":
    main()
