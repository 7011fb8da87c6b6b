"""The protocol graphql-transport-ws: what is answered, and what ends a socket, case by case."""

import asyncio
import itertools
from typing import Any

import pytest
import websockets

from service.live import admission, socket
from tests.support.paging import who
from tests.support.running import Client
from tests.support.socketing import PROTOCOL, Talk, acknowledged, connected

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUERY = {"query": "{ __typename }"}
FOLLOW = {"query": "subscription { events { position } }"}


def ask(payload: Any, id: Any = "1") -> dict[str, Any]:
    return {"id": id, "type": "subscribe", "payload": payload}


# What is said after the acknowledgement → the code that closes the socket.
CLOSES: dict[str, tuple[list[Any], int]] = {
    "not JSON": (["{"], 4400),
    "an array": (["[]"], 4400),
    "a text": (['"x"'], 4400),
    "a number": (["1"], 4400),
    "null": (["null"], 4400),
    "nothing": ([""], 4400),
    "binary": ([b'{"type":"ping"}'], 4400),
    "deeper than anybody needs": (['{"type":"ping","payload":{"a":' + "[" * 5000], 4400),
    "no type": ([{"id": "1"}], 4400),
    "an unknown type": ([{"type": "start", "id": "1", "payload": QUERY}], 4400),
    "a type that only the server says": ([{"type": "next", "id": "1", "payload": {}}], 4400),
    "a type that is no text": ([{"type": 5}], 4400),
    "no id": ([{"type": "subscribe", "payload": QUERY}], 4400),
    "an id that is no text": ([ask(QUERY, 5)], 4400),
    "an empty id": ([ask(QUERY, "")], 4400),
    "no payload": ([{"type": "subscribe", "id": "1"}], 4400),
    "payload: null": ([ask(None)], 4400),
    "payload: []": ([ask([])], 4400),
    "no query": ([ask({"variables": {}})], 4400),
    "query: 5": ([ask({"query": 5})], 4400),
    "query: null": ([ask({"query": None})], 4400),
    'variables: "x"': ([ask(QUERY | {"variables": "x"})], 4400),
    "variables: []": ([ask(QUERY | {"variables": []})], 4400),
    "operationName: 5": ([ask(QUERY | {"operationName": 5})], 4400),
    "extensions: 5": ([ask(QUERY | {"extensions": 5})], 4400),
    "complete without an id": ([{"type": "complete"}], 4400),
    "a ping's payload that is a text": ([{"type": "ping", "payload": "x"}], 4400),
    "a second connection_init": ([{"type": "connection_init"}], 4429),
    "an id that is in use": ([ask(FOLLOW), ask(FOLLOW)], 4409),
    "a message that is too long": ([ask({"query": "#" * 200_000})], 1009),
}

# The first thing that is said → the code that closes the socket.
CLOSES_AT_FIRST: dict[str, tuple[Any, int]] = {
    "subscribe before connection_init": (ask(QUERY), 4401),
    "no token": ({"type": "connection_init"}, 4403),
    "payload: null": ({"type": "connection_init", "payload": None}, 4403),
    "payload: []": ({"type": "connection_init", "payload": []}, 4400),
    'payload: "x"': ({"type": "connection_init", "payload": "x"}, 4400),
    "a token that is none": ({"type": "connection_init", "payload": {"token": "x"}}, 4403),
    "a token that is no text": ({"type": "connection_init", "payload": {"token": 5}}, 4403),
    "another scheme": (
        {"type": "connection_init", "payload": {"Authorization": "Basic eDp4"}}, 4403),
}

