"""Accepting a report: by somebody else, and only if the people took part in the month's work."""

import asyncio
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.gathering.events import Capacity, Contribution
from domain.kernel.event import Actor, Event
from domain.kernel.terms import Level, Stage
from domain.participation.events import GateWaived
from domain.participation.evidence import Lack, Missing
from domain.participation.operation_gate import operation_gate
from domain.waiver import WaiveGate
from domain.work_plan.events import WorkPlanRevised
from domain.work_report.events import WorkReport
from tests.domain.work_report.steps import ACCEPT, HANDED_IN, PLANNED, REPORTS, WRITTEN, asked
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    HOUSEHOLD,
    OFFICERS,
    PROJECT,
    PROVINCIAL_OFFICER,
    ref,
)
from tests.examples.reports import (
    ACCEPTED,
    HANDED_OVER,
    LENT_A_HAND,
    LOGGED,
    MARCH_END,
    OPENED,
    REOPENED,
    RESULT,
    SENT_BACK,
    WORK_REPORT,
    WORKDAY,
    WORKED,
)
from tests.examples.work import (
    APPROVED,
    DEVELOPER,
    DISPUTED,
    ITEM,
    REVOKED,
    WAIVER,
    WORK_PLAN,
)
from tests.support.scenario import Given, Past, fact

GATE = "people-take-part-in-operation"
OTHER_PLOT = ref("project", 9)
AUTHOR = "accepter-is-not-the-author"
WAIVE = WaiveGate(
    waiver=WAIVER, stage=Stage.OPERATION, subject=WORK_REPORT, authority="คำสั่งจังหวัด 12",
    expires_on=date(2021, 4, 10), reason="น้ำท่วมทั้งตำบล จัดกิจกรรมไม่ได้ในเดือนนี้",
)
OF_THIS = GateWaived(
    waiver=WAIVER, stage=Stage.OPERATION, subject=WORK_REPORT, authority=WAIVE.authority,
    expires_on=WAIVE.expires_on,
)
GRANTED = fact(OF_THIS, MARCH_END - timedelta(days=1), by=PROVINCIAL_OFFICER)


def accept(*given: Given, passes: bool, by: str = DISTRICT_OFFICER) -> None:
    """The report is accepted after these facts, or refused by the gate."""
    asked([*HANDED_IN, *given], ACCEPT, by, refused=None if passes else GATE)


def missing(*given: Given) -> tuple[Missing, ...]:
    """What the gate finds missing, outside of an acceptance."""

    async def ask() -> tuple[Missing, ...]:
        history = Past([*HANDED_IN, *given], Actor(person=DISTRICT_OFFICER), MARCH_END)
        return (await operation_gate(history, await history.of(WorkReport, WORK_REPORT)))[1]

    return asyncio.run(ask())


def test_a_report_is_accepted_on_the_evidence_that_people_worked_along() -> None:
    asked([*HANDED_IN, WORKED], ACCEPT, DISTRICT_OFFICER, then=[ACCEPTED], flags=[])


def test_nobody_took_part() -> None:
    accept(passes=False)


@pytest.mark.parametrize(
    ("held_on", "passes"),
    [((2021, 2, 28), False), ((2021, 3, 1), True), ((2021, 3, 31), True), ((2021, 4, 1), False)],
)
def test_the_work_was_held_in_the_month(held_on: tuple[int, int, int], passes: bool) -> None:
    given = [*HANDED_IN, replace(WORKED, held_on=date(*held_on))]
    rule = None if passes else GATE
    asked(given, ACCEPT, DISTRICT_OFFICER, refused=rule, now=MARCH_END + timedelta(days=9))


@pytest.mark.parametrize(("day", "passes"), [(19, False), (20, True)])
def test_an_acceptance_entered_late_counts_until_the_day_it_happened(
    day: int, passes: bool
) -> None:
    when = replace(ACCEPT, occurred_at=MARCH_END.replace(day=day))
    rule = None if passes else GATE
    asked([*HANDED_IN, WORKED], when, DISTRICT_OFFICER, refused=rule)


