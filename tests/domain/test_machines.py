"""Random lives of a gathering and of a plan, with as many invariants as there are rules.

Each step asks one command of a few people on a few days. What comes of it is judged from the facts
alone, by invariants that share no code with the rules. In the end every event and every refusal
that a machine can meet must have been met.
"""

from collections.abc import Callable, Coroutine, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, ClassVar

from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace

from domain.attendance import AttendanceEntry, RecordAttendance
from domain.catalogue import decide
from domain.convening import CancelGathering, CloseGathering, RecordDecision, ScheduleGathering
from domain.decision import Command, Refused
from domain.event import Actor, Event, Recorded
from domain.gathering import (
    AttendanceDisputed,
    AttendanceRecorded,
    AttendanceRevoked,
    AttendanceVerified,
    Capacity,
    Contribution,
    DecisionRecorded,
    GatheringCancelled,
    GatheringClosed,
    GatheringKind,
    GatheringScheduled,
    Method,
)
from domain.participation import GateEvidenceInvalidated, GateWaived
from domain.plan_approval import ApproveWorkPlan, ReturnWorkPlan
from domain.plan_drafting import DraftWorkPlan, ReviseWorkPlan, SubmitWorkPlan, WithdrawWorkPlan
from domain.terms import Level, Stage
from domain.verification import DisputeAttendance, RevokeAttendance, VerifyAttendance
from domain.waiver import WaiveGate
from domain.work_plan import (
    WorkPlanApproved,
    WorkPlanDrafted,
    WorkPlanReturned,
    WorkPlanRevised,
    WorkPlanSubmitted,
    WorkPlanWithdrawn,
)
from tests.domain.scenario import Past, fact
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    HOUSEHOLD,
    NEIGHBOUR,
    OFFICERS,
    PROJECT,
    PROPOSED,
    PROVINCIAL_OFFICER,
    SOMSRI,
    TAMBON,
    ref,
)
from tests.examples.work import (
    CLOSED,
    DEVELOPER,
    ENDS_AT,
    ENGAGEMENT,
    HIRED,
    ITEM,
    MEMBER,
    RECORDED,
    SCHEDULED,
    STARTS_AT,
    registered,
)

LONG_AGO = datetime(2020, 12, 20, tzinfo=UTC)
DAYS = [STARTS_AT - timedelta(days=1), STARTS_AT + timedelta(hours=1), ENDS_AT + timedelta(days=4)]
ATTENDEES = [SOMSRI, NEIGHBOUR, DEVELOPER]
BOTH_GATHERINGS = [ref("gathering", 2), ref("gathering", 3)]
BOTH_PLANS = [ref("work-plan", 1), ref("work-plan", 2)]
GATHERINGS = [BOTH_GATHERINGS[n] for n in (0, 0, 1)]
PEOPLE = [SOMSRI, SOMSRI, *ATTENDEES]
ASKING = [CD_WORKER, DISTRICT_OFFICER, DEVELOPER, SOMSRI]
PLANS = [BOTH_PLANS[n] for n in (0, 0, 0, 1)]
WRITING = [DISTRICT_OFFICER, DEVELOPER, PROVINCIAL_OFFICER]
APPROVING = [PROVINCIAL_OFFICER, DISTRICT_OFFICER]
beginnings = st.integers(0, 6)


def step(**drawn: Sequence[Any]) -> Callable[[Any], Any]:
    """Something that may happen, with the pools that it is drawn from.

    Not one `rule` for each: Hypothesis would leave most of them out of most lives, and repeat
    itself in the choices. Dice vary more; a failing life still shrinks to its shortest beginning.
    """

    def mark(function: Any) -> Any:
        function.drawn = drawn
        return function

    return mark


