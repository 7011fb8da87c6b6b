"""Every auditors' question is answered as derived from the facts, and as is written beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from domain.engagement.wage import WageAuthorised
from domain.kernel.event import Actor
from domain.work_plan.events import WorkPlanReturned
from simulation.chanthaburi import CASES
from tests.oracles.derived import people, plots, work
from tests.oracles.derived.facts import Derived, Fact, Known, Record, known, record_of
from tests.oracles.reduced import ALONGSIDE, REDUCED, reduced
from tests.support.past import Past
from tests.support.questions import QUESTIONS, Question, auditor_of
from tests.support.running import Client, running

DERIVED: dict[str, Callable[[Known, dict[str, Any]], Derived]] = {
    "accepted-reports-without-planning": work.accepted_without_planning,
    "reports-changed-after-acceptance": work.changed_after_acceptance,
    "no-plan-or-no-report": work.no_plan_or_report,
    "wages-without-a-plan-in-time": work.wages_without_a_plan,
    "wages-before-their-report": work.wages_before_report,
    "criteria-not-met": work.criteria_not_met,
    "shapes-that-differ": plots.shapes_that_differ,
    "assets-never-used": plots.assets_never_used,
    "extensions-and-revisions": work.extensions_and_revisions,
    "roles-on-a-day": people.roles_on_a_day,
    "refused-outside-role-or-area": people.refused_outside,
    "acts-outside-role-or-area": people.acted_outside,
    "gates-waived": work.gates_waived,
    "what-one-person-did": people.one_persons_month,
}
FORBIDDEN = {"wages-before-their-report", "acts-outside-role-or-area"}  # a rule stands against it
PROVINCE, DISTRICT, TAMBON = "22", "2202", "220204"
OTHERWISE: dict[str, dict[str, Any]] = {  # asked once more, about something else
    "no-plan-or-no-report": {"month": "2021-05"}, "shapes-that-differ": {"by": "0"},
    "roles-on-a-day": {"role": None},
}


@dataclass
class Served:
    """A service over a demonstration that nobody changes, with all that its journal says."""

    client: Client
    auditors: dict[str, str]
    record: Record

    def moments(self) -> list[tuple[str, dict[str, str] | None]]:
        """Who asks (by area), and as of when: now, as recorded, as it stood."""
        facts = self.record.facts
        middle, late = facts[len(facts) // 2], facts[len(facts) * 4 // 5]
        return [
            (PROVINCE, None), (DISTRICT, None), (TAMBON, None),
            (PROVINCE, {"position": str(middle.position)}),
            (DISTRICT, {"position": str(late.position)}),
            (PROVINCE, {"at": late.recorded_at.isoformat()}),
            (DISTRICT, {"at": middle.recorded_at.isoformat()}),
            (DISTRICT, {"occurredBy": late.occurred_at.isoformat()}),
        ]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(demonstrated: tuple[Client, str]) -> Served:
    client, url = demonstrated
    record = await record_of(url)
    assert await client.service.engine.reached(record.facts[-1].position, 60)
    auditors = {area: await auditor_of(url, area) for area in (PROVINCE, DISTRICT, TAMBON)}
    return Served(client, auditors, record)


async def answered(
    client: Client, question: Question, auditor: str, **variables: Any
) -> tuple[list[tuple[Any, ...]], dict[str, int]]:
    """All pages of the answer, reduced."""
    hits: list[tuple[Any, ...]] = []
    pages, after = REDUCED[question.name][0], None
    while True:
        answer = await question.asked(client, auditor, after=after, **variables)
        if pages and after:  # what has no pages is there on each
            answer |= {name: {"nodes": []} for name in ALONGSIDE}
        found, counts = reduced(question.name, answer)
        hits += found
        if not pages or not answer[pages]["pageInfo"]["hasNextPage"]:
            return sorted(hits, key=str), counts
        after = answer[pages]["pageInfo"]["endCursor"]


def whole(question: Question) -> dict[str, Any]:
    """The question's own variables, asked about all that the auditor may see."""
    given: dict[str, Any] = question.told["variables"]
    return given | {"area": PROVINCE} if "area" in given else given


