from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from domain.household.events import MemberAdded, MemberRemoved
from domain.household.member import AddMember, RemoveMember
from tests.examples.people import (
    CD_WORKER,
    HOUSEHOLD,
    NEIGHBOUR,
    NOMINATED,
    OFFICERS,
    REGISTERED,
    SOMSRI,
    VILLAGE,
    ref,
)
from tests.support.scenario import scenario

GIVEN = [*OFFICERS, REGISTERED, NOMINATED]
ADD = AddMember(household=HOUSEHOLD, person=SOMSRI, relation="หัวหน้าครัวเรือน")
ADDED = MemberAdded(
    household=HOUSEHOLD, person=SOMSRI, village=VILLAGE, relation="หัวหน้าครัวเรือน",
    since_on="2021-02-10",
)
REMOVE = RemoveMember(household=HOUSEHOLD, person=SOMSRI)
REMOVED = MemberRemoved(household=HOUSEHOLD, person=SOMSRI)


def test_a_registered_person_joins_the_household() -> None:
    scenario(given=GIVEN, when=ADD, by=CD_WORKER, then=[ADDED])


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2021, 2, 8, 16, 59, tzinfo=UTC), "2021-02-08"),
        (datetime(2021, 2, 8, 17, 0, tzinfo=UTC), "2021-02-09"),
    ],
)
def test_a_member_belongs_from_the_day_it_happened_in_thailand(at: datetime, day: str) -> None:
    scenario(
        given=GIVEN, when=replace(ADD, occurred_at=at), by=CD_WORKER,
        then=[replace(ADDED, since_on=day)],
    )


def test_somebody_unknown_joins_no_household() -> None:
    unknown = replace(ADD, person=NEIGHBOUR)
    scenario(given=GIVEN, when=unknown, by=CD_WORKER, refused="noun-is-known")


def test_a_member_belongs_once() -> None:
    scenario(given=[*GIVEN, ADDED], when=ADD, by=CD_WORKER, refused="member-belongs-once")
    assert scenario(given=[*GIVEN, ADDED, REMOVED], when=ADD, by=CD_WORKER)


def test_another_member_joins_beside_the_first() -> None:
    neighbour = replace(REGISTERED, person=NEIGHBOUR, identity="claim:national-id:1")
    given = [*GIVEN, neighbour, ADDED]
    assert scenario(given=given, when=replace(ADD, person=NEIGHBOUR), by=CD_WORKER)


def test_a_member_leaves() -> None:
    scenario(given=[*GIVEN, ADDED], when=REMOVE, by=CD_WORKER, then=[REMOVED])


def test_only_a_member_leaves() -> None:
    scenario(given=GIVEN, when=REMOVE, by=CD_WORKER, refused="member-belongs")
    scenario(given=[*GIVEN, ADDED, REMOVED], when=REMOVE, by=CD_WORKER, refused="member-belongs")
    elsewhere = replace(ADDED, household=ref("household", 9))
    scenario(given=[*GIVEN, elsewhere], when=REMOVE, by=CD_WORKER, refused="member-belongs")
