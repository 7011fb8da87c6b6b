"""A person's details are shown to an auditor once, for a purpose; that is an event itself."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from domain.kernel.authority import Role
from tests.support.running import Client, running
from tests.support.world import World

DETAILS = "details { title firstName lastName phone email nationalId }"
SEEN = "person { firstName history { nodes { type reason data actor { personId role } } } }"
LOG = """{ events(filter: {types: ["person.details-disclosed"]}) {
    nodes { reason data actor { personId } subjects } } }"""
WHY = "ตรวจสอบบัตรประชาชนกับบัญชีรายชื่อ"


async def asked(client: Client, viewer: str, person: str, **more: Any) -> dict[str, Any]:
    command_id = more.pop("command_id", None)
    return await client.do(
        viewer, "disclosePersonDetails",
        {"person": person, "ground": "PUBLIC_TASK", "reason": WHY} | more,
        select=f"{DETAILS} {SEEN}", command_id=command_id,
    )


async def test_details_are_shown_once_and_that_is_told_to_whoever_protects_them(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        person = await world.person(first_name="สมใจ", last_name="ตัวอย่าง", phone="000-111-2222",
                                    national_id="0987654321092")
        command_id = str(uuid4())
        done = await asked(client, world.auditor, person, command_id=command_id)
        assert done["details"] == {
            "title": None, "firstName": "สมใจ", "lastName": "ตัวอย่าง", "phone": "000-111-2222",
            "email": None, "nationalId": "x-xxxx-xxxxx-09-2",
        }
        assert done["person"]["firstName"] is None  # nothing else is opened by it
        assert done["person"]["history"]["nodes"][-1] == {
            "type": "person.details-disclosed", "reason": WHY,
            "data": {"person": person, "ground": "PUBLIC_TASK"},
            "actor": {"personId": world.auditor, "role": "AUDITOR"},
        }
        again = await asked(client, world.auditor, person, command_id=command_id)
        assert (again["replayed"], again["details"]) == (True, None)
        other = await asked(client, world.worker, person, command_id=command_id)
        assert other["rule"] == "command-id-is-used-once"
        data = await client.ask(world.protection, LOG)
        assert data["events"]["nodes"] == [{
            "reason": WHY, "data": {"person": person, "ground": "PUBLIC_TASK"},
            "actor": {"personId": world.auditor}, "subjects": [person],
        }]
        await erased(client, world, person, command_id)


async def erased(client: Client, world: World, person: str, command_id: str) -> None:
    """With the person's details the purpose goes, not that there was one."""
    await client.do(world.protection, "eraseSubject", {"person": person})
    data = await client.ask(world.protection, LOG)
    [event] = data["events"]["nodes"]
    assert (event["reason"], event["data"]["ground"]) == (None, "PUBLIC_TASK")
    refused = await asked(client, world.auditor, person)
    assert refused["rule"] == "person-is-not-erased"
    again = await asked(client, world.auditor, person, command_id=command_id)
    assert (again["replayed"], again["details"]) == (True, None)


async def test_outside_the_own_area_nobody_is_disclosed_and_nobody_seems_to_be_there(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        stranger = await world.officer(Role.AUDITOR, "10", None)
        nobody = f"person:{uuid4()}"
        answers = [await asked(client, stranger, person) for person in (world.member, nobody)]
        told = [{name: str(answer[name]).replace(person, "…") for name in ("rule", "message")}
                for answer, person in zip(answers, (world.member, nobody), strict=True)]
        assert told[0] == told[1] and told[0]["rule"] == "noun-is-known"
        short = await asked(client, world.auditor, world.member, reason="because")
        assert (short["rule"], short["field"]) == ("text-is-long-enough", "reason")
        assert (await client.ask(world.protection, LOG))["events"]["nodes"] == []
