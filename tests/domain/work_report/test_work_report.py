"""A work report: opened on an approved plan, given results, handed in, returned, revised."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from domain.kernel.decision import Command
from domain.kernel.event import Event
from domain.policy import PolicySet
from domain.work_plan.events import WorkPlanRevised
from domain.work_report.drafting import ItemResult, RecordResults
from domain.work_report.events import WorkReportRevised, WorkReportSubmitted
from tests.domain.work_report.steps import (
    ACCEPT,
    CORRECT,
    CORRECT_LOG,
    HANDED_IN,
    LOG,
    OPEN,
    PLANNED,
    RECORD,
    REPORTS,
    RETURN,
    REVISE,
    SUBMIT,
    WRITTEN,
    asked,
)
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    PROGRAMME,
    PROVINCIAL_OFFICER,
    ref,
)
from tests.examples.reports import (
    HANDED_OVER,
    OPENED,
    REOPENED,
    RESULT,
    SENT_BACK,
    WORK_REPORT,
    WORKED,
)
from tests.examples.work import APPROVED, CONTRACTED, DEVELOPER, ENDED, ITEM, WORK_PLAN

TWO_ITEMS = WorkPlanRevised(work_plan=WORK_PLAN, revision=2, items=(ITEM, ITEM))
SECOND: tuple[Event, ...] = (TWO_ITEMS, replace(APPROVED, revision=2))


def results(**fields: object) -> RecordResults:
    """One result of the first item."""
    return replace(RECORD, results=(replace(RECORD.results[0], **fields),))


def test_a_report_is_opened_on_an_approved_plan() -> None:
    asked(PLANNED, OPEN, DEVELOPER, then=[OPENED])
    unapproved = [event for event in PLANNED if event != APPROVED]
    asked(unapproved, OPEN, DEVELOPER, refused="report-follows-an-approved-plan")


def test_a_revision_in_the_making_does_not_end_the_plan_in_force() -> None:
    asked([*PLANNED, TWO_ITEMS], OPEN, DEVELOPER, then=[OPENED])


def test_a_report_follows_a_plan_that_is_known() -> None:
    asked(PLANNED, replace(OPEN, work_plan=ref("work-plan", 9)), DEVELOPER,
          refused="noun-is-known")


def test_a_month_is_reported_once() -> None:
    again = replace(OPEN, work_report=ref("work-report", 9))
    asked(PLANNED, again, DEVELOPER, then=[replace(OPENED, work_report=again.work_report)])
    asked([*PLANNED, OPENED], again, DEVELOPER, refused="engagement-reports-a-month-once")


def test_a_report_is_opened_once_under_an_id() -> None:
    other = replace(OPENED, engagement=ref("engagement", 9), work_plan=ref("work-plan", 9))
    asked([*PLANNED, other], OPEN, DEVELOPER, refused="noun-is-new")
    asked([*PLANNED, other], LOG, DEVELOPER, refused="noun-is-new")


@pytest.mark.parametrize(("ended_on", "fits"), [((2021, 2, 28), False), ((2021, 3, 1), True)])
def test_the_contract_covers_a_day_of_the_month(ended_on: tuple[int, int, int], fits: bool) -> None:
    ended = replace(ENDED, ended_on=date(*ended_on))
    rule = None if fits else "plan-month-is-inside-the-engagement"
    asked([*PLANNED, ended], OPEN, DISTRICT_OFFICER, refused=rule)


def test_a_developer_reports_the_own_months() -> None:
    other = ref("person", 0x32)
    theirs = replace(CONTRACTED, engagement=ref("engagement", 9), person=other)
    for when in (OPEN, LOG, RECORD, SUBMIT):
        given = [*PLANNED, theirs] if when in (OPEN, LOG) else [*WRITTEN, theirs]
        asked(given, when, other, refused="developer-keeps-to-their-own-engagement")


def test_an_officer_writes_where_a_developer_cannot_and_a_cd_worker_does_not() -> None:
    asked(PLANNED, OPEN, DISTRICT_OFFICER, then=[OPENED])
    asked(PLANNED, OPEN, CD_WORKER, refused="role-covers-the-area")


def test_a_result_is_recorded() -> None:
    asked([*PLANNED, OPENED], RECORD, DEVELOPER, then=[RESULT], flags=[])


def test_results_come_as_a_list_all_or_none() -> None:
    given = [*PLANNED, *SECOND, OPENED]
    both = (ItemResult(item=1, actual=Decimal(1)), ItemResult(item=2, actual=Decimal(2)))
    found = asked(given, replace(RECORD, results=both), DEVELOPER)
    assert [one.event.actual for one in found] == [1, 2]  # type: ignore[attr-defined]
    third = (*both, ItemResult(item=3, actual=Decimal(3)))
    asked(given, replace(RECORD, results=third), DEVELOPER, refused="result-is-of-a-planned-item")


@pytest.mark.parametrize(("item", "fits"), [(0, False), (1, True), (2, False)])
def test_a_result_is_of_an_item_of_the_plan_in_force(item: int, fits: bool) -> None:
    rule = None if fits else "result-is-of-a-planned-item"
    asked([*PLANNED, OPENED, TWO_ITEMS], results(item=item), DEVELOPER, refused=rule)


@pytest.mark.parametrize(("actual", "fits"), [("-0.01", False), ("0", True), ("0.01", True)])
def test_a_result_is_not_negative(actual: str, fits: bool) -> None:
    rule = None if fits else "result-is-not-negative"
    when = results(actual=Decimal(actual), not_done_reason="น้ำท่วมทั้งเดือน")
    asked([*PLANNED, OPENED], when, DEVELOPER, refused=rule)


@pytest.mark.parametrize(
    ("actual", "reason", "fits"),
    [("0", None, False), ("0", "กก", False), ("0", "กกก", True), ("0.01", None, True),
     ("0", "ก" * 2000, True), ("0", "ก" * 2001, False)],
)
def test_nothing_done_gives_a_reason(actual: str, reason: str | None, fits: bool) -> None:
    rule = None if fits else "nothing-done-gives-a-reason"
    when = results(actual=Decimal(actual), not_done_reason=reason)
    asked([*PLANNED, OPENED], when, DEVELOPER, refused=rule)


@pytest.mark.parametrize(
    ("actual", "explanation", "fits", "flags"),
    [("80", None, True, []), ("80.01", None, False, []), ("80.01", "กก", False, []),
     ("80.01", "กกก", True, ["OVER_TWICE_TARGET"]),
     ("80.01", "หมู่บ้านข้างเคียงมาช่วย", True, ["OVER_TWICE_TARGET"])],
)
def test_more_than_twice_the_target_is_explained_and_flagged(
    actual: str, explanation: str | None, fits: bool, flags: list[str]
) -> None:
    rule = None if fits else "result-far-above-target-is-explained"
    when = results(actual=Decimal(actual), explanation=explanation)
    asked([*PLANNED, OPENED], when, DEVELOPER, refused=rule, flags=flags)


def test_how_much_needs_an_explanation_is_a_policy() -> None:
    policy = PolicySet(
        programme=PROGRAMME, policy="result-explained-above", value="1.5", authority="order 5"
    )
    when = results(actual=Decimal("60.01"))
    asked(
        [*PLANNED, OPENED, policy], when, DEVELOPER,
        refused="result-far-above-target-is-explained",
    )


def test_a_report_is_handed_in() -> None:
    asked(WRITTEN, SUBMIT, DEVELOPER, then=[HANDED_OVER])
    second = [*HANDED_IN, SENT_BACK, REOPENED]
    asked(second, SUBMIT, DEVELOPER, then=[replace(HANDED_OVER, revision=2)])


def test_every_item_has_a_result_or_a_reason() -> None:
    rule = "every-item-has-a-result-or-a-reason"
    asked([*PLANNED, OPENED], SUBMIT, DEVELOPER, refused=rule)
    asked([*WRITTEN, *SECOND], SUBMIT, DEVELOPER, refused=rule)  # results of another revision
    first, second = (replace(RESULT, plan_revision=2, item=number) for number in (1, 2))
    asked([*WRITTEN, *SECOND, first], SUBMIT, DEVELOPER, refused=rule)
    asked([*WRITTEN, *SECOND, first, second], SUBMIT, DEVELOPER,
          then=[replace(HANDED_OVER, plan_revision=2)])


@pytest.mark.parametrize(
    ("fields", "fits"),
    [({"summary": "ก" * 9}, False), ({"summary": "ก" * 10}, True), ({"summary": "ก" * 2001}, False),
     ({"problems": "ก" * 2000}, True), ({"problems": "ก" * 2001}, False),
     ({"next_steps": "ก" * 2001}, False), ({"learned": "ก" * 2001}, False),
     ({"learned": ""}, True)],
)
def test_the_words_of_a_report_have_a_length(fields: dict[str, str], fits: bool) -> None:
    rule = None if fits else "text-is-long-enough"
    asked(WRITTEN, replace(SUBMIT, **fields), DEVELOPER, refused=rule)


def test_a_report_is_returned_with_reasons_and_revised_with_all_that_is_in_it() -> None:
    asked(HANDED_IN, RETURN, DISTRICT_OFFICER, then=[replace(SENT_BACK, reasons=RETURN.reasons)])
    asked(HANDED_IN, replace(RETURN, reasons="แก้"), DISTRICT_OFFICER,
          refused="text-is-long-enough")
    asked(HANDED_IN, RETURN, DEVELOPER, refused="role-covers-the-area")
    asked([*HANDED_IN, SENT_BACK], REVISE, DEVELOPER,
          then=[WorkReportRevised(work_report=WORK_REPORT, revision=2)])
    [again] = asked([*HANDED_IN, SENT_BACK, REOPENED], SUBMIT, DEVELOPER)
    assert isinstance(again.event, WorkReportSubmitted) and again.event.revision == 2


POSSIBLE = {
    (LOG, "OPEN"), (CORRECT_LOG, "OPEN"), (RECORD, "OPEN"), (SUBMIT, "OPEN"),
    (LOG, "REOPENED"), (CORRECT_LOG, "REOPENED"), (RECORD, "REOPENED"), (SUBMIT, "REOPENED"),
    (LOG, None), (RETURN, "SUBMITTED"), (ACCEPT, "SUBMITTED"), (REVISE, "RETURNED"),
    (CORRECT, "ACCEPTED"),
}


@pytest.mark.parametrize("state", REPORTS)
@pytest.mark.parametrize(
    "when", [LOG, CORRECT_LOG, RECORD, SUBMIT, RETURN, REVISE, ACCEPT, CORRECT],
    ids=lambda one: type(one).__name__,
)
def test_each_state_allows_what_its_table_lists(when: Command, state: str | None) -> None:
    given = [*PLANNED, WORKED, *REPORTS[state]]
    if (when, state) in POSSIBLE:
        assert asked(given, when, DISTRICT_OFFICER)
        return
    rule = {None: "noun-is-known", "ACCEPTED": "accepted-report-changes-by-correction"}.get(
        state, "state-allows-it"
    )
    asked(given, when, DISTRICT_OFFICER, refused=rule)


def test_a_report_may_be_handed_in_by_an_officer_after_the_engagement_ended() -> None:
    ended = replace(ENDED, ended_on=date(2021, 3, 30))
    asked([*WRITTEN, ended], SUBMIT, DISTRICT_OFFICER, then=[HANDED_OVER])
    asked([*WRITTEN, ended], SUBMIT, DEVELOPER, refused="role-covers-the-area")


def test_a_provincial_officer_may_return_and_accept() -> None:
    given = [*HANDED_IN, WORKED]
    assert asked(given, RETURN, PROVINCIAL_OFFICER) and asked(given, ACCEPT, PROVINCIAL_OFFICER)


def test_the_approval_of_a_plan_does_not_move_a_report() -> None:
    asked([*HANDED_IN, WORKED, *SECOND], ACCEPT, DISTRICT_OFFICER, flags=[])
