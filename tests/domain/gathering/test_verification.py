from datetime import date, datetime

import pytest
from msgspec.structs import replace

from domain.gathering.events import Capacity
from domain.gathering.verification import DisputeAttendance, RevokeAttendance, VerifyAttendance
from domain.kernel.decision import BANGKOK, Command
from domain.kernel.event import Event
from domain.participation.events import GateEvidenceInvalidated
from domain.work_plan.events import Evidence
from tests.domain.gathering.steps import BEFORE, CALLED, GATHERINGS, OVER
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    HOUSEHOLD,
    NEIGHBOUR,
    PROJECT,
    SOMSRI,
    TAMBON,
    VILLAGE,
    ref,
)
from tests.examples.reports import ACCEPTED, WORK_REPORT
from tests.examples.work import (
    APPROVED,
    CLOSED,
    DEVELOPER,
    DISPUTED,
    GATHERING,
    RECORDED,
    REVOKED,
    SCHEDULED,
    VERIFIED,
    WORK_PLAN,
)
from tests.support.scenario import NOW, fact, scenario

VERIFY = VerifyAttendance(gathering=GATHERING, persons=(SOMSRI,))
DISPUTE = DisputeAttendance(gathering=GATHERING, person=SOMSRI, statement="วันนั้นอยู่ที่โรงพยาบาล")
REVOKE = RevokeAttendance(gathering=GATHERING, person=SOMSRI, reason="ตรวจแล้วไม่ได้มาจริง")


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


def test_a_member_learns_nothing_of_a_gathering_that_was_not_attended() -> None:
    for given in ([*BEFORE, SCHEDULED], [*BEFORE, SCHEDULED, CLOSED]):
        scenario(given=given, when=VERIFY, by=SOMSRI, refused="noun-is-known")


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
    for by in (CD_WORKER, SOMSRI):  # not even of one's own
        scenario(given=OVER, when=REVOKE, by=by, refused="role-covers-the-area")


def test_an_approval_that_rests_on_a_revoked_attendance_is_marked_where_it_lies() -> None:
    given = [*OVER, VERIFIED, fact(APPROVED, NOW, area="220102")]
    _, invalidated = scenario(given=given, when=REVOKE, by=DISTRICT_OFFICER)
    assert invalidated.event == GateEvidenceInvalidated(
        subject=WORK_PLAN, gathering=GATHERING, person=SOMSRI, household=HOUSEHOLD
    )
    assert invalidated.area == "220102"


def test_whatever_rests_on_a_revoked_attendance_is_marked_a_report_as_well() -> None:
    accepted = replace(ACCEPTED, evidence=APPROVED.evidence)
    given = [*OVER, VERIFIED, APPROVED, fact(accepted, NOW, area=TAMBON)]
    mark = GateEvidenceInvalidated(
        subject=WORK_PLAN, gathering=GATHERING, person=SOMSRI, household=HOUSEHOLD
    )
    scenario(given=given, when=REVOKE, by=DISTRICT_OFFICER,
             then=[REVOKED, mark, replace(mark, subject=WORK_REPORT)])


def test_an_approval_that_rests_on_another_attendance_of_the_two_is_left_alone() -> None:
    crossed = replace(
        APPROVED,
        evidence=(
            Evidence(gathering=GATHERING, person=NEIGHBOUR, project=PROJECT),
            Evidence(gathering=ref("gathering", 9), person=SOMSRI, project=PROJECT),
        ),
    )
    scenario(given=[*OVER, VERIFIED, crossed], when=REVOKE, by=DISTRICT_OFFICER, then=[REVOKED])


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
