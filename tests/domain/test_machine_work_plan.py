"""Random lives of plans: who writes, who answers, and what an approval rests on."""

from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, run_state_machine_as_test
from msgspec.structs import replace

from domain.gathering import AttendanceDisputed, AttendanceRevoked, AttendanceVerified
from domain.participation import GateEvidenceInvalidated, GateWaived
from domain.plan_approval import ApproveWorkPlan, ReturnWorkPlan
from domain.plan_closing import CloseWorkPlan
from domain.plan_drafting import DraftWorkPlan, ReviseWorkPlan, SubmitWorkPlan, WithdrawWorkPlan
from domain.terms import Stage
from domain.verification import DisputeAttendance, RevokeAttendance, VerifyAttendance
from domain.waiver import WaiveGate
from domain.work_plan import (
    WorkPlanApproved,
    WorkPlanClosed,
    WorkPlanDrafted,
    WorkPlanReturned,
    WorkPlanRevised,
    WorkPlanSubmitted,
    WorkPlanWithdrawn,
)
from domain.work_report import WorkReportAccepted
from tests.domain.lives import DAYS, SETTINGS, World, beginnings, step
from tests.domain.scenario import fact
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
    CLOSED,
    DEVELOPER,
    ENGAGEMENT,
    HIRED,
    ITEM,
    MEMBER,
    RECORDED,
    SCHEDULED,
    registered,
)

BOTH_PLANS = [ref("work-plan", 1), ref("work-plan", 2)]
PLANS = [BOTH_PLANS[n] for n in (0, 0, 0, 1)]
WRITING = [DISTRICT_OFFICER, DEVELOPER, PROVINCIAL_OFFICER]
APPROVING = [PROVINCIAL_OFFICER, DISTRICT_OFFICER]


