"""Commands over HTTP: decided, durable, audited and visible, one by one and in lists.

``python -m bench.commands [--rounds 3] [--developers 640] [--seconds 4]``

A measurement submits drafts that were not submitted before, through one worker of the service,
until its drafts or its seconds run out. Each round has a copy of one database, on which all ways
are measured in turn. Figures are per command, also for lists. The client runs on the same machine;
its share of a core is printed.
"""

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.request import urlopen
from uuid import uuid4

import asyncpg
import orjson
import uvloop
from rich.console import Console
from rich.table import Table

from service.app import Service
from service.postgres import Embedded
from service.server import database
from service.settings import Settings
from service.tokens import Issuer
from tests.support.world import World, new

SINGLE = """mutation($input: SubmitWorkPlanInput!) { submitWorkPlan(input: $input) { __typename
 ... on WorkPlanDone { position visible replayed workPlan { id status revision } }
 ... on Refusal { rule message } } }"""
LIST = """mutation($inputs: [SubmitWorkPlanInput!]!) { submitWorkPlans(inputs: $inputs) { __typename
 ... on WorkPlanDone { position visible replayed workPlan { id status revision } }
 ... on Refusal { rule message } } }"""
T = TypeVar("T")
DONE = b'"WorkPlanDone"'
MONTHS = 9  # that a contract covers
TOGETHER = 32  # developers who are hired at once


class Way(NamedTuple):
    """How commands are sent: the number of connections, the length of a list (0: one by one)."""

    connections: int
    listed: int

    def __str__(self) -> str:
        return f"lists of {self.listed}" if self.listed else "one by one"


WAYS = (Way(1, 0), Way(16, 0), Way(64, 0), Way(1, 1), Way(1, 20), Way(1, 200), Way(4, 200))


class Measured(NamedTuple):
    """Commands per second, milliseconds until an answer, the client's share of a core."""

    rate: float
    p50: float
    p99: float
    client: float


def cut(things: Sequence[T], size: int) -> list[list[T]]:
    """In lists of one size, without the remainder."""
    return [list(things[at:at + size]) for at in range(0, len(things) - size + 1, size)]


# ── the programme ─────────────────────────────────────────────────────────────────────────────────


async def programme(url: str, folder: Path, developers: int) -> tuple[str, list[str]]:
    """Developers with a draft for each of the next months; the officer who submits, the plans."""
    service = await Service.open(url)
    following = asyncio.create_task(service.follow())
    world = await World(service.handler).begin()
    month = world.today.replace(day=1)
    months = [f"{(month := (month + timedelta(days=32)).replace(day=1)):%Y-%m}"
              for _ in range(MONTHS)]

    async def hired() -> list[str]:
        person, engagement = await world.hire()
        await world.assign(engagement, world.project)
        return [await draft(world, person, engagement, month) for month in months]

    plans: list[str] = []
    for _ in range(0, developers, TOGETHER):
        hires = await asyncio.gather(*(hired() for _ in range(TOGETHER)))
        plans += [plan for drafts in hires for plan in drafts]
    await service.engine.reached(await service.journal.head(), 60)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    await service.close()
    return world.district, plans


async def draft(world: World, person: str, engagement: str, month: str) -> str:
    plan, (item,) = new("work-plan"), world.items(world.project)
    changed = {name: getattr(item, name) for name in item.__struct_fields__}
    changed["due_on"] = date.fromisoformat(f"{month}-15")
    await world.do(world.make("DraftWorkPlan", work_plan=plan, engagement=engagement, month=month,
                              items=(type(item)(**changed),)), person)
    return plan


# ── the client ────────────────────────────────────────────────────────────────────────────────────


class Connection(asyncio.Protocol):
    """One persistent connection: a request, its answer, the next request."""

    def connection_made(self, transport: Any) -> None:
        self.transport, self.received = transport, b""

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, found, body = self.received.partition(b"\r\n\r\n")
        if found and len(body) == int(head.lower().partition(b"content-length: ")[2].split()[0]):
            self.received = b""
            self.answer.set_result((head, body))

    async def ask(self, request: bytes) -> bytes:
        """The body of the answer. RuntimeError: the status is not 200."""
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        head, body = await self.answer
        if b" 200 " not in head[:20]:
            raise RuntimeError(body.decode())
        return bytes(body)


