from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.kernel.authority import Role
from domain.kernel.ref import claim
from domain.person.events import Person, PersonDetailsChanged, PersonRegistered, SubjectErased
from domain.person.registration import ChangePersonDetails, EraseSubject, RegisterPerson
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    HEADQUARTERS,
    NEIGHBOUR,
    OFFICERS,
    PROTECTION_OFFICER,
    REGISTERED,
    SOMSRI,
    TAMBON,
    granted,
    ref,
)
from tests.support.scenario import NOW, fact, keyed, scenario

NATIONAL_ID = "1101700230708"
TODAY = (NOW + timedelta(hours=7)).date()
REGISTER = RegisterPerson(
    person=SOMSRI, area=TAMBON, national_id=NATIONAL_ID, first_name="สมศรี", last_name="สมมติ",
    born_on=date(1970, 5, 17),
)
EVENT = PersonRegistered(
    person=SOMSRI, area=TAMBON, identity=claim("national-id", keyed(NATIONAL_ID)),
    first_name="สมศรี", last_name="สมมติ", national_id=NATIONAL_ID, born_on="1970-05-17",
)
CHANGE = ChangePersonDetails(person=SOMSRI, phone="0811111111")
CHANGED = PersonDetailsChanged(person=SOMSRI, phone="0811111111")
ERASE = EraseSubject(person=SOMSRI)
ERASED = SubjectErased(person=SOMSRI)


def test_a_person_is_registered_by_the_tambons_worker() -> None:
    scenario(given=OFFICERS, when=REGISTER, by=CD_WORKER, then=[EVENT])


@pytest.mark.parametrize("written", ["๑๑๐๑๗๐๐๒๓๐๗๐๘", "1-1017-00230-70-8", " 1 1017 00230 70 8"])
def test_a_national_id_is_the_same_however_it_is_written(written: str) -> None:
    scenario(
        given=OFFICERS, when=replace(REGISTER, national_id=written), by=CD_WORKER, then=[EVENT]
    )


@pytest.mark.parametrize("wrong", ["1101700230707", "110170023070", "11017002307080", "", "x" * 13])
def test_a_mistyped_national_id_is_refused(wrong: str) -> None:
    scenario(
        given=OFFICERS, when=replace(REGISTER, national_id=wrong), by=CD_WORKER,
        refused="national-id-is-well-formed",
    )


def test_a_national_id_is_registered_once() -> None:
    again = replace(REGISTER, person=ref("person", 0x99), national_id="๑๑๐๑๗๐๐๒๓๐๗๐๘")
    given = [*OFFICERS, EVENT]
    scenario(given=given, when=again, by=CD_WORKER, refused="person-is-registered-once")
    somebody_else = replace(again, national_id="1101700230716")
    assert scenario(given=given, when=somebody_else, by=CD_WORKER)


def test_an_id_is_used_once() -> None:
    other = replace(REGISTER, national_id="1101700230716")
    scenario(given=[*OFFICERS, EVENT], when=other, by=CD_WORKER, refused="noun-is-new")


def test_nobody_is_born_tomorrow() -> None:
    for born_on in (TODAY, None):
        assert scenario(given=OFFICERS, when=replace(REGISTER, born_on=born_on), by=CD_WORKER)
    tomorrow = replace(REGISTER, born_on=TODAY + timedelta(days=1))
    scenario(given=OFFICERS, when=tomorrow, by=CD_WORKER, refused="birth-is-in-the-past")


def test_a_name_is_kept_in_its_normal_spelling() -> None:
    typed = replace(REGISTER, first_name=" น\u0e49\u0e4dา  ใจ ")
    outcomes = scenario(given=OFFICERS, when=typed, by=CD_WORKER)
    assert outcomes[0].event == replace(EVENT, first_name="น้ำ ใจ")


@pytest.mark.parametrize(("name", "refused"), [("", True), ("ก" * 101, True), ("ก" * 100, False)])
def test_a_name_has_one_to_a_hundred_characters(name: str, refused: bool) -> None:
    scenario(
        given=OFFICERS, when=replace(REGISTER, first_name=name), by=CD_WORKER,
        refused="text-is-long-enough" if refused else None,
    )


