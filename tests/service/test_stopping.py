"""What takes too long is stopped, and says so; whatever it held can be used again at once."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest

from tests.support.running import running
from tests.support.world import World

HOUSEHOLDS = "{ households { nodes { id } } }"
PERSON = """mutation($input: RegisterPersonInput!) { registerPerson(input: $input) { __typename
    ... on PersonDone { replayed person { id } } } }"""


@contextlib.asynccontextmanager
async def held(url: str, table: str) -> AsyncIterator[None]:
    """Somebody else keeps a table for themselves."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()


def told(response: httpx.Response) -> tuple[int, str, str]:
    """Status, code and message; it may be tried again soon."""
    (error,) = response.json()["errors"]
    assert response.headers["retry-after"] == "1" and error["extensions"]["messageTh"]
    return response.status_code, error["extensions"]["code"], error["message"]


async def busy(url: str) -> int:
    """How many statements the server is still at for the service."""
    connection = await asyncpg.connect(url)
    count: int = await connection.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'khok'"
        " AND datname = current_database() AND query LIKE '%households%' AND state = 'active'"
    )
    await connection.close()
    return count


async def test_a_query_is_stopped_when_its_time_is_up_and_its_connection_serves_on(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        before = await client.ask(world.hq, HOUSEHOLDS)
        seconds, client.service.queries.seconds = client.service.queries.seconds, 0.3
        async with held(database_url, "views.households"):
            answers = [
                told(each) for each in await asyncio.gather(
                    *(client.post(world.hq, HOUSEHOLDS) for _ in range(3))
                )
            ]
            assert await busy(database_url) == 0
        client.service.queries.seconds = seconds
        after = await client.ask(world.hq, HOUSEHOLDS)
        reading = client.service.reading
        assert reading.get_idle_size() == reading.get_size()
    said = "This took too long and was stopped; ask for less at a time."
    assert answers == [(503, "TRY_AGAIN", said)] * 3
    assert after == before


@pytest.mark.parametrize("setting", ["statement_timeout", "lock_timeout"])
async def test_the_server_stops_a_statement_itself(
    database_url: str, tmp_path: Path, setting: str
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        before = await client.ask(world.hq, HOUSEHOLDS)
        async with all_of(client.service.reading) as connections:
            for each in connections:
                await each.execute(f"SET {setting} = '200ms'")
        async with held(database_url, "views.households"):
            status, code, _ = told(await client.post(world.hq, HOUSEHOLDS))
        assert await client.ask(world.hq, HOUSEHOLDS) == before
    assert (status, code) == (503, "TRY_AGAIN")


@contextlib.asynccontextmanager
async def all_of(pool: asyncpg.Pool) -> AsyncIterator[list[asyncpg.Connection]]:
    """Every connection that there may be, so that nobody else has one."""
    async with contextlib.AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(pool.acquire()) for _ in range(pool.get_max_size())
        ]


async def test_who_finds_no_connection_free_is_told_to_come_again(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        before = await client.ask(world.hq, HOUSEHOLDS)
        async with all_of(client.service.reading):
            status, code, said = told(await client.post(world.hq, HOUSEHOLDS))
        assert await client.ask(world.hq, HOUSEHOLDS) == before
    assert (status, code) == (503, "OVERLOADED") and "try again" in said


async def test_a_command_whose_answer_cannot_be_read_is_recorded_and_answered_when_sent_again(
    database_url: str, tmp_path: Path
) -> None:
    given = {"commandId": str(uuid4()), "area": "220101",
             "nationalId": "0000000000205", "firstName": "สมมุติ", "lastName": "ตัวอย่าง"}
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        await client.ask(world.worker, "{ viewer { areas } }")  # known, so only the answer is read
        head = await client.service.journal.head()
        async with all_of(client.service.reading):
            status, code, said = told(await client.post(world.worker, PERSON, input=given))
        assert await client.service.journal.head() == head + 1
        answer = await client.ask(world.worker, PERSON, input=given)
        assert await client.service.journal.head() == head + 1
    assert (status, code) == (503, "TRY_AGAIN") and "send the same `commandId` again" in said
    assert answer["registerPerson"]["__typename"] == "PersonDone"
    assert answer["registerPerson"]["replayed"] and answer["registerPerson"]["person"]["id"]
