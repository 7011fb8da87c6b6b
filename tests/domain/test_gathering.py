from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from domain.attendance import AttendanceEntry, RecordAttendance
from domain.convening import CancelGathering, CloseGathering, RecordDecision, ScheduleGathering
from domain.decision import BANGKOK, Command
from domain.event import Event
from domain.gathering import (
    AttendanceRecorded,
    Capacity,
    Contribution,
    DecisionRecorded,
    GatheringCancelled,
    GatheringClosed,
    GatheringKind,
    Method,
)
from domain.household import MemberRemoved
from domain.participation import GateEvidenceInvalidated
from domain.terms import Level, Stage
from domain.verification import DisputeAttendance, RevokeAttendance, VerifyAttendance
from domain.work_plan import Evidence
from tests.domain.scenario import NOW, fact, scenario
from tests.examples.people import (
    CD_WORKER,
    DISTRICT,
    DISTRICT_OFFICER,
    HOUSEHOLD,
    NEIGHBOUR,
    OFFICERS,
    PROJECT,
    PROPOSED,
    PROVINCIAL_OFFICER,
    SOMSRI,
    TAMBON,
    VILLAGE,
    ref,
)
from tests.examples.work import (
    APPROVED,
    CLOSED,
    CONTRACTED,
    DEVELOPER,
    DISPUTED,
    ENDS_AT,
    GATHERING,
    MEMBER,
    RECORDED,
    REVOKED,
    SCHEDULED,
    STARTS_AT,
    VERIFIED,
    WORK_PLAN,
    registered,
)

PEOPLE = tuple(registered(one) for one in (SOMSRI, NEIGHBOUR, DEVELOPER, CD_WORKER))
BEFORE: tuple[Event, ...] = (*OFFICERS, *PEOPLE, MEMBER, PROPOSED, CONTRACTED)
CALLED = (*BEFORE, SCHEDULED)
SHEET = (*CALLED, RECORDED)
OVER = (*SHEET, CLOSED)
SCHEDULE = ScheduleGathering(
    gathering=GATHERING, kind=GatheringKind.LEARNING_EXCHANGE, stage=Stage.PLANNING,
    level=Level.INVOLVE, activity=2, area=TAMBON, starts_at=STARTS_AT, ends_at=ENDS_AT,
    projects=(PROJECT,), title="วางแผนแปลงเดือนมีนาคม",
)
ENTRY = AttendanceEntry(
    person=SOMSRI, capacity=Capacity.HOUSEHOLD, method=Method.SIGNED,
    contribution=Contribution.DECISION, hours=Decimal(3), household=HOUSEHOLD,
)
NEXT_DOOR = replace(ENTRY, person=NEIGHBOUR, capacity=Capacity.NEIGHBOUR, household=None)
RECORD = RecordAttendance(gathering=GATHERING, attendances=(ENTRY,))
VOTE = RecordDecision(
    gathering=GATHERING, about=PROJECT, votes_for=1, votes_against=0, votes_abstain=0
)
CLOSE = CloseGathering(gathering=GATHERING, headcount=12)
CANCEL = CancelGathering(gathering=GATHERING)
VERIFY = VerifyAttendance(gathering=GATHERING, persons=(SOMSRI,))
DISPUTE = DisputeAttendance(gathering=GATHERING, person=SOMSRI, statement="วันนั้นอยู่ที่โรงพยาบาล")
REVOKE = RevokeAttendance(gathering=GATHERING, person=SOMSRI, reason="ตรวจแล้วไม่ได้มาจริง")


def test_a_gathering_is_called() -> None:
    scenario(given=BEFORE, when=SCHEDULE, by=DEVELOPER, then=[SCHEDULED])


def test_a_gathering_is_called_once_under_an_id() -> None:
    scenario(given=CALLED, when=SCHEDULE, by=DEVELOPER, refused="noun-is-new")


def test_a_gathering_is_called_in_the_own_area() -> None:
    when = replace(SCHEDULE, area=DISTRICT)
    scenario(given=BEFORE, when=when, by=CD_WORKER, refused="role-covers-the-area")
    assert scenario(given=BEFORE, when=when, by=DISTRICT_OFFICER)