def test_a_worker_registers_only_in_the_own_tambon() -> None:
    elsewhere = replace(REGISTER, area="220102")
    scenario(given=OFFICERS, when=elsewhere, by=CD_WORKER, refused="role-covers-the-area")
    assert scenario(given=OFFICERS, when=elsewhere, by=DISTRICT_OFFICER)


def test_the_system_registers_the_first_people() -> None:
    assert scenario(given=[], when=replace(REGISTER, area=""))


def test_a_person_lives_in_an_area_that_exists() -> None:
    scenario(
        given=OFFICERS, when=replace(REGISTER, area="990101"), by=HEADQUARTERS,
        refused="area-is-known",
    )


@pytest.mark.parametrize("by", [CD_WORKER, DISTRICT_OFFICER, HEADQUARTERS, None])
def test_details_are_changed_by_whoever_may_register(by: str | None) -> None:
    scenario(given=[*OFFICERS, REGISTERED], when=CHANGE, by=by, then=[CHANGED])


def test_people_change_their_own_details_wherever_they_act() -> None:
    elsewhere = granted(SOMSRI, Role.CD_WORKER, "220501")
    scenario(given=[REGISTERED, elsewhere], when=CHANGE, by=SOMSRI, then=[CHANGED])


def test_people_do_not_change_each_others_details() -> None:
    given = [REGISTERED, granted(NEIGHBOUR, Role.AREA_DEVELOPER, TAMBON)]
    scenario(given=given, when=CHANGE, by=NEIGHBOUR, refused="role-covers-the-area")


def test_an_auditor_changes_nothing_not_even_the_own_details() -> None:
    given = [REGISTERED, granted(SOMSRI, Role.AUDITOR, "")]
    scenario(given=given, when=CHANGE, by=SOMSRI, refused="role-covers-the-area")


def test_no_detail_given_is_nothing_changed() -> None:
    empty = ChangePersonDetails(person=SOMSRI)
    scenario(given=[*OFFICERS, REGISTERED], when=empty, by=CD_WORKER, then=[])


def test_somebody_unknown_has_no_details() -> None:
    scenario(given=OFFICERS, when=CHANGE, by=CD_WORKER, refused="noun-is-known")


def test_a_person_is_erased_by_the_protection_officer() -> None:
    scenario(given=[*OFFICERS, REGISTERED], when=ERASE, by=PROTECTION_OFFICER, then=[ERASED])


def test_a_person_is_erased_once() -> None:
    scenario(given=[*OFFICERS, REGISTERED, ERASED], when=ERASE, by=PROTECTION_OFFICER, then=[])


@pytest.mark.parametrize("by", [HEADQUARTERS, CD_WORKER, SOMSRI, None])
def test_nobody_else_erases(by: str | None) -> None:
    scenario(
        given=[*OFFICERS, REGISTERED], when=ERASE, by=by, refused="role-covers-the-area"
    )


def test_a_protection_officer_erases_only_in_the_own_area() -> None:
    officer = granted(NEIGHBOUR, Role.DATA_PROTECTION_OFFICER, "2205")
    scenario(
        given=[officer, REGISTERED], when=ERASE, by=NEIGHBOUR, refused="role-covers-the-area"
    )


def test_the_details_of_an_erased_person_stay_erased() -> None:
    scenario(
        given=[*OFFICERS, REGISTERED, ERASED], when=CHANGE, by=CD_WORKER,
        refused="person-is-not-erased",
    )


def test_an_erased_persons_national_id_is_still_taken() -> None:
    again = replace(REGISTER, person=ref("person", 0x99))
    scenario(
        given=[*OFFICERS, EVENT, ERASED], when=again, by=CD_WORKER,
        refused="person-is-registered-once",
    )


def test_deciding_remembers_no_detail() -> None:
    person = Person()
    person.evolve(fact(REGISTERED, NOW))
    details = REGISTERED.sealed().values()
    assert len(details) == 10
    assert not [text for text in details if text in repr(person)]