@pytest.mark.parametrize("capacity", list(Capacity))
def test_households_and_neighbours_count_and_staff_never(capacity: Capacity) -> None:
    people = capacity in (Capacity.HOUSEHOLD, Capacity.NEIGHBOUR)
    accept(replace(WORKED, capacity=capacity), passes=people)


@pytest.mark.parametrize("level", list(Level))
def test_being_informed_is_not_taking_part(level: Level) -> None:
    accept(replace(WORKED, level=level), passes=level != Level.INFORM)


@pytest.mark.parametrize("stage", list(Stage))
def test_operation_takes_part_in_operation(stage: Stage) -> None:
    accept(replace(WORKED, stage=stage), passes=stage == Stage.OPERATION)


@pytest.mark.parametrize("contribution", list(Contribution))
def test_whatever_the_people_gave_counts(contribution: Contribution) -> None:
    accept(replace(WORKED, contribution=contribution), passes=True)


def test_the_gathering_named_one_of_the_plots() -> None:
    accept(replace(WORKED, projects=(OTHER_PLOT,)), passes=False)
    accept(replace(WORKED, projects=(OTHER_PLOT, PROJECT)), passes=True)


def test_one_plot_of_several_is_enough_and_all_are_those_of_the_revision_handed_in() -> None:
    items = (ITEM, replace(ITEM, project=OTHER_PLOT))
    second: list[Event] = [
        WorkPlanRevised(work_plan=WORK_PLAN, revision=2, items=items),
        replace(APPROVED, revision=2),
    ]
    elsewhere = replace(WORKED, projects=(OTHER_PLOT,))
    asked([*HANDED_IN, *second, elsewhere], ACCEPT, DISTRICT_OFFICER, refused=GATE)
    over = replace(HANDED_OVER, plan_revision=2)
    given = [*WRITTEN, *second, over]
    asked([*given, elsewhere], ACCEPT, DISTRICT_OFFICER)
    both = replace(WORKED, projects=(PROJECT, OTHER_PLOT))
    [accepted] = asked([*given, both], ACCEPT, DISTRICT_OFFICER)
    evidence = accepted.event.evidence  # type: ignore[attr-defined]
    assert evidence == (LENT_A_HAND, replace(LENT_A_HAND, project=OTHER_PLOT))


def test_a_disputed_or_revoked_attendance_does_not_count() -> None:
    disputed = replace(DISPUTED, gathering=WORKDAY)
    accept(WORKED, disputed, passes=False)
    accept(WORKED, disputed, WORKED, passes=True)
    accept(WORKED, replace(REVOKED, gathering=WORKDAY), passes=False)


def test_the_gate_says_what_is_missing_by_name() -> None:
    assert missing(WORKED) == ()
    [lack] = missing()
    assert (lack.project, lack.household, lack.lack) == (PROJECT, HOUSEHOLD, Lack.NOBODY_WORKED)
    assert (lack.from_on, lack.until_on) == (date(2021, 3, 1), date(2021, 3, 31))
    assert PROJECT in lack.en and HOUSEHOLD in lack.en and "neighbours" in lack.en
    assert PROJECT in lack.th and HOUSEHOLD in lack.th and "เพื่อนบ้าน" in lack.th


def test_a_live_waiver_of_this_gate_lets_it_pass_and_is_seen() -> None:
    [accepted] = asked([*HANDED_IN, GRANTED], ACCEPT, DISTRICT_OFFICER, flags=["GATE_WAIVED"])
    assert accepted.event == replace(ACCEPTED, evidence=(), waivers=(WAIVER,))
    asked([*HANDED_IN, GRANTED, WORKED], ACCEPT, DISTRICT_OFFICER, then=[ACCEPTED], flags=[])
    accept(replace(OF_THIS, expires_on=date(2021, 3, 30)), passes=False)
    accept(replace(OF_THIS, stage=Stage.PLANNING), passes=False)
    accept(replace(OF_THIS, subject=WORK_PLAN), passes=False)