each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.name)


@pytest.mark.asyncio(loop_scope="module")
@each_question
async def test_a_question_is_answered_as_is_written_beside_it(
    served: Served, question: Question
) -> None:
    told = question.told
    assert await question.asked(served.client, served.auditors[told["auditor"]]) == told["answer"]


@pytest.mark.asyncio(loop_scope="module")
@each_question
async def test_a_question_is_answered_as_is_derived_from_the_facts(
    served: Served, question: Question
) -> None:
    given, derive, lists = whole(question), DERIVED[question.name], []
    asked = [given, given | OTHERWISE[question.name]] if question.name in OTHERWISE else [given]
    for (area, moment), each in product(served.moments(), asked):
        expected = derive(known(served.record, area, moment), each)
        hits, counts = await answered(
            served.client, question, served.auditors[area], **each | {"asOf": moment})
        assert (hits, counts) == (expected.hits, expected.counts), (area, moment)
        lists.append(hits)
    assert question.name in FORBIDDEN or len({str(each) for each in lists}) > 1


@pytest.mark.asyncio(loop_scope="module")
@each_question
async def test_what_only_just_is_no_answer_is_there_and_not_listed(
    served: Served, question: Question
) -> None:
    given = whole(question)
    expected = DERIVED[question.name](known(served.record, PROVINCE), given)
    hits, _ = await answered(served.client, question, served.auditors[PROVINCE], **given)
    listed = {str(name) for hit in hits for name in (*hit[:2], f"{hit[0]}/{hit[1]}")}
    assert expected.near and not expected.near & listed
    assert bool(hits) == (question.name not in FORBIDDEN)


async def test_what_rules_forbid_is_found_once_it_is_in_the_journal(
    demonstration_url: str, tmp_path: Path
) -> None:
    async with running(demonstration_url, tmp_path) as client:
        before = await record_of(demonstration_url)
        await forbidden(before.facts).tell(client.service.journal)
        record = await record_of(demonstration_url)
        assert await client.service.engine.reached(record.facts[-1].position, 60)
        for question in (each for each in QUESTIONS if each.name in FORBIDDEN):
            for area in (PROVINCE, DISTRICT, TAMBON):
                auditor = await auditor_of(demonstration_url, area)
                expected = DERIVED[question.name](known(record, area), {})
                hits, counts = await answered(client, question, auditor, **whole(question))
                assert (hits, counts) == (expected.hits, expected.counts)
                assert len(hits) == 1 < counts["checked"]


def forbidden(facts: list[Fact]) -> Past:
    """A wage is authorised on a report that waits; somebody acts whose role ended in July."""
    told, report = Past(), CASES["report-to-accept"]
    [opened] = [fact for fact in facts if fact.type == "work-report.opened"
                and fact.data["work_report"] == report]
    [stood_in] = [fact.data["person"] for fact in facts if fact.type == "person.role-granted"
                  and fact.data.get("until") == "2021-07-23"]
    told.add(WageAuthorised(
        engagement=opened.data["engagement"], month=opened.data["month"], report=report,
        amount_satang=900_000), "2021-10-11", opened.area)
    told.add(WorkPlanReturned(work_plan=opened.data["work_plan"], revision=1), "2021-10-11",
             opened.area, actor=Actor(person=stood_in, role="PROVINCIAL_OFFICER", area="22"))
    return told


def test_every_question_has_an_answer_and_a_derivation_of_its_own() -> None:
    names = [question.name for question in QUESTIONS]
    assert sorted(DERIVED) == sorted(REDUCED) == sorted(names)
    assert all(question.told["answer"] for question in QUESTIONS)
