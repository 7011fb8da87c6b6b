from datetime import date, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from domain.kernel.decision import Command
from domain.kernel.event import Event
from domain.policy import PolicySet
from domain.work_plan.approval import ApproveWorkPlan, ReturnWorkPlan
from domain.work_plan.drafting import (
    DraftWorkPlan,
    ReviseWorkPlan,
    SubmitWorkPlan,
    WithdrawWorkPlan,
)
from domain.work_plan.events import (
    WorkPlanItem,
    WorkPlanReturned,
    WorkPlanRevised,
    WorkPlanSubmitted,
    WorkPlanWithdrawn,
)
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    OFFICERS,
    PROGRAMME,
    PROPOSED,
    PROVINCIAL_OFFICER,
    ref,
)
from tests.examples.reports import PLAN_CLOSED
from tests.examples.work import (
    APPROVED,
    ASSIGNED,
    CONTRACTED,
    DEVELOPER,
    DRAFTED,
    ENDED,
    ENGAGEMENT,
    HIRED,
    ITEM,
    SUBMITTED,
    VERIFIED,
    WORK_PLAN,
)
from tests.support.scenario import NOW, Given, fact, scenario

BEFORE: tuple[Event, ...] = (*OFFICERS, PROPOSED, *HIRED, VERIFIED)
DRAFT = DraftWorkPlan(work_plan=WORK_PLAN, engagement=ENGAGEMENT, month="2021-03", items=(ITEM,))
REVISE = ReviseWorkPlan(work_plan=WORK_PLAN, items=(replace(ITEM, target=Decimal(60)),))
SUBMIT = SubmitWorkPlan(work_plan=WORK_PLAN)
RETURN = ReturnWorkPlan(work_plan=WORK_PLAN, reasons="ขาดแผนการจัดการน้ำ")
APPROVE = ApproveWorkPlan(work_plan=WORK_PLAN)
WITHDRAW = WithdrawWorkPlan(work_plan=WORK_PLAN)
RETURNED = WorkPlanReturned(work_plan=WORK_PLAN, revision=1)
WITHDRAWN = WorkPlanWithdrawn(work_plan=WORK_PLAN, engagement=ENGAGEMENT, month="2021-03")
HANDED_IN = (*BEFORE, DRAFTED, SUBMITTED)


def revised(revision: int) -> WorkPlanRevised:
    return WorkPlanRevised(work_plan=WORK_PLAN, revision=revision, items=REVISE.items)


def drafting(**changes: object) -> DraftWorkPlan:
    """The draft, with another item."""
    return replace(DRAFT, items=(replace(ITEM, **changes),))


def test_a_developer_drafts_the_own_month() -> None:
    scenario(given=BEFORE, when=DRAFT, by=DEVELOPER, then=[DRAFTED])


def test_a_plan_is_drafted_once_under_an_id() -> None:
    scenario(given=[*BEFORE, DRAFTED], when=DRAFT, by=DEVELOPER, refused="noun-is-new")


def test_a_plan_is_of_an_engagement_that_is_known() -> None:
    when = replace(DRAFT, engagement=ref("engagement", 9))
    scenario(given=BEFORE, when=when, by=DEVELOPER, refused="noun-is-known")


def test_only_a_contracted_engagement_is_planned() -> None:
    uncontracted = [event for event in BEFORE if event != CONTRACTED]
    scenario(given=uncontracted, when=DRAFT, by=DISTRICT_OFFICER, refused="state-allows-it")
    scenario(given=[*BEFORE, ENDED], when=DRAFT, by=DISTRICT_OFFICER, refused="state-allows-it")


def test_a_developer_keeps_to_their_own_engagement() -> None:
    other = ref("person", 0x32)
    theirs = replace(CONTRACTED, engagement=ref("engagement", 9), person=other)
    for when in (DRAFT, REVISE, SUBMIT, WITHDRAW):
        given = [*BEFORE, theirs] if when == DRAFT else [*BEFORE, theirs, DRAFTED]
        scenario(
            given=given, when=when, by=other, refused="developer-keeps-to-their-own-engagement"
        )


