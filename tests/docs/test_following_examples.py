"""The examples that page, follow and try again: each a program of its own, cut off and gone on."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.docs.test_examples import EXAMPLES, NEEDS_CURL, run
from tests.node import packages
from tests.support.paging import who
from tests.support.reporting import report_with_results, this_month
from tests.support.running import PATIENCE, Client, running
from tests.support.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")
Served = tuple[Client, str]
TAMBON = "220204"
ATTENDANCES = f'{{ attendances(filter: {{area: "{TAMBON}"}}) {{ totalCount }} }}'


def node(name: str) -> tuple[str, Path]:
    """How an example for Node is run: from beside the packages that it needs."""
    copy = packages() / name
    copy.write_text((EXAMPLES / name).read_text())
    return "node", copy


@pytest.mark.parametrize("name", ["participation.py", "participation.mjs"])
async def test_participation_is_printed_page_by_page(demonstrated: Served, name: str) -> None:
    client, url = demonstrated
    command = node(name) if name.endswith("mjs") else (sys.executable, EXAMPLES / name)
    code, printed = await run(client, url, *command, TAMBON)
    assert code == 0, printed
    counted = await client.ask(await who(url, "AUDITOR", "22"), ATTENDANCES)
    assert len(printed.splitlines()) == counted["attendances"]["totalCount"] > 50


@contextlib.asynccontextmanager
async def following(
    client: Client, url: str, *command: str | Path
) -> AsyncIterator[asyncio.StreamReader]:
    """What a follower prints, until it is killed."""
    process = await asyncio.create_subprocess_exec(
        *command, str(client.http.base_url).rstrip("/"),
        env=os.environ | {"TOKEN": client.issuer.issue(await who(url, "INTEGRATOR", "22"))},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        process.kill()
        await process.wait()


async def lines(printed: asyncio.StreamReader, count: int) -> list[int]:
    """The positions of so many lines."""
    async with asyncio.timeout(PATIENCE):
        return [int((await printed.readline()).split()[0]) for _ in range(count)]


@pytest.mark.parametrize("name", ["follow.py", "follow_stream.py", "follow.mjs"])
async def test_a_follower_that_was_killed_goes_on_where_it_was(
    demonstrated: Served, tmp_path: Path, name: str
) -> None:
    client, url = demonstrated
    command = node(name) if name.endswith("mjs") else (sys.executable, EXAMPLES / name)
    state = tmp_path / "position"
    start = await client.service.journal.head() - 2_000
    state.write_text(str(start))
    async with following(client, url, *command, state) as printed:
        first = await lines(printed, 250)
    kept = int(state.read_text())
    async with following(client, url, *command, state) as printed:
        rest = await lines(printed, 250)
    assert first[0] > start and first == sorted(set(first))
    assert start < kept < rest[0] and rest == sorted(set(rest))
    assert first[-1] >= kept or rest[0] > first[-1]  # none is left out between the two
    assert set(range(start + 1, first[0])).isdisjoint(first)


@NEEDS_CURL
async def test_events_come_by_curl(demonstrated: Served) -> None:
    client, url = demonstrated
    head = await client.service.journal.head()
    async with following(client, url, EXAMPLES / "follow.sh", str(head - 300)) as printed:
        async with asyncio.timeout(PATIENCE):
            assert await printed.readline() == b"retry: 2000\n"
            await printed.readline()
            first = (await printed.readline()).decode()
    assert first.startswith("id: ") and int(first[4:]) > head - 300


@contextlib.asynccontextmanager
async def losing_the_first_answer(client: Client) -> AsyncIterator[str]:
    """An address before the service: what comes first is passed on, but its answer is not."""
    to = client.http.base_url
    lost = False

    async def between(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal lost
        back, on = await asyncio.open_connection(to.host, to.port)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        on.write(head + await reader.readexactly(length))
        answer = await back.read(2**16)
        if lost:
            writer.write(answer)
        lost = True
        for each in (writer, on):
            each.close()

    server = await asyncio.start_server(between, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_report_is_recorded_once_though_its_first_answer_was_lost(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        this_month(world)
        report = await report_with_results(world, world.developer, world.engagement)
        async with losing_the_first_answer(client) as address:
            process = await asyncio.create_subprocess_exec(
                sys.executable, EXAMPLES / "submit_report.py", report, "ปลูกแฝกได้เกือบครบ", address,
                env=os.environ | {"TOKEN": client.issuer.issue(world.developer)},
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            )
            printed, said = await process.communicate()
        assert process.returncode == 0, said.decode()
        assert "not known whether it arrived" in said.decode()
        assert "SUBMITTED at position" in printed.decode() and "already" in printed.decode()
        again = await asyncio.create_subprocess_exec(
            sys.executable, EXAMPLES / "submit_report.py", report, "อีกครั้ง",
            str(client.http.base_url).rstrip("/"), stdout=asyncio.subprocess.PIPE,
            env=os.environ | {"TOKEN": client.issuer.issue(world.developer)},
        )
        printed, _ = await again.communicate()
        assert again.returncode == 1 and "refused by" in printed.decode()
