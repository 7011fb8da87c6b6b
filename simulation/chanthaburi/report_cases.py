"""Cases of reports and wages: a gate that refuses, a waiver, own work, errors found later."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from domain.engagement.payroll import AuthoriseWage, RecordWagePayment, WithholdWage
from domain.gathering.events import GatheringKind
from domain.gathering.verification import RevokeAttendance
from domain.kernel.authority import Role
from domain.kernel.terms import Level, Stage
from domain.person.role import GrantRole
from domain.waiver import WaiveGate
from domain.work_report.acceptance import AcceptWorkReport
from domain.work_report.correction import CorrectWorkReport
from domain.work_report.daily_log import LogDailyWork
from domain.work_report.drafting import SubmitWorkReport
from domain.work_report.events import CorrectedField
from simulation.chanthaburi import plans, reports
from simulation.chanthaburi.cast import (
    ACTING_PROVINCIAL,
    HQ,
    LAST_MONTH,
    PROVINCE,
    PROVINCIAL,
    STRATEGY,
    Developer,
    Household,
    cd_worker,
    district_officer,
    neighbours,
)
from simulation.chanthaburi.gatherings import work_ref, worked_on
from simulation.chanthaburi.meeting import HANDS, Meeting, of_household, of_neighbour
from simulation.chanthaburi.names import ref
from simulation.script import Scene, alone, bangkok, days, minutes, scene

GATE = "people-take-part-in-operation"

_REFUSED, _REFUSED_IN = Developer("220804", 1), "2021-05"
_EXTRA = ref("gathering", "labour/220804/May")
_WAIVED, _WAIVED_IN = Developer("221005", 2), "2021-08"
_WAIVER = ref("waiver", "221005/2/2021-08")
_ILL, _ILL_IN = Developer("220503", 1), "2021-06"
_RESIGNED, _RESIGNED_IN = Developer("220210", 2), "2021-05"
_OUTSIDE, _OUTSIDE_IN = Developer("221001", 1), "2021-06"
_READY = Developer("220204", 2)
_CORRECTED, _CORRECTED_IN = Developer("220103", 1), "2021-05"
_PICTURED, _PICTURED_AGAIN, _PICTURED_IN = (
    Developer("220111", 1), Developer("220111", 2), "2021-07"
)
_LATE, _LATE_IN = Developer("220109", 1), "2021-07"
_UNTRUE, _UNTRUE_IN = Developer("221001", 1), "2021-06"


def _plot(developer: Developer, projects: Sequence[str]) -> Household:
    """The developer's first household with one of the plots."""
    return next(each for each in developer.households if each.project in projects)


_HOST = _plot(_UNTRUE, worked_on(_UNTRUE, _UNTRUE_IN))

CASES: dict[str, str] = {
    # Left open: the district officer can accept it.
    "report-to-accept": _READY.report(LAST_MONTH),
    # Recorded during the year.
    "report-refused-then-accepted": _REFUSED.report(_REFUSED_IN),
    "report-refused-then-accepted-labour-day": _EXTRA,
    "report-waived": _WAIVED.report(_WAIVED_IN),
    "report-waiver": _WAIVER,
    "report-of-the-accepter": _ILL.report(_ILL_IN),
    "wage-of-the-accepter": _ILL.engagement,
    "wage-withheld": _RESIGNED.engagement,
    "report-never-submitted": _RESIGNED.report(_RESIGNED_IN),
    "report-outside-the-district": _OUTSIDE.report(_OUTSIDE_IN),
    "report-corrected": _CORRECTED.report(_CORRECTED_IN),
    "report-returned": Developer("220109", 1).report("2021-07"),
    "report-late": Developer("220602", 1).report("2021-05"),
    "report-with-a-late-log": _LATE.report(_LATE_IN),
    "report-with-revoked-evidence": _UNTRUE.report(_UNTRUE_IN),
    "photo-shown-twice": _PICTURED_AGAIN.report(_PICTURED_IN),
    "photo-shown-first": _PICTURED.report(_PICTURED_IN),
    "planned-without-taking-part": Household("220103", 2).ref,
    "planned-without-taking-part-report": Developer("220103", 2).report("2021-04"),
    "only-planning-revoked": Household("220207", 1).ref,
    "only-planning-revoked-report": Developer("220207", 1).report("2021-06"),
    "planned-and-took-part": Household("220103", 4).ref,
    "wage-withheld-by-mistake": Developer("220410", 1).engagement,
    "wage-before-the-plan": Developer("220606", 2).engagement,
    "wage-before-the-plan-plan": Developer("220606", 2).plan("2021-07"),
    "plan-after-the-month-began-without-wage": Developer("220705", 1).plan("2021-08"),
}