class World(RuleBasedStateMachine):
    """The facts so far, a clock, and somebody who asks."""

    given: ClassVar[tuple[Event, ...]]
    met: ClassVar[set[str]]

    def __init__(self) -> None:
        super().__init__()
        given = [fact(one, LONG_AGO, by=CD_WORKER) for one in self.given]
        self.past = Past(given, Actor(), LONG_AGO)
        self.facts = self.past.facts
        self.now = DAYS[0]

    @initialize(seed=st.integers(0, 2**64 - 1))
    def shake(self, seed: int) -> None:
        self.dice = Random(seed)

    @rule()
    def something_happens(self) -> None:
        steps = sorted(name for name in dir(self) if hasattr(getattr(self, name), "drawn"))
        chosen = getattr(self, self.dice.choice(steps))
        chosen(**{name: self.dice.choice(pool) for name, pool in chosen.drawn.items()})

    def ask(self, command: Command, by: str) -> None:
        """One command; what came of it is recorded, a refusal is noted."""
        history = Past([], Actor(person=by, role=""), self.now)
        history.recorder, history.facts = self.past.recorder, self.past.facts
        try:
            outcomes = finished(decide(command, history))
        except Refused as refusal:
            event(f"refused by {refusal.rule.name}")
            self.met.add(refusal.rule.name)
            return
        at = command.occurred_at or self.now
        for outcome in outcomes:
            self.met.add(outcome.event.name)
            event(outcome.event.name)
            self.past.record(
                Recorded(
                    event=outcome.event, position=0, occurred_at=at, recorded_at=self.now,
                    area=outcome.area or history.area, actor=history.acting, flags=outcome.flags,
                )
            )

    @step(day=DAYS)
    def time_passes(self, day: datetime) -> None:
        self.now = max(self.now + timedelta(seconds=40), day)

    def each(self, *kinds: type[Event]) -> Iterator[tuple[int, Recorded, Any]]:
        """The facts of these kinds with their place: (index, fact, event)."""
        for index, one in enumerate(self.facts):
            if isinstance(one.event, kinds):
                yield index, one, one.event

    def before(self, index: int, *kinds: type[Event], **named: str) -> list[Any]:
        """The events of these kinds that name these, before a place."""
        return [
            one.event for one in self.facts[:index]
            if isinstance(one.event, kinds)
            and all(getattr(one.event, field) == value for field, value in named.items())
        ]


def finished(decision: Coroutine[Any, Any, Any]) -> Any:
    """A decision over a past in memory waits for nothing, so it needs no event loop."""
    try:
        decision.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("the decision waited for something")