def test_a_cd_worker_writes_no_plans() -> None:
    scenario(given=BEFORE, when=DRAFT, by=CD_WORKER, refused="role-covers-the-area")


@pytest.mark.parametrize(
    ("month", "fits"),
    [("2020-11", False), ("2020-12", True), ("2021-09", True), ("2021-10", False)],
)
def test_the_month_is_inside_the_engagement(month: str, fits: bool) -> None:
    item = replace(ITEM, due_on=date.fromisoformat(f"{month}-28"))
    when = replace(DRAFT, month=month, items=(item,))
    rule = None if fits else "plan-month-is-inside-the-engagement"
    scenario(given=BEFORE, when=when, by=DEVELOPER, refused=rule)


def test_a_draft_is_not_submitted_once_the_engagement_ended_before_its_month() -> None:
    scenario(
        given=[*BEFORE, DRAFTED, ENDED], when=SUBMIT, by=DISTRICT_OFFICER,
        refused="plan-month-is-inside-the-engagement",
    )


def test_an_engagement_plans_a_month_once() -> None:
    again = replace(DRAFT, work_plan=ref("work-plan", 9))
    scenario(
        given=[*BEFORE, DRAFTED], when=again, by=DEVELOPER, refused="engagement-plans-a-month-once"
    )
    april = replace(again, month="2021-04", items=(replace(ITEM, due_on=date(2021, 4, 1)),))
    assert scenario(given=[*BEFORE, DRAFTED], when=april, by=DEVELOPER)


def test_a_withdrawn_plan_leaves_its_month_to_another() -> None:
    again = replace(DRAFT, work_plan=ref("work-plan", 9))
    assert scenario(given=[*BEFORE, DRAFTED, WITHDRAWN], when=again, by=DEVELOPER)


@pytest.mark.parametrize(("count", "fits"), [(0, False), (1, True), (60, True), (61, False)])
def test_a_plan_has_one_to_sixty_items(count: int, fits: bool) -> None:
    rule = None if fits else "plan-has-items"
    when = replace(DRAFT, items=(ITEM,) * count)
    scenario(given=BEFORE, when=when, by=DEVELOPER, refused=rule)
    revision = ReviseWorkPlan(work_plan=WORK_PLAN, items=(ITEM,) * count)
    scenario(given=[*BEFORE, DRAFTED], when=revision, by=DEVELOPER, refused=rule)


def test_the_most_that_a_plan_holds_is_a_policy() -> None:
    policy = PolicySet(programme=PROGRAMME, policy="plan-items", value="1", authority="order 3")
    when = replace(DRAFT, items=(ITEM, ITEM))
    scenario(given=[*BEFORE, policy], when=when, by=DEVELOPER, refused="plan-has-items")


def test_a_plan_covers_assigned_plots() -> None:
    unassigned = [event for event in BEFORE if event != ASSIGNED]
    scenario(given=unassigned, when=DRAFT, by=DEVELOPER, refused="plan-covers-assigned-plots")


@pytest.mark.parametrize(("length", "fits"), [(2, False), (3, True), (300, True), (301, False)])
def test_a_task_has_three_to_three_hundred_characters(length: int, fits: bool) -> None:
    rule = None if fits else "text-is-long-enough"
    scenario(given=BEFORE, when=drafting(task="ก" * length), by=DEVELOPER, refused=rule)


@pytest.mark.parametrize(("target", "fits"), [("0", False), ("0.01", True), ("-1", False)])
def test_an_item_has_a_target(target: str, fits: bool) -> None:
    rule = None if fits else "item-has-a-target"
    scenario(given=BEFORE, when=drafting(target=Decimal(target)), by=DEVELOPER, refused=rule)


