"""A threshold is a policy: another value in force, another answer. Nothing else is different."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from domain.kernel.decision import Command
from domain.policy import POLICIES, PolicySet
from domain.programme.registration import ExtendDeadline
from tests.domain.gathering.steps import BEFORE, CALLED, ENTRY, RECORD
from tests.domain.gathering.test_gathering import SCHEDULE
from tests.domain.participation.test_participation import BEFORE as WAIVABLE
from tests.domain.participation.test_participation import WAIVE
from tests.domain.project.test_proposal import CLM, HLM
from tests.domain.project.test_proposal import GIVEN as PROMISED
from tests.domain.work_plan.steps import APPROVE, HANDED_IN
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    HEADQUARTERS,
    OFFICERS,
    PROGRAMME,
    PROVINCIAL_OFFICER,
    REGISTERED_PROGRAMME,
)
from tests.examples.work import DEVELOPER, STARTS_AT, SUBMITTED, VERIFIED
from tests.support.scenario import NOW, Given, scenario

EXTEND = ExtendDeadline(programme=PROGRAMME, to_on=date(2023, 9, 30), authority="มติ ครม.")
THERE = [*OFFICERS, REGISTERED_PROGRAMME]
EIGHT_DAYS = replace(WAIVE, expires_on=NOW.date() + timedelta(days=8))
TWO_DAYS = replace(SCHEDULE, ends_at=STARTS_AT + timedelta(days=2))
EARLY = replace(EXTEND, occurred_at=NOW + timedelta(minutes=4))
LATE = replace(EXTEND, occurred_at=NOW - timedelta(days=3))
THREE_HOURS = replace(RECORD, attendances=(replace(ENTRY, hours=Decimal(3)),))
LARGE = replace(HLM, area_m2=Decimal("1720"))  # 7.5 % more than a rai


def in_force(policy: str, value: str) -> PolicySet:
    return PolicySet(programme=PROGRAMME, policy=policy, value=value, authority="คำสั่ง 8")


@pytest.mark.parametrize(
    ("policy", "fits", "does_not", "given", "when", "by", "rule"),
    [
        ("waiver-days", "8", "7", WAIVABLE, EIGHT_DAYS, PROVINCIAL_OFFICER,
         "waiver-expires-in-time"),
        ("gathering-days-most", "2", "1", BEFORE, TWO_DAYS, DEVELOPER, "gathering-has-a-length"),
        ("gathering-hours-most", "3", "2", CALLED, THREE_HOURS, DEVELOPER,
         "hours-fit-the-days-held"),
        ("future-tolerance", "4", "3", THERE, EARLY, HEADQUARTERS, "time-is-not-in-the-future"),
        ("late-entry-reason-days", "3", "2", THERE, LATE, HEADQUARTERS,
         "late-entry-gives-a-reason"),
        ("size-tolerance", "8", "7", PROMISED, LARGE, CD_WORKER, "plot-has-a-programme-size"),
        ("clm-sizes", "15", "10 20", PROMISED, CLM, CD_WORKER, "plot-has-a-programme-size"),
    ],
)
def test_a_rule_reads_the_threshold_in_force(
    policy: str, fits: str, does_not: str, given: Sequence[Given], when: Command, by: str, rule: str
) -> None:
    scenario(given=[*given, in_force(policy, does_not)], when=when, by=by, refused=rule)
    assert scenario(given=[*given, in_force(policy, fits)], when=when, by=by)


@pytest.mark.parametrize(("value", "flags"), [("2", ["LATE_ENTRY"]), ("3", [])])
def test_how_late_is_flagged_is_a_policy(value: str, flags: list[str]) -> None:
    given = [*THERE, in_force("late-entry-flag-days", value)]
    scenario(given=given, when=LATE, by=HEADQUARTERS, flags=flags)


@pytest.mark.parametrize(("value", "flags"), [("3600", []), ("3601", ["QUICK_APPROVAL"])])
def test_how_quick_is_too_quick_is_a_policy(value: str, flags: list[str]) -> None:
    """What is given happened an hour ago."""
    assert SUBMITTED in HANDED_IN
    given = [*HANDED_IN, VERIFIED, in_force("quick-approval", value)]
    scenario(given=given, when=APPROVE, by=DISTRICT_OFFICER, flags=flags)


def test_every_policy_has_a_value_a_unit_and_a_purpose() -> None:
    for name, (value, unit, purpose) in POLICIES.items():
        assert value and unit and len(purpose) > len(name), name
