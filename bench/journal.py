"""Conditional durable appends per second, against the eventsourcing library's DCB recorder.

``python -m bench.journal [--seconds 2] [--rounds 5] [--callers 1,16,64,256]``

Both append one event of four tags at a time under a condition on types and tags, on the same
server, in alternating rounds; a conflict is retried. Ours also stores the answer to every command.
"""

import argparse
import asyncio
import itertools
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

import asyncpg
import uvloop
from eventsourcing.dcb.api import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem
from eventsourcing.dcb.postgres_tt import PostgresDCBRecorderTT
from eventsourcing.persistence import IntegrityError
from eventsourcing.postgres import PostgresDatastore
from rich.console import Console
from rich.table import Table
from uuid_utils.compat import uuid4

from service import database
from service.journal import Journal, NewFact
from service.postgres import Embedded

HOUSEHOLDS = 2_000
HOT = 20  # every twentieth append is about one of three households, so that conflicts occur
DATA = b'{"household":"household:0192f0c1-0000-7000-8000-000000000001","x":"' + b"x" * 220 + b'"}'
TYPE = "household.screened"
TYPES = ["household.nominated", "household.screened", "household.endorsed"]

Round = tuple[float, float]  # appends per second, share of tries with a conflict


def refs(noun: str, count: int) -> list[str]:
    return [f"{noun}:{uuid5(NAMESPACE_OID, f'{noun} {number}')}" for number in range(count)]


HOUSEHOLD_REFS, PROJECT_REFS = refs("household", HOUSEHOLDS), refs("project", HOUSEHOLDS)
PERSON_REFS, GATHERING_REFS = refs("person", 500), refs("gathering", 300)


def decision(source: random.Random) -> tuple[list[str], DCBQuery]:
    """Four tags, and the query of a decision that read types under one tag and under two."""
    hot = source.random() * HOT < 1
    number = int(source.random() * (3 if hot else HOUSEHOLDS))
    tags = [
        HOUSEHOLD_REFS[number], PROJECT_REFS[number],
        PERSON_REFS[int(source.random() * 500)], GATHERING_REFS[int(source.random() * 300)],
    ]
    query = DCBQuery(items=[
        DCBQueryItem(types=TYPES, tags=tags[:1]),
        DCBQueryItem(types=TYPES[:2], tags=tags[2:4]),
    ])
    return tags, query


class Tally:
    """The result of one round."""

    def __init__(self, seconds: float) -> None:
        self.began = time.monotonic()
        self.ends = self.began + seconds
        self.appended = self.conflicts = self.head = 0

    def result(self) -> Round:
        tries = self.appended + self.conflicts
        return self.appended / (time.monotonic() - self.began), self.conflicts / max(1, tries)


async def ours(journal: Journal, callers: int, seconds: float) -> Round:
    tally = Tally(seconds)
    tally.head = await journal.head()

    async def call(seed: int) -> None:
        source = random.Random(seed)
        while time.monotonic() < tally.ends:
            tags, query = decision(source)
            condition = DCBAppendCondition(fail_if_events_match=query, after=tally.head)
            fact = NewFact(type=TYPE, data=DATA, tags=tuple(tags))
            try:
                done = await journal.append(
                    [fact], condition, command_id=uuid4(), digest=b"0123456789abcdef"
                )
                tally.head = max(tally.head, done.positions[-1])
                tally.appended += 1
            except IntegrityError:
                tally.conflicts += 1

    await asyncio.gather(*map(call, range(callers)))
    return tally.result()


def theirs(recorder: PostgresDCBRecorderTT, callers: int, seconds: float) -> Round:
    tally = Tally(seconds)
    tally.head = recorder.read(limit=None, after=2**62).head or 0
    lock = threading.Lock()

    def call(seed: int) -> None:
        source = random.Random(seed)
        while time.monotonic() < tally.ends:
            tags, query = decision(source)
            condition = DCBAppendCondition(fail_if_events_match=query, after=tally.head)
            event = DCBEvent(type=TYPE, data=DATA, tags=tags)
            try:
                position = recorder.append([event], condition)
                with lock:
                    tally.head = max(tally.head, position)
                    tally.appended += 1
            except IntegrityError:
                with lock:
                    tally.conflicts += 1

    threads = [threading.Thread(target=call, args=(seed,)) for seed in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally.result()


def library(server: Embedded, name: str, callers: int) -> PostgresDatastore:
    return PostgresDatastore(
        dbname=name, host=str(server.socket_dir), port="5432", user="postgres",
        password=server.password_file.read_text().strip(),
        pool_size=min(callers, 32), max_overflow=0, max_waiting=1000,
    )


async def bytes_each(url: str) -> float:
    """Bytes on disk per event, of the journal's tables and indexes."""
    connection = await asyncpg.connect(url)
    size: float = await connection.fetchval(
        "SELECT sum(pg_total_relation_size(oid)) / (SELECT count(*) FROM journal.event)"
        " FROM pg_class WHERE relnamespace = 'journal'::regnamespace AND relkind = 'r'"
    )
    await connection.close()
    return size


def measure(
    server: Embedded, callers: int, seconds: float, rounds: int
) -> tuple[list[list[Round]], float]:
    """Rounds of ours and of the library's in turn, in one database; and our bytes per event."""
    name = f"bench_{callers}"
    found: list[list[Round]] = [[], []]
    runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    runner.run(database.prepare(server.url(name)))
    datastore = library(server, name, callers)
    recorder = PostgresDCBRecorderTT(datastore)
    recorder.create_table()
    journal = runner.run(Journal.open(server.url(name)))
    runs: list[Callable[[], Round]] = [
        lambda: runner.run(ours(journal, callers, seconds)),
        lambda: theirs(recorder, callers, seconds),
    ]
    for run in runs:
        run()  # warms up
    for _, (which, run) in itertools.product(range(rounds), enumerate(runs)):
        found[which].append(run())
    size = runner.run(bytes_each(server.url(name)))
    runner.run(journal.close())
    runner.close()
    datastore.close()
    return found, size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--callers", default="1,16,64,256")
    options = parser.parse_args()
    table = Table(
        "callers", "ours /s", "conflicts", "library /s", "conflicts", "ratio", "our bytes each"
    )
    for column in table.columns:
        column.justify = "right"
    with tempfile.TemporaryDirectory() as folder, Embedded.start(Path(folder)) as server:
        for callers in map(int, options.callers.split(",")):
            found, size = measure(server, callers, options.seconds, options.rounds)
            rates = [statistics.median(rate for rate, _ in rounds) for rounds in found]
            shares = [statistics.median(share for _, share in rounds) for rounds in found]
            table.add_row(
                str(callers), f"{rates[0]:,.0f}", f"{shares[0]:.1%}",
                f"{rates[1]:,.0f}", f"{shares[1]:.1%}", f"{rates[0] / rates[1]:.1f}×",
                f"{size:,.0f}",
            )
    Console().print(table)


if __name__ == "__main__":
    main()
