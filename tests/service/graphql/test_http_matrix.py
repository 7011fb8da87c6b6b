"""Whatever is sent to the endpoint: an answer in JSON, with a code and what to do about it."""

import asyncio
import json
from collections.abc import Sequence

import httpx
import pytest
import pytest_asyncio

from domain.kernel.authority import Role
from service.grants import holder
from service.graphql.http import AT_ONCE, BODY_MOST
from service.middleware import HEADER
from tests.node import HERE, run
from tests.support.malformed import MATRIX, Sent, accepting
from tests.support.running import Client

pytestmark = pytest.mark.asyncio(loop_scope="module")
Served = tuple[Client, str]
ALLOWED = {"/graphql": "GET, POST", "/health": "GET, HEAD"}
ANSWERED = [
    ("application/json", "application/json"),
    ("application/graphql-response+json", "application/graphql-response+json"),
    ("application/graphql-response+json, application/json;q=0.9",
     "application/graphql-response+json"),
    ("application/graphql-response+json;q=0.5, application/json", "application/json"),
    ("application/json, application/graphql-response+json", "application/graphql-response+json"),
    ("*/*", "application/json"),
    ("text/html, application/*;q=0.8", "application/json"),
    ("application/json;q=moon, */*;q=0.1", "application/json"),
    ("", "application/json"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def token(demonstrated: Served) -> str:
    client, url = demonstrated
    return client.issuer.issue(await holder(url, Role.AUDITOR, None))


async def sent(client: Client, token: str, case: Sent) -> httpx.Response:
    right = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    headers = case.headers if case.bare else right | case.headers
    return await client.http.request(case.method, case.path, content=case.body, headers=headers)


@pytest.mark.parametrize("case", MATRIX.values(), ids=MATRIX)
async def test_any_request_is_answered_in_json(
    demonstrated: Served, token: str, case: Sent
) -> None:
    response = await sent(demonstrated[0], token, case)
    body = response.json()
    assert response.status_code == case.status, body
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-type"].partition(";")[0].endswith("json")
    if case.code is None:
        assert body["data"] == {"viewer": {"areas": ["22"]}}
        return
    [error] = body["errors"]
    assert "data" not in body and error["extensions"]["code"] == case.code
    assert error["message"] and any("ก" <= letter <= "ฮ" for letter in
                                    error["extensions"]["messageTh"])


@pytest.mark.parametrize("case", [each for each in MATRIX.values() if each.status == 405])
async def test_a_method_that_is_refused_comes_with_those_that_are_not(
    demonstrated: Served, token: str, case: Sent
) -> None:
    response = await sent(demonstrated[0], token, case)
    allowed = "POST" if case.method == "GET" else ALLOWED[case.path]
    assert response.headers["allow"] == allowed


@pytest.mark.parametrize(("accept", "kind"), ANSWERED)
async def test_an_answer_is_in_the_media_type_that_is_liked_best(
    demonstrated: Served, token: str, accept: str, kind: str
) -> None:
    response = await sent(demonstrated[0], token, Sent(200, None, headers=accepting(accept)))
    assert (response.status_code, response.headers["content-type"]) \
        == (200, f"{kind}; charset=utf-8")


async def test_a_query_may_come_by_get(demonstrated: Served, token: str) -> None:
    client, _ = demonstrated
    parameters = {
        "query": "query Page($first: Int) { areas(first: $first) { nodes { code } } }",
        "variables": json.dumps({"first": 1}), "operationName": "Page",
    }
    headers = {"Authorization": f"Bearer {token}"}
    response = await client.http.get("/graphql", params=parameters, headers=headers)
    assert response.status_code == 200, response.text
    assert len(response.json()["data"]["areas"]["nodes"]) == 1
    anonymous = await client.http.get("/graphql", params=parameters)
    assert anonymous.status_code == 401


async def test_a_request_keeps_the_number_that_its_sender_gave_it(
    demonstrated: Served, token: str
) -> None:
    client, _ = demonstrated
    ours = await sent(client, token, Sent(200, None, headers={HEADER: "trace-0001"}))
    assert ours.headers[HEADER] == "trace-0001"
    numbers = {(await sent(client, token, Sent(200, None))).headers[HEADER] for _ in range(3)}
    assert len(numbers) == 3
    evil = await sent(client, token, Sent(200, None, headers={HEADER: "x" * 500}))
    assert len(evil.headers[HEADER]) == 16


async def test_a_long_list_of_drafts_fits_into_one_request() -> None:
    item = {"activity": 2, "project": f"project:{'0' * 36}", "task": "ปลูกแฝกรอบสระ",
            "target": "200", "unit": "TREE", "dueOn": "2021-03-15", "stage": "OPERATION"}
    draft = {"commandId": "0" * 36, "engagement": f"engagement:{'0' * 36}", "month": "2021-03",
             "items": [item] * 7}
    assert 100_000 < len(json.dumps([draft] * 200, ensure_ascii=False).encode()) < BODY_MOST


# ── too much at a time ────────────────────────────────────────────────────────────────────────────


async def flood(client: Client, token: str, count: int) -> Sequence[httpx.Response]:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=client.http.base_url, limits=limits, timeout=60
    ) as http:
        headers = {"Authorization": f"Bearer {token}"}
        body = {"query": "{ workPlans(first: 100) { nodes { id history { nodes { id } } } } }"}
        return await asyncio.gather(*(
            http.post("/graphql", json=body, headers=headers) for _ in range(count)
        ))


async def test_more_than_can_be_answered_is_sent_away_and_the_rest_answered(
    demonstrated: Served, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = demonstrated
    monkeypatch.setattr("service.graphql.http.AT_ONCE", 8)
    answers = await flood(client, token, 64)
    told = {answer.status_code for answer in answers}
    assert told == {200, 503} and AT_ONCE > 8
    for answer in answers:
        if answer.status_code == 503:
            assert answer.headers["retry-after"] == "1"
            assert answer.json()["errors"][0]["extensions"]["code"] == "OVERLOADED"
    assert (await client.http.get("/health")).status_code == 200
    assert (await sent(client, token, Sent(200, None))).status_code == 200


async def test_a_body_that_never_ends_is_given_up(
    demonstrated: Served, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = demonstrated
    monkeypatch.setattr("service.graphql.http.BODY_SECONDS", 0.2)
    reader, writer = await asyncio.open_connection(
        client.http.base_url.host, client.http.base_url.port
    )
    writer.write(
        b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Authorization: Bearer " + token.encode() + b"\r\nContent-Length: 100\r\n\r\n{"
    )
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408")
    writer.close()


# ── judged by others ──────────────────────────────────────────────────────────────────────────────


async def test_every_audit_of_graphql_over_http_is_passed(
    demonstrated: Served, token: str
) -> None:
    client, _ = demonstrated
    printed = await asyncio.to_thread(run, HERE / "audit.mjs", URL=client.url, TOKEN=token)
    audits = [json.loads(line) for line in printed.splitlines()]
    passed = [audit for audit in audits if audit["status"] == "ok"]
    print(f"{len(passed)}/{len(audits)} audits of GraphQL over HTTP are ok")
    assert [audit for audit in audits if audit not in passed] == []
    assert len(audits) == 61