def test_a_time_without_a_zone_is_thai_time() -> None:
    when = replace(SCHEDULE, starts_at=datetime(2021, 2, 6, 9, 0), ends_at=ENDS_AT)
    scenario(given=BEFORE, when=when, by=DEVELOPER, then=[SCHEDULED])


@pytest.mark.parametrize(
    ("length", "fits"),
    [
        (timedelta(0), False), (timedelta(minutes=1), True), (timedelta(days=31), True),
        (timedelta(days=31, seconds=1), False), (timedelta(hours=-1), False),
    ],
)
def test_a_gathering_has_a_length(length: timedelta, fits: bool) -> None:
    when = replace(SCHEDULE, ends_at=STARTS_AT + length)
    scenario(
        given=BEFORE, when=when, by=DEVELOPER, refused=None if fits else "gathering-has-a-length"
    )


def test_a_gathering_names_plots_that_are_known() -> None:
    when = replace(SCHEDULE, projects=(PROJECT, ref("project", 9)))
    scenario(given=BEFORE, when=when, by=DEVELOPER, refused="noun-is-known")


def test_the_title_may_have_two_hundred_characters() -> None:
    scenario(given=BEFORE, when=replace(SCHEDULE, title="ก" * 200), by=DEVELOPER)
    scenario(
        given=BEFORE, when=replace(SCHEDULE, title="ก" * 201), by=DEVELOPER,
        refused="text-is-long-enough",
    )


def test_attendance_is_written_down_with_who_wrote_it() -> None:
    scenario(given=CALLED, when=RECORD, by=DEVELOPER, then=[RECORDED], flags=[])


def test_a_whole_sheet_is_recorded_or_none_of_it() -> None:
    both = replace(RECORD, attendances=(ENTRY, NEXT_DOOR))
    assert len(scenario(given=CALLED, when=both, by=DEVELOPER)) == 2
    stranger = replace(NEXT_DOOR, person=ref("person", 0x99))
    none = replace(RECORD, attendances=(ENTRY, stranger))
    scenario(given=CALLED, when=none, by=DEVELOPER, refused="noun-is-known")


def test_a_person_attends_once() -> None:
    scenario(given=SHEET, when=RECORD, by=DEVELOPER, refused="person-attends-once")
    twice = replace(RECORD, attendances=(ENTRY, ENTRY))
    scenario(given=CALLED, when=twice, by=DEVELOPER, refused="person-attends-once")
    scenario(given=[*SHEET, REVOKED], when=RECORD, by=DEVELOPER, refused="person-attends-once")


def test_whoever_wrote_others_down_may_attend_as_well() -> None:
    staff = replace(NEXT_DOOR, person=DEVELOPER, capacity=Capacity.DEVELOPER)
    when = replace(RECORD, attendances=(staff,))
    assert scenario(given=SHEET, when=when, by=DEVELOPER, flags=[])


def test_a_household_attends_by_its_members() -> None:
    rule = "household-attends-by-its-members"
    stranger = replace(ENTRY, person=NEIGHBOUR)
    scenario(
        given=CALLED, when=replace(RECORD, attendances=(stranger,)), by=DEVELOPER, refused=rule
    )
    nameless = replace(ENTRY, household=None)
    scenario(
        given=CALLED, when=replace(RECORD, attendances=(nameless,)), by=DEVELOPER, refused=rule
    )
    removed = MemberRemoved(household=HOUSEHOLD, person=SOMSRI)
    scenario(given=[*CALLED, removed], when=RECORD, by=DEVELOPER, refused=rule)


@pytest.mark.parametrize(("since_on", "fits"), [("2021-02-06", True), ("2021-02-07", False)])
def test_a_member_belongs_to_the_household_on_the_day(since_on: str, fits: bool) -> None:
    given = [*OFFICERS, *PEOPLE, replace(MEMBER, since_on=since_on), CONTRACTED, SCHEDULED]
    rule = None if fits else "household-attends-by-its-members"
    scenario(given=given, when=RECORD, by=DEVELOPER, refused=rule)


