"""What holds in every life of a plan, judged from the facts alone."""

from datetime import timedelta

from hypothesis.stateful import invariant

from domain.gathering.events import AttendanceDisputed, AttendanceRevoked, AttendanceVerified
from domain.participation.events import GateEvidenceInvalidated, GateWaived
from domain.work_plan.events import (
    WorkPlanApproved,
    WorkPlanClosed,
    WorkPlanDrafted,
    WorkPlanReturned,
    WorkPlanRevised,
    WorkPlanSubmitted,
    WorkPlanWithdrawn,
)
from domain.work_report.events import WorkReportAccepted
from tests.examples.people import DISTRICT_OFFICER, PROJECT, PROVINCIAL_OFFICER, SOMSRI, ref
from tests.examples.work import DEVELOPER
from tests.support.lives import World

FAR, GONE = ref("project", 8), ref("project", 9)  # in the next district; left the programme


class PlanFacts(World):
    """The invariants; the steps are in the machine."""

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
    def items_are_on_plots_of_the_developer_in_the_programme(self) -> None:
        for _, _, one in self.each(WorkPlanDrafted, WorkPlanRevised):
            assert one.items and {item.project for item in one.items} <= {PROJECT, FAR}

    @invariant()
    def a_plan_is_written_by_its_developer_or_an_officer_for_it(self) -> None:
        for _, fact, _ in self.each(WorkPlanDrafted, WorkPlanRevised, WorkPlanSubmitted):
            assert fact.actor.person in (DEVELOPER, DISTRICT_OFFICER)

    @invariant()
    def who_approves_holds_every_plot(self) -> None:
        for index, one, approved in self.each(WorkPlanApproved):
            kinds = (WorkPlanDrafted, WorkPlanRevised)
            items = self.before(index, *kinds, work_plan=approved.work_plan)[-1].items
            if any(item.project == FAR for item in items):
                assert one.actor.person == PROVINCIAL_OFFICER

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