class PlanLife(World):
    """Two plans of one engagement and month, one attendance that they may rest on, four people."""

    given = (
        *OFFICERS, *HIRED, PROPOSED, MEMBER, registered(SOMSRI), SCHEDULED, RECORDED, CLOSED,
    )
    met: ClassVar[set[str]] = set()

    @initialize(far=beginnings, by=st.sampled_from([DEVELOPER, DISTRICT_OFFICER]))
    def begin(self, far: int, by: str) -> None:
        """Most lives begin some way on; nothing is recorded that was not asked for."""
        self.now = DAYS[2]
        if far > 0:
            self.draft(BOTH_PLANS[0], by, 20)
        if far > 1:
            self.submit(BOTH_PLANS[0], DEVELOPER)
        if far == 3:
            self.waive(BOTH_PLANS[0], 1, 30)
        if far > 3:
            self.verify()
        if far > 4:
            self.approve(BOTH_PLANS[0], PROVINCIAL_OFFICER)
        if far > 5:
            self.revise(BOTH_PLANS[0], DEVELOPER, 1)

    @step(plan=PLANS, by=WRITING, due=[20, 0])
    def draft(self, plan: str, by: str, due: int) -> None:
        item = replace(ITEM, due_on=date(2021, 3, due) if due else date(2021, 4, 1))
        self.ask(
            DraftWorkPlan(
                work_plan=plan, engagement=ENGAGEMENT, month="2021-03", items=(item,)
            ),
            by,
        )

    @step(plan=PLANS, by=WRITING, amount=[0, 1, 2])
    def revise(self, plan: str, by: str, amount: int) -> None:
        item = replace(ITEM, target=Decimal(amount))
        self.ask(ReviseWorkPlan(work_plan=plan, items=(item,)), by)

    @step(plan=PLANS, by=WRITING)
    def submit(self, plan: str, by: str) -> None:
        self.ask(SubmitWorkPlan(work_plan=plan), by)

    @step(plan=PLANS, by=WRITING)
    def hand_back(self, plan: str, by: str) -> None:
        self.ask(ReturnWorkPlan(work_plan=plan, reasons="ยังขาดแผนการจัดการน้ำ"), by)

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

    @step(plan=PLANS, number=[1, 2], days=[0, 30, 91])
    def waive(self, plan: str, number: int, days: int) -> None:
        self.ask(
            WaiveGate(
                waiver=ref("waiver", number), stage=Stage.PLANNING, subject=plan,
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

    @invariant()
    def a_month_has_one_plan_alive(self) -> None:
        alive: list[str] = []
        for _, _, one in self.each(WorkPlanDrafted, WorkPlanWithdrawn):
            if isinstance(one, WorkPlanWithdrawn):
                alive.remove(one.work_plan)
            else:
                alive.append(one.work_plan)
            assert len(alive) <= 1

    @invariant()
    def items_are_due_in_march_and_have_a_target(self) -> None:
        for _, _, one in self.each(WorkPlanDrafted, WorkPlanRevised):
            for item in one.items:
                assert (item.due_on.year, item.due_on.month) == (2021, 3) and item.target > 0

    @invariant()
    def revisions_count_up_and_only_after_an_answer(self) -> None:
        for index, _, one in self.each(WorkPlanRevised):
            kinds = (WorkPlanDrafted, WorkPlanRevised, WorkPlanReturned, WorkPlanApproved)
            last = self.before(index, *kinds, work_plan=one.work_plan)[-1]
            answered = isinstance(last, WorkPlanReturned | WorkPlanApproved)
            assert one.revision == getattr(last, "revision", 1) + answered

    @invariant()
    def an_answer_follows_a_submission_of_the_same_revision(self) -> None:
        for index, _, one in self.each(WorkPlanReturned, WorkPlanApproved):
            kinds = (WorkPlanDrafted, WorkPlanRevised, WorkPlanSubmitted, WorkPlanReturned,
                     WorkPlanApproved, WorkPlanWithdrawn)
            last = self.before(index, *kinds, work_plan=one.work_plan)[-1]
            assert isinstance(last, WorkPlanSubmitted) and last.revision == one.revision

    @invariant()
    def nobody_approves_what_they_wrote(self) -> None:
        for index, one, approved in self.each(WorkPlanApproved):
            wrote = {
                earlier.actor.person for earlier in self.facts[:index]
                if isinstance(earlier.event, WorkPlanDrafted | WorkPlanRevised | WorkPlanSubmitted)
                and earlier.event.work_plan == approved.work_plan
                and getattr(earlier.event, "revision", 1) == approved.revision
            }
            assert approved.approver == one.actor.person
            assert approved.approver not in wrote | {DEVELOPER}

    @invariant()
    def every_approval_rests_on_people_or_on_somebody_elses_waiver(self) -> None:
        for index, one, approved in self.each(WorkPlanApproved):
            kinds = (AttendanceVerified, AttendanceDisputed, AttendanceRevoked)
            last = self.before(index, *kinds, person=SOMSRI)[-1:]
            counted = bool(last) and isinstance(last[0], AttendanceVerified)
            assert bool(approved.evidence) == counted
            assert counted or approved.waivers
            for waiver in approved.waivers:
                [granted] = [
                    f for f in self.facts[:index]
                    if isinstance(f.event, GateWaived) and f.event.waiver == waiver
                ]
                assert granted.actor.person != approved.approver
                assert granted.event.subject == approved.work_plan
                assert granted.event.expires_on >= one.recorded_at.date()
            flagged = {flag.waiver for flag in one.flags if flag.flag == "GATE_WAIVED"}
            assert flagged == set(approved.waivers)

    @invariant()
    def a_quick_approval_is_flagged(self) -> None:
        for index, one, approved in self.each(WorkPlanApproved):
            submitted = [
                f for f in self.facts[:index]
                if isinstance(f.event, WorkPlanSubmitted)
                and f.event.work_plan == approved.work_plan
            ][-1]
            quick = one.recorded_at - submitted.recorded_at < timedelta(seconds=60)
            assert quick == any(flag.flag == "QUICK_APPROVAL" for flag in one.flags)

    @invariant()
    def a_revocation_marks_every_approval_that_rested_on_it(self) -> None:
        for index, _, _ in self.each(AttendanceRevoked):
            rested = {e.work_plan for e in self.before(index, WorkPlanApproved) if e.evidence}
            marked = [e.subject for _, _, e in self.each(GateEvidenceInvalidated)]
            assert sorted(marked) == sorted(rested)

    @invariant()
    def a_plan_is_closed_last_in_force_and_reported(self) -> None:
        for index, _, one in self.each(WorkPlanClosed):
            kinds = (WorkPlanRevised, WorkPlanSubmitted, WorkPlanReturned, WorkPlanApproved,
                     WorkPlanClosed)
            assert isinstance(self.before(index, *kinds, work_plan=one.work_plan)[-1],
                              WorkPlanApproved)
            assert self.before(index, WorkReportAccepted, work_plan=one.work_plan)
            moved = self.before(len(self.facts), *kinds, work_plan=one.work_plan)
            assert moved[-1] == one

    @invariant()
    def a_plan_in_force_is_never_withdrawn(self) -> None:
        for index, _, one in self.each(WorkPlanWithdrawn):
            assert not self.before(index, WorkPlanApproved, work_plan=one.work_plan)


def test_every_life_of_a_plan_keeps_the_rules() -> None:
    run_state_machine_as_test(PlanLife, settings=SETTINGS)
    kinds = (WorkPlanDrafted, WorkPlanRevised, WorkPlanSubmitted, WorkPlanReturned,
             WorkPlanApproved, WorkPlanClosed, WorkPlanWithdrawn, GateWaived,
             GateEvidenceInvalidated,
             AttendanceVerified, AttendanceDisputed, AttendanceRevoked)
    refusals = {
        "noun-is-known", "noun-is-new", "state-allows-it", "role-covers-the-area",
        "engagement-plans-a-month-once", "item-has-a-target", "item-is-due-inside-the-month",
        "plan-in-force-is-not-withdrawn", "approver-is-not-the-author",
        "people-take-part-in-planning", "waiver-is-not-the-approver",
        "waiver-expires-within-ninety-days", "closed-plan-has-an-accepted-report",
    }
    assert {kind.name for kind in kinds} | refusals == PlanLife.met