@pytest.mark.parametrize(
    ("hours", "fits"), [("0", True), ("12", True), ("12.5", False), ("-1", False)]
)
def test_hours_fit_the_day(hours: str, fits: bool) -> None:
    when = replace(RECORD, attendances=(replace(ENTRY, hours=Decimal(hours)),))
    rule = None if fits else "hours-fit-the-days-held"
    scenario(given=CALLED, when=when, by=DEVELOPER, refused=rule)


def test_hours_of_two_days_are_twice_as_many() -> None:
    long = replace(SCHEDULED, ends_at=STARTS_AT + timedelta(days=1, hours=1))
    when = replace(RECORD, attendances=(replace(ENTRY, hours=Decimal(24)),))
    assert scenario(given=[*BEFORE, long], when=when, by=DEVELOPER)


def test_attendance_is_recorded_from_the_start_on() -> None:
    early = STARTS_AT - timedelta(seconds=1)
    for when in (RECORD, CLOSE, VOTE):
        given = SHEET if when == VOTE else CALLED
        scenario(
            given=given, when=when, by=DEVELOPER, now=early, refused="gathering-has-begun"
        )
        assert scenario(given=given, when=when, by=DEVELOPER, now=STARTS_AT)


def test_it_is_the_time_in_the_field_that_counts() -> None:
    when = replace(RECORD, occurred_at=STARTS_AT - timedelta(minutes=1))
    scenario(given=CALLED, when=when, by=DEVELOPER, refused="gathering-has-begun")


def elsewhere(start: timedelta, end: timedelta) -> AttendanceRecorded:
    return replace(
        RECORDED, gathering=ref("gathering", 9), starts_at=STARTS_AT + start,
        ends_at=STARTS_AT + end,
    )


@pytest.mark.parametrize(
    ("start", "end", "flags"),
    [(-2, 0, []), (-2, 1, ["PRESENT_ELSEWHERE"]), (1, 2, ["PRESENT_ELSEWHERE"]), (3, 4, [])],
)
def test_being_at_two_places_at_once_is_flagged(start: int, end: int, flags: list[str]) -> None:
    other = elsewhere(timedelta(hours=start), timedelta(hours=end))
    scenario(given=[*CALLED, other], when=RECORD, by=DEVELOPER, flags=flags)


def test_a_revoked_attendance_elsewhere_is_no_presence() -> None:
    other = elsewhere(timedelta(0), timedelta(hours=1))
    revoked = replace(REVOKED, gathering=other.gathering)
    scenario(given=[*CALLED, other, revoked], when=RECORD, by=DEVELOPER, flags=[])


def test_a_vote_is_recorded() -> None:
    scenario(
        given=SHEET, when=VOTE, by=CD_WORKER,
        then=[
            DecisionRecorded(
                gathering=GATHERING, about=PROJECT, votes_for=1, votes_against=0, votes_abstain=0
            )
        ],
    )


def test_votes_fit_the_household_members_and_neighbours_on_the_sheet() -> None:
    rule = "votes-fit-the-attendance"
    two = replace(VOTE, votes_against=1)
    staff = replace(RECORDED, person=DEVELOPER, capacity=Capacity.DEVELOPER, household=None)
    scenario(given=[*SHEET, staff], when=two, by=CD_WORKER, refused=rule)
    neighbour = replace(RECORDED, person=NEIGHBOUR, capacity=Capacity.NEIGHBOUR, household=None)
    assert scenario(given=[*SHEET, neighbour], when=two, by=CD_WORKER)
    scenario(given=[*SHEET, REVOKED], when=VOTE, by=CD_WORKER, refused=rule)


def test_a_gathering_is_closed_with_a_headcount_that_covers_the_sheet() -> None:
    scenario(given=SHEET, when=replace(CLOSE, headcount=1), by=CD_WORKER,
             then=[GatheringClosed(gathering=GATHERING, headcount=1)])
    scenario(given=SHEET, when=replace(CLOSE, headcount=0), by=CD_WORKER,
             refused="headcount-covers-the-sheet")


