"""Queries over a small and a large database: how the p95 grows with the data.

``python -m bench.growth [--small FOLDER] [--large FOLDER] [--seconds 3] [--rounds 3] [--only …]``

Both are served at the same time and queried in turn, over one connection each. Without folders,
programmes of about 80,000 and 290,000 events are simulated; ``khok simulate`` without options makes
a national one.
"""

import argparse
import asyncio
import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import asyncpg
from rich.console import Console
from rich.table import Table

from bench.peers import setup
from bench.peers.load import Load, load, middle
from bench.peers.operations import Operation
from bench.peers.servers import OURS, Servers, servers
from bench.reads import ask, chosen

_SIZE = """
    SELECT (SELECT position FROM views.position) AS events,
           (SELECT count(*) FROM views.work_reports)
               + (SELECT count(*) FROM views.work_reports_past) AS versions,
           (SELECT count(*) FROM views.work_reports) AS reports
"""
Side = tuple[Servers, dict[str, Operation]]


@contextlib.contextmanager
def side(data_dir: Path | None, simulated: Sequence[str], only: Sequence[str]) -> Iterator[Side]:
    """The service over one database, and the operations for it."""
    with (
        tempfile.TemporaryDirectory() as folder, setup.database(data_dir, simulated) as url,
    ):
        asyncio.run(tell(url))
        asked = asyncio.run(chosen(url, only))
        with servers(url, Path(folder), asked, (OURS,)) as there:
            yield there, {each.name: each for each in asked}


async def tell(url: str) -> None:
    """The size of a database, as text."""
    connection = await asyncpg.connect(url)
    row = await connection.fetchrow(_SIZE)
    await connection.close()
    Console(stderr=True).print(
        f"{row['events']:,} events, {row['versions'] / max(1, row['reports']):.1f} versions of"
        f" each of {row['reports']:,} reports"
    )


def measure(sides: Sequence[Side], name: str, options: argparse.Namespace) -> list[Load]:
    """Measures both in turn, round by round; the medians."""
    asked = [there.asked(operations[name])[OURS] for there, operations in sides]
    slowest = max(ask(*each).seconds for each in asked for _ in range(2))
    seconds = max(options.seconds, 4 * slowest)
    found: list[list[Load]] = [[] for _ in sides]
    for _ in range(options.rounds + 1):
        for runs, (to, body) in zip(found, asked, strict=True):
            runs.append(load(to, [body], connections=1, seconds=seconds))
    return [middle(runs[1:]) for runs in found]  # the first round warms up


def table(sides: Sequence[Side], options: argparse.Namespace) -> Table:
    """One line for each operation; half-way back as ``-past``."""
    made = Table("operation", "p50 small", "p50 large", "p95 small", "p95 large", "p95 grew")
    for column in made.columns[1:]:
        column.justify = "right"
    for name in sides[0][1]:
        small, large = measure(sides, name, options)
        made.add_row(
            name, f"{small.p50:.2f} ms", f"{large.p50:.2f} ms", f"{small.p95:.2f} ms",
            f"{large.p95:.2f} ms", f"{large.p95 / small.p95:.2f}×",
        )
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=Path)
    parser.add_argument("--large", type=Path)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args()
    setup.check_tools()
    with (
        side(options.small, setup.SMALL, options.only) as small,
        side(options.large, setup.MIDDLE, options.only) as large,
    ):
        Console(width=100).print(table((small, large), options))


if __name__ == "__main__":
    main()