def request(token: str, plans: Sequence[str], listed: bool) -> bytes:
    """The bytes of an HTTP request that submits these plans."""
    inputs = [{"commandId": str(uuid4()), "workPlan": plan} for plan in plans]
    body = orjson.dumps(
        {"query": LIST, "variables": {"inputs": inputs}} if listed
        else {"query": SINGLE, "variables": {"input": inputs[0]}}
    )
    head = (f"POST /graphql HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n")
    return head.encode() + body


async def measure(
    port: int, token: str, plans: list[str], *, way: Way, seconds: float
) -> Measured:
    """Submits plans until all are submitted or the time is up."""
    loop = asyncio.get_running_loop()
    size = max(way.listed, 1)
    lines = [await loop.create_connection(Connection, "127.0.0.1", port)
             for _ in range(way.connections)]
    took: list[float] = []
    waiting = [request(token, some, way.listed > 0) for some in cut(plans, size)]
    began, used = time.perf_counter(), time.process_time()

    async def keep_asking(line: Connection) -> None:
        while waiting and time.perf_counter() < began + seconds:
            sent = time.perf_counter()
            body = await line.ask(waiting.pop())
            took.append((time.perf_counter() - sent) * 1000)
            if body.count(DONE) != size:
                raise RuntimeError(body.decode())

    await asyncio.gather(*(keep_asking(line) for _, line in lines))
    elapsed, used = time.perf_counter() - began, time.process_time() - used
    for transport, _ in lines:
        transport.close()
    ranked = sorted(took)
    return Measured(
        len(took) * size / elapsed, statistics.median(took), ranked[len(ranked) * 99 // 100],
        used / elapsed,
    )


# ── the server ────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def serving(url: str, folder: Path) -> Iterator[int]:
    """``khok serve`` with one worker over a database; yields its port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "serve", "--port", str(port)],
        env=os.environ | {"KHOK_DATABASE_URL": url, "KHOK_DATA_DIR": str(folder),
                          "KHOK_LOG_LEVEL": "warning", "KHOK_DEVELOPMENT_ISSUER": "yes"},
    )
    try:
        for _ in range(300):
            try:
                urlopen(f"http://127.0.0.1:{port}/health").close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


async def copy(server: Embedded, template: str, name: str) -> str:
    connection = await asyncpg.connect(server.url("postgres"))
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    await connection.execute("CHECKPOINT")
    await connection.close()
    return server.url(name)


def rounds(
    server: Embedded, folder: Path, *, developers: int, count: int, seconds: float
) -> list[list[Measured]]:
    """The rounds of each way; every round uses a copy of the same programme."""
    url = server.url("programme")
    with database(Settings(database_url=url, data_dir=folder)):
        officer, plans = uvloop.run(programme(url, folder, developers))
    token = Issuer.of(Settings(data_dir=folder)).issue(officer)
    portions = cut(plans, len(plans) // (len(WAYS) + 1))
    found: list[list[Measured]] = [[] for _ in WAYS]
    for number in range(count):
        here = uvloop.run(copy(server, "programme", f"round_{number}"))
        with serving(here, folder) as port:
            uvloop.run(measure(port, token, portions[-1], way=Way(4, 0), seconds=1))
            for each, way, portion in zip(found, WAYS, portions, strict=False):
                each.append(
                    uvloop.run(measure(port, token, portion, way=way, seconds=seconds))
                )
    return found


def shown(found: list[list[Measured]]) -> Table:
    """Medians of the rounds, with ratios to commands sent one by one."""
    table = Table("sent", "conn.", "commands/s", "p50 ms", "p99 ms", "of one by one, 1 conn.",
                  "of one by one, 16", "client")
    for column in table.columns[1:]:
        column.justify = "right"
    medians = [Measured(*(statistics.median(column) for column in zip(*each, strict=True)))
               for each in found]
    alone, sixteen = (medians[WAYS.index(Way(count, 0))].rate for count in (1, 16))
    for way, each in zip(WAYS, medians, strict=True):
        table.add_row(
            str(way), str(way.connections), f"{each.rate:,.0f}", f"{each.p50:.1f}",
            f"{each.p99:.1f}", f"{each.rate / alone:.1f}×", f"{each.rate / sixteen:.1f}×",
            f"{each.client:.0%}",
        )
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--developers", type=int, default=640, help=f"with {MONTHS} drafts each")
    parser.add_argument("--seconds", type=float, default=4, help="at most, per measurement")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, Embedded.start(Path(name) / "server") as server:
        found = rounds(server, Path(name), developers=options.developers, count=options.rounds,
                       seconds=options.seconds)
    Console(width=110).print(shown(found))


if __name__ == "__main__":
    main()
