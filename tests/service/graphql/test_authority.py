"""What a person may do comes from the journal's roles at that moment; what was refused is kept."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest_asyncio

from domain.kernel.authority import Role
from tests.support.running import Client, running
from tests.support.world import DISTRICT, PROVINCE, TAMBON, World

EVERYTHING = """{ viewer { person { id } roles { role } areas }
    people { totalCount nodes { id } } households { totalCount nodes { id } }
    events { totalCount nodes { id } } workPlans { totalCount nodes { id } } }"""
TRIED = """query($rule: String!, $area: String) {
    events(filter: {rule: $rule, area: $area}) {
        nodes { occurredAt data subjects actor { personId role areaCode } } } }"""


@pytest_asyncio.fixture
async def served(database_url: str, tmp_path: Path) -> AsyncIterator[tuple[Client, World]]:
    async with running(database_url, tmp_path) as client:
        yield client, await World(client.service.handler).begin()


async def test_a_revoked_role_ends_what_its_token_may_see_and_do_at_once(
    served: tuple[Client, World]
) -> None:
    client, world = served
    asked = "query($id: ID!) { households { totalCount } person(id: $id) { firstName } }"
    visit = {"firstName": "ก", "lastName": "ข", "area": TAMBON, "nationalId": "0000000009962"}
    before = await client.ask(world.worker, asked, id=world.member)
    assert before["households"]["totalCount"] == 1 and before["person"]["firstName"]
    revoked = await client.do(world.provincial, "revokeRole", {
        "person": world.worker, "role": "CD_WORKER", "area": TAMBON})
    assert revoked["__typename"] == "PersonDone" and revoked["visible"]
    assert await client.ask(world.worker, asked, id=world.member) == {
        "households": {"totalCount": 0}, "person": None}
    refused = await client.do(world.worker, "registerPerson", visit)
    assert refused["rule"] == "role-covers-the-area"


async def test_a_token_of_somebody_who_is_not_known_sees_nothing_and_is_no_error(
    served: tuple[Client, World]
) -> None:
    client, world = served
    nothing = {"totalCount": 0, "nodes": []}
    stranger = f"person:{uuid4()}"
    assert await client.ask(stranger, EVERYTHING) == {
        "viewer": {"person": None, "roles": [], "areas": []},
        "people": nothing, "households": nothing, "events": nothing, "workPlans": nothing,
    } | {"events": (await client.ask(await world.person(), EVERYTHING))["events"]}
    refused = await client.do(stranger, "eraseSubject", {"person": world.member})
    assert refused["rule"] == "noun-is-known"  # as for somebody who is not there


async def test_an_auditor_finds_who_tried_to_approve_the_own_plan(
    served: tuple[Client, World]
) -> None:
    client, world = served
    await world.do(world.make("GrantRole", person=world.developer, role=Role.DISTRICT_OFFICER,
                              area=DISTRICT, valid_from=date(2020, 1, 1)), world.provincial)
    plan = await world.submitted_plan(world.developer, world.engagement, world.project)
    refused = await client.do(world.developer, "approveWorkPlan", {"workPlan": plan})
    rule = "approver-is-not-the-author"
    assert refused["rule"] == rule
    stranger = await world.officer(Role.AUDITOR, "10", None)

    async def tried(viewer: str, area: str | None = None) -> list[dict[str, object]]:
        data = await client.ask(viewer, TRIED, rule=rule, area=area)
        found: list[dict[str, object]] = data["events"]["nodes"]
        return found

    [attempt] = await tried(world.auditor)
    assert attempt.pop("occurredAt")
    assert attempt == {
        "data": {"person": world.developer, "command": "ApproveWorkPlan", "rule": rule,
                 "subject": plan},
        "subjects": [world.developer, plan],
        "actor": {"personId": world.developer, "role": "DISTRICT_OFFICER", "areaCode": DISTRICT},
    }
    assert len(await tried(world.auditor, PROVINCE)) == 1
    assert await tried(world.auditor, "2202") == await tried(stranger) == []
