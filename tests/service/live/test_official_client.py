"""The official client of graphql-transport-ws: asks, changes, follows, is cut off and goes on."""

import asyncio
import json
from uuid import uuid4

import pytest

from tests.node import HERE, run
from tests.service.live.test_subscriptions import queried
from tests.support.paging import who
from tests.support.running import Client

MUTATION = """mutation ($input: RegisterPersonInput!) { registerPerson(input: $input) {
    __typename ... on PersonDone { position } ... on Refusal { rule } } }"""


@pytest.mark.asyncio(loop_scope="module")
async def test_it_loses_nothing_and_is_told_nothing_twice(
    demonstrated: tuple[Client, str]
) -> None:
    client, url = demonstrated
    person, head = await who(url, "AUDITOR", "22"), await client.service.journal.head()
    given = {"commandId": str(uuid4()), "nationalId": "0000000000205", "area": "220101",
             "firstName": "สมมุติ", "lastName": "ตัวอย่าง"}
    printed = await asyncio.to_thread(
        run, HERE / "follow.mjs", URL=client.url.replace("http", "ws", 1),
        TOKEN=client.issuer.issue(person), AFTER=str(head - 800), UNTIL=str(head),
        MUTATION=MUTATION, INPUT=json.dumps(given),
    )
    told = json.loads(printed)
    assert told["areas"] == ["22"]
    assert told["changed"]["data"]["registerPerson"]["rule"] == "role-covers-the-area"
    assert told["wrong"] == "GRAPHQL_VALIDATION_FAILED"
    assert told["cuts"] == 2 and told["sockets"] >= 3
    moment = await client.service.pool.fetchval(
        "SELECT recorded_at FROM journal.event WHERE position = $1", head - 800
    )
    every = await queried(client, person, {"recordedFrom": moment.isoformat()})
    expected = [int(each["position"]) for each in every if head - 800 < int(each["position"])]
    assert told["positions"] == [each for each in expected if each <= told["positions"][-1]]
    assert len(expected) > 500
