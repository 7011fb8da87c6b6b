"""The endpoint: every answer is JSON with a code, and malformed requests are told what is wrong."""

from pathlib import Path

import httpx

from tests.support.running import Client, running
from tests.support.world import World


def code(response: httpx.Response) -> str:
    body = response.json()
    assert "data" not in body
    return str(body["errors"][0]["extensions"]["code"])


UNANSWERABLE = [
    "{ events(first: 101) { nodes { id } } }",
    "{ events(first: 0) { nodes { id } } }",
    '{ events(after: "x") { nodes { id } } }',
    '{ events(filter: {subject: "x"}) { nodes { id } } }',
    '{ areas(filter: {parent: "2\\u0000"}) { nodes { code } } }',
    '{ programme(asOf: {position: "999"}) { id } }',
]


async def test_what_cannot_be_answered_is_told_with_a_code(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        for query in UNANSWERABLE:
            answer = await client.post(world.hq, query)
            assert (answer.status_code, code(answer)) == (400, "BAD_USER_INPUT"), query


async def test_a_time_without_a_zone_is_thai_time(database_url: str, tmp_path: Path) -> None:
    query = '{ events(filter: {recordedFrom: "2021-01-01T00:00:00"}) { totalCount } }'
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        assert (await client.ask(world.hq, query))["events"]["totalCount"] > 0


async def test_an_operation_that_multiplies_beyond_measure_is_refused(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        response = await client.post(
            world.hq,
            """{ households(first: 100) { nodes { attendances(first: 100) { nodes { gathering {
               attendances(first: 100) { nodes { status } } } } } } } }""",
        )
    assert response.status_code == 400 and "1010100 rows" in response.text


async def test_fragments_that_double_at_each_level_are_refused_quickly(
    database_url: str, tmp_path: Path
) -> None:
    levels = "".join(
        f"fragment F{n} on Area {{ a: parent {{ ...F{n + 1} }} b: parent {{ ...F{n + 1} }} }} "
        for n in range(15)
    )
    query = f'{{ area(code: "220101") {{ ...F0 }} }} {levels} fragment F15 on Area {{ code }}'
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        response = await client.post(world.hq, query)
    assert response.status_code == 400 and "has 98303 fields" in response.text


async def test_introspection_answers_the_signed_in(database_url: str, tmp_path: Path) -> None:
    query = "{ __schema { queryType { name } mutationType { name } } }"
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        data = await client.ask(world.hq, query)
        anonymous = await client.post(None, query)
    assert data["__schema"]["mutationType"] == {"name": "Mutation"}
    assert anonymous.status_code == 401


async def test_health_tells_positions_lag_and_clock(database_url: str, tmp_path: Path) -> None:
    async with running(database_url, tmp_path) as client:
        await World(client.service.handler).begin()
        await caught_up(client)
        response = await client.http.get("/health")
    body = response.json()
    assert response.status_code == 200 and body["state"] == "ok"
    assert body["views"]["lag"] == {"events": 0, "seconds": 0}
    assert body["views"]["position"] == body["journal"]["position"] > 0
    assert body["clock"]["name"] == "real"


async def test_the_front_page_says_how_to_begin(database_url: str, tmp_path: Path) -> None:
    async with running(database_url, tmp_path) as client:
        response = await client.http.get("/")
    assert response.status_code == 200 and "khok token" in response.text
    assert response.text.count("curl -s") == 3
    assert "simulated" not in response.text  # this journal is no demonstration


async def caught_up(client: Client) -> None:
    assert await client.service.engine.reached(await client.service.journal.head(), 10)
