"""A person is erased: no detail of theirs is left anywhere, and nothing else is different."""

import logging
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service.postgres import BINARIES, Embedded
from tests.support.running import Client, running
from tests.support.world import World

DETAILS = {
    "title": "คุณหญิงลบได้", "first_name": "ประกายดาวลบ", "last_name": "ตัวอย่างลบเลือน",
    "nickname": "หนูลบ", "national_id": "0987654321092", "born_on": "1964-12-31",
    "phone": "000-987-6543", "email": "erase.me@example.invalid", "line_id": "line-erase-me",
    "address": "199/99 บ้านลบ หมู่ 1",
}
ANSWERS = """query($person: ID!, $household: ID!, $asOf: AsOf) {
  person(id: $person, asOf: $asOf) { id title firstName lastName nickname nationalId bornOn phone
    email lineId address erased roles { role } memberships { relation }
    attendances { totalCount nodes { status } }
    history(first: 50) { nodes { type data reason texts { text } changes { path before after } } } }
  people(asOf: $asOf, first: 100) { totalCount nodes { id firstName lastName phone address } }
  household(id: $household, asOf: $asOf) { members { person { firstName address } }
    history(first: 50) { nodes { type data reason texts { text } } } }
  attendances(asOf: $asOf) { totalCount nodes { person { firstName } } }
  events(asOf: $asOf, first: 100) { totalCount nodes { type data reason texts { text } } }
}"""


def leaked(text: str) -> list[str]:
    """Which details stand in a text."""
    return [name for name, value in DETAILS.items() if value in text]


def dump(url: str) -> str:
    """Every schema and row of a database, as SQL."""
    found = subprocess.run([BINARIES / "pg_dump", "--dbname", url, "--inserts"],
                           capture_output=True, text=True, check=True)
    return found.stdout


async def events_of(url: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch("SELECT * FROM journal.event ORDER BY position"))
    finally:
        await connection.close()


async def every_answer(client: Client, world: World, person: str, positions: list[int]) -> str:
    """What everybody can be told, now and as of each position."""
    told = []
    for viewer in (world.worker, world.district, world.hq, world.protection, world.auditor, person):
        for as_of in [None, *({"position": str(each)} for each in positions),
                      {"occurredBy": "2999-01-01T00:00:00Z"}]:
            answer = await client.ask(viewer, ANSWERS, person=person, household=world.household,
                                      asOf=as_of)
            told.append(str(answer))
    return "\n".join(told)


async def counts(client: Client, world: World) -> Any:
    return await client.ask(
        world.hq,
        """{ people { totalCount } attendances { totalCount } households { totalCount }
             projects { totalCount } gatherings { totalCount } engagements { totalCount } }""",
    )


async def test_nothing_of_a_person_is_left_and_nothing_else_is_different(
    database_url: str, postgres: Embedded, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with running(database_url, tmp_path) as client:
        handler = client.service.handler
        world = await World(handler).begin()
        person = await world.person(**DETAILS | {"born_on": date(1964, 12, 31)})
        await world.do(world.make("AddMember", household=world.household, person=person,
                                  relation="child", occurred_at=world.yesterday), world.worker)
        await world.assembly([(person, world.household)])
        head = await client.service.journal.head()
        await client.service.engine.reached(head, 10)
        before, counted = await events_of(database_url), await counts(client, world)
        shown = await every_answer(client, world, person, [head])
        assert set(leaked(shown)) == set(DETAILS) - {"national_id"}  # that one is only seen masked
        assert set(leaked(dump(database_url))) == set(DETAILS)

        answer = await client.do(world.protection, "eraseSubject", {"person": person})
        assert answer["__typename"] == "PersonDone" and answer["visible"]

        after = await events_of(database_url)
        told = await every_answer(client, world, person, [head, head - 3, head - 8])
        assert leaked(told) == [] and "x-xxxx-xxxxx-09-2" not in told
        assert await counts(client, world) == counted
        again = await client.do(world.protection, "eraseSubject", {"person": person})
        assert again["__typename"] == "PersonDone" and again["events"] == []
    assert after[:-1] == before  # head and bytes of every earlier event
    assert len(after) == len(before) + 1
    text = dump(database_url)
    assert leaked(text) == []
    assert leaked(await restored(postgres, text)) == []
    assert leaked(caplog.text) == []
    assert leaked((postgres.data_dir / "postgres.log").read_text()) == []


async def restored(postgres: Embedded, text: str) -> str:
    """The dump of a database into which a dump was read."""
    server = await asyncpg.connect(postgres.url())
    await server.execute("CREATE DATABASE khok_restored TEMPLATE template0")
    try:
        url = postgres.url("khok_restored")
        read = subprocess.run([BINARIES / "psql", "--dbname", url, "--quiet"], input=text,
                              capture_output=True, text=True, check=False)
        assert "ERROR" not in read.stderr, read.stderr[:2000]
        again = dump(url)
        assert again.count("INSERT INTO journal.event ") == text.count("INSERT INTO journal.event ")
        return again
    finally:
        await server.execute("DROP DATABASE khok_restored WITH (FORCE)")
        await server.close()
