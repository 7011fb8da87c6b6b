"""The endpoint: every answer is JSON with a code, and malformed requests are told what is wrong."""

from pathlib import Path

import httpx

from tests.service.running import Client, running
from tests.service.world import World

JSON = {"Content-Type": "application/json"}


def code(response: httpx.Response) -> str:
    body = response.json()
    assert "data" not in body
    return str(body["errors"][0]["extensions"]["code"])


async def test_malformed_requests_get_an_error_in_json(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.office).begin()
        token = {"Authorization": f"Bearer {client.issuer.issue(world.hq)}"}

        async def send(content: bytes, **headers: str) -> httpx.Response:
            return await client.http.post(
                "/graphql", content=content, headers=token | JSON | headers
            )

        async def ask(query: str) -> httpx.Response:
            return await client.post(world.hq, query)

        answers = {
            "not JSON": await send(b"{"),
            "null": await send(b"null"),
            "text": await send(b'"x"'),
            "bytes": await send(b"\xff\xfe"),
            "no query": await send(b"{}"),
            "variables": await send(b'{"query": "{ __typename }", "variables": []}'),
            "name": await send(b'{"query": "{ __typename }", "operationName": 5}'),
            "large": await send(b" " * 200_000),
            "type": await send(b"{}", **{"Content-Type": "text/plain"}),
            "syntax": await send(b'{"query": "{"}'),
            "field": await send(b'{"query": "{ moon }"}'),
            "which": await send(b'{"query": "query A { __typename } query B { __typename }"}'),
            "first": await send(b'{"query": "{ events(first: 101) { nodes { id } } }"}'),
            "after": await send(b'{"query": "{ events(after: \\"x\\") { nodes { id } } }"}'),
            "subject": await ask('{ events(filter: {subject: "x"}) { nodes { id } } }'),
            "NUL": await ask('{ areas(filter: {parent: "2\\u0000"}) { nodes { code } } }'),
            "position": await ask('{ programme(asOf: {position: "999"}) { id } }'),
        }
        local = await ask(
            '{ events(filter: {recordedFrom: "2021-01-01T00:00:00"}) { totalCount } }'
        )
        got = await client.http.get("/graphql", headers=token)
    assert {name: (each.status_code, code(each)) for name, each in answers.items()} == {
        "not JSON": (400, "BAD_REQUEST"), "null": (400, "BAD_REQUEST"),
        "text": (400, "BAD_REQUEST"), "bytes": (400, "BAD_REQUEST"),
        "no query": (400, "BAD_REQUEST"), "variables": (400, "BAD_REQUEST"),
        "name": (400, "BAD_REQUEST"), "large": (413, "TOO_LARGE"),
        "type": (415, "UNSUPPORTED_MEDIA_TYPE"), "syntax": (400, "GRAPHQL_PARSE_FAILED"),
        "field": (400, "GRAPHQL_VALIDATION_FAILED"), "which": (400, "BAD_USER_INPUT"),
        "first": (400, "BAD_USER_INPUT"), "after": (400, "BAD_USER_INPUT"),
        "subject": (400, "BAD_USER_INPUT"), "NUL": (400, "BAD_USER_INPUT"),
        "position": (400, "BAD_USER_INPUT"),
    }
    assert local.json()["data"]["events"]["totalCount"] > 0  # a time without zone is Thai time
    assert got.status_code == 405 and got.headers["allow"] == "POST"


async def test_an_operation_that_multiplies_beyond_measure_is_refused(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.office).begin()
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
        for n in range(25)
    )
    query = f'{{ area(code: "220101") {{ ...F0 }} }} {levels} fragment F25 on Area {{ code }}'
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.office).begin()
        response = await client.post(world.hq, query)
    assert response.status_code == 400 and "more than 3000 fields" in response.text


async def test_introspection_answers_the_signed_in(database_url: str, tmp_path: Path) -> None:
    query = "{ __schema { queryType { name } mutationType { name } } }"
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.office).begin()
        data = await client.ask(world.hq, query)
        anonymous = await client.post(None, query)
    assert data["__schema"]["mutationType"] == {"name": "Mutation"}
    assert anonymous.status_code == 401


async def test_health_tells_positions_lag_and_clock(database_url: str, tmp_path: Path) -> None:
    async with running(database_url, tmp_path) as client:
        await World(client.service.office).begin()
        await caught_up(client)
        response = await client.http.get("/health")
    body = response.json()
    assert response.status_code == 200 and body["state"] == "ok"
    assert body["views"]["lag"] == 0
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
