"""Random lives of plans: who writes, who answers, and what an approval rests on."""

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
from domain.project.events import ProjectDropped
from domain.waiver import WaiveGate
from domain.work_plan.approval import ApproveWorkPlan, CloseWorkPlan, ReturnWorkPlan
from domain.work_plan.drafting import (
    DraftWorkPlan,
    ReviseWorkPlan,
    SubmitWorkPlan,
    WithdrawWorkPlan,
)
from domain.work_plan.events import (
    WorkPlanApproved,
    WorkPlanClosed,
    WorkPlanDrafted,
    WorkPlanItem,
    WorkPlanReturned,
    WorkPlanRevised,
    WorkPlanSubmitted,
    WorkPlanWithdrawn,
)
from domain.work_report.events import WorkReportAccepted
from tests.domain.work_plan.invariants import FAR, GONE, PlanFacts
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    OFFICERS,
    PROPOSED,
    PROVINCIAL_OFFICER,
    SOMSRI,
    ref,
)
from tests.examples.work import (
    ASSIGNED,
    CLOSED,
    CONTRACTED,
    DEVELOPER,
    ENGAGEMENT,
    HIRED,
    ITEM,
    MEMBER,
    RECORDED,
    SCHEDULED,
    registered,
)
from tests.support.lives import DAYS, all_lives, beginnings, step
from tests.support.scenario import fact

BOTH_PLANS = [ref("work-plan", 1), ref("work-plan", 2)]
PLANS = [BOTH_PLANS[n] for n in (0, 0, 0, 1)]
COLLEAGUE = ref("person", 0x32)  # an area developer of the same tambon
WRITING = [DISTRICT_OFFICER, DEVELOPER, DEVELOPER, PROVINCIAL_OFFICER, COLLEAGUE]
APPROVING = [PROVINCIAL_OFFICER, DISTRICT_OFFICER]
GOOD, MORE, ELSEWHERE = (ITEM,), (replace(ITEM, target=Decimal(2)),), (replace(ITEM, project=FAR),)
UNFIT = [
    (), (replace(ITEM, project=GONE),), (replace(ITEM, project=ref("project", 7)),),
    (replace(ITEM, task="ก"),), (replace(ITEM, target=Decimal(0)),),
    (replace(ITEM, due_on=date(2021, 4, 1)),),
]
NEXT_YEAR = "2022-03"  # after the contract
Items = tuple[WorkPlanItem, ...]


