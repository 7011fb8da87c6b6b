"""The operation gate holds however two callers meet: judged from the journal alone."""

from collections import Counter
from pathlib import Path

import pytest

from domain.gathering.events import AttendanceRevoked
from domain.kernel.event import Recorded
from domain.work_report.events import WorkReportAccepted
from tests.service.graphql.test_planning_gate_over_http import hired
from tests.support.dueling import Duel
from tests.support.reporting import report_handed_in, this_month, workday
from tests.support.running import running
from tests.support.world import World

GATE = "people-take-part-in-operation"


def unfounded(facts: list[Recorded]) -> list[str]:
    """Reports accepted on nothing, or on what had been revoked at an earlier position."""
    revoked: set[tuple[str, str]] = set()
    found = []
    for fact in facts:
        event = fact.event
        if isinstance(event, AttendanceRevoked):
            revoked.add((event.gathering, event.person))
        if isinstance(event, WorkReportAccepted):
            seen = {(each.gathering, each.person) for each in event.evidence}
            if not seen or seen & revoked:
                found.append(event.work_report)
    return found


@pytest.mark.parametrize("tries", [20, pytest.param(200, marks=pytest.mark.long)])
async def test_no_report_is_accepted_on_evidence_revoked_before(
    database_url: str, tmp_path: Path, tries: int
) -> None:
    async with running(database_url, tmp_path) as client:
        handler = client.service.handler
        world = await World(handler).begin()
        this_month(world)
        duel, outcomes, conflicts = Duel(client, world), Counter[str](), 0
        for developer, engagement in await hired(world, tries):
            report = await report_handed_in(world, developer, engagement)
            gathering, before = await workday(world), handler.conflicts
            outcomes[await duel.meet("acceptWorkReport", {"workReport": report}, gathering)] += 1
            conflicts += handler.conflicts - before
        print(f"\n{tries} tries: {dict(outcomes)}; append conflicts: {conflicts}")
        facts = [fact for after in range(0, await client.service.journal.head(), 500)
                 for fact in await client.service.journal.recorded(after, 500)]
    assert unfounded(facts) == []
    accepted, refused = outcomes["WorkReportDone"], outcomes[GATE]
    recorded = [fact for fact in facts if isinstance(fact.event, WorkReportAccepted)]
    assert len(recorded) == accepted and accepted + refused == tries
    assert min(accepted, refused) >= tries // 10
