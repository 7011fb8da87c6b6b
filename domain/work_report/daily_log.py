"""Daily logs of a work report: what was done on a day, for how long, on which plot."""

from datetime import date
from typing import Annotated

from domain.engagement.events import Engagement
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Outcome,
    Rule,
    decides,
    long_enough,
    noun_is_known,
)
from domain.kernel.event import Event
from domain.kernel.photo import PhotoHashes, photos_reused
from domain.kernel.ref import ProjectRef, WorkPlanRef, WorkReportRef, says
from domain.policy import policies
from domain.work_plan.events import AUTHORS, days_of
from domain.work_plan.in_force import PlanInForce, planned
from domain.work_report.drafting import month_report, opened
from domain.work_report.events import (
    DailyLogCorrected,
    DailyWorkLogged,
    Hours,
    Log,
    LogNumber,
    People,
    WorkReport,
    WorkReportStatus,
    in_report_state,
    report_for,
)

# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class _DailyWorkCommand(Command, kw_only=True):
    """The content of a log."""

    on: Annotated[date, says("The day of the work: in the month and the contract, up to today.")]
    project: ProjectRef
    hours: Hours
    people: People = 0
    item: Annotated[
        int | None, says("Number of the plan's item that the work was for, from 1, if any.")
    ] = None
    photo_hashes: PhotoHashes = ()
    note: Annotated[str | None, says("What was done, up to 2,000 characters; kept sealed.")] = None


class LogDailyWork(_DailyWorkCommand):
    """Logs a day's work on a plot of the plan in force. Developers can log only their own work.

    It goes into the report of the plan's month, which is opened if there is none.
    """

    roles = AUTHORS
    new = "work_report"
    joins = True

    work_report: WorkReportRef
    work_plan: WorkPlanRef

    def field_day(self) -> date:
        return self.on


class CorrectDailyLog(_DailyWorkCommand):
    """Rewrites a log while its report is open; its earlier content stays in the history."""

    roles = AUTHORS

    work_report: WorkReportRef
    log: LogNumber


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

log_keeps_to_the_plan = Rule(
    "log-keeps-to-the-plan",
    en="The plan in force has {plots}, not {project}{item}. Log work on a plot of the plan"
    " and an item of that plot, or have the plan revised.",
    th="แผนที่มีผลมีแปลง {plots} ไม่ใช่ {project}{item} โปรดบันทึกงานในแปลงและรายการของแปลงนั้นตามแผน"
    " หรือขอแก้ไขแผน",
)
log_is_inside_the_month = Rule(
    "log-is-inside-the-month",
    en="{on} is not one of the days of the report, {first} to {last}. Give a day of the month on"
    " which the contract was in force.",
    th="วันที่ {on} ไม่อยู่ในช่วงของรายงาน {first} ถึง {last} โปรดระบุวันในเดือนที่สัญญามีผล",
)
log_is_not_in_the_future = Rule(
    "log-is-not-in-the-future",
    en="{on} is still to come; today is {today}. Log the work when it is done.",
    th="วันที่ {on} ยังมาไม่ถึง วันนี้คือ {today} โปรดบันทึกเมื่อทำงานแล้ว",
)
logged_hours_fit_in_a_day = Rule(
    "logged-hours-fit-in-a-day", formerly="day-has-twelve-hours",
    en="A log must have at least {least} hours, and a day at most {most}; this log has {hours},"
    " which makes {on} {total} hours. Correct the hours.",
    th="บันทึกหนึ่งรายการต้องมี {least} ชั่วโมงขึ้นไป และวันหนึ่งไม่เกิน {most} ชั่วโมง รายการนี้มี {hours}"
    " รวมวันที่ {on} เป็น {total} โปรดแก้ไขจำนวนชั่วโมง",
)


@decides(LogDailyWork)
async def log_daily_work(command: LogDailyWork, history: History) -> Decided:
    plan, engagement = await planned(history, command, command.work_plan)
    ref = await month_report(history, plan)
    opening: list[Event] = []
    if ref is None:
        ref = command.work_report
        opening = [await opened(history, ref, command.work_plan, plan)]
    report = await history.of(WorkReport, ref)
    if not opening:
        in_report_state(command, report, (WorkReportStatus.OPEN,))
    logged = DailyWorkLogged(
        work_report=ref, log=len(report.logs) + 1, on=command.on, project=command.project,
        hours=command.hours, people=command.people, plan_revision=plan.revision,
        item=command.item, photo_hashes=command.photo_hashes, note=command.note,
    )
    return [*opening, await _fitting(history, logged, report, plan, engagement)]


@decides(CorrectDailyLog)
async def correct_daily_log(command: CorrectDailyLog, history: History) -> Decided:
    report, engagement = await report_for(
        history, command, command.work_report, (WorkReportStatus.OPEN,)
    )
    noun_is_known.require(command.log in report.logs, "log", noun="log", ref=command.log)
    plan = await history.of(PlanInForce, report.work_plan)
    corrected = DailyLogCorrected(
        work_report=command.work_report, log=command.log, on=command.on, project=command.project,
        hours=command.hours, people=command.people, plan_revision=plan.revision,
        item=command.item, photo_hashes=command.photo_hashes, note=command.note,
    )
    return [await _fitting(history, corrected, report, plan, engagement)]


async def _fitting(
    history: History, log: Log, report: WorkReport, plan: PlanInForce, engagement: Engagement
) -> Outcome:
    """A log that keeps to the plan and to the calendar, flagged if its photos were used before."""
    item = log.item and plan.item(plan.revision or 0, log.item)
    plots = dict.fromkeys(item.project for item in plan.items[plan.revision or 0])
    log_keeps_to_the_plan.require(
        log.project in plots and (log.item is None or (item and item.project == log.project)),
        "project" if log.project not in plots else "item", plots=", ".join(plots),
        project=log.project, item="" if log.item is None else f" / {log.item}",
    )
    await keeps_to_the_calendar(history, log, report, plan.month, engagement)
    long_enough(log.note, "note", least=0, most=2000)

    def own(earlier: Event) -> bool:
        return isinstance(earlier, DailyWorkLogged | DailyLogCorrected) and (
            (earlier.work_report, earlier.log) == (log.work_report, log.log)
        )

    return Outcome(log).flagged(*await photos_reused(history, log.photo_hashes, unless=own))


async def keeps_to_the_calendar(
    history: History, log: Log, report: WorkReport, month: str, engagement: Engagement,
    field: str | None = None,
) -> None:
    """Refuses a day outside the month or the contract, a future day, and one with too many hours.

    ``field`` is the command's field that gave the value; default: the log's own.
    """
    first, last = days_of(month)
    first, last = max(first, engagement.start_on), min(last, engagement.end_on)
    log_is_inside_the_month.require(
        first <= log.on <= last, field or "on", on=log.on, first=first, last=last
    )
    log_is_not_in_the_future.require(
        log.on <= history.today, field or "on", on=log.on, today=history.today
    )
    limits = await policies(history)
    least, most = limits.number("log-hours-least"), limits.number("day-hours-most")
    others = (one.hours for one in report.logs.values() if one.on == log.on and one.log != log.log)
    total = sum(others, log.hours)
    logged_hours_fit_in_a_day.require(
        log.hours >= least and total <= most, field or "hours", least=least, most=most,
        hours=log.hours, on=log.on, total=total,
    )
