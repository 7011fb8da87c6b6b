"""kill -9 of the service and of PostgreSQL under concurrent appends: nothing acknowledged is lost,
nothing is stored twice, no position is missing."""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest

from service import database
from service.journal import Journal
from service.postgres import Embedded
from tests.support.appending import body, command
from tests.support.paths import ROOT

CALLERS = 12


class Proxy:
    """Stands between the service and PostgreSQL, and can hold back what PostgreSQL answers."""

    def __init__(self, server: Embedded, folder: str) -> None:
        self.server, self.folder = server, folder
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        path = f"{self.folder}/.s.PGSQL.5432"
        self.listener = await asyncio.start_unix_server(self._serve, path)

    def url(self, name: str) -> str:
        return self.server.url(name).partition("?")[0] + f"?host={self.folder}"

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            answers, questions = await asyncio.open_unix_connection(
                f"{self.server.socket_dir}/.s.PGSQL.5432"
            )
        except OSError:
            writer.close()
            return
        for task in (self._pump(reader, questions, held=False),
                     self._pump(answers, writer, held=True)):
            running = asyncio.create_task(task)
            self.tasks.add(running)
            running.add_done_callback(self.tasks.discard)

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, held: bool
    ) -> None:
        try:
            while data := await source.read(65536):
                if held:
                    await self.flowing.wait()
                sink.write(data)
                await sink.drain()
        except OSError:
            pass
        finally:
            sink.close()

    async def drop(self) -> None:
        """Breaks every connection; what was held back never arrives."""
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.flowing.set()

    async def stop(self) -> None:
        await self.drop()
        self.listener.close()


class Child:
    """The service's process, and what it said."""

    def __init__(self) -> None:
        self.sent: set[tuple[int, int]] = set()
        self.done: dict[tuple[int, int], tuple[int, ...]] = {}

    async def start(self, url: str, round_: int) -> None:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.support.appending", url, str(round_), str(CALLERS),
            stdout=asyncio.subprocess.PIPE, cwd=ROOT,
        )
        self.listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            what, *numbers = line.split()
            caller, number, *positions = map(int, numbers)
            if what == b"sent":
                self.sent.add((caller, number))
            else:
                self.done[caller, number] = tuple(range(positions[0], positions[1] + 1))

    async def acknowledged(self, more: int) -> None:
        """Waits until so many more appends were acknowledged."""
        goal = len(self.done) + more
        while len(self.done) < goal:
            assert self.process.returncode is None
            await asyncio.sleep(0.005)

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()
        await self.listening


def kill_postgres(server: Embedded) -> None:
    """-9 to the postmaster and to every process of it."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    for pid in (server.pid, *map(int, children)):
        os.kill(pid, signal.SIGKILL)


async def committed_but_not_answered(proxy: Proxy, url: str, child: Child) -> bool:
    """Holds the answers back, and waits until something is committed that they would tell of."""
    proxy.flowing.clear()
    await asyncio.sleep(0.05)  # what had passed the proxy is printed by now
    told = max(positions[-1] for positions in child.done.values())
    outside = await asyncpg.connect(url)
    try:
        async with asyncio.timeout(5):
            while await outside.fetchval("SELECT max(position) FROM journal.event") <= told:
                await asyncio.sleep(0.005)
    except TimeoutError:
        return False
    finally:
        await outside.close()
    return True


async def one_round(number: int, server: Embedded, name: str, counts: Counter[str]) -> Embedded:
    """Runs the service, kills it or PostgreSQL, and checks what is left."""
    chance = random.Random(number)
    child = Child()
    kills_service, between = number % 2 == 0, number % 3 == 1
    with TemporaryDirectory() as folder:
        proxy = Proxy(server, folder)
        await proxy.start()
        await child.start(proxy.url(name), number)
        async with asyncio.timeout(30):
            await child.acknowledged(chance.randint(1, 400))
        if between:
            between = await committed_but_not_answered(proxy, server.url(name), child)
        if kills_service:
            await child.kill()
        else:
            kill_postgres(server)
            await proxy.drop()
            server.stop("immediate")
            server = Embedded.start(server.data_dir)
            proxy.server = server
            async with asyncio.timeout(30):
                await child.acknowledged(CALLERS)  # the service found its way back by itself
            await child.kill()
        await proxy.stop()
    counts["service" if kills_service else "PostgreSQL"] += 1
    counts["between commit and reply"] += between
    counts["acknowledged"] += len(child.done)
    counts["not acknowledged"] += len(child.sent) - len(child.done)
    counts["of these stored"] += await check(server.url(name), number, child)
    return server


async def check(url: str, round_: int, child: Child) -> int:
    """Acknowledged ⊆ stored, no gap, no repeat, first answers again. → stored unacknowledged."""
    journal = await Journal.open(url)
    before = await journal.head()
    facts = await journal.facts(0, before + 1)  # asserts that there is no gap
    assert len(facts) == before
    stored = {fact.position: fact for fact in facts}
    for (caller, number), positions in child.done.items():
        expected = [fact.data for fact in body(round_, caller, number)]
        assert [stored[position].data for position in positions] == expected
    places: dict[object, list[int]] = {}
    for fact in facts:
        places.setdefault(fact.command_id, []).append(fact.position)
    survived = 0
    for caller, number in child.sent:
        facts_again, id_ = body(round_, caller, number), command(round_, caller, number)
        again = await journal.append(facts_again, command_id=id_, digest=b"%d" % number)
        assert again.replayed == (id_ in places)
        if (caller, number) in child.done:
            assert again.positions == child.done[caller, number]
        if id_ in places:
            assert list(again.positions) == places[id_]  # once, and all of it
            survived += (caller, number) not in child.done
    await journal.close()
    return survived


async def rounds(count: int, folder: Path) -> Counter[str]:
    counts: Counter[str] = Counter()
    server = Embedded.start(folder)
    try:
        await database.prepare(server.url("kill"))
        for number in range(count):
            server = await one_round(number, server, "kill", counts)
    finally:
        server.stop()
    print(f"\n{count} rounds:", ", ".join(f"{many} {what}" for what, many in counts.items()))
    return counts


async def test_acknowledged_facts_survive_kill_9(tmp_path: Path) -> None:
    counts = await rounds(5, tmp_path)
    assert counts["service"] and counts["PostgreSQL"] and counts["between commit and reply"]


@pytest.mark.long
async def test_acknowledged_facts_survive_fifty_kills(tmp_path: Path) -> None:
    counts = await rounds(50, tmp_path)
    assert counts["between commit and reply"] >= 10
