"""GET /events: CloudEvents as server-sent events, from any place on, as the viewer may see them."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs
import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event

from service.asyncapi import document
from service.live import fanout
from tests.support.paging import who
from tests.support.running import PATIENCE, Client, running
from tests.support.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")
Served = tuple[Client, str]


class Frame(NamedTuple):
    """One server-sent event; without data it only moves the position."""

    id: str
    event: str
    data: str


@contextlib.asynccontextmanager
async def stream(
    client: Client, viewer: str, *, last: str | None = None, minutes: float = 60, **given: str
) -> AsyncIterator[AsyncIterator[Frame]]:
    """The frames of a stream, which has begun."""
    token = client.issuer.issue(viewer, minutes=minutes)  # type: ignore[arg-type]
    headers = {"Authorization": f"Bearer {token}"} | ({"Last-Event-ID": last} if last else {})
    async with client.http.stream("GET", "/events", params=given, headers=headers) as response:
        assert response.status_code == 200, await response.aread()
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        yield frames(response.aiter_lines())


async def frames(lines: AsyncIterator[str]) -> AsyncIterator[Frame]:
    """Lines as a browser's EventSource takes them."""
    found: dict[str, str] = {}
    async for line in lines:
        if line:
            name, _, value = line.partition(": ")
            found[name] = value
        elif "id" in found:
            yield Frame(found["id"], found.get("event", ""), found.get("data", ""))
            found = {}


async def taken(there: AsyncIterator[Frame], upto: int) -> list[Frame]:
    """The frames with data until a position was come to."""
    found = []
    async with asyncio.timeout(PATIENCE):
        async for frame in there:
            found += [frame] if frame.data else []
            if int(frame.id) >= upto:
                return found
    raise AssertionError("the stream ended")


async def test_every_event_that_may_be_seen_comes_once_and_in_order(demonstrated: Served) -> None:
    client, url = demonstrated
    person, head = await who(url, "AUDITOR", "22"), await client.service.journal.head()
    async with stream(client, person, after=str(head - 500)) as there:
        found = await taken(there, head)
    places = [int(frame.id) for frame in found]
    assert places == sorted(set(places)) and places[0] > head - 500
    seen = await client.ask(person, "{ events { totalCount } }")
    async with stream(client, person, after="0") as there:
        assert len(await taken(there, head)) == seen["events"]["totalCount"]


async def test_each_is_a_cloud_event_by_others_rules_and_ours(demonstrated: Served) -> None:
    client, url = demonstrated
    person, head = await who(url, "AUDITOR", "22"), await client.service.journal.head()
    async with stream(client, person, after=str(head - 300)) as there:
        found = await taken(there, head)
    described = document()
    for frame in found:
        message = HTTPMessage({"content-type": "application/cloudevents+json"}, frame.data.encode())
        event = from_structured_event(message)
        assert event.get_type() == frame.event and event.get_specversion() == "1.0"
        plain: dict[str, Any] = json.loads(frame.data)
        assert plain["position"] == frame.id
        payload = next(
            each["payload"] for each in described["components"]["messages"].values()
            if each["name"] == frame.event
        )
        jsonschema_rs.validate(payload | {"components": described["components"]}, plain)


async def test_who_was_cut_off_goes_on_behind_the_last_one(demonstrated: Served) -> None:
    client, url = demonstrated
    person, head = await who(url, "AUDITOR", "22"), await client.service.journal.head()
    async with stream(client, person, after=str(head - 400)) as there:
        every = await taken(there, head)
    async with stream(client, person, after=str(head - 400)) as there:
        first = [frame async for frame in _some(there, 20)]
    async with stream(client, person, last=first[-1].id, after="0") as there:
        rest = await taken(there, head)
    assert first + rest == every and len(rest) > 20


async def _some(there: AsyncIterator[Frame], count: int) -> AsyncIterator[Frame]:
    async for frame in there:
        if frame.data:
            yield frame
            count -= 1
        if not count:
            return


async def test_a_filter_is_the_one_of_queries_and_its_position_moves_all_the_same(
    demonstrated: Served
) -> None:
    client, url = demonstrated
    person, head = await who(url, "AUDITOR", "22"), await client.service.journal.head()
    given = {"types": "work-plan.approved,evaluation.planned", "area": "2202", "after": "0"}
    async with stream(client, person, **given) as there:
        found = await taken(there, head)
    count = await client.ask(
        person, """query ($types: [String!]) { events(filter: {types: $types, area: "2202"})
        { totalCount } }""", types=given["types"].split(","),
    )
    assert len(found) == count["events"]["totalCount"] > 0
    assert {frame.event for frame in found} <= set(given["types"].split(","))


REFUSED: list[tuple[dict[str, str], int, str]] = [
    ({"after": "x"}, 400, "GRAPHQL_VALIDATION_FAILED"),
    ({"moon": "1"}, 400, "BAD_USER_INPUT"),
    ({"subject": "42"}, 400, "BAD_USER_INPUT"),
    ({"after": "999999999"}, 400, "BAD_USER_INPUT"),
]


@pytest.mark.parametrize(("given", "status", "code"), REFUSED)
async def test_what_cannot_be_followed_is_told_in_json(
    demonstrated: Served, given: dict[str, str], status: int, code: str
) -> None:
    client, url = demonstrated
    token = client.issuer.issue(await who(url, "AUDITOR", "22"))
    headers = {"Authorization": f"Bearer {token}"}
    response = await client.http.get("/events", params=given, headers=headers)
    assert response.status_code == status
    assert response.json()["errors"][0]["extensions"]["code"] == code


async def test_strangers_are_told_to_sign_in_and_a_token_that_ends_ends_the_stream(
    demonstrated: Served
) -> None:
    client, url = demonstrated
    assert (await client.http.get("/events")).status_code == 401
    assert (await client.http.post("/events")).status_code == 405
    person = await who(url, "AUDITOR", "22")
    async with asyncio.timeout(PATIENCE), stream(client, person, minutes=0.03) as there:
        async for _ in there:
            pass  # until it ends


async def test_what_happens_now_comes_by_itself(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fanout, "HEARTBEAT", 0.3)
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        head = await client.service.journal.head()
        assert await client.service.engine.reached(head, PATIENCE)
        async with stream(client, world.hq) as there:
            acted = await client.do(world.worker, "registerPerson", {
                "nationalId": "0000000000205", "area": "220101", "firstName": "สมมุติ",
                "lastName": "ตัวอย่าง",
            })
            assert acted["__typename"] == "PersonDone", acted
            found = await taken(there, int(acted["position"]))
    assert [frame.event for frame in found][-1].startswith("person.")
    assert "สมมุติ" not in "".join(frame.data for frame in found)
