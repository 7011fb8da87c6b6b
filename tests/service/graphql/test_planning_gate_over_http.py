"""The planning gate holds however two callers meet: judged from the journal alone."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from domain.gathering.events import AttendanceRevoked
from domain.kernel.event import Recorded
from domain.work_plan.events import WorkPlanApproved
from tests.support.dueling import Duel
from tests.support.running import running
from tests.support.world import World

GATE = "people-take-part-in-planning"


async def hired(world: World, count: int) -> list[tuple[str, str]]:
    """Developers with a duty on the one plot, hired side by side."""

    async def one() -> tuple[str, str]:
        developer, engagement = await world.hire()
        await world.assign(engagement, world.project)
        return developer, engagement

    found: list[tuple[str, str]] = []
    while len(found) < count:
        found += await asyncio.gather(*(one() for _ in range(min(20, count - len(found)))))
    return found


async def prepared(world: World, developer: str, engagement: str) -> tuple[str, str]:
    """A submitted plan whose gate rests on one attendance: its Ref, and the gathering's."""
    gathering = await world.assembly([(world.member, world.household)])
    plan = await world.submitted_plan(developer, engagement, world.project)
    return plan, gathering


async def revoke_endorsement(world: World) -> None:
    """The household planned at its endorsing assembly, too: that must not help here."""
    await world.do(
        world.make("RevokeAttendance", gathering=world.endorsements[world.household],
                   person=world.member, reason="only the later assembly is to count"),
        world.district,
    )


def unfounded(facts: list[Recorded]) -> list[str]:
    """Plans approved on evidence that had been revoked at an earlier position."""
    revoked: dict[tuple[str, str], int] = {}
    found = []
    for fact in facts:
        event = fact.event
        if isinstance(event, AttendanceRevoked):
            revoked[(event.gathering, event.person)] = fact.position
        if isinstance(event, WorkPlanApproved):
            assert event.evidence or event.waivers
            if any((each.gathering, each.person) in revoked for each in event.evidence):
                found.append(event.work_plan)
    return found


@pytest.mark.parametrize("tries", [20, pytest.param(200, marks=pytest.mark.long)])
async def test_no_plan_is_approved_on_evidence_revoked_before(
    database_url: str, tmp_path: Path, tries: int
) -> None:
    async with running(database_url, tmp_path) as client:
        handler = client.service.handler
        world = await World(handler).begin()
        await revoke_endorsement(world)
        developers = await hired(world, tries)
        duel, outcomes, conflicts = Duel(client, world), Counter[str](), 0
        for developer, engagement in developers:
            plan, gathering = await prepared(world, developer, engagement)
            before = handler.conflicts
            outcomes[await duel.meet("approveWorkPlan", {"workPlan": plan}, gathering)] += 1
            conflicts += handler.conflicts - before
        print(f"\n{tries} tries: {dict(outcomes)}; append conflicts: {conflicts}")
        facts = [fact for after in range(0, await client.service.journal.head(), 500)
                 for fact in await client.service.journal.recorded(after, 500)]
    assert unfounded(facts) == []
    approved, refused = outcomes["WorkPlanDone"], outcomes[GATE]
    assert approved + refused == tries
    assert min(approved, refused) >= tries // 10
    assert conflicts >= tries // 4