# What is said after the acknowledgement → what is answered, the socket staying open.
ANSWERS: dict[str, tuple[list[Any], list[Any]]] = {
    "ping": ([{"type": "ping"}], [{"type": "pong"}]),
    "ping with a payload": (
        [{"type": "ping", "payload": {"a": 1}}], [{"type": "pong", "payload": {"a": 1}}]),
    "ping with payload: null": ([{"type": "ping", "payload": None}], [{"type": "pong"}]),
    "pong": ([{"type": "pong"}], []),
    "complete of nobody": ([{"type": "complete", "id": "9"}], []),
    "fields that nobody knows": ([{"type": "ping", "id": 5, "more": []}], [{"type": "pong"}]),
    "a query": (
        [ask(QUERY)], [("next", {"data": {"__typename": "Query"}}), ("complete", None)]),
    "a query whose variables and names are null": (
        [ask(QUERY | {"variables": None, "operationName": None, "extensions": None})],
        [("next", {"data": {"__typename": "Query"}}), ("complete", None)]),
    "an id again after its end": (
        [ask(QUERY), "…", ask(QUERY)],
        [("next", {}), ("complete", None), ("next", {}), ("complete", None)]),
    "a document that does not parse": ([ask({"query": "{"})], ["GRAPHQL_PARSE_FAILED"]),
    "an empty document": ([ask({"query": ""})], ["GRAPHQL_PARSE_FAILED"]),
    "a field that is not there": ([ask({"query": "{ moon }"})], ["GRAPHQL_VALIDATION_FAILED"]),
    "two operations without a name": (
        [ask({"query": "query A { __typename } query B { __typename }"})], ["BAD_USER_INPUT"]),
    "a variable that does not fit": (
        [ask({"query": "subscription($a: Position) { events(after: $a) { position } }",
              "variables": {"a": "x"}})], ["GRAPHQL_VALIDATION_FAILED"]),
    "two fields followed at once": (
        [ask({"query": "subscription { a: events { position } b: events { position } }"})],
        ["GRAPHQL_VALIDATION_FAILED"]),
    "a batch of none": (
        [ask({"query": "subscription { events(batchSize: 0) { position } }"})],
        ["BAD_USER_INPUT"]),
    "a position that is still to come": (
        [ask({"query": 'subscription { events(after: "99999999") { position } }'})],
        ["BAD_USER_INPUT"]),
    "a subject that is no Ref": (
        [ask({"query": 'subscription { events(filter: {subject: "x"}) { position } }'})],
        ["BAD_USER_INPUT"]),
    "actions of every event": (
        [ask({"query": "subscription { events { events { nouns { ... on WorkPlan"
                       " { actions { command } } } } } }"})], ["BAD_USER_INPUT"]),
    "a subscription of nothing": (
        [ask({"query": "subscription { events @skip(if: true) { position } }"})],
        ["GRAPHQL_VALIDATION_FAILED"]),
    "a subscription of nothing in a fragment": (
        [ask({"query": "subscription { ... @skip(if: true) { events { position } } }"})],
        ["GRAPHQL_VALIDATION_FAILED"]),
    "batches of which nothing is selected": (
        [ask({"query": "subscription { events { position @skip(if: true) } }"})],
        [("next", {"data": {"events": {}}})]),
}


async def officer(demonstrated: tuple[Client, str]) -> tuple[Client, str]:
    client, url = demonstrated
    return client, await who(url, "HQ_UNIT", None)


async def is_alive(talk: Talk) -> bool:
    await talk.say({"type": "ping", "payload": {"still": "there"}})
    return await talk.hear() == {"type": "pong", "payload": {"still": "there"}}


@pytest.mark.parametrize("case", CLOSES)
async def test_a_message_outside_of_the_protocol_closes_the_socket(
    demonstrated: tuple[Client, str], case: str
) -> None:
    client, viewer = await officer(demonstrated)
    said, code = CLOSES[case]
    async with acknowledged(client, viewer) as talk:
        for message in said:
            await talk.say(message)
        assert (await talk.closed())[0] == code


@pytest.mark.parametrize("case", CLOSES_AT_FIRST)
async def test_who_does_not_begin_by_saying_who_is_there_is_closed(
    demonstrated: tuple[Client, str], case: str
) -> None:
    said, code = CLOSES_AT_FIRST[case]
    async with connected(demonstrated[0]) as talk:
        await talk.say(said)
        assert (await talk.closed())[0] == code


@pytest.mark.parametrize("case", ANSWERS)
async def test_what_is_in_the_protocol_is_answered_and_the_socket_stays(
    demonstrated: tuple[Client, str], case: str
) -> None:
    client, viewer = await officer(demonstrated)
    said, expected = ANSWERS[case]
    waiting = iter(expected)
    async with acknowledged(client, viewer) as talk:
        for message in said:
            if message == "…":
                for each in itertools.islice(waiting, 2):
                    assert_is(each, await talk.hear())
            else:
                await talk.say(message)
        for each in waiting:
            assert_is(each, await talk.hear())
        assert await is_alive(talk)


def assert_is(expected: Any, message: dict[str, Any]) -> None:
    """A message itself; or its type and what is in its payload; or the code of an error."""
    match expected:
        case dict():
            assert message == expected
        case (kind, payload):
            assert (message["type"], message["id"]) == (kind, "1")
            assert (payload or {}).items() <= message.get("payload", {}).items()
        case code:
            assert (message["type"], message["id"]) == ("error", "1"), message
            assert [each["extensions"]["code"] for each in message["payload"]] == [code]


