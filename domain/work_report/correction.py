"""Correcting an accepted work report: one value at a time, with a reason; the old one is kept."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated

from msgspec.structs import replace

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
from domain.kernel.event import Flag
from domain.kernel.ref import WorkReportRef, says
from domain.kernel.thai import to_ascii_digits
from domain.policy import policies
from domain.work_plan.events import APPROVERS
from domain.work_plan.in_force import PlanInForce
from domain.work_report.daily_log import keeps_to_the_calendar
from domain.work_report.drafting import over_twice
from domain.work_report.events import (
    CorrectedField,
    WorkReport,
    WorkReportCorrected,
    WorkReportStatus,
    report_for,
    with_correction,
)

# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class CorrectWorkReport(Command):
    """Corrects one value of an accepted report; needs a `reason` of 10 characters or more.

    HOURS, PEOPLE and WORKED_ON belong to a log, ACTUAL to an item's result. The old value is kept.
    """

    roles = APPROVERS

    work_report: WorkReportRef
    field: Annotated[CorrectedField, says("What is corrected.")]
    value: Annotated[
        str, says("The correct value: hours or amount (`7.5`), people (`4`), day (`2021-03-09`).")
    ]
    log: Annotated[
        int | None, says("Number of the log to correct, from 1; not with ACTUAL.")
    ] = None
    item: Annotated[
        int | None, says("Number of the item whose result is corrected, from 1; only with ACTUAL.")
    ] = None


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

correction_fits_its_field = Rule(
    "correction-fits-its-field",
    en="{name} cannot become {value!r} here. HOURS, PEOPLE and WORKED_ON need a `log`, ACTUAL needs"
    " an `item`; write hours and amounts as 7.5, people as 4, days as 2021-03-09.",
    th="แก้ไข {name} เป็น {value!r} ไม่ได้ HOURS, PEOPLE และ WORKED_ON ต้องระบุ `log` ส่วน ACTUAL ต้องระบุ"
    " `item` โปรดเขียนชั่วโมงและจำนวนเช่น 7.5 จำนวนคนเช่น 4 และวันที่เช่น 2021-03-09",
)

_AMOUNT = r"\d{1,9}(\.\d{1,4})?"
_WRITTEN: dict[CorrectedField, str] = {
    CorrectedField.HOURS: _AMOUNT,
    CorrectedField.PEOPLE: r"\d{1,3}",
    CorrectedField.WORKED_ON: r"\d{4}-\d\d-\d\d",
    CorrectedField.ACTUAL: _AMOUNT,
}


@decides(CorrectWorkReport)
async def correct_work_report(command: CorrectWorkReport, history: History) -> Decided:
    command = replace(command, value=to_ascii_digits(command.value))
    report, engagement = await report_for(
        history, command, command.work_report, (WorkReportStatus.ACCEPTED,)
    )
    correction_fits_its_field.require(
        _fits(command), "value", name=command.field, value=command.value
    )
    long_enough(command.reason, "reason", least=10, most=2000)
    if command.field == CorrectedField.ACTUAL:
        old, flags = await _result(history, command, report)
    else:
        old, flags = await _log(history, command, report, engagement), []
    if _same(old, command):
        return []
    corrected = WorkReportCorrected(
        work_report=command.work_report, field=command.field, old=old, new=command.value,
        log=command.log, item=command.item,
        plan_revision=None if command.item is None else report.plan_revision,
    )
    return [Outcome(corrected).flagged(*flags)]


def _fits(command: CorrectWorkReport) -> bool:
    """Whether the value has the form of its field, and a log or an item is named as it needs."""
    of_an_item = command.field == CorrectedField.ACTUAL
    if (command.item is not None) != of_an_item or (command.log is None) != of_an_item:
        return False
    if not re.fullmatch(_WRITTEN[command.field], command.value, re.ASCII):
        return False
    return command.field != CorrectedField.WORKED_ON or _is_day(command.value)


def _same(old: str, command: CorrectWorkReport) -> bool:
    """Whether the value is the old one, however it is written: 7, 7.0 or 07."""
    if command.field == CorrectedField.WORKED_ON:
        return old == command.value
    return Decimal(old) == Decimal(command.value)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


async def _result(
    history: History, command: CorrectWorkReport, report: WorkReport
) -> tuple[str, list[Flag]]:
    """The old result of an item, and a flag if the new one is far above the target."""
    revision, number = report.plan_revision or 1, command.item or 0
    old = report.results.get((revision, number))
    item = (await history.of(PlanInForce, report.work_plan)).item(revision, number)
    if old is None or item is None:
        noun_is_known.refuse("item", noun="result of item", ref=number)
    times = (await policies(history)).number("result-explained-above")
    return str(old), over_twice(Decimal(command.value), item, times)


async def _log(
    history: History, command: CorrectWorkReport, report: WorkReport, engagement: Engagement
) -> str:
    """The old value of a log. Refuses a new one that does not keep to the calendar."""
    log = report.logs.get(command.log or 0)
    if log is None:
        noun_is_known.refuse("log", noun="log", ref=command.log)
    changed = with_correction(log, command.field, command.value)
    await keeps_to_the_calendar(history, changed, report, report.month, engagement, "value")
    return {
        CorrectedField.HOURS: str(log.hours), CorrectedField.PEOPLE: str(log.people),
    }.get(command.field, log.on.isoformat())