def worked_without_the_people() -> Iterator[Scene]:
    """The gate refuses a report: no one joined the work. After a labour day it passes."""
    month = _REFUSED_IN
    plot = _plot(_REFUSED, [plans.in_force(_REFUSED, month)[0].project])
    officer, accept = _officer(_REFUSED), AcceptWorkReport(work_report=_REFUSED.report(month))
    yield scene(bangkok("2021-05-26", "16:00"), [reports.results(_REFUSED, month)])
    yield scene(bangkok("2021-05-26", "17:00"), [reports.submission(_REFUSED, month)])
    yield alone(bangkok("2021-05-27", "10:00"), officer, accept, GATE)
    start = bangkok("2021-05-29", "08:00")
    labour = Meeting(
        ref=_EXTRA, kind=GatheringKind.LABOUR_EXCHANGE, stage=Stage.OPERATION,
        level=Level.COLLABORATE, activity=4, area=_REFUSED.tambon, starts_at=start,
        ends_at=start + minutes(300), title="เอามื้อสามัคคีเพิ่มเติม", holder=_REFUSED.person,
        verifier=cd_worker(_REFUSED.tambon), projects=(plot.project,),
        sheet=(*of_household(plot, _EXTRA, gives=HANDS, hours="4"),
               *(of_neighbour(who, _EXTRA, gives=HANDS, hours="4")
                 for who in neighbours(_REFUSED.tambon))),
    )
    yield labour.called(bangkok("2021-05-27", "13:00"))
    yield from labour.held()
    yield alone(bangkok("2021-05-31", "10:00"), officer, accept)
    yield scene(bangkok("2021-06-10", "14:00"), [reports.closing(_REFUSED, month)])


def waived() -> Iterator[Scene]:
    """A month in which people were not allowed to meet: the province waives a report's gate."""
    month, officer = _WAIVED_IN, _officer(_WAIVED)
    accept = AcceptWorkReport(work_report=_WAIVED.report(month))
    yield scene(bangkok("2021-08-31", "18:00"), [reports.results(_WAIVED, month)])
    yield scene(bangkok("2021-09-02", "10:00"), [reports.submission(_WAIVED, month)])
    yield alone(bangkok("2021-09-06", "10:00"), officer, accept, GATE)
    yield alone(bangkok("2021-09-07", "11:00"), ACTING_PROVINCIAL.ref, WaiveGate(
        waiver=_WAIVER, stage=Stage.OPERATION, subject=_WAIVED.report(month),
        authority="หนังสือจังหวัดจันทบุรี (สมมุติ) ที่ จบ 0019/ว 7", expires_on=date(2021, 9, 30),
        reason="งดรวมกลุ่มตามประกาศควบคุมโรคติดต่อของอำเภอในเดือนสิงหาคม",
    ))
    yield alone(bangkok("2021-09-08", "11:00"), officer, accept)
    yield scene(bangkok("2021-09-09", "14:00"), [reports.closing(_WAIVED, month)])


def own_report() -> Iterator[Scene]:
    """An officer reports for a developer who is ill, and may not accept the report. The officer who
    accepts it may not pay the wage."""
    month, officer, province = _ILL_IN, _officer(_ILL), ACTING_PROVINCIAL.ref
    accept = AcceptWorkReport(work_report=_ILL.report(month))
    pay = AuthoriseWage(engagement=_ILL.engagement, month=month)
    yield scene(bangkok("2021-06-30", "18:00"), [reports.results(_ILL, month, by=officer)])
    yield scene(bangkok("2021-07-02", "10:00"), [reports.submission(_ILL, month, by=officer)])
    yield alone(bangkok("2021-07-07", "10:00"), officer, accept, "accepter-is-not-the-author")
    yield alone(bangkok("2021-07-08", "10:00"), province, accept)
    yield scene(bangkok("2021-07-09", "14:00"), [reports.closing(_ILL, month)])
    yield alone(bangkok("2021-07-14", "14:00"), province, pay, "authoriser-is-not-the-accepter")
    yield alone(bangkok("2021-07-16", "09:00"), HQ.ref, GrantRole(
        person=STRATEGY.ref, role=Role.PROVINCIAL_OFFICER, area=PROVINCE,
        valid_from=date(2021, 7, 19), until=date(2021, 7, 23), acting_for=PROVINCIAL.ref,
    ))
    yield alone(bangkok("2021-07-20", "14:00"), STRATEGY.ref, pay)
    yield alone(bangkok("2021-07-26", "15:00"), province, RecordWagePayment(
        engagement=_ILL.engagement, month=month, paid_on=date(2021, 7, 26),
        reference="จบ 2021-06/220503-1"))


