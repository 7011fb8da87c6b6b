from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.household.events import MemberAdded
from domain.kernel.authority import GRANTED_BY, Role
from domain.person.events import RoleGranted, RoleRevoked
from domain.person.role import GrantRole, RevokeRole
from tests.examples.people import (
    CD_WORKER,
    DISTRICT,
    DISTRICT_OFFICER,
    HEADQUARTERS,
    HOUSEHOLD,
    NEIGHBOUR,
    OFFICERS,
    PROVINCE,
    PROVINCIAL_OFFICER,
    REGISTERED,
    SOMSRI,
    TAMBON,
    VILLAGE,
    granted,
)
from tests.support.scenario import NOW, scenario

TODAY = (NOW + timedelta(hours=7)).date()
GIVEN = [*OFFICERS, REGISTERED]
GRANT = GrantRole(person=SOMSRI, role=Role.CD_WORKER, area=TAMBON)
GRANTED = RoleGranted(person=SOMSRI, role=Role.CD_WORKER, area=TAMBON, valid_from=TODAY)
REVOKE = RevokeRole(person=SOMSRI, role=Role.CD_WORKER, area=TAMBON)
HOLDER = {
    Role.SYSTEM: None, Role.HQ_UNIT: HEADQUARTERS, Role.PROVINCIAL_OFFICER: PROVINCIAL_OFFICER
}


def test_a_role_is_granted_from_today() -> None:
    scenario(given=GIVEN, when=GRANT, by=PROVINCIAL_OFFICER, then=[GRANTED])


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("by", list(HOLDER))
def test_each_role_is_granted_by_the_one_above_it_alone(role: Role, by: Role) -> None:
    scenario(
        given=GIVEN, when=replace(GRANT, role=role, area=PROVINCE), by=HOLDER[by],
        refused=None if GRANTED_BY.get(role) == by else "role-is-granted-from-above",
    )


def test_what_follows_from_other_facts_is_granted_by_nobody() -> None:
    assert {Role.AREA_DEVELOPER, Role.HOUSEHOLD_MEMBER, Role.SYSTEM}.isdisjoint(GRANTED_BY)


@pytest.mark.parametrize("by", [DISTRICT_OFFICER, CD_WORKER, SOMSRI])
def test_nobody_else_grants_anything(by: str) -> None:
    scenario(given=GIVEN, when=GRANT, by=by, refused="role-is-granted-from-above")


@pytest.mark.parametrize(
    ("area", "refused"), [(PROVINCE, False), (DISTRICT, False), ("", True), ("10", True)]
)
def test_a_provincial_officer_grants_inside_the_own_province(area: str, refused: bool) -> None:
    scenario(
        given=GIVEN, when=replace(GRANT, area=area), by=PROVINCIAL_OFFICER,
        refused="role-is-granted-from-above" if refused else None,
    )


def test_the_appointing_role_counts_even_where_a_narrower_one_is_held() -> None:
    both = granted(HEADQUARTERS, Role.PROVINCIAL_OFFICER, PROVINCE)
    command = replace(GRANT, role=Role.INSPECTION_COMMITTEE)
    assert scenario(given=[*GIVEN, both], when=command, by=HEADQUARTERS)


def test_a_role_over_no_area_is_refused() -> None:
    nowhere = replace(GRANT, area="990101")
    scenario(given=GIVEN, when=nowhere, by=PROVINCIAL_OFFICER, refused="area-is-known")


def test_a_role_may_last_a_day_and_not_less() -> None:
    one_day = replace(GRANT, valid_from=date(2021, 3, 1), until=date(2021, 3, 1))
    assert scenario(given=GIVEN, when=one_day, by=PROVINCIAL_OFFICER)
    scenario(
        given=GIVEN, when=replace(one_day, until=date(2021, 2, 28)), by=PROVINCIAL_OFFICER,
        refused="role-ends-after-it-begins",
    )


def test_a_role_held_just_so_is_not_granted_again() -> None:
    scenario(given=[*GIVEN, GRANTED], when=GRANT, by=PROVINCIAL_OFFICER, then=[])
    longer = replace(GRANT, until=date(2022, 1, 1))
    assert scenario(given=[*GIVEN, GRANTED], when=longer, by=PROVINCIAL_OFFICER)


