"""Wages: authorised on a month's accepted report, then paid; withheld if there is no report."""

from collections.abc import Iterator

from domain.engagement.payroll import AuthoriseWage, RecordWagePayment, WithholdWage
from simulation.chanthaburi.cast import ACTING_PROVINCIAL, Developer, serving
from simulation.chanthaburi.reports import MONTHS, RUNNING, days_after, is_accepted, reporting
from simulation.script import Act, Scene, minutes, scene

PAID = tuple(month for month in MONTHS if month != RUNNING)
# Reports that are accepted in another way, and paid for as usual; keys as in ``report_cases.py``.
ACCEPTED_ELSEWHERE = {("220804", 1, "2021-05"), ("221005", 2, "2021-08")}
# Wages that ``report_cases.py`` handles, or that stay open.
CASE_WAGES = {("220210", 2, "2021-05"), ("220503", 1, "2021-06"), ("220204", 2, "2021-09")}
# Wages withheld by mistake and authorised ten days later.
MISTAKEN = ("220410", 1, "2021-06")


def months(month: str) -> Iterator[Scene]:
    """The wages of a month: those with an accepted report are paid by the end of the next."""
    after, province = days_after(month, 22), ACTING_PROVINCIAL.ref
    earned = [each for each in serving(month) if _is_earned(each, month)]
    first = [each for each in earned if _key(each, month) != MISTAKEN]
    mistaken = [each for each in earned if each not in first]
    yield scene(after[7] + minutes(240), (_authorising(each, month) for each in first))
    yield scene(after[10] + minutes(300), (
        Act(province, RecordWagePayment(
            engagement=each.engagement, month=month, paid_on=after[10].date(),
            reference=f"จบ {month}/{each.tambon}-{each.number}",
        ))
        for each in first
    ))
    yield scene(after[8], (
        Act(province, WithholdWage(
            engagement=each.engagement, month=month, reason=_reason(each, month)))
        for each in [*mistaken, *(each for each in serving(month) if _is_withheld(each, month))]
    ))
    yield scene(after[14], (_authorising(each, month) for each in mistaken))


def _authorising(developer: Developer, month: str) -> Act:
    return Act(ACTING_PROVINCIAL.ref, AuthoriseWage(engagement=developer.engagement, month=month))


def _is_earned(developer: Developer, month: str) -> bool:
    return is_accepted(developer, month) or _key(developer, month) in ACCEPTED_ELSEWHERE


def _is_withheld(developer: Developer, month: str) -> bool:
    """Whether the developer had a plan for the month and did not report."""
    case = _key(developer, month) in CASE_WAGES
    planned = developer in reporting(month)
    return planned and not case and not _is_earned(developer, month)


def _reason(developer: Developer, month: str) -> str:
    if _is_earned(developer, month):
        return "ไม่พบรายงานในแฟ้ม อยู่ระหว่างตรวจสอบกับอำเภอ"
    return "ไม่มีรายงานผลการปฏิบัติงานของเดือนที่ได้รับการตรวจรับ"


def _key(developer: Developer, month: str) -> tuple[str, int, str]:
    return developer.tambon, developer.number, month