def gone() -> Iterator[Scene]:
    """A developer who resigned may not report; the wage of the last month is withheld."""
    month = _RESIGNED_IN
    yield scene(bangkok("2021-05-31", "18:00"), [reports.results(_RESIGNED, month)])
    yield alone(bangkok("2021-06-03", "10:00"), _RESIGNED.person.ref, SubmitWorkReport(
        work_report=_RESIGNED.report(month), summary="ดำเนินงานตามแผนจนถึงวันที่ลาออก",
    ), "role-covers-the-area")
    yield alone(bangkok("2021-06-14", "10:00"), ACTING_PROVINCIAL.ref, WithholdWage(
        engagement=_RESIGNED.engagement, month=month,
        reason="ลาออกโดยยังไม่ได้ส่งรายงานผลการปฏิบัติงานของเดือน",
    ))


def outside_the_district() -> Iterator[Scene]:
    """A district officer tries to accept a report of another district."""
    yield alone(
        bangkok("2021-07-06", "15:00"), district_officer("2202").ref,
        AcceptWorkReport(work_report=_OUTSIDE.report(_OUTSIDE_IN)), "role-covers-the-area",
    )


def corrected_late() -> Iterator[Scene]:
    """After the wage was paid, the officer corrects a day and hours of the report.

    A developer may not: only the officer can change an accepted report.
    """
    made, officer = _CORRECTED.report(_CORRECTED_IN), _officer(_CORRECTED)
    reason = "ตรวจเยี่ยมแปลงแล้วพบว่าวันทำงานคลาดเคลื่อนจากบันทึกของครัวเรือน"
    changed = CorrectWorkReport(
        work_report=made, field=CorrectedField.HOURS, value="2", log=2, reason=reason)
    yield alone(bangkok("2021-06-28", "09:30"), _CORRECTED.person.ref, changed,
                "role-covers-the-area")
    yield alone(bangkok("2021-06-28", "10:00"), officer, changed)
    yield alone(bangkok("2021-06-28", "10:10"), officer, CorrectWorkReport(
        work_report=made, field=CorrectedField.WORKED_ON, value="2021-05-30", log=2,
        reason=reason))


def shown_twice() -> Iterator[Scene]:
    """One photo is attached to the logs of two developers."""
    at = bangkok("2021-07-29", "17:30")
    shown = reports.photo(_PICTURED, _PICTURED_IN, at.date())
    for number, developer in enumerate((_PICTURED, _PICTURED_AGAIN)):
        item = plans.in_force(developer, _PICTURED_IN)[0]
        yield alone(at + minutes(10 * number), developer.person.ref, LogDailyWork(
            work_report=developer.report(_PICTURED_IN), on=at.date() - days(1),
            work_plan=developer.plan(_PICTURED_IN), project=item.project, item=1,
            hours=Decimal(3), people=4, photo_hashes=(shown,),
        ))


def logged_late() -> Iterator[Scene]:
    """A log is written nine days after the work, and flagged."""
    worked, planned = bangkok("2021-07-12", "17:00"), plans.in_force(_LATE, _LATE_IN)
    yield alone(worked + days(9), _LATE.person.ref, LogDailyWork(
        work_report=_LATE.report(_LATE_IN), work_plan=_LATE.plan(_LATE_IN), on=worked.date(),
        project=planned[0].project, item=1, hours=Decimal(2), people=3, occurred_at=worked,
    ))


def revoked_afterwards() -> Iterator[Scene]:
    """After a report is accepted, an attendance in its evidence turns out to be untrue."""
    yield alone(bangkok("2021-07-21", "11:00"), _officer(_UNTRUE), RevokeAttendance(
        gathering=work_ref(_UNTRUE.tambon, _UNTRUE_IN), person=_HOST.head.ref,
        reason="ตรวจสอบภาพถ่ายแล้วไม่พบเจ้าตัวในวันเอามื้อ",
    ))


def left_ready() -> Iterator[Scene]:
    """September's report is submitted and not accepted yet."""
    month = LAST_MONTH
    yield scene(bangkok("2021-09-30", "18:20"), [reports.results(_READY, month)])
    yield scene(bangkok("2021-10-04", "10:20"), [reports.submission(_READY, month)])


def _officer(developer: Developer) -> str:
    return district_officer(developer.tambon).ref


STORIES = (
    worked_without_the_people, waived, own_report, gone, outside_the_district, corrected_late,
    shown_twice, logged_late, revoked_afterwards, left_ready,
)