@pytest.mark.parametrize(
    ("due_on", "fits"),
    [((2021, 2, 28), False), ((2021, 3, 1), True), ((2021, 3, 31), True), ((2021, 4, 1), False)],
)
def test_an_item_is_due_inside_the_month(due_on: tuple[int, int, int], fits: bool) -> None:
    rule = None if fits else "item-is-due-inside-the-month"
    scenario(given=BEFORE, when=drafting(due_on=date(*due_on)), by=DEVELOPER, refused=rule)


def test_a_draft_is_revised_in_place() -> None:
    scenario(given=[*BEFORE, DRAFTED], when=REVISE, by=DEVELOPER, then=[revised(1)])


def test_the_same_items_again_are_no_revision() -> None:
    same = replace(REVISE, items=(ITEM,))
    scenario(given=[*BEFORE, DRAFTED], when=same, by=DEVELOPER, then=[])


@pytest.mark.parametrize("last", [RETURNED, APPROVED])
def test_a_returned_or_approved_plan_is_revised_as_the_next_revision(last: Event) -> None:
    scenario(given=[*HANDED_IN, last], when=REVISE, by=DEVELOPER, then=[revised(2)])
    same, second = replace(REVISE, items=(ITEM,)), replace(revised(2), items=(ITEM,))
    scenario(given=[*HANDED_IN, last], when=same, by=DEVELOPER, then=[second])


def test_a_draft_is_submitted() -> None:
    scenario(given=[*BEFORE, DRAFTED], when=SUBMIT, by=DEVELOPER, then=[SUBMITTED])
    second = [*HANDED_IN, RETURNED, revised(2)]
    scenario(given=second, when=SUBMIT, by=DEVELOPER,
             then=[WorkPlanSubmitted(work_plan=WORK_PLAN, revision=2)])


def test_a_plan_is_returned_with_reasons() -> None:
    scenario(given=HANDED_IN, when=RETURN, by=DISTRICT_OFFICER,
             then=[replace(RETURNED, reasons=RETURN.reasons)])
    scenario(given=HANDED_IN, when=replace(RETURN, reasons="แก้"), by=DISTRICT_OFFICER,
             refused="text-is-long-enough")
    scenario(given=HANDED_IN, when=RETURN, by=DEVELOPER, refused="role-covers-the-area")


def test_a_plan_is_withdrawn_unless_a_revision_is_in_force() -> None:
    scenario(given=HANDED_IN, when=WITHDRAW, by=DEVELOPER, then=[WITHDRAWN])
    in_force = [*HANDED_IN, APPROVED, revised(2)]
    scenario(given=in_force, when=WITHDRAW, by=DEVELOPER, refused="plan-in-force-is-not-withdrawn")


def test_a_plan_is_approved_on_the_evidence_that_the_household_took_part() -> None:
    scenario(given=HANDED_IN, when=APPROVE, by=DISTRICT_OFFICER, then=[APPROVED], flags=[])


def test_a_provincial_officer_may_approve_and_nobody_below_a_district() -> None:
    assert scenario(given=HANDED_IN, when=APPROVE, by=PROVINCIAL_OFFICER)
    for person in (CD_WORKER, DEVELOPER):
        scenario(given=HANDED_IN, when=APPROVE, by=person, refused="role-covers-the-area")


RULE = "approver-is-not-the-author"


@pytest.mark.parametrize("touched", [DRAFTED, revised(1), SUBMITTED])
def test_whoever_drafted_revised_or_submitted_the_revision_does_not_approve_it(
    touched: Event,
) -> None:
    earlier = NOW - timedelta(hours=2)
    history: list[Given] = [
        fact(event, earlier, by=DISTRICT_OFFICER if event == touched else DEVELOPER)
        for event in (DRAFTED, revised(1), SUBMITTED)
    ]
    scenario(given=[*BEFORE, *history], when=APPROVE, by=DISTRICT_OFFICER, refused=RULE)
    assert scenario(given=[*BEFORE, *history], when=APPROVE, by=PROVINCIAL_OFFICER)