class PlanLife(PlanFacts):
    """Two plans of one engagement and month, one attendance that they may rest on, five people."""

    given = (
        *OFFICERS, *HIRED, PROPOSED, MEMBER, registered(SOMSRI), SCHEDULED, RECORDED, CLOSED,
        replace(CONTRACTED, engagement=ref("engagement", 2), person=COLLEAGUE),
        replace(PROPOSED, project=FAR, area="22020101"), replace(ASSIGNED, project=FAR),
        replace(PROPOSED, project=GONE), replace(ASSIGNED, project=GONE),
        ProjectDropped(project=GONE, household=None),
    )
    met: ClassVar[set[str]] = set()

    @initialize(far=beginnings, by=st.sampled_from([DEVELOPER, DISTRICT_OFFICER]),
                items=st.sampled_from([GOOD, GOOD, ELSEWHERE]))
    def begin(self, far: int, by: str, items: Items) -> None:
        """Most lives begin some way on; nothing is recorded that was not asked for."""
        self.now = DAYS[2]
        if far > 0:
            self.draft(BOTH_PLANS[0], by, items, "2021-03")
        if far > 1:
            self.submit(BOTH_PLANS[0], DEVELOPER)
        if far == 3:
            self.waive(BOTH_PLANS[0], 1, 30)
        if far > 3:
            self.verify()
        if far > 4:
            self.approve(BOTH_PLANS[0], PROVINCIAL_OFFICER)
        if far > 5:
            self.the_report_is_accepted(BOTH_PLANS[0], True)

    @step(plan=PLANS, by=WRITING, items=[GOOD, ELSEWHERE], month=[*["2021-03"] * 5, NEXT_YEAR])
    def draft(self, plan: str, by: str, items: Items, month: str) -> None:
        self.ask(
            DraftWorkPlan(work_plan=plan, engagement=ENGAGEMENT, month=month, items=items), by
        )

    @step(plan=PLANS, by=WRITING, items=[GOOD, MORE, ELSEWHERE])
    def revise(self, plan: str, by: str, items: Items) -> None:
        self.ask(ReviseWorkPlan(work_plan=plan, items=items), by)

    @step(plan=PLANS, items=UNFIT)
    def plan_what_cannot_be(self, plan: str, items: Items) -> None:
        self.revise(plan, DEVELOPER, items)

    @step(plan=PLANS, by=WRITING)
    def submit(self, plan: str, by: str) -> None:
        self.ask(SubmitWorkPlan(work_plan=plan), by)

    @step(plan=PLANS, by=WRITING, reasons=["ยังขาดแผนการจัดการน้ำ", "แก้"])
    def hand_back(self, plan: str, by: str, reasons: str) -> None:
        self.ask(ReturnWorkPlan(work_plan=plan, reasons=reasons), by)

    @step(plan=PLANS, by=APPROVING)
    def approve(self, plan: str, by: str) -> None:
        self.ask(ApproveWorkPlan(work_plan=plan), by)

    @step(plan=PLANS, really=[True, False])
    def withdraw(self, plan: str, really: bool) -> None:
        if really:
            self.ask(WithdrawWorkPlan(work_plan=plan), DEVELOPER)

    @step(plan=PLANS, really=[True, False, False])
    def the_report_is_accepted(self, plan: str, really: bool) -> None:
        """A report's own life is in another machine; here it is accepted, once, after approval."""
        approved = self.before(len(self.facts), WorkPlanApproved, work_plan=plan)
        if really and approved and not list(self.each(WorkReportAccepted)):
            accepted = WorkReportAccepted(
                work_report=ref("work-report", 1), engagement=ENGAGEMENT, work_plan=plan,
                month="2021-03", revision=1, accepter=PROVINCIAL_OFFICER,
            )
            self.past.record(fact(accepted, self.now, by=PROVINCIAL_OFFICER))

    @step(plan=PLANS, really=[True, False])
    def close(self, plan: str, really: bool) -> None:
        if really:
            self.ask(CloseWorkPlan(work_plan=plan), DISTRICT_OFFICER)

    @step(plan=PLANS, number=[1, 2], days=[0, 30, 91], stage=[*[Stage.PLANNING] * 3,
                                                              Stage.OPERATION])
    def waive(
        self, plan: str, number: int, days: int, stage: Stage = Stage.PLANNING
    ) -> None:
        self.ask(
            WaiveGate(
                waiver=ref("waiver", number), stage=stage, subject=plan,
                authority="คำสั่งจังหวัด 12", expires_on=self.now.date() + timedelta(days=days),
                reason="น้ำท่วมทั้งตำบล จัดประชุมไม่ได้ในเดือนนี้",
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


def test_every_life_of_a_plan_keeps_the_rules() -> None:
    kinds = (WorkPlanDrafted, WorkPlanRevised, WorkPlanSubmitted, WorkPlanReturned,
             WorkPlanApproved, WorkPlanClosed, WorkPlanWithdrawn, GateWaived,
             GateEvidenceInvalidated,
             AttendanceVerified, AttendanceDisputed, AttendanceRevoked)
    refusals = {
        "noun-is-known", "noun-is-new", "state-allows-it", "role-covers-the-area",
        "text-is-long-enough", "plan-month-is-inside-the-engagement",
        "engagement-plans-a-month-once", "plan-has-items", "plan-covers-assigned-plots",
        "plot-is-live", "item-has-a-target", "item-is-due-inside-the-month",
        "developer-keeps-to-their-own-engagement", "approver-holds-every-plot",
        "plan-in-force-is-not-withdrawn", "approver-is-not-the-author",
        "people-take-part-in-planning", "waiver-is-not-the-approver", "waiver-is-for-a-gate",
        "waiver-expires-in-time", "closed-plan-has-an-accepted-report",
    }
    all_lives(PlanLife, events=kinds, refusals=refusals)
