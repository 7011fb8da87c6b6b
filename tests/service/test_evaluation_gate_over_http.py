"""The evaluation gate holds however two callers meet: judged from the journal alone."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from domain.evaluation import EvaluationFinalised
from domain.gathering import AttendanceRevoked
from domain.participation import GateEvidenceInvalidated
from service.journal import StoredFact
from tests.service.evaluating import shared
from tests.service.running import Client, running
from tests.service.world import World

GATE = "people-take-part-in-evaluation"
# Seconds by which the luckier caller is let go later; revoking takes longer than finalising.
OFFSETS = (0.0, 0.002, 0.005, 0.01, 0.02, 0.04)


async def duel(
    client: Client, world: World, evaluation: str, gathering: str, *, finaliser_waits: bool,
    offset: float,
) -> str:
    """One makes the result final, one revokes, released together; what the first was told."""
    barrier = asyncio.Barrier(2)

    async def let_go(late: bool) -> None:
        await barrier.wait()
        if late:
            await asyncio.sleep(offset)

    async def finalise() -> str:
        await let_go(finaliser_waits)
        answer = await client.do(
            world.district, "finaliseEvaluation", {"evaluation": evaluation}
        )
        return str(answer.get("rule") or answer["__typename"])

    async def revoke() -> str:
        await let_go(not finaliser_waits)
        answer = await client.do(
            world.district, "revokeAttendance",
            {"gathering": gathering, "person": world.member, "reason": "it was somebody else"},
        )
        return str(answer.get("rule") or answer["__typename"])

    finalised, revoked = await asyncio.gather(finalise(), revoke())
    assert revoked == "RevokeAttendanceDone"
    return finalised


def judged(facts: list[StoredFact]) -> tuple[set[str], list[str], set[str]]:
    """What became final; what did so on nothing, or on what was revoked before; what was marked."""
    revoked: set[tuple[str, str]] = set()
    final, unfounded, marked = set(), [], set()
    for fact in facts:
        match fact.recorded().event:
            case AttendanceRevoked(gathering=gathering, person=person):
                revoked.add((gathering, person))
            case EvaluationFinalised(evaluation=evaluation, evidence=evidence):
                seen = {(each.gathering, each.person) for each in evidence}
                final.add(evaluation)
                unfounded += [evaluation] if not seen or seen & revoked else []
            case GateEvidenceInvalidated(subject=subject):
                marked.add(subject)
    return final, unfounded, marked


@pytest.mark.parametrize("tries", [20, pytest.param(200, marks=pytest.mark.long)])
async def test_no_result_becomes_final_on_evidence_revoked_before(
    database_url: str, tmp_path: Path, tries: int
) -> None:
    async with running(database_url, tmp_path) as client:
        office = client.service.office
        world = await World(office).begin()
        outcomes: Counter[str] = Counter()
        conflicts = 0
        for number in range(tries):
            evaluation, gathering = await shared(world)
            before = office.conflicts
            outcomes[
                await duel(
                    client, world, evaluation, gathering,
                    finaliser_waits=outcomes["FinaliseEvaluationDone"] * 2 > number,
                    offset=OFFSETS[number % len(OFFSETS)],
                )
            ] += 1
            conflicts += office.conflicts - before
        print(f"\n{tries} tries: {dict(outcomes)}; append conflicts: {conflicts}")
        facts = [fact for after in range(0, await client.service.journal.head(), 500)
                 for fact in await client.service.journal.facts(after, 500)]
    final, unfounded, marked = judged(facts)
    assert unfounded == []
    assert final == marked  # each was revoked afterwards
    finalised, refused = outcomes["FinaliseEvaluationDone"], outcomes[GATE]
    assert len(final) == finalised and finalised + refused == tries
    assert min(finalised, refused) >= tries // 10
