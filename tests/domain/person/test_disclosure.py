import pytest
from msgspec.structs import replace

from domain.kernel.authority import Role
from domain.person.disclosure import DisclosePersonDetails, LegalGround, PersonDetailsDisclosed
from domain.person.events import SubjectErased
from tests.examples.people import (
    CD_WORKER,
    HEADQUARTERS,
    NEIGHBOUR,
    OFFICERS,
    REGISTERED,
    SOMSRI,
    granted,
)
from tests.support.scenario import scenario

AUDITOR = NEIGHBOUR
ASK = DisclosePersonDetails(
    person=SOMSRI, ground=LegalGround.PUBLIC_TASK, reason="บัตรประชาชนไม่ตรงกับบัญชีรายชื่อ"
)
SHOWN = PersonDetailsDisclosed(person=SOMSRI, ground=LegalGround.PUBLIC_TASK)
GIVEN = (*OFFICERS, REGISTERED, granted(AUDITOR, Role.AUDITOR, "22"))


def test_details_are_disclosed_to_an_auditor_of_the_area_for_a_purpose() -> None:
    scenario(given=GIVEN, when=ASK, by=AUDITOR, then=[SHOWN])
    scenario(given=[*GIVEN, SHOWN], when=ASK, by=AUDITOR, then=[SHOWN])  # each time anew
    committee = (*OFFICERS, REGISTERED, granted(AUDITOR, Role.INSPECTION_COMMITTEE, "2201"))
    scenario(given=committee, when=ASK, by=AUDITOR, then=[SHOWN])


@pytest.mark.parametrize("by", [CD_WORKER, HEADQUARTERS, SOMSRI])
def test_whoever_is_no_auditor_discloses_nothing(by: str) -> None:
    scenario(given=GIVEN, when=ASK, by=by, refused="role-covers-the-area")


def test_an_auditor_of_another_area_is_refused() -> None:
    elsewhere = (*OFFICERS, REGISTERED, granted(AUDITOR, Role.AUDITOR, "2202"))
    scenario(given=elsewhere, when=ASK, by=AUDITOR, refused="role-covers-the-area")


@pytest.mark.parametrize("reason", [None, "because"])
def test_a_purpose_is_said(reason: str | None) -> None:
    scenario(given=GIVEN, when=replace(ASK, reason=reason), by=AUDITOR,
             refused="text-is-long-enough")


def test_what_was_erased_is_not_disclosed_and_nobody_unknown_is() -> None:
    erased = [*GIVEN, SubjectErased(person=SOMSRI)]
    scenario(given=erased, when=ASK, by=AUDITOR, refused="person-is-not-erased")
    nobody = [event for event in GIVEN if event is not REGISTERED]
    scenario(given=nobody, when=ASK, by=AUDITOR, refused="noun-is-known")
