"""The author's side of a work report: opened, given results, submitted, revised."""

from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import Meta

from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Outcome,
    Rule,
    State,
    decides,
    long_enough,
    noun_is_new,
)
from domain.kernel.event import Flag, Recorded
from domain.kernel.ref import WorkPlanRef, WorkReportRef, says
from domain.policy import policies
from domain.work_plan.events import AUTHORS, WorkPlanItem
from domain.work_plan.in_force import PlanInForce, planned
from domain.work_report.events import (
    ItemNumber,
    ResultRecorded,
    WorkReport,
    WorkReportOpened,
    WorkReportRevised,
    WorkReportStatus,
    WorkReportSubmitted,
    report_for,
    report_month_claim,
)

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────


class ItemResult(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one item of the plan in force."""

    item: ItemNumber
    actual: Annotated[Decimal, says("Amount reached, in the item's unit; 0 or more.")]
    not_done_reason: Annotated[
        str | None,
        says("Why nothing was reached, 3 to 2,000 characters; needed if `actual` is 0. Sealed."),
    ] = None
    explanation: Annotated[
        str | None,
        says("How so much was reached, 3 to 2,000 characters; needed above twice the target"
             " (policy `result-explained-above`). Sealed."),
    ] = None


# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class OpenWorkReport(Command):
    """Opens the report of a month whose plan is approved; `logDailyWork` opens it, too.

    Developers can report only their own months.
    """

    roles = AUTHORS
    new = "work_report"

    work_report: WorkReportRef
    work_plan: WorkPlanRef


class RecordResults(Command):
    """Records results of items of the plan in force. A later one replaces the earlier."""

    roles = AUTHORS

    work_report: WorkReportRef
    results: Annotated[
        tuple[ItemResult, ...], Meta(min_length=1, max_length=60, description="1 to 60 results.")
    ]


class SubmitWorkReport(Command):
    """Submits a report for acceptance, due on the 5th of the month after (policy `report-due-day`).

    Every item of the plan must have a result.
    """

    roles = AUTHORS

    work_report: WorkReportRef
    summary: Annotated[str, says("Summary of the month, 10 to 2,000 characters; kept sealed.")]
    problems: Annotated[
        str | None, says("What stood in the way, up to 2,000 characters; kept sealed.")
    ] = None
    next_steps: Annotated[
        str | None, says("What to do next, up to 2,000 characters; kept sealed.")
    ] = None
    learned: Annotated[
        str | None, says("What was learned, up to 2,000 characters; kept sealed.")
    ] = None


class ReviseWorkReport(Command):
    """Opens a returned report again, as its next revision; its logs and results stay."""

    roles = AUTHORS

    work_report: WorkReportRef


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class ReportedMonth(State):
    """The report of an engagement's month, if it was opened."""

    folds = (WorkReportOpened,)
    work_report: str | None = None

    def evolve(self, fact: Recorded) -> None:
        self.work_report = fact.subject


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

engagement_reports_a_month_once = Rule(
    "engagement-reports-a-month-once",
    en="{engagement} already has a report for {month}: {work_report}. Go on with that one.",
    th="{engagement} มีรายงานของเดือน {month} อยู่แล้ว: {work_report} โปรดใช้รายงานนั้น",
)
result_is_of_a_planned_item = Rule(
    "result-is-of-a-planned-item",
    en="The plan in force has items 1 to {most}, not {item}. Give a number in that range.",
    th="แผนที่มีผลมีรายการที่ 1 ถึง {most} ไม่มีรายการที่ {item} โปรดระบุหมายเลขในช่วงนี้",
)
result_is_not_negative = Rule(
    "result-is-not-negative",
    en="The result of item {item} is {actual}. Give 0 or more.",
    th="ผลของรายการที่ {item} คือ {actual} โปรดระบุตั้งแต่ 0 ขึ้นไป",
)
nothing_done_gives_a_reason = Rule(
    "nothing-done-gives-a-reason",
    en="Nothing was reached for item {item}. Say why in `notDoneReason`, 3 to 2,000 characters.",
    th="รายการที่ {item} ไม่มีผล โปรดให้เหตุผลใน `notDoneReason` 3 ถึง 2,000 ตัวอักษร",
)
result_far_above_target_is_explained = Rule(
    "result-far-above-target-is-explained", formerly="double-result-is-explained",
    en="The result of item {item} is {actual}, more than {times} times the target of {target}."
    " Correct it, or explain it in `explanation`, 3 to 2,000 characters.",
    th="ผลของรายการที่ {item} คือ {actual} มากกว่า {times} เท่าของเป้าหมาย {target} โปรดแก้ไข"
    " หรืออธิบายใน `explanation` 3 ถึง 2,000 ตัวอักษร",
)
every_item_has_a_result_or_a_reason = Rule(
    "every-item-has-a-result-or-a-reason",
    en="No result is recorded for these items of the plan in force: {items}. Record what was"
    " reached, or 0 with a reason (`recordResults`).",
    th="ยังไม่มีผลของรายการเหล่านี้ในแผนที่มีผล: {items} โปรดบันทึกผล หรือ 0 พร้อมเหตุผล (`recordResults`)",
)

ALLOWED: dict[type[Command], tuple[WorkReportStatus, ...]] = {
    RecordResults: (WorkReportStatus.OPEN,),
    SubmitWorkReport: (WorkReportStatus.OPEN,),
    ReviseWorkReport: (WorkReportStatus.RETURNED,),
}


@decides(OpenWorkReport)
async def open_work_report(command: OpenWorkReport, history: History) -> Decided:
    plan, _ = await planned(history, command, command.work_plan)
    reported = await month_report(history, plan)
    engagement_reports_a_month_once.require(
        reported is None, "workPlan", engagement=plan.engagement, month=plan.month,
        work_report=reported,
    )
    return [await opened(history, command.work_report, command.work_plan, plan)]


@decides(RecordResults)
async def record_results(command: RecordResults, history: History) -> Decided:
    report, _ = await report_for(history, command, command.work_report, ALLOWED[type(command)])
    plan = await history.of(PlanInForce, report.work_plan)
    times = (await policies(history)).number("result-explained-above")
    outcomes = []
    for index, result in enumerate(command.results):
        field, item = f"results[{index}]", plan.item(plan.revision or 0, result.item)
        if item is None:
            result_is_of_a_planned_item.refuse(
                f"{field}.item", item=result.item, most=len(plan.items[plan.revision or 0])
            )
        _fits(result, item, times, field)
        recorded = ResultRecorded(
            work_report=command.work_report, plan_revision=plan.revision or 0, item=result.item,
            actual=result.actual, not_done_reason=result.not_done_reason,
            explanation=result.explanation,
        )
        outcomes.append(Outcome(recorded).flagged(*over_twice(result.actual, item, times)))
    return outcomes


@decides(SubmitWorkReport)
async def submit_work_report(command: SubmitWorkReport, history: History) -> Decided:
    report, _ = await report_for(history, command, command.work_report, ALLOWED[type(command)])
    plan = await history.of(PlanInForce, report.work_plan)
    revision = plan.revision or 0
    numbers = range(1, len(plan.items[revision]) + 1)
    without = [str(number) for number in numbers if (revision, number) not in report.results]
    every_item_has_a_result_or_a_reason.require(
        not without, "workReport", items=", ".join(without)
    )
    long_enough(command.summary, "summary", least=10, most=2000)
    for field in ("problems", "next_steps", "learned"):
        long_enough(getattr(command, field), field, least=0, most=2000)
    return [
        WorkReportSubmitted(
            work_report=command.work_report, revision=report.revision, plan_revision=revision,
            summary=command.summary, problems=command.problems, next_steps=command.next_steps,
            learned=command.learned,
        )
    ]


@decides(ReviseWorkReport)
async def revise_work_report(command: ReviseWorkReport, history: History) -> Decided:
    report, _ = await report_for(history, command, command.work_report, ALLOWED[type(command)])
    return [WorkReportRevised(work_report=command.work_report, revision=report.revision + 1)]


async def month_report(history: History, plan: PlanInForce) -> str | None:
    """The report of the plan's month, if there is one."""
    claim = report_month_claim(plan.engagement, plan.month)
    return (await history.of(ReportedMonth, claim)).work_report


async def opened(
    history: History, ref: str, work_plan: str, plan: PlanInForce
) -> WorkReportOpened:
    """The event that opens a report. Refuses an id that is in use."""
    known = await history.of(WorkReport, ref)
    noun_is_new.require(known.status is None, "workReport", ref=ref)
    return WorkReportOpened(
        work_report=ref, engagement=plan.engagement, work_plan=work_plan, month=plan.month
    )


def _fits(result: ItemResult, item: WorkPlanItem, times: Decimal, field: str) -> None:
    """Checks a result: its amount, and the reason or explanation that the amount needs."""
    result_is_not_negative.require(
        result.actual >= 0, f"{field}.actual", item=result.item, actual=result.actual
    )
    nothing_done_gives_a_reason.require(
        result.actual > 0 or _said(result.not_done_reason), f"{field}.notDoneReason",
        item=result.item,
    )
    result_far_above_target_is_explained.require(
        result.actual <= times * item.target or _said(result.explanation), f"{field}.explanation",
        item=result.item, actual=result.actual, times=times, target=item.target,
    )


def _said(text: str | None) -> bool:
    return 3 <= len(text or "") <= 2000


def over_twice(actual: Decimal, item: WorkPlanItem, times: Decimal) -> list[Flag]:
    """A flag if a result is far above its target."""
    return [Flag(flag="OVER_TWICE_TARGET")] if actual > times * item.target else []
