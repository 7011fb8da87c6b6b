"""One good example of every event of a work report.

The story of ``work.py`` goes on: in March 2021 the developer logs the work, the household lends a
hand, and the report of the month is accepted.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

from msgspec.structs import replace

from domain.gathering.events import Contribution
from domain.kernel.event import Event
from domain.kernel.terms import Stage
from domain.work_plan.events import WorkPlanClosed
from domain.work_report.events import (
    DailyLogCorrected,
    DailyWorkLogged,
    ResultRecorded,
    WorkReportAccepted,
    WorkReportCorrected,
    WorkReportOpened,
    WorkReportReturned,
    WorkReportRevised,
    WorkReportSubmitted,
)
from tests.examples.people import DISTRICT_OFFICER, PROJECT, ref
from tests.examples.work import ENGAGEMENT, EVIDENCE, VERIFIED, WORK_PLAN

WORK_REPORT = ref("work-report", 1)
WORKDAY = ref("gathering", 4)
MARCH_END = datetime(2021, 3, 31, 3, 0, tzinfo=UTC)  # 10:00 in Thailand
WORKED_ON = date(2021, 3, 20)

OPENED = WorkReportOpened(
    work_report=WORK_REPORT, engagement=ENGAGEMENT, work_plan=WORK_PLAN, month="2021-03"
)
LOGGED = DailyWorkLogged(
    work_report=WORK_REPORT, log=1, on=date(2021, 3, 30), project=PROJECT, hours=Decimal(7),
    people=4, plan_revision=1, item=1, note="ขุดหลุมปลูกรอบโคกกับสมาชิกครัวเรือน",
)
RESULT = ResultRecorded(work_report=WORK_REPORT, plan_revision=1, item=1, actual=Decimal(38))
HANDED_OVER = WorkReportSubmitted(
    work_report=WORK_REPORT, revision=1, plan_revision=1, summary="ปลูกไม้ได้ 38 ต้นจาก 40 ต้น",
    problems="ฝนตกหนัก", next_steps="ปลูกเพิ่มอีก 2 ต้น", learned="หญ้าแฝกช่วยยึดดิน",
)
SENT_BACK = WorkReportReturned(work_report=WORK_REPORT, revision=1, reasons="ยังไม่ได้ระบุผล")
REOPENED = WorkReportRevised(work_report=WORK_REPORT, revision=2)
WORKED = replace(
    VERIFIED, gathering=WORKDAY, stage=Stage.OPERATION, contribution=Contribution.LABOUR,
    held_on=WORKED_ON,
)
LENT_A_HAND = replace(EVIDENCE, gathering=WORKDAY)
ACCEPTED = WorkReportAccepted(
    work_report=WORK_REPORT, engagement=ENGAGEMENT, work_plan=WORK_PLAN, month="2021-03",
    revision=1, accepter=DISTRICT_OFFICER, evidence=(LENT_A_HAND,),
)
CORRECTED = WorkReportCorrected(
    work_report=WORK_REPORT, field="HOURS", old="7", new="5.5", log=1
)
PLAN_CLOSED = WorkPlanClosed(work_plan=WORK_PLAN, work_report=WORK_REPORT)

EXAMPLES: tuple[Event, ...] = (
    OPENED, LOGGED,
    DailyLogCorrected(
        work_report=WORK_REPORT, log=1, on=date(2021, 3, 30), project=PROJECT, hours=Decimal(6),
        people=5, plan_revision=1, item=1, note="ขุดหลุมปลูกและรดน้ำ",
    ),
    RESULT, HANDED_OVER, SENT_BACK, REOPENED, ACCEPTED, CORRECTED, PLAN_CLOSED,
)
