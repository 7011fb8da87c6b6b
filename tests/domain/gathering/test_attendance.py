from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from domain.gathering.events import AttendanceRecorded, Capacity
from domain.household.events import MemberRemoved
from tests.domain.gathering.steps import BEFORE, CALLED, CLOSE, ENTRY, PEOPLE, RECORD, SHEET, VOTE
from tests.examples.people import HOUSEHOLD, NEIGHBOUR, OFFICERS, SOMSRI, ref
from tests.examples.work import (
    CONTRACTED,
    DEVELOPER,
    MEMBER,
    RECORDED,
    REVOKED,
    SCHEDULED,
    STARTS_AT,
)
from tests.support.scenario import scenario

NEXT_DOOR = replace(ENTRY, person=NEIGHBOUR, capacity=Capacity.NEIGHBOUR, household=None)


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
    neighbour = replace(NEXT_DOOR, household=HOUSEHOLD)  # in no capacity for that of others
    scenario(
        given=CALLED, when=replace(RECORD, attendances=(neighbour,)), by=DEVELOPER, refused=rule
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