def test_the_author_of_an_earlier_revision_may_approve_the_next() -> None:
    earlier = NOW - timedelta(hours=2)
    given: list[Given] = [
        *BEFORE, fact(DRAFTED, earlier, by=DISTRICT_OFFICER), SUBMITTED, RETURNED,
        fact(revised(2), earlier, by=DEVELOPER),
        fact(replace(SUBMITTED, revision=2), earlier, by=DEVELOPER),
    ]
    assert scenario(given=given, when=APPROVE, by=DISTRICT_OFFICER)


def test_the_engagements_own_person_does_not_approve_whatever_role_they_hold() -> None:
    acting = replace(OFFICERS[2], person=DEVELOPER)
    scenario(given=[*HANDED_IN, acting], when=APPROVE, by=DEVELOPER, refused=RULE)


def test_the_approver_holds_every_plot() -> None:
    far = replace(PROPOSED, project=ref("project", 9), area="22020101")
    items = (ITEM, replace(ITEM, project=far.project))
    given = [*BEFORE, far, replace(DRAFTED, items=items), SUBMITTED]
    scenario(given=given, when=APPROVE, by=DISTRICT_OFFICER, refused="approver-holds-every-plot")
    assert scenario(given=given, when=APPROVE, by=PROVINCIAL_OFFICER)


@pytest.mark.parametrize(("seconds", "flags"), [(0, ["QUICK_APPROVAL"]), (59, ["QUICK_APPROVAL"]),
                                                (60, [])])
def test_an_approval_within_a_minute_of_submission_is_flagged(
    seconds: int, flags: list[str]
) -> None:
    given: list[Given] = [*BEFORE, DRAFTED, (SUBMITTED, NOW - timedelta(seconds=seconds))]
    scenario(given=given, when=APPROVE, by=DISTRICT_OFFICER, then=[APPROVED], flags=flags)


PLANS: dict[str | None, tuple[Event, ...]] = {
    None: (), "DRAFT": (DRAFTED,), "SUBMITTED": (DRAFTED, SUBMITTED),
    "RETURNED": (DRAFTED, SUBMITTED, RETURNED), "APPROVED": (DRAFTED, SUBMITTED, APPROVED),
    "WITHDRAWN": (DRAFTED, WITHDRAWN), "CLOSED": (DRAFTED, SUBMITTED, APPROVED, PLAN_CLOSED),
}
POSSIBLE = {
    (REVISE, "DRAFT"), (REVISE, "RETURNED"), (REVISE, "APPROVED"), (SUBMIT, "DRAFT"),
    (RETURN, "SUBMITTED"), (APPROVE, "SUBMITTED"),
    (WITHDRAW, "DRAFT"), (WITHDRAW, "SUBMITTED"), (WITHDRAW, "RETURNED"),
}


@pytest.mark.parametrize("state", PLANS)
@pytest.mark.parametrize(
    "when", [REVISE, SUBMIT, RETURN, APPROVE, WITHDRAW], ids=lambda one: type(one).__name__
)
def test_each_state_allows_what_its_table_lists(when: Command, state: str | None) -> None:
    given = [*BEFORE, *PLANS[state]]
    if (when, state) in POSSIBLE:
        assert scenario(given=given, when=when, by=DISTRICT_OFFICER)
    else:
        rule = "state-allows-it" if state else "noun-is-known"
        scenario(given=given, when=when, by=DISTRICT_OFFICER, refused=rule)


def test_an_item_names_its_plot_once_however_often_it_is_worked_on() -> None:
    items: tuple[WorkPlanItem, ...] = (ITEM, replace(ITEM, task="ขุดคลองไส้ไก่"))
    given = [*BEFORE, replace(DRAFTED, items=items), SUBMITTED]
    scenario(given=given, when=APPROVE, by=DISTRICT_OFFICER, then=[APPROVED])
