"""The planning gate holds however two callers meet: judged from the journal alone."""

import asyncio
import os
from collections import Counter
from pathlib import Path

from domain.gathering import AttendanceRevoked
from domain.work_plan import WorkPlanApproved
from service.journal import StoredFact
from tests.service.running import Client, running
from tests.service.world import World

TRIES = 200
OFFSETS = (0.0, 0.001, 0.002, 0.004, 0.008)  # seconds by which the luckier caller is let go later


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


async def duel(
    client: Client, world: World, plan: str, gathering: str, *, approver_waits: bool,
    offset: float,
) -> tuple[str, str]:
    """One approves, one revokes, released together; what each was told."""
    barrier = asyncio.Barrier(2)

    async def let_go(late: bool) -> None:
        await barrier.wait()
        if late:
            await asyncio.sleep(offset)

    async def approve() -> str:
        await let_go(approver_waits)
        answer = await client.do(world.district, "approveWorkPlan", {"workPlan": plan})
        return str(answer.get("rule") or answer["__typename"])

    async def revoke() -> str:
        await let_go(not approver_waits)
        answer = await client.do(
            world.district, "revokeAttendance",
            {"gathering": gathering, "person": world.member, "reason": "it was somebody else"},
        )
        return str(answer.get("rule") or answer["__typename"])

    approved, revoked = await asyncio.gather(approve(), revoke())
    return approved, revoked


def approvals(outcomes: Counter[tuple[str, str]]) -> int:
    return sum(n for (answer, _), n in outcomes.items() if answer == "ApproveWorkPlanDone")


def unfounded(facts: list[StoredFact]) -> list[str]:
    """Plans approved on evidence that had been revoked at an earlier position."""
    revoked: dict[tuple[str, str], int] = {}
    found = []
    for fact in facts:
        event = fact.recorded().event
        if isinstance(event, AttendanceRevoked):
            revoked[(event.gathering, event.person)] = fact.position
        if isinstance(event, WorkPlanApproved):
            assert event.evidence or event.waivers
            if any((each.gathering, each.person) in revoked for each in event.evidence):
                found.append(event.work_plan)
    return found


async def test_no_plan_is_approved_on_evidence_revoked_before(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        office = client.service.office
        world = await World(office).begin()
        tries = int(os.environ.get("GATE_TRIES", TRIES))
        await revoke_endorsement(world)
        developers = await hired(world, tries)
        outcomes: Counter[tuple[str, str]] = Counter()
        conflicts = 0
        for number, (developer, engagement) in enumerate(developers):
            plan, gathering = await prepared(world, developer, engagement)
            before = office.conflicts
            outcomes[
                await duel(
                    client, world, plan, gathering,
                    approver_waits=approvals(outcomes) * 2 > number,
                    offset=OFFSETS[number % len(OFFSETS)],
                )
            ] += 1
            conflicts += office.conflicts - before
        print(f"\n{tries} tries: {dict(outcomes)}; append conflicts: {conflicts}")
        facts = [fact for after in range(0, await client.service.journal.head(), 500)
                 for fact in await client.service.journal.facts(after, 500)]
    assert unfounded(facts) == []
    approved = approvals(outcomes)
    refused = sum(n for (answer, _), n in outcomes.items()
                  if answer == "people-take-part-in-planning")
    assert approved + refused == tries
    assert min(approved, refused) >= tries // 10
    assert conflicts >= tries // 4
