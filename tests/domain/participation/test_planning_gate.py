"""The planning gate: a plan is approved only if the people of every plot took part in planning."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.gathering.events import Capacity, Contribution
from domain.kernel.terms import Level, Stage
from domain.participation.evidence import Lack
from domain.policy import PolicySet
from tests.domain.work_plan.steps import APPROVE, GATE, HANDED_IN, approve, asked
from tests.examples.people import (
    DISTRICT_OFFICER,
    HOUSEHOLD,
    NEIGHBOUR,
    OFFICERS,
    PROGRAMME,
    PROJECT,
    PROPOSED,
    ref,
)
from tests.examples.work import (
    APPROVED,
    DISPUTED,
    DRAFTED,
    HIRED,
    ITEM,
    REVOKED,
    SUBMITTED,
    VERIFIED,
)
from tests.support.scenario import NOW, Given, scenario


def test_nobody_took_part() -> None:
    approve(passes=False)


def test_a_member_of_the_household_decided_with_the_others() -> None:
    scenario(given=[*HANDED_IN, VERIFIED], when=APPROVE, by=DISTRICT_OFFICER, then=[APPROVED])


@pytest.mark.parametrize(
    ("held_on", "passes"),
    [((2020, 12, 30), False), ((2020, 12, 31), True), ((2021, 2, 10), True),
     ((2021, 2, 11), False)],
)
def test_the_window_opens_sixty_days_before_the_month_and_ends_with_the_approval(
    held_on: tuple[int, int, int], passes: bool
) -> None:
    approve(replace(VERIFIED, held_on=date(*held_on)), passes=passes)


def test_an_approval_entered_late_counts_until_the_day_it_happened() -> None:
    late = replace(APPROVE, occurred_at=NOW - timedelta(days=5))
    scenario(given=[*HANDED_IN, VERIFIED], when=late, by=DISTRICT_OFFICER, refused=GATE)
    in_time = replace(APPROVE, occurred_at=NOW - timedelta(days=4))
    assert scenario(given=[*HANDED_IN, VERIFIED], when=in_time, by=DISTRICT_OFFICER)


def test_the_window_is_a_policy() -> None:
    policy = PolicySet(programme=PROGRAMME, policy="planning-window", value="10", authority="o 4")
    approve(VERIFIED, policy, passes=False)


@pytest.mark.parametrize("capacity", list(Capacity))
def test_only_the_household_speaks_for_its_own_plot(capacity: Capacity) -> None:
    approve(replace(VERIFIED, capacity=capacity), passes=capacity == Capacity.HOUSEHOLD)


@pytest.mark.parametrize("level", list(Level))
def test_being_informed_is_not_taking_part(level: Level) -> None:
    approve(replace(VERIFIED, level=level), passes=level != Level.INFORM)


@pytest.mark.parametrize("stage", list(Stage))
def test_planning_takes_part_in_planning(stage: Stage) -> None:
    approve(replace(VERIFIED, stage=stage), passes=stage == Stage.PLANNING)


@pytest.mark.parametrize("contribution", list(Contribution))
def test_planning_needs_a_decision_or_an_opinion(contribution: Contribution) -> None:
    voice = contribution in (Contribution.DECISION, Contribution.OPINION)
    approve(replace(VERIFIED, contribution=contribution), passes=voice)


def test_a_voice_and_a_pair_of_hands_of_the_household_pass_together() -> None:
    hands = replace(VERIFIED, person=NEIGHBOUR, contribution=Contribution.LABOUR)
    approve(hands, VERIFIED, passes=True)


def test_another_household_does_not_speak_for_this_one() -> None:
    approve(replace(VERIFIED, household=ref("household", 9)), passes=False)


def test_a_disputed_attendance_does_not_count_until_it_is_verified_again() -> None:
    approve(VERIFIED, DISPUTED, passes=False)
    approve(VERIFIED, DISPUTED, VERIFIED, passes=True)


def test_a_revoked_attendance_never_counts() -> None:
    approve(VERIFIED, REVOKED, passes=False)


def test_a_second_attendance_carries_the_gate_when_the_first_is_revoked() -> None:
    second = replace(VERIFIED, gathering=ref("gathering", 9))
    approve(VERIFIED, second, REVOKED, passes=True)


def test_every_plot_needs_its_own_people() -> None:
    other = replace(PROPOSED, project=ref("project", 9), household=ref("household", 9))
    plan = replace(DRAFTED, items=(ITEM, replace(ITEM, project=other.project)))
    given: list[Given] = [*OFFICERS, PROPOSED, other, *HIRED, plan, SUBMITTED, VERIFIED]
    scenario(given=given, when=APPROVE, by=DISTRICT_OFFICER, refused=GATE)
    theirs = replace(VERIFIED, person=NEIGHBOUR, household=other.household)
    [approved] = scenario(given=[*given, theirs], when=APPROVE, by=DISTRICT_OFFICER)
    assert len(approved.event.evidence) == 2  # type: ignore[attr-defined]


def test_an_approval_keeps_four_attendances_of_a_plot_the_voices_first() -> None:
    hands = [
        replace(VERIFIED, person=ref("person", 0x50 + n), contribution=Contribution.LABOUR)
        for n in range(6)
    ]
    [approved] = scenario(given=[*HANDED_IN, *hands, VERIFIED], when=APPROVE, by=DISTRICT_OFFICER)
    evidence = approved.event.evidence  # type: ignore[attr-defined]
    assert len(evidence) == 4
    assert evidence[0].person == VERIFIED.person


@pytest.mark.parametrize(
    ("given", "lack", "found"),
    [
        ([], Lack.NOBODY_ATTENDED, 0),
        ([replace(VERIFIED, contribution=Contribution.LABOUR)], Lack.NOBODY_SPOKE, 1),
    ],
)
def test_the_gate_says_what_a_household_plot_lacks(
    given: list[Given], lack: Lack, found: int
) -> None:
    _, [missing] = asked([*HANDED_IN, *given])
    assert (missing.project, missing.household, missing.lack) == (PROJECT, HOUSEHOLD, lack)
    assert (missing.found, missing.needed) == (found, 1)
    assert (missing.from_on, missing.until_on) == (date(2020, 12, 31), NOW.date())
    assert HOUSEHOLD in missing.en and HOUSEHOLD in missing.th
