from datetime import date

import pytest
from msgspec.structs import replace

from domain.kernel.event import Event
from domain.kernel.ref import AnyRef
from domain.kernel.terms import Stage
from domain.participation.events import Participation
from domain.waiver import WaiveGate
from tests.examples.people import DISTRICT_OFFICER, OFFICERS, PROJECT, PROVINCIAL_OFFICER, ref
from tests.examples.work import (
    DISPUTED,
    DRAFTED,
    HELD_ON,
    HIRED,
    REVOKED,
    VERIFIED,
    WAIVED,
    WAIVER,
    WORK_PLAN,
)
from tests.support.scenario import NOW, fact, scenario

BEFORE: tuple[Event, ...] = (*OFFICERS, *HIRED, DRAFTED)
WAIVE = WaiveGate(
    waiver=WAIVER, stage=Stage.PLANNING, subject=WORK_PLAN, authority=WAIVED.authority,
    expires_on=WAIVED.expires_on, reason="น้ำท่วมทั้งตำบล จัดประชุมไม่ได้ในเดือนนี้",
)


def test_a_gate_is_waived_by_a_provincial_officer() -> None:
    scenario(given=BEFORE, when=WAIVE, by=PROVINCIAL_OFFICER, then=[WAIVED])
    scenario(given=BEFORE, when=WAIVE, by=DISTRICT_OFFICER, refused="role-covers-the-area")


def test_a_waiver_is_given_once_under_an_id() -> None:
    scenario(given=[*BEFORE, WAIVED], when=WAIVE, by=PROVINCIAL_OFFICER, refused="noun-is-new")


@pytest.mark.parametrize(("length", "fits"), [(19, False), (20, True), (2000, True)])
def test_a_waiver_gives_a_reason(length: int, fits: bool) -> None:
    rule = None if fits else "text-is-long-enough"
    when = replace(WAIVE, reason="ก" * length)
    scenario(given=BEFORE, when=when, by=PROVINCIAL_OFFICER, refused=rule)


@pytest.mark.parametrize("empty", ["reason", "authority"])
def test_a_waiver_gives_both_its_reason_and_its_authority(empty: str) -> None:
    when = replace(WAIVE, **{empty: ""})
    scenario(given=BEFORE, when=when, by=PROVINCIAL_OFFICER, refused="text-is-long-enough")


@pytest.mark.parametrize(
    ("expires_on", "fits"),
    [((2021, 2, 9), False), ((2021, 2, 10), True), ((2021, 5, 11), True), ((2021, 5, 12), False)],
)
def test_a_waiver_expires_in_time(expires_on: tuple[int, int, int], fits: bool) -> None:
    rule = None if fits else "waiver-expires-in-time"
    when = replace(WAIVE, expires_on=date(*expires_on))
    scenario(given=BEFORE, when=when, by=PROVINCIAL_OFFICER, refused=rule)


@pytest.mark.parametrize(
    ("stage", "subject"),
    [(Stage.OPERATION, WORK_PLAN), (Stage.PLANNING, PROJECT), (Stage.EVALUATION, WORK_PLAN)],
)
def test_a_waiver_is_for_a_gate_that_there_is(stage: Stage, subject: AnyRef) -> None:
    when = replace(WAIVE, stage=stage, subject=subject)
    scenario(given=BEFORE, when=when, by=PROVINCIAL_OFFICER, refused="waiver-is-for-a-gate")


def test_a_waiver_names_a_plan_that_is_known() -> None:
    when = replace(WAIVE, subject=ref("work-plan", 9))
    scenario(given=BEFORE, when=when, by=PROVINCIAL_OFFICER, refused="noun-is-known")


def taken_part(*events: Event) -> Participation:
    """Participation folded over events, without a journal."""
    folded = Participation()
    for event in events:
        folded.evolve(fact(event, NOW))
    return folded


def test_what_counts_is_what_was_verified_and_not_doubted_since() -> None:
    day = (Stage.PLANNING, HELD_ON, HELD_ON)
    assert taken_part(VERIFIED).counted(*day) == [VERIFIED]
    assert taken_part(VERIFIED, DISPUTED).counted(*day) == []
    assert taken_part(VERIFIED, DISPUTED, VERIFIED).counted(*day) == [VERIFIED]
    assert taken_part(VERIFIED, DISPUTED, REVOKED).counted(*day) == []


def test_two_states_do_not_share_what_they_remember() -> None:
    taken_part(VERIFIED)
    assert taken_part().verified == {}
