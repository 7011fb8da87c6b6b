"""The cost of refusing a document over HTTP, against a small query and a trivial refusal.

``python -m bench.limits [--requests 200] [--rounds 3]``

A fragment bomb spreads each fragment twice in the one before: 60 levels ask for 2^60 fields. Every
request has a different text, so caches do not help; only in the last line, the same text is sent
again and again. Milliseconds; one connection; each round sends every kind in turn.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from bench.commands import serving
from service import database
from service.postgres import Embedded
from service.settings import Settings
from service.tokens import Issuer

_numbers = count(1)
Document = Callable[[int], str]  # a number → a text that was not sent before


def bomb(levels: int) -> Document:
    """Each fragment spreads the next one twice."""
    spread = "".join(
        f" fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels)
    )
    tail = f"{{ ...F0 }}{spread} fragment F{levels} on Query {{ __typename }}"
    return lambda number: f"query Q{number} {tail}"


def doubled(levels: int) -> str:
    """A field inside itself, twice on each level."""
    inner = "{ code }"
    for _ in range(levels):
        inner = f"{{ parent {inner} parent {inner} }}"
    return f'{{ area(code: "22") {inner} }}'


DOCUMENTS: dict[str, Document] = {
    "a small query": lambda n: f"query Q{n} {{ __typename }}",
    "an unknown field": lambda n: f"query Q{n} {{ nothing }}",
    "a bomb of 20 levels": bomb(20),
    "a bomb of 40 levels": bomb(40),
    "a bomb of 60 levels": bomb(60),
    "eight levels that double": lambda n: f"query Q{n} {doubled(8)}",
    "1,000 aliases": lambda n: f"query Q{n} {{ {' '.join(f'a{i}: id' for i in range(1000))} }}",
    "4,001 tokens": lambda n: f"query Q{n} {{ {'id ' * 4000} }}",
    "a bomb of 60 levels, again": lambda _: bomb(60)(0),
}


def measure(client: httpx.Client, document: Document, requests: int) -> list[float]:
    """Milliseconds of each request."""
    took = []
    for _ in range(requests):
        body = {"query": document(next(_numbers))}
        began = time.perf_counter()
        response = client.post("/graphql", json=body)
        took.append(1000 * (time.perf_counter() - began))
        if response.status_code not in (200, 400):
            raise RuntimeError(response.text)
    return took


def run(client: httpx.Client, options: argparse.Namespace) -> Table:
    found: dict[str, list[float]] = {name: [] for name in DOCUMENTS}
    for number in range(options.rounds + 1):
        for name, document in DOCUMENTS.items():
            took = measure(client, document, options.requests)
            found[name] += took if number else []  # the round before the first warms up
    table = Table("", "characters", "p50 ms", "p99 ms", "of an unknown field's")
    for column in table.columns[1:]:
        column.justify = "right"
    trivial = statistics.median(found["an unknown field"])
    for name, took in found.items():
        middle, most = statistics.median(took), sorted(took)[len(took) * 99 // 100]
        table.add_row(name, f"{len(DOCUMENTS[name](1)):,}", f"{middle:.2f}", f"{most:.2f}",
                      f"{middle / trivial:.2f}×")
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=200, help="of each kind in a round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, Embedded.start(Path(name) / "server") as server:
        url, folder = server.url("khok"), Path(name)
        asyncio.run(database.prepare(url))
        token = Issuer.of(Settings(data_dir=folder)).issue(
            "person:00000000-0000-7000-8000-000000000000")
        with serving(url, folder) as port, httpx.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=60,
            headers={"Authorization": f"Bearer {token}"},
        ) as client:
            Console(width=100).print(run(client, options))


if __name__ == "__main__":
    main()
