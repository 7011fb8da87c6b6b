"""The planning gate and a waiver: of this gate, for this plan, in time, used by somebody else."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.kernel.terms import Stage
from tests.domain.work_plan.steps import APPROVE, GATE, HANDED_IN, approve
from tests.examples.people import DISTRICT_OFFICER, PROVINCIAL_OFFICER, ref
from tests.examples.work import APPROVED, VERIFIED, WAIVED, WAIVER
from tests.support.scenario import NOW, fact, scenario

GRANTED = fact(WAIVED, NOW - timedelta(days=1), by=PROVINCIAL_OFFICER)


def test_a_live_waiver_lets_the_gate_pass_and_is_seen() -> None:
    [approved] = scenario(
        given=[*HANDED_IN, GRANTED], when=APPROVE, by=DISTRICT_OFFICER, flags=["GATE_WAIVED"]
    )
    assert approved.event == replace(APPROVED, evidence=(), waivers=(WAIVER,))
    assert WAIVER in approved.event.tags()


def test_a_waiver_that_is_not_needed_is_not_used() -> None:
    given = [*HANDED_IN, GRANTED, VERIFIED]
    scenario(given=given, when=APPROVE, by=DISTRICT_OFFICER, then=[APPROVED], flags=[])


@pytest.mark.parametrize(
    ("expires_on", "passes"), [(date(2021, 2, 10), True), (date(2021, 2, 9), False)]
)
def test_a_waiver_may_be_used_until_its_last_day(expires_on: date, passes: bool) -> None:
    waived = fact(replace(WAIVED, expires_on=expires_on), NOW, by=PROVINCIAL_OFFICER)
    approve(waived, passes=passes)


@pytest.mark.parametrize(("days", "passes"), [(3, True), (2, True), (1, False)])
def test_a_waiver_is_not_used_on_a_day_before_it_was_given(days: int, passes: bool) -> None:
    waived = fact(WAIVED, NOW - timedelta(days=days), by=PROVINCIAL_OFFICER)
    two_days_ago = replace(APPROVE, occurred_at=NOW - timedelta(days=2))
    given = [*((one, NOW - timedelta(days=4)) for one in HANDED_IN), waived]
    scenario(given=given, when=two_days_ago, by=DISTRICT_OFFICER, refused=None if passes else GATE)


def test_a_waiver_of_another_gate_does_not_open_this_one() -> None:
    approve(replace(WAIVED, stage=Stage.OPERATION), passes=False)


def test_a_waiver_of_another_plan_does_not_open_this_one() -> None:
    approve(replace(WAIVED, subject=ref("work-plan", 9)), passes=False)


def test_whoever_waived_does_not_approve() -> None:
    rule = "waiver-is-not-the-approver"
    scenario(given=[*HANDED_IN, GRANTED], when=APPROVE, by=PROVINCIAL_OFFICER, refused=rule)
    other = fact(
        replace(WAIVED, waiver=ref("waiver", 2)), NOW, by=ref("person", 0x99)
    )
    [approved] = scenario(
        given=[*HANDED_IN, GRANTED, other], when=APPROVE, by=PROVINCIAL_OFFICER
    )
    assert approved.event.waivers == (ref("waiver", 2),)  # type: ignore[attr-defined]