SIGNING_IN = {
    "Authorization in the payload": lambda token: ({"Authorization": f"Bearer {token}"}, {}),
    "authorization in the payload": lambda token: ({"authorization": f"bearer {token}"}, {}),
    "token in the payload": lambda token: ({"token": token}, {}),
    "the header": lambda token: (None, {"Authorization": f"Bearer {token}"}),
    "the payload, whatever the header": lambda token: (
        {"token": token}, {"Authorization": "Bearer nonsense"}),
}


@pytest.mark.parametrize("way", SIGNING_IN)
async def test_a_token_comes_in_the_first_message_or_in_the_header(
    demonstrated: tuple[Client, str], way: str
) -> None:
    client, viewer = await officer(demonstrated)
    payload, headers = SIGNING_IN[way](client.issuer.issue(viewer))
    async with connected(client, additional_headers=headers) as talk:
        await talk.say({"type": "connection_init", "payload": payload})
        assert await talk.hear() == {"type": "connection_ack"}
        await talk.subscribe("{ viewer { person { id } } }")
        assert await talk.next() == {"viewer": {"person": {"id": viewer}}}


@pytest.mark.parametrize("protocols", [None, ["graphql-ws"], ["mqtt", "graphql-ws"]])
async def test_other_protocols_are_refused_the_old_one_too(
    demonstrated: tuple[Client, str], protocols: list[str] | None
) -> None:
    async with connected(demonstrated[0], subprotocols=protocols) as talk:
        assert (await talk.closed())[0] == 4406


async def test_among_several_protocols_ours_is_chosen(demonstrated: tuple[Client, str]) -> None:
    async with connected(demonstrated[0], subprotocols=["graphql-ws", PROTOCOL]) as talk:
        assert talk.socket.subprotocol == PROTOCOL


async def test_who_says_nothing_is_closed_after_a_while(
    demonstrated: tuple[Client, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "INIT_SECONDS", 0.1)
    async with connected(demonstrated[0]) as talk:
        assert await talk.closed() == (4408, "Connection initialisation timeout")


async def test_a_token_that_expires_closes_the_socket(demonstrated: tuple[Client, str]) -> None:
    client, viewer = await officer(demonstrated)
    token = client.issuer.issue(viewer, minutes=1 / 60)  # type: ignore[arg-type]
    async with connected(client) as talk:
        await talk.say({"type": "connection_init", "payload": {"token": token}})
        assert await talk.hear() == {"type": "connection_ack"}
        await talk.say(ask(FOLLOW))
        assert (await talk.hear())["type"] == "next"
        assert await talk.closed() == (4403, "Forbidden: the token has expired")


@pytest.mark.parametrize(("origin", "allowed"), [
    (None, True), ("{here}", True), ("https://elsewhere.example", False), ("null", False),
    ("{here}.elsewhere.example", False),
])
async def test_pages_of_other_origins_may_not_open_a_socket(
    demonstrated: tuple[Client, str], origin: str | None, allowed: bool
) -> None:
    client, viewer = await officer(demonstrated)
    here = str(client.http.base_url).rstrip("/")
    origin = origin and origin.format(here=here)
    if allowed:
        async with acknowledged(client, viewer, origin=origin) as talk:
            assert await is_alive(talk)
    else:
        with pytest.raises(websockets.InvalidStatus, match="403"):
            async with connected(client, origin=origin):
                pass


async def test_no_more_than_fit_are_let_in_and_who_leaves_makes_room(
    demonstrated: tuple[Client, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, viewer = await officer(demonstrated)
    monkeypatch.setattr(admission, "CONNECTIONS_MOST", 1)
    async with acknowledged(client, viewer):
        with pytest.raises(websockets.InvalidStatus, match="503"):
            async with connected(client):
                pass
        assert (await client.http.get("/events")).status_code == 503
    async with asyncio.timeout(5):
        while True:
            try:
                async with acknowledged(client, viewer) as talk:
                    assert await is_alive(talk)
                    return
            except websockets.InvalidStatus:
                await asyncio.sleep(0.01)


async def test_operations_of_one_socket_are_bounded_and_one_that_ends_makes_room(
    demonstrated: tuple[Client, str]
) -> None:
    client, viewer = await officer(demonstrated)
    async with acknowledged(client, viewer) as talk:
        for number in range(socket.OPERATIONS_MOST):
            await talk.say(ask(FOLLOW, f"f{number}"))
            assert (await talk.hear())["type"] == "next"
        await talk.say(ask(QUERY))
        assert_is("TOO_MANY_OPERATIONS", await talk.hear())
        await talk.say({"type": "complete", "id": "f0"})
        await talk.say(ask(QUERY))
        assert (await talk.hear())["type"] == "next"