class GatheringLife(World):
    """Two gatherings at the same time, three people who may attend, three days."""

    given = (
        *OFFICERS, *HIRED, PROPOSED, MEMBER, *(registered(person) for person in ATTENDEES),
    )
    met: ClassVar[set[str]] = set()

    @initialize(far=beginnings, by=st.sampled_from([DEVELOPER, CD_WORKER]))
    def begin(self, far: int, by: str) -> None:
        """Most lives begin some way on; nothing is recorded that was not asked for."""
        for gathering in BOTH_GATHERINGS[:far]:
            self.schedule(gathering, 3)
        self.now = DAYS[1] if far > 1 else DAYS[0]
        for person in (SOMSRI, NEIGHBOUR) if far > 2 else ():
            own = Capacity.HOUSEHOLD if person == SOMSRI else Capacity.NEIGHBOUR
            self.record(BOTH_GATHERINGS[0], person, own, by, None, 2)
        if far > 3:
            self.close(BOTH_GATHERINGS[0], 9)
        if far > 4:
            self.verify(BOTH_GATHERINGS[0], SOMSRI, DISTRICT_OFFICER)

    @step(gathering=GATHERINGS, hours=[3, 0])
    def schedule(self, gathering: str, hours: int) -> None:
        self.ask(
            ScheduleGathering(
                gathering=gathering, kind=GatheringKind.LEARNING_EXCHANGE, stage=Stage.PLANNING,
                level=Level.INVOLVE, activity=2, area=TAMBON, starts_at=STARTS_AT,
                ends_at=STARTS_AT + timedelta(hours=hours), projects=(PROJECT,),
            ),
            DEVELOPER,
        )

    @step(
        gathering=GATHERINGS, person=PEOPLE, capacity=list(Capacity)[:3],
        by=ASKING, at=[None, DAYS[0]], hours=[2, 13],
    )
    def record(
        self, gathering: str, person: str, capacity: Capacity, by: str, at: datetime | None,
        hours: int,
    ) -> None:
        entry = AttendanceEntry(
            person=person, capacity=capacity, method=Method.SIGNED, hours=Decimal(hours),
            contribution=Contribution.OPINION,
            household=HOUSEHOLD if capacity == Capacity.HOUSEHOLD else None,
        )
        at = at if at and at <= self.now else None
        self.ask(RecordAttendance(gathering=gathering, attendances=(entry,), occurred_at=at), by)

    @step(gathering=GATHERINGS, votes=range(4))
    def vote(self, gathering: str, votes: int) -> None:
        self.ask(
            RecordDecision(
                gathering=gathering, about=PROJECT, votes_for=votes, votes_against=0,
                votes_abstain=0,
            ),
            CD_WORKER,
        )

    @step(gathering=GATHERINGS, headcount=[0, 9, 9])
    def close(self, gathering: str, headcount: int) -> None:
        self.ask(CloseGathering(gathering=gathering, headcount=headcount), CD_WORKER)

    @step(gathering=GATHERINGS, really=[True, False])
    def cancel(self, gathering: str, really: bool) -> None:
        if really:
            self.ask(CancelGathering(gathering=gathering), CD_WORKER)

    @step(gathering=GATHERINGS, person=PEOPLE, by=ASKING)
    def verify(self, gathering: str, person: str, by: str) -> None:
        self.ask(VerifyAttendance(gathering=gathering, persons=(person,)), by)

    @step(gathering=GATHERINGS, person=PEOPLE, by=ASKING)
    def dispute(self, gathering: str, person: str, by: str) -> None:
        statement = "ไม่ได้มาในวันนั้น"
        self.ask(DisputeAttendance(gathering=gathering, person=person, statement=statement), by)

    @step(gathering=GATHERINGS, person=PEOPLE, reason=[None, "ตรวจแล้วไม่จริงเลย"])
    def revoke(self, gathering: str, person: str, reason: str | None) -> None:
        self.ask(
            RevokeAttendance(gathering=gathering, person=person, reason=reason), DISTRICT_OFFICER
        )

    @invariant()
    def a_person_attends_a_gathering_once(self) -> None:
        pairs = [(e.gathering, e.person) for _, _, e in self.each(AttendanceRecorded)]
        assert len(pairs) == len(set(pairs))

    @invariant()
    def attendance_is_recorded_from_the_start_until_the_end(self) -> None:
        for index, one, attended in self.each(AttendanceRecorded):
            over = (GatheringClosed, GatheringCancelled)
            assert not self.before(index, *over, gathering=attended.gathering)
            assert one.occurred_at >= STARTS_AT

    @invariant()
    def households_attend_by_their_member(self) -> None:
        for _, _, attended in self.each(AttendanceRecorded):
            assert attended.capacity != Capacity.HOUSEHOLD or attended.person == SOMSRI
            assert attended.hours <= 12

    @invariant()
    def who_is_in_two_places_is_flagged_the_second_time(self) -> None:
        for index, one, attended in self.each(AttendanceRecorded):
            gone = {e.gathering for e in self.before(index, AttendanceRevoked,
                                                     person=attended.person)}
            others = {e.gathering for e in self.before(index, AttendanceRecorded,
                                                       person=attended.person)}
            assert {flag.gathering for flag in one.flags} == others - gone

    @invariant()
    def only_others_verify_and_only_what_is_over_and_not_revoked(self) -> None:
        for index, one, verified in self.each(AttendanceVerified):
            pair = {"gathering": verified.gathering, "person": verified.person}
            [recorded] = self.before(index, AttendanceRecorded, **pair)
            assert recorded.recorder != one.actor.person
            assert self.before(index, GatheringClosed, gathering=verified.gathering)
            assert not self.before(index, AttendanceRevoked, **pair)
            assert one.actor.role != "HOUSEHOLD_MEMBER" or one.actor.person == verified.person

    @invariant()
    def a_dispute_follows_a_verification(self) -> None:
        for index, _, disputed in self.each(AttendanceDisputed):
            pair = {"gathering": disputed.gathering, "person": disputed.person}
            kinds = (AttendanceVerified, AttendanceDisputed, AttendanceRevoked)
            assert isinstance(self.before(index, *kinds, **pair)[-1], AttendanceVerified)

    @invariant()
    def votes_and_headcount_and_cancelling_fit_the_sheet(self) -> None:
        for index, _, one in self.each(DecisionRecorded, GatheringClosed, GatheringCancelled):
            here = {"gathering": one.gathering}
            gone = {e.person for e in self.before(index, AttendanceRevoked, **here)}
            sheet = [
                e for e in self.before(index, AttendanceRecorded, **here) if e.person not in gone
            ]
            voters = [e for e in sheet if e.capacity in ("HOUSEHOLD", "NEIGHBOUR")]
            most = len(voters) if isinstance(one, DecisionRecorded) else len(sheet)
            if isinstance(one, DecisionRecorded):
                assert one.votes_for <= most
            elif isinstance(one, GatheringClosed):
                assert one.headcount >= most
            else:
                assert most == 0

    @invariant()
    def a_gathering_ends_once(self) -> None:
        ends = [e.gathering for _, _, e in self.each(GatheringClosed, GatheringCancelled)]
        assert len(ends) == len(set(ends))


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
    def a_plan_in_force_is_never_withdrawn(self) -> None:
        for index, _, one in self.each(WorkPlanWithdrawn):
            assert not self.before(index, WorkPlanApproved, work_plan=one.work_plan)


