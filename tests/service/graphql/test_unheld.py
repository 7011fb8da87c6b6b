"""Whoever may no longer look somewhere is shown nothing of it, not even what they did there."""

from pathlib import Path
from uuid import uuid4

from domain.kernel.authority import Role
from tests.support.running import running
from tests.support.world import TAMBON, World


async def test_repeating_a_command_shows_no_events_of_where_one_may_no_longer_look(
    database_url: str, tmp_path: Path
) -> None:
    command_id = str(uuid4())
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        given = {"person": world.member, "nickname": "โคก"}
        first = await client.do(world.worker, "changePersonDetails", given,
                                command_id=command_id, select="person { id }")
        await world.do(world.make("RevokeRole", person=world.worker, role=Role.CD_WORKER,
                                  area=TAMBON), world.provincial)
        again = await client.do(world.worker, "changePersonDetails", given,
                                command_id=command_id, select="person { id }")
    assert [event["type"] for event in first["events"]] == ["person.details-changed"]
    assert first["person"] == {"id": world.member}
    assert again["replayed"] and again["position"] == first["position"]
    assert again["events"] == [] and again["person"] is None
