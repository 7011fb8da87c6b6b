"""Queries against peers over one database: requests per second and latencies.

``python -m bench.reads [--data-dir FOLDER] [--seconds 5] [--rounds 3] [--only NAME …]``

Ours is the real service with a token of headquarters, over the whole data set. The peers, if they
can answer: PostGraphile, a stock Strawberry application, and the limit, a bare route that runs the
same statement as ours. Every answer is compared with ours before anything is measured.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import asyncpg
import httpx
from rich.console import Console
from rich.table import Table

from bench.peers import setup
from bench.peers.load import Address, Load, load, middle, shown
from bench.peers.operations import Operation, operations
from bench.peers.servers import LIMIT, OURS, PEER, STOCK, Servers, servers
from bench.peers.tables import peer_schema

CONNECTIONS = (1, 16)
SLOW = 0.3  # seconds; a slower peer is measured over one connection only
PAST = "ours, half-way back"
Asked = dict[str, tuple[Address, bytes]]


class Answer(NamedTuple):
    """One answer: its data, its size in bytes, and its time in seconds."""

    data: dict
    size: int
    seconds: float


def ask(to: Address, body: bytes) -> Answer:
    """One answer. RuntimeError: it has errors."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {to.token or '-'}"}
    began = time.monotonic()
    response = httpx.post(to.url, content=body, headers=headers, timeout=60)
    seconds = time.monotonic() - began
    answer = response.json()
    if response.status_code != 200 or "errors" in answer:
        raise RuntimeError(f"{to.url} answers {response.status_code}: {response.text[:1000]}")
    return Answer(answer["data"], len(response.content), seconds)


def check(asked: Asked) -> dict[str, Answer]:
    """The second answer of each. RuntimeError: an answer differs from ours."""
    for to, body in asked.values():
        ask(to, body)  # makes plans and prepares statements
    answers = {name: ask(to, body) for name, (to, body) in asked.items()}
    for name, answer in answers.items():
        if name != PAST and answer.data != answers[OURS].data:
            raise RuntimeError(f"{name} gives another answer to {asked[name][1].decode()}")
    return answers


def measure(asked: Asked, connections: int, seconds: float, rounds: int) -> dict[str, Load]:
    """Measures each in turn, round by round; the medians."""
    found: dict[str, list[Load]] = {name: [] for name in asked}
    for number in range(rounds + 1):
        for name, (to, body) in asked.items():
            run = load(to, [body], connections=connections, seconds=seconds)
            if number:  # the round before the first warms up
                found[name].append(run)
    return {name: middle(runs) for name, runs in found.items()}


def table() -> Table:
    """One line for each operation, number of connections and server."""
    made = Table("operation", "conn.", "who", "requests/s", "ours is", "p50 ms", "p99 ms", "bytes")
    for column in made.columns[3:]:
        column.justify = "right"
    return made


def show(
    made: Table, operation: Operation, answers: dict[str, Answer], connections: int,
    by: dict[str, Load],
) -> None:
    """One line for each server; ``ours is``: our rate divided by its rate."""
    ours = by[OURS]
    for name, run in by.items():
        first = name == OURS
        made.add_row(
            operation.name if first else "", str(connections) if first else "", name,
            shown(run.rate), "" if first else f"{ours.rate / run.rate:.2f}×",
            f"{run.p50:.2f}", f"{run.p99:.2f}", f"{answers[name].size:,}",
        )


def run(there: Servers, asked: Sequence[Operation], options: argparse.Namespace) -> Table:
    """Measures each operation, now and half-way back."""
    made, console = table(), Console(stderr=True)
    made.caption = "\n".join(f"{each.name}: {each.title}" for each in asked if not each.position)
    past = {each.name: each for each in asked if each.position}
    for operation in asked:
        if operation.position:
            continue
        answering = there.asked(operation)
        if then := past.get(f"{operation.name}-past"):
            answering[PAST] = there.asked(then)[OURS]
        answers = check(answering)
        slowest = max(answer.seconds for answer in answers.values())
        for connections in CONNECTIONS if slowest < SLOW else CONNECTIONS[:1]:
            console.print(f"{operation.title}, {connections} connections …")
            seconds = max(options.seconds, 4 * slowest)
            found = measure(answering, connections, seconds, options.rounds)
            show(made, operation, answers, connections, found)
    return made


async def chosen(url: str, only: Sequence[str]) -> list[Operation]:
    """The operations with ids of this database, then the same half-way back."""
    connection = await asyncpg.connect(url)
    try:
        found, half = await operations(connection)
    finally:
        await connection.close()
    wanted = [each for each in found if not only or each.name in only]
    return [*wanted, *(each.as_of(half) for each in wanted if each.timed)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args()
    setup.check_tools()
    with tempfile.TemporaryDirectory() as folder, setup.database(options.data_dir) as url:
        asked = asyncio.run(chosen(url, options.only))
        with peer_schema(url), servers(
            url, Path(folder), asked, (OURS, PEER, STOCK, LIMIT)
        ) as there:
            Console(width=100).print(run(there, asked, options))


if __name__ == "__main__":
    main()
