"""The evaluation gate holds however two callers meet: judged from the journal alone."""

from collections import Counter
from pathlib import Path

import pytest

from domain.evaluation.events import EvaluationFinalised
from domain.gathering.events import AttendanceRevoked
from domain.kernel.event import Recorded
from domain.participation.events import GateEvidenceInvalidated
from tests.support.dueling import Duel
from tests.support.evaluating import shared
from tests.support.running import running
from tests.support.world import World

GATE = "people-take-part-in-evaluation"


def judged(facts: list[Recorded]) -> tuple[set[str], list[str], set[str]]:
    """What became final; what did so on nothing, or on what was revoked before; what was marked."""
    revoked: set[tuple[str, str]] = set()
    final, unfounded, marked = set(), [], set()
    for fact in facts:
        match fact.event:
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
        handler = client.service.handler
        world = await World(handler).begin()
        duel, outcomes, conflicts = Duel(client, world), Counter[str](), 0
        for _ in range(tries):
            evaluation, gathering = await shared(world)
            before = handler.conflicts
            told = await duel.meet("finaliseEvaluation", {"evaluation": evaluation}, gathering)
            outcomes[told] += 1
            conflicts += handler.conflicts - before
        print(f"\n{tries} tries: {dict(outcomes)}; append conflicts: {conflicts}")
        facts = [fact for after in range(0, await client.service.journal.head(), 500)
                 for fact in await client.service.journal.recorded(after, 500)]
    final, unfounded, marked = judged(facts)
    assert unfounded == []
    assert final == marked  # each was revoked afterwards
    finalised, refused = outcomes["EvaluationDone"], outcomes[GATE]
    assert len(final) == finalised and finalised + refused == tries
    assert min(finalised, refused) >= tries // 10