def test_a_gathering_is_cancelled_unless_somebody_attended() -> None:
    scenario(given=CALLED, when=CANCEL, by=CD_WORKER,
             then=[GatheringCancelled(gathering=GATHERING)])
    scenario(given=SHEET, when=CANCEL, by=CD_WORKER,
             refused="cancelled-gathering-was-not-attended")
    assert scenario(given=[*SHEET, REVOKED], when=CANCEL, by=CD_WORKER)


def test_attendance_is_verified_and_repeats_what_gates_read() -> None:
    scenario(given=OVER, when=VERIFY, by=CD_WORKER, then=[VERIFIED])


def test_held_on_is_the_day_in_thailand() -> None:
    night = replace(SCHEDULED, starts_at=datetime(2021, 2, 6, 0, 30, tzinfo=BANGKOK))
    given = [*BEFORE, night, RECORDED, CLOSED]
    [outcome] = scenario(given=given, when=VERIFY, by=CD_WORKER)
    assert outcome.event == replace(VERIFIED, held_on=date(2021, 2, 6))


def test_people_are_verified_once_each() -> None:
    when = replace(VERIFY, persons=(SOMSRI, SOMSRI))
    scenario(given=OVER, when=when, by=CD_WORKER, then=[VERIFIED])


def test_the_verifier_is_not_the_recorder() -> None:
    own = [*CALLED, replace(RECORDED, recorder=CD_WORKER), CLOSED]
    scenario(given=own, when=VERIFY, by=CD_WORKER, refused="verifier-is-not-the-recorder")
    scenario(given=own, when=VERIFY, by=DISTRICT_OFFICER, then=[VERIFIED])


def test_only_who_is_on_the_sheet_is_verified() -> None:
    when = replace(VERIFY, persons=(SOMSRI, NEIGHBOUR))
    scenario(given=OVER, when=when, by=CD_WORKER, refused="noun-is-known")


def test_a_developer_verifies_nothing() -> None:
    scenario(given=OVER, when=VERIFY, by=DEVELOPER, refused="role-covers-the-area")


def test_a_household_member_speaks_for_the_own_attendance_alone() -> None:
    [confirmed] = scenario(given=OVER, when=VERIFY, by=SOMSRI)
    assert confirmed.event == VERIFIED
    assert scenario(given=[*OVER, VERIFIED], when=DISPUTE, by=SOMSRI)
    neighbour = replace(RECORDED, person=NEIGHBOUR, capacity=Capacity.NEIGHBOUR, household=None)
    for area in (TAMBON, VILLAGE):
        given = [*BEFORE, replace(SCHEDULED, area=area), RECORDED, neighbour, CLOSED]
        for persons in ((NEIGHBOUR,), (SOMSRI, NEIGHBOUR)):
            when = replace(VERIFY, persons=persons)
            scenario(given=given, when=when, by=SOMSRI, refused="role-covers-the-area")


def test_a_member_of_no_household_does_not_even_verify_the_own() -> None:
    neighbour = replace(RECORDED, person=NEIGHBOUR, capacity=Capacity.NEIGHBOUR, household=None)
    when = replace(VERIFY, persons=(NEIGHBOUR,))
    given = [*CALLED, neighbour, CLOSED]
    scenario(given=given, when=when, by=NEIGHBOUR, refused="role-covers-the-area")


def test_a_verified_attendance_is_disputed_with_a_statement() -> None:
    given = [*OVER, VERIFIED]
    scenario(given=given, when=DISPUTE, by=CD_WORKER, then=[DISPUTED])
    scenario(given=given, when=replace(DISPUTE, statement="ไม่จริง"), by=CD_WORKER,
             refused="text-is-long-enough")


def test_a_revocation_needs_a_reason_and_a_district_officer() -> None:
    scenario(given=OVER, when=REVOKE, by=DISTRICT_OFFICER, then=[REVOKED])
    scenario(given=OVER, when=replace(REVOKE, reason=None), by=DISTRICT_OFFICER,
             refused="text-is-long-enough")
    scenario(given=OVER, when=REVOKE, by=CD_WORKER, refused="role-covers-the-area")


