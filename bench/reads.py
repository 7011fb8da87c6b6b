"""Queries beside their peers, side by side over one database: requests a second and latencies.

``python -m bench.reads [--data-dir FOLDER] [--seconds 5] [--rounds 3] [--only NAME …]``

Ours is the real service with a token of headquarters, over the whole data set. Beside it, where
they can answer: PostGraphile, the stock way with Strawberry, and the limit, a bare route that runs
the very statement of ours. Every answer is compared with ours before anything is measured.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

import asyncpg
import httpx
from rich.console import Console
from rich.table import Table

from bench.peers import setup
from bench.peers.load import Address, Load, load, middle
from bench.peers.operations import Operation, operations
from bench.peers.servers import LIMIT, OURS, PEER, STOCK, Servers, servers
from bench.peers.tables import peer_schema

CONNECTIONS = (1, 16)
Asked = dict[str, tuple[Address, bytes]]


def ask(to: Address, body: bytes) -> tuple[dict, int]:
    """One answer's data, and its size in bytes. RuntimeError: it has errors."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {to.token or '-'}"}
    response = httpx.post(to.url, content=body, headers=headers, timeout=60)
    answer = response.json()
    if response.status_code != 200 or "errors" in answer:
        raise RuntimeError(f"{to.url} answers {response.status_code}: {response.text[:1000]}")
    return answer["data"], len(response.content)


def check(asked: Asked) -> int:
    """The size of our answer. RuntimeError: somebody answers otherwise."""
    wanted, size = ask(*asked[OURS])
    for name, (to, body) in asked.items():
        if ask(to, body)[0] != wanted:
            raise RuntimeError(f"{name} does not answer as we do: {body.decode()}")
    return size


def measure(asked: Asked, connections: int, seconds: float, rounds: int) -> dict[str, Load]:
    """Everybody in turn, round by round; the medians."""
    found: dict[str, list[Load]] = {name: [] for name in asked}
    for number in range(rounds + 1):
        for name, (to, body) in asked.items():
            run = load(to, [body], connections=connections, seconds=seconds if number else 1)
            if number:  # the round before the first warms up
                found[name].append(run)
    return {name: middle(runs) for name, runs in found.items()}


def table() -> Table:
    """One line for each operation, number of connections, and who answered."""
    made = Table("operation", "conn.", "who", "requests/s", "ours is", "p50 ms", "p99 ms", "bytes")
    for column in made.columns[3:]:
        column.justify = "right"
    return made


def show(made: Table, operation: Operation, size: int, connections: int, by: dict[str, Load]):
    ours = by[OURS]
    for name, run in by.items():
        first = name == OURS
        made.add_row(
            operation.name if first else "", str(connections) if first else "", name,
            f"{run.rate:,.0f}", "" if first else f"{ours.rate / run.rate:.2f}×",
            f"{run.p50:.2f}", f"{run.p99:.2f}", f"{size:,}" if first else "",
        )


def run(there: Servers, asked: Sequence[Operation], options: argparse.Namespace) -> Table:
    made, console = table(), Console(stderr=True)
    made.caption = "\n".join(f"{each.name}: {each.title}" for each in asked)
    for operation in asked:
        answering = there.asked(operation)
        size = check(answering)
        for connections in CONNECTIONS:
            console.print(f"{operation.title}, {connections} connections …")
            found = measure(answering, connections, options.seconds, options.rounds)
            show(made, operation, size, connections, found)
    return made


async def chosen(url: str, only: Sequence[str]) -> list[Operation]:
    """The operations, made out for this database."""
    connection = await asyncpg.connect(url)
    try:
        found = await operations(connection)
    finally:
        await connection.close()
    return [each for each in found if not only or each.name in only]


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
            Console().print(run(there, asked, options))


if __name__ == "__main__":
    main()
