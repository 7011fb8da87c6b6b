"""Random lives of gatherings: who attends, who verifies, what is flagged."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant

from domain.gathering.attendance import AttendanceEntry, RecordAttendance
from domain.gathering.convening import (
    CancelGathering,
    CloseGathering,
    RecordDecision,
    ScheduleGathering,
)
from domain.gathering.events import (
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
from domain.gathering.verification import DisputeAttendance, RevokeAttendance, VerifyAttendance
from domain.kernel.authority import Role
from domain.kernel.terms import Level, Stage
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    HOUSEHOLD,
    NEIGHBOUR,
    OFFICERS,
    PROJECT,
    PROPOSED,
    SOMSRI,
    TAMBON,
    granted,
    ref,
)
from tests.examples.work import DEVELOPER, HIRED, MEMBER, STARTS_AT, registered
from tests.support.lives import DAYS, World, all_lives, beginnings, step

ATTENDEES = [SOMSRI, NEIGHBOUR, DEVELOPER]
BOTH_GATHERINGS = [ref("gathering", 2), ref("gathering", 3)]
GATHERINGS = [BOTH_GATHERINGS[n] for n in (0, 0, 1)]
PEOPLE = [SOMSRI, *ATTENDEES]
EVERYWHERE = ref("person", 0x33)  # at headquarters
ASKING = [CD_WORKER, DISTRICT_OFFICER, DEVELOPER, SOMSRI]


class GatheringLife(World):
    """Two gatherings at the same time, three people who may attend, three days."""

    given = (
        *OFFICERS, *HIRED, PROPOSED, MEMBER, *(registered(person) for person in ATTENDEES),
        granted(EVERYWHERE, Role.HQ_UNIT, ""),
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

    @step(gathering=GATHERINGS, hours=[3, 0], area=[TAMBON, TAMBON, "99"])
    def schedule(self, gathering: str, hours: int, area: str = TAMBON) -> None:
        self.ask(
            ScheduleGathering(
                gathering=gathering, kind=GatheringKind.LEARNING_EXCHANGE, stage=Stage.PLANNING,
                level=Level.INVOLVE, activity=2, area=area, starts_at=STARTS_AT,
                ends_at=STARTS_AT + timedelta(hours=hours), projects=(PROJECT,),
            ),
            DEVELOPER if area == TAMBON else EVERYWHERE,
        )

    @step(
        gathering=GATHERINGS, person=PEOPLE, capacity=list(Capacity)[:3],
        by=ASKING, at=[None, None, DAYS[0]], hours=[2, 2, 13],
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

    @step(gathering=GATHERINGS, headcount=[0, 0, 9])
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


def test_every_life_of_a_gathering_keeps_the_rules() -> None:
    kinds = (GatheringScheduled, AttendanceRecorded, DecisionRecorded, GatheringClosed,
             GatheringCancelled, AttendanceVerified, AttendanceDisputed, AttendanceRevoked)
    refusals = {
        "noun-is-known", "noun-is-new", "state-allows-it", "role-covers-the-area",
        "area-is-known", "gathering-has-a-length", "gathering-has-begun", "person-attends-once",
        "household-attends-by-its-members", "hours-fit-the-days-held", "votes-fit-the-attendance",
        "headcount-covers-the-sheet", "cancelled-gathering-was-not-attended",
        "verifier-is-not-the-recorder", "text-is-long-enough",
    }
    all_lives(GatheringLife, events=kinds, refusals=refusals)