def test_an_approval_that_rests_on_a_revoked_attendance_is_marked_where_it_lies() -> None:
    given = [*OVER, VERIFIED, fact(APPROVED, NOW, area="220102")]
    _, invalidated = scenario(given=given, when=REVOKE, by=DISTRICT_OFFICER)
    assert invalidated.event == GateEvidenceInvalidated(
        subject=WORK_PLAN, gathering=GATHERING, person=SOMSRI, household=HOUSEHOLD
    )
    assert invalidated.area == "220102"


def test_an_approval_that_rests_on_another_attendance_of_the_two_is_left_alone() -> None:
    crossed = replace(
        APPROVED,
        evidence=(
            Evidence(gathering=GATHERING, person=NEIGHBOUR, project=PROJECT),
            Evidence(gathering=ref("gathering", 9), person=SOMSRI, project=PROJECT),
        ),
    )
    scenario(given=[*OVER, VERIFIED, crossed], when=REVOKE, by=DISTRICT_OFFICER, then=[REVOKED])


CALLED_OFF = GatheringCancelled(gathering=GATHERING)
GATHERINGS: dict[str | None, tuple[Event, ...]] = {
    None: (), "SCHEDULED": (SCHEDULED,), "CLOSED": (SCHEDULED, CLOSED),
    "CANCELLED": (SCHEDULED, CALLED_OFF),
}


@pytest.mark.parametrize("state", GATHERINGS)
@pytest.mark.parametrize(
    "when", [RECORD, replace(VOTE, votes_for=0), CLOSE, CANCEL], ids=lambda one: type(one).__name__
)
def test_a_gathering_is_held_until_it_is_closed_or_cancelled(
    when: Command, state: str | None
) -> None:
    given = [*BEFORE, *GATHERINGS[state]]
    if state == "SCHEDULED":
        assert scenario(given=given, when=when, by=DEVELOPER)
    else:
        rule = "state-allows-it" if state else "noun-is-known"
        scenario(given=given, when=when, by=DEVELOPER, refused=rule)


ATTENDANCES: dict[str | None, tuple[Event, ...]] = {
    None: (), "RECORDED": (RECORDED,), "VERIFIED": (RECORDED, VERIFIED),
    "DISPUTED": (RECORDED, VERIFIED, DISPUTED), "REVOKED": (RECORDED, REVOKED),
}
POSSIBLE = {
    (VERIFY, "RECORDED", "CLOSED"), (VERIFY, "DISPUTED", "CLOSED"), (DISPUTE, "VERIFIED", "CLOSED"),
    *((REVOKE, state, "CLOSED") for state in ("RECORDED", "VERIFIED", "DISPUTED")),
    *((REVOKE, state, "SCHEDULED") for state in ("RECORDED", "VERIFIED", "DISPUTED")),
}


@pytest.mark.parametrize("gathering", ["SCHEDULED", "CLOSED", "CANCELLED"])
@pytest.mark.parametrize("state", ATTENDANCES)
@pytest.mark.parametrize("when", [VERIFY, DISPUTE, REVOKE], ids=lambda when: type(when).__name__)
def test_an_attendance_allows_what_its_table_lists(
    when: Command, state: str | None, gathering: str
) -> None:
    given = [*BEFORE, *GATHERINGS[gathering], *ATTENDANCES[state]]
    if (when, state, gathering) in POSSIBLE:
        assert scenario(given=given, when=when, by=DISTRICT_OFFICER)
    else:
        open_for_it = gathering == "CLOSED" or (gathering == "SCHEDULED" and when == REVOKE)
        rule = "noun-is-known" if open_for_it and state is None else "state-allows-it"
        scenario(given=given, when=when, by=DISTRICT_OFFICER, refused=rule)


def test_a_provincial_officer_may_hold_gatherings_as_well() -> None:
    assert scenario(given=CALLED, when=RECORD, by=PROVINCIAL_OFFICER)
