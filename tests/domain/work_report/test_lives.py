"""Random lives of a month's report: what goes into it, who answers, what an acceptance rests on."""

from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize
from msgspec.structs import replace

from domain.gathering.events import AttendanceDisputed, AttendanceRevoked, AttendanceVerified
from domain.gathering.verification import DisputeAttendance, RevokeAttendance, VerifyAttendance
from domain.kernel.terms import Stage
from domain.participation.events import GateEvidenceInvalidated, GateWaived
from domain.waiver import WaiveGate
from domain.work_plan.approval import CloseWorkPlan
from domain.work_plan.events import WorkPlanClosed
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
from domain.work_report.events import (
    CorrectedField,
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
from tests.domain.work_report.invariants import FEBRUARY, ITEMS, REPORTS, ReportFacts
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    OFFICERS,
    PROJECT,
    PROPOSED,
    PROVINCIAL_OFFICER,
    SOMSRI,
    ref,
)
from tests.examples.work import (
    APPROVED,
    CLOSED,
    CONTRACTED,
    DEVELOPER,
    DRAFTED,
    HIRED,
    MEMBER,
    RECORDED,
    SCHEDULED,
    SUBMITTED,
    registered,
)
from tests.support.lives import DAYS, all_lives, beginnings, step

MARCH = ref("work-plan", 2)  # never approved
WINTER = ref("work-plan", 3)  # approved, but the contract ends before it
PLANS = [*[FEBRUARY] * 6, MARCH, WINTER]
OFTEN = [REPORTS[n] for n in (0, 0, 0, 0, 1)]
COLLEAGUE = ref("person", 0x32)  # an area developer of the same tambon
WRITING = [*[DEVELOPER] * 3, *[DISTRICT_OFFICER] * 2, PROVINCIAL_OFFICER, COLLEAGUE]
ANSWERING = [PROVINCIAL_OFFICER, DISTRICT_OFFICER]
LOGGED_ON = [date(2021, 2, day) for day in (4, 5, 6, 28)] + [date(2021, 1, 31)]
REASON = "น้ำท่วมทั้งตำบล จัดกิจกรรมไม่ได้ในเดือนนี้"


