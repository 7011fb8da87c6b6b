"""An approved plan and its report, step by step, and what may be asked of it."""

from decimal import Decimal
from typing import Any

from domain.kernel.decision import Command, Outcome
from domain.kernel.event import Event
from domain.work_plan.approval import CloseWorkPlan
from domain.work_report.acceptance import AcceptWorkReport, ReturnWorkReport
from domain.work_report.correction import CorrectWorkReport
from domain.work_report.daily_log import CorrectDailyLog, LogDailyWork
from domain.work_report.drafting import (
    ItemResult,
    OpenWorkReport,
    RecordResults,
    ReviseWorkReport,
    SubmitWorkReport,
)
from domain.work_report.events import CorrectedField
from tests.examples.people import OFFICERS, PROJECT, PROPOSED
from tests.examples.reports import (
    ACCEPTED,
    HANDED_OVER,
    LOGGED,
    MARCH_END,
    OPENED,
    REOPENED,
    RESULT,
    SENT_BACK,
    WORK_REPORT,
    WORKED,
)
from tests.examples.work import APPROVED, DRAFTED, HIRED, SUBMITTED, WORK_PLAN
from tests.support.scenario import Given, scenario

PLANNED: tuple[Event, ...] = (*OFFICERS, PROPOSED, *HIRED, DRAFTED, SUBMITTED, APPROVED)
WRITTEN = (*PLANNED, OPENED, LOGGED, RESULT)
HANDED_IN = (*WRITTEN, HANDED_OVER)
STANDS = (*HANDED_IN, WORKED, ACCEPTED)

OPEN = OpenWorkReport(work_report=WORK_REPORT, work_plan=WORK_PLAN)
LOG = LogDailyWork(
    work_report=WORK_REPORT, work_plan=WORK_PLAN, on=LOGGED.on, project=PROJECT, hours=Decimal(5),
    people=4, item=1, note=LOGGED.note,
)
CORRECT_LOG = CorrectDailyLog(
    work_report=WORK_REPORT, log=1, on=LOGGED.on, project=PROJECT, hours=Decimal(6), people=5,
    item=1,
)
RECORD = RecordResults(
    work_report=WORK_REPORT, results=(ItemResult(item=1, actual=Decimal(38)),)
)
SUBMIT = SubmitWorkReport(
    work_report=WORK_REPORT, summary=HANDED_OVER.summary or "", problems=HANDED_OVER.problems,
    next_steps=HANDED_OVER.next_steps, learned=HANDED_OVER.learned,
)
RETURN = ReturnWorkReport(work_report=WORK_REPORT, reasons="ยังไม่ได้ระบุผลของรายการ")
REVISE = ReviseWorkReport(work_report=WORK_REPORT)
ACCEPT = AcceptWorkReport(work_report=WORK_REPORT)
CORRECT = CorrectWorkReport(
    work_report=WORK_REPORT, field=CorrectedField.HOURS, value="5.5", log=1,
    reason="ชั่วโมงในใบลงเวลาไม่ตรงกับที่บันทึก",
)
CLOSE = CloseWorkPlan(work_plan=WORK_PLAN)

REPORTS: dict[str | None, tuple[Event, ...]] = {
    None: (), "OPEN": (OPENED, LOGGED, RESULT), "SUBMITTED": (OPENED, LOGGED, RESULT, HANDED_OVER),
    "RETURNED": (OPENED, LOGGED, RESULT, HANDED_OVER, SENT_BACK),
    "REOPENED": (OPENED, LOGGED, RESULT, HANDED_OVER, SENT_BACK, REOPENED),
    "ACCEPTED": (OPENED, LOGGED, RESULT, HANDED_OVER, ACCEPTED),
}


def asked(given: tuple[Given, ...] | list[Given], when: Command, by: str, **expected: Any) -> list[
    Outcome
]:
    """The scenario on the last day of March."""
    return scenario(given=given, when=when, by=by, **{"now": MARCH_END} | expected)