def test_whoever_waived_does_not_accept() -> None:
    asked([*HANDED_IN, GRANTED], ACCEPT, PROVINCIAL_OFFICER, refused="waiver-is-not-the-approver")


@pytest.mark.parametrize(
    ("stage", "subject", "rule"),
    [(Stage.OPERATION, WORK_REPORT, None), (Stage.PLANNING, WORK_PLAN, None),
     (Stage.OPERATION, WORK_PLAN, "waiver-is-for-a-gate"),
     (Stage.PLANNING, WORK_REPORT, "waiver-is-for-a-gate"),
     (Stage.OPERATION, ref("work-report", 9), "noun-is-known")],
)
def test_each_gate_has_waivers_of_its_own(stage: Stage, subject: str, rule: str | None) -> None:
    when = replace(WAIVE, stage=stage, subject=subject)
    asked(HANDED_IN, when, PROVINCIAL_OFFICER, refused=rule)


def test_a_waiver_is_given_by_a_provincial_officer_of_the_area() -> None:
    asked(HANDED_IN, WAIVE, DISTRICT_OFFICER, refused="role-covers-the-area")
    far = replace(OFFICERS[1], person=ref("person", 0x44), area="21")
    asked([*HANDED_IN, far], WAIVE, far.person, refused="role-covers-the-area")


@pytest.mark.parametrize("touched", [OPENED, LOGGED, RESULT, HANDED_OVER])
def test_whoever_wrote_in_a_report_does_not_accept_it(touched: Event) -> None:
    written: list[Given] = [
        fact(event, MARCH_END - timedelta(hours=2),
             by=DISTRICT_OFFICER if event == touched else DEVELOPER)
        for event in REPORTS["SUBMITTED"]
    ]
    given = [*PLANNED, WORKED, *written]
    asked(given, ACCEPT, DISTRICT_OFFICER, refused=AUTHOR)
    assert asked(given, ACCEPT, PROVINCIAL_OFFICER)


def test_what_was_written_in_an_earlier_revision_is_still_in_the_report() -> None:
    early = fact(LOGGED, MARCH_END - timedelta(hours=2), by=DISTRICT_OFFICER)
    again = [HANDED_OVER, SENT_BACK, REOPENED, replace(HANDED_OVER, revision=2)]
    asked([*PLANNED, WORKED, OPENED, early, RESULT, *again], ACCEPT, DISTRICT_OFFICER,
          refused=AUTHOR)


def test_the_engagements_own_person_does_not_accept_whatever_role_they_hold() -> None:
    acting = replace(OFFICERS[2], person=DEVELOPER)
    asked([*HANDED_IN, WORKED, acting], ACCEPT, DEVELOPER, refused=AUTHOR)


def test_nobody_below_a_district_accepts() -> None:
    for person in (CD_WORKER, DEVELOPER):
        asked([*HANDED_IN, WORKED], ACCEPT, person, refused="role-covers-the-area")


@pytest.mark.parametrize(("seconds", "flags"), [(59, ["QUICK_APPROVAL"]), (60, [])])
def test_an_acceptance_within_a_minute_of_submission_is_flagged(
    seconds: int, flags: list[str]
) -> None:
    given: list[Given] = [
        *WRITTEN, WORKED, (HANDED_OVER, MARCH_END - timedelta(seconds=seconds))
    ]
    asked(given, ACCEPT, DISTRICT_OFFICER, then=[ACCEPTED], flags=flags)


def test_the_evidence_keeps_four_attendances_of_a_plot() -> None:
    six = [replace(WORKED, person=ref("person", 0x60 + number)) for number in range(6)]
    [accepted] = asked([*HANDED_IN, *six], ACCEPT, DISTRICT_OFFICER)
    assert len(accepted.event.evidence) == 4  # type: ignore[attr-defined]