class ReportLife(ReportFacts):
    """Two ids for one month's report, one day of work that it may rest on, five people."""

    given = (
        *OFFICERS, *HIRED, PROPOSED, MEMBER, registered(SOMSRI),
        replace(SCHEDULED, stage=Stage.OPERATION), RECORDED, CLOSED,
        replace(DRAFTED, work_plan=FEBRUARY, month="2021-02", items=ITEMS),
        replace(SUBMITTED, work_plan=FEBRUARY),
        replace(APPROVED, work_plan=FEBRUARY, evidence=()),
        replace(DRAFTED, work_plan=MARCH),
        replace(CONTRACTED, engagement=ref("engagement", 2), person=COLLEAGUE),
        replace(DRAFTED, work_plan=WINTER, month="2021-12"),
        replace(SUBMITTED, work_plan=WINTER), replace(APPROVED, work_plan=WINTER, evidence=()),
    )
    met: ClassVar[set[str]] = set()

    @initialize(far=beginnings, by=st.sampled_from([DEVELOPER, DEVELOPER, DISTRICT_OFFICER]))
    def begin(self, far: int, by: str) -> None:
        """Most lives begin some way on; nothing is recorded that was not asked for."""
        self.now = DAYS[2]
        if far > 0:
            self.log(REPORTS[0], FEBRUARY, DEVELOPER, LOGGED_ON[0], "7", 1, "")
        if far > 1:
            for item in (1, 2):
                self.record(REPORTS[0], DEVELOPER, item, 3, None)
        if far > 2:
            self.submit(REPORTS[0], by)
        if far == 3:
            self.waive(REPORTS[0], 1, 30)
        if far == 4:
            self.hand_back(REPORTS[0], PROVINCIAL_OFFICER, REASON)
        if far > 4:
            self.verify()
        if far > 5:
            self.accept(REPORTS[0], PROVINCIAL_OFFICER)

    @step(report=OFTEN, plan=PLANS, by=WRITING)
    def open(self, report: str, plan: str, by: str) -> None:
        self.ask(OpenWorkReport(work_report=report, work_plan=plan), by)

    @step(report=OFTEN, plan=PLANS, by=WRITING, on=LOGGED_ON, hours=["0.4", "5", "7"],
          item=[None, None, 1, 3], photo=["", "a" * 64, "no hash", "no hash"])
    def log(
        self, report: str, plan: str, by: str, on: date, hours: str, item: int | None, photo: str
    ) -> None:
        self.ask(
            LogDailyWork(
                work_report=report, work_plan=plan, on=on, project=PROJECT, item=item,
                hours=Decimal(hours), photo_hashes=(photo,) if photo else (),
            ),
            by,
        )

    @step(report=OFTEN, log=[1, 2], on=LOGGED_ON, hours=["5", "12"])
    def correct_log(self, report: str, log: int, on: date, hours: str) -> None:
        self.ask(
            CorrectDailyLog(
                work_report=report, log=log, on=on, project=PROJECT, hours=Decimal(hours)
            ),
            DEVELOPER,
        )

    @step(report=OFTEN, by=WRITING, item=[1, 2, 2, 3], actual=[0, 3, 8, 9],
          said=[None, "ฝนตกทั้งสัปดาห์"])
    def record(self, report: str, by: str, item: int, actual: int, said: str | None) -> None:
        result = ItemResult(
            item=item, actual=Decimal(actual), not_done_reason=said, explanation=said
        )
        self.ask(RecordResults(work_report=report, results=(result,)), by)

    @step(report=OFTEN, item=[1, 2, 3], actual=[-1, 0, 9])
    def record_what_needs_words(self, report: str, item: int, actual: int) -> None:
        self.record(report, DEVELOPER, item, actual, None)

    @step(report=OFTEN, by=WRITING)
    def submit(self, report: str, by: str) -> None:
        self.ask(SubmitWorkReport(work_report=report, summary="ปลูกแฝกได้ตามแผน"), by)

    @step(report=OFTEN, by=[*ANSWERING, *WRITING], reasons=["ยังไม่ได้ระบุผลให้ชัด", "แก้"])
    def hand_back(self, report: str, by: str, reasons: str) -> None:
        self.ask(ReturnWorkReport(work_report=report, reasons=reasons), by)

    @step(report=OFTEN)
    def revise(self, report: str) -> None:
        self.ask(ReviseWorkReport(work_report=report), DEVELOPER)

    @step(report=OFTEN, by=ANSWERING)
    def accept(self, report: str, by: str) -> None:
        self.ask(AcceptWorkReport(work_report=report), by)

    @step(report=OFTEN, field=list(CorrectedField), value=["2", "9", "11", "2021-02-05", "?"],
          number=[1, 1, 2])
    def correct(self, report: str, field: CorrectedField, value: str, number: int) -> None:
        item = number if field == CorrectedField.ACTUAL else None
        self.ask(
            CorrectWorkReport(
                work_report=report, field=field, value=value, item=item, reason=REASON,
                log=None if item else number,
            ),
            DISTRICT_OFFICER,
        )

    @step(plan=PLANS, really=[True, False])
    def close(self, plan: str, really: bool) -> None:
        if really:
            self.ask(CloseWorkPlan(work_plan=plan), DISTRICT_OFFICER)

    @step(report=OFTEN, number=[1, 2], days=[0, 30, 91], stage=[*[Stage.OPERATION] * 3,
                                                                Stage.PLANNING])
    def waive(
        self, report: str, number: int, days: int, stage: Stage = Stage.OPERATION
    ) -> None:
        self.ask(
            WaiveGate(
                waiver=ref("waiver", number), stage=stage, subject=report, reason=REASON,
                authority="คำสั่งจังหวัด 12", expires_on=self.now.date() + timedelta(days=days),
            ),
            PROVINCIAL_OFFICER,
        )

    @step()
    def verify(self) -> None:
        self.ask(
            VerifyAttendance(gathering=SCHEDULED.gathering, persons=(SOMSRI,)), DISTRICT_OFFICER
        )

    @step()
    def dispute(self) -> None:
        self.ask(
            DisputeAttendance(
                gathering=SCHEDULED.gathering, person=SOMSRI, statement="ไม่ได้มาในวันนั้น"
            ),
            CD_WORKER,
        )

    @step(really=[True, False])
    def revoke(self, really: bool) -> None:
        if really:
            self.ask(
                RevokeAttendance(
                    gathering=SCHEDULED.gathering, person=SOMSRI, reason="ตรวจแล้วไม่ได้มาจริง"
                ),
                DISTRICT_OFFICER,
            )


def test_every_life_of_a_report_keeps_the_rules() -> None:
    kinds = (WorkReportOpened, DailyWorkLogged, DailyLogCorrected, ResultRecorded,
             WorkReportSubmitted, WorkReportReturned, WorkReportRevised, WorkReportAccepted,
             WorkReportCorrected, WorkPlanClosed, GateWaived, GateEvidenceInvalidated,
             AttendanceVerified, AttendanceDisputed, AttendanceRevoked)
    refusals = {
        "noun-is-known", "noun-is-new", "state-allows-it", "role-covers-the-area",
        "text-is-long-enough", "developer-keeps-to-their-own-engagement",
        "plan-month-is-inside-the-engagement", "report-follows-an-approved-plan",
        "engagement-reports-a-month-once",
        "log-keeps-to-the-plan", "log-is-inside-the-month", "log-is-not-in-the-future",
        "logged-hours-fit-in-a-day", "photo-is-named-by-its-hash", "result-is-of-a-planned-item",
        "result-is-not-negative", "nothing-done-gives-a-reason",
        "result-far-above-target-is-explained",
        "every-item-has-a-result-or-a-reason", "accepter-is-not-the-author",
        "people-take-part-in-operation", "waiver-is-not-the-approver", "waiver-is-for-a-gate",
        "waiver-expires-in-time", "accepted-report-changes-by-correction",
        "correction-fits-its-field", "closed-plan-has-an-accepted-report",
    }
    all_lives(ReportLife, events=kinds, refusals=refusals)