def test_somebody_unknown_holds_no_role() -> None:
    scenario(given=OFFICERS, when=GRANT, by=PROVINCIAL_OFFICER, refused="noun-is-known")


def test_a_person_acts_for_a_holder_of_the_role() -> None:
    acting = replace(GRANT, acting_for=CD_WORKER)
    scenario(
        given=GIVEN, when=acting, by=PROVINCIAL_OFFICER,
        then=[replace(GRANTED, acting_for=CD_WORKER)],
    )


def test_a_person_acts_for_one_who_held_the_role_before() -> None:
    gone = RoleRevoked(person=CD_WORKER, role=Role.CD_WORKER, area=TAMBON)
    acting = replace(GRANT, acting_for=CD_WORKER)
    assert scenario(given=[*GIVEN, gone], when=acting, by=PROVINCIAL_OFFICER)


@pytest.mark.parametrize("acting_for", [NEIGHBOUR, DISTRICT_OFFICER, SOMSRI])
def test_nobody_acts_for_one_who_never_held_the_role(acting_for: str) -> None:
    scenario(
        given=GIVEN, when=replace(GRANT, acting_for=acting_for), by=PROVINCIAL_OFFICER,
        refused="acting-is-for-a-holder",
    )


def test_nobody_acts_for_themselves() -> None:
    again = replace(GRANT, acting_for=SOMSRI, until=date(2022, 1, 1))
    scenario(
        given=[*GIVEN, GRANTED], when=again, by=PROVINCIAL_OFFICER,
        refused="acting-is-for-a-holder",
    )


def test_a_person_acts_only_where_the_other_held_the_role() -> None:
    elsewhere = replace(GRANT, area="220102", acting_for=CD_WORKER)
    scenario(
        given=GIVEN, when=elsewhere, by=PROVINCIAL_OFFICER, refused="acting-is-for-a-holder"
    )


def test_a_role_is_revoked_by_the_one_above_it() -> None:
    revoked = RoleRevoked(person=SOMSRI, role=Role.CD_WORKER, area=TAMBON)
    scenario(given=[*GIVEN, GRANTED], when=REVOKE, by=PROVINCIAL_OFFICER, then=[revoked])
    scenario(
        given=[*GIVEN, GRANTED], when=REVOKE, by=HEADQUARTERS,
        refused="role-is-granted-from-above",
    )


def test_a_role_is_revoked_once() -> None:
    revoked = RoleRevoked(person=SOMSRI, role=Role.CD_WORKER, area=TAMBON)
    scenario(
        given=[*GIVEN, GRANTED, revoked], when=REVOKE, by=PROVINCIAL_OFFICER,
        refused="role-is-held",
    )


@pytest.mark.parametrize(
    ("role", "area"), [(Role.DISTRICT_OFFICER, TAMBON), (Role.CD_WORKER, PROVINCE)]
)
def test_only_the_role_that_was_granted_is_revoked(role: Role, area: str) -> None:
    other = RevokeRole(person=SOMSRI, role=role, area=area)
    scenario(given=[*GIVEN, GRANTED], when=other, by=PROVINCIAL_OFFICER, refused="role-is-held")


def test_the_grant_of_another_in_whose_place_one_acts_is_not_ones_own() -> None:
    acting = RoleGranted(
        person=NEIGHBOUR, role=Role.CD_WORKER, area=TAMBON, valid_from=TODAY, acting_for=SOMSRI
    )
    scenario(given=[*GIVEN, acting], when=REVOKE, by=PROVINCIAL_OFFICER, refused="role-is-held")


def test_a_membership_is_not_a_role_that_can_be_revoked() -> None:
    member = MemberAdded(
        household=HOUSEHOLD, person=SOMSRI, village=VILLAGE, relation="head", since_on="2020-12-01"
    )
    command = RevokeRole(person=SOMSRI, role=Role.HOUSEHOLD_MEMBER, area=VILLAGE)
    scenario(
        given=[*GIVEN, member], when=command, by=PROVINCIAL_OFFICER,
        refused="role-is-granted-from-above",
    )