SETTINGS = settings(max_examples=200, stateful_step_count=40, deadline=None, derandomize=True)


def test_every_life_of_a_gathering_keeps_the_rules() -> None:
    run_state_machine_as_test(GatheringLife, settings=SETTINGS)
    kinds = (GatheringScheduled, AttendanceRecorded, DecisionRecorded, GatheringClosed,
             GatheringCancelled, AttendanceVerified, AttendanceDisputed, AttendanceRevoked)
    refusals = {
        "noun-is-known", "noun-is-new", "state-allows-it", "role-covers-the-area",
        "gathering-has-a-length", "gathering-has-begun", "person-attends-once",
        "household-attends-by-its-members", "hours-fit-the-days-held", "votes-fit-the-attendance",
        "headcount-covers-the-sheet", "cancelled-gathering-was-not-attended",
        "verifier-is-not-the-recorder", "text-is-long-enough",
    }
    assert {kind.name for kind in kinds} | refusals == GatheringLife.met


def test_every_life_of_a_plan_keeps_the_rules() -> None:
    run_state_machine_as_test(PlanLife, settings=SETTINGS)
    kinds = (WorkPlanDrafted, WorkPlanRevised, WorkPlanSubmitted, WorkPlanReturned,
             WorkPlanApproved, WorkPlanWithdrawn, GateWaived, GateEvidenceInvalidated,
             AttendanceVerified, AttendanceDisputed, AttendanceRevoked)
    refusals = {
        "noun-is-known", "noun-is-new", "state-allows-it", "role-covers-the-area",
        "engagement-plans-a-month-once", "item-has-a-target", "item-is-due-inside-the-month",
        "plan-in-force-is-not-withdrawn", "approver-is-not-the-author",
        "people-take-part-in-planning", "waiver-is-not-the-approver",
        "waiver-expires-within-ninety-days",
    }
    assert {kind.name for kind in kinds} | refusals == PlanLife.met
