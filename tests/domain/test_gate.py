"""The planning gate: a plan is approved only if the people of every plot took part in planning."""

import asyncio
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.event import Actor, Event
from domain.gathering import AttendanceVerified, Capacity, Contribution
from domain.household import HouseholdNominated
from domain.participation import Lack, planning_gate
from domain.plan_approval import ApproveWorkPlan
from domain.policy import PolicySet
from domain.project import ProjectKind
from domain.ref import claim
from domain.terms import Level, Stage
from domain.work_plan import WorkPlan
from tests.domain.scenario import NOW, Given, Past, fact, scenario
from tests.examples.people import (
    DISTRICT_OFFICER,
    HOUSEHOLD,
    NEIGHBOUR,
    OFFICERS,
    PROGRAMME,
    PROJECT,
    PROPOSED,
    PROVINCIAL_OFFICER,
    TAMBON,
    VILLAGE,
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
    WAIVED,
    WAIVER,
    WORK_PLAN,
)

GATE = "people-take-part-in-planning"
APPROVE = ApproveWorkPlan(work_plan=WORK_PLAN)
HANDED_IN: tuple[Event, ...] = (*OFFICERS, PROPOSED, *HIRED, DRAFTED, SUBMITTED)


def approve(*given: Given, passes: bool, by: str = DISTRICT_OFFICER) -> None:
    """The plan is approved after these facts, or refused by the gate."""
    scenario(given=[*HANDED_IN, *given], when=APPROVE, by=by, refused=None if passes else GATE)


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


# ── a community plot ──────────────────────────────────────────────────────────────────────────────

COMMUNITY = replace(PROPOSED, kind=ProjectKind.CLM, household=None, area=TAMBON)
THREE = [ref("household", n) for n in (1, 2, 3)]
CLM: tuple[Event, ...] = tuple(COMMUNITY if event == PROPOSED else event for event in HANDED_IN)


def nominated(household: str, village: str = VILLAGE) -> HouseholdNominated:
    return HouseholdNominated(
        household=household, programme=PROGRAMME, village=village,
        house=claim("house", household[-12:]),
    )


def came(household: str, contribution: Contribution = Contribution.OPINION) -> AttendanceVerified:
    return replace(
        VERIFIED, household=household, person=household.replace("household", "person"),
        contribution=contribution,
    )


def test_three_households_of_the_tambon_plan_a_community_plot() -> None:
    homes = [nominated(household) for household in THREE]
    given = [*CLM, *homes, *(came(household) for household in THREE)]
    [approved] = scenario(given=given, when=APPROVE, by=DISTRICT_OFFICER)
    assert len(approved.event.evidence) == 3  # type: ignore[attr-defined]
    scenario(given=given[:-1], when=APPROVE, by=DISTRICT_OFFICER, refused=GATE)


def test_two_people_of_one_household_are_one_household() -> None:
    homes = [nominated(household) for household in THREE]
    second = replace(came(THREE[1]), person=ref("person", 0x77))
    given = [*CLM, *homes, came(THREE[0]), came(THREE[1]), second]
    scenario(given=given, when=APPROVE, by=DISTRICT_OFFICER, refused=GATE)


def test_households_are_registered_and_of_the_tambon() -> None:
    people = [came(household) for household in THREE]
    two = [nominated(household) for household in THREE[:2]]
    scenario(given=[*CLM, *two, *people], when=APPROVE, by=DISTRICT_OFFICER, refused=GATE)
    far = nominated(THREE[2], "22010201")
    scenario(given=[*CLM, *two, far, *people], when=APPROVE, by=DISTRICT_OFFICER, refused=GATE)


def test_a_gathering_that_does_not_name_the_community_plot_does_not_count_for_it() -> None:
    homes = [nominated(household) for household in THREE]
    people = [replace(came(household), projects=()) for household in THREE]
    scenario(given=[*CLM, *homes, *people], when=APPROVE, by=DISTRICT_OFFICER, refused=GATE)


def test_one_of_the_three_speaks() -> None:
    homes = [nominated(household) for household in THREE]
    silent = [came(household, Contribution.LABOUR) for household in THREE]
    scenario(given=[*CLM, *homes, *silent], when=APPROVE, by=DISTRICT_OFFICER, refused=GATE)
    one = [came(THREE[0]), *silent[1:]]
    assert scenario(given=[*CLM, *homes, *one], when=APPROVE, by=DISTRICT_OFFICER)


def test_how_many_households_is_a_policy() -> None:
    homes = [nominated(household) for household in THREE]
    policy = PolicySet(
        programme=PROGRAMME, policy="planning-households-clm", value="2", authority="order 5"
    )
    given = [*CLM, *homes, came(THREE[0]), came(THREE[1]), policy]
    assert scenario(given=given, when=APPROVE, by=DISTRICT_OFFICER)


# ── a waiver ──────────────────────────────────────────────────────────────────────────────────────

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


# ── what is missing ───────────────────────────────────────────────────────────────────────────────


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


def test_the_gate_counts_the_households_of_a_community_plot() -> None:
    homes = [nominated(household) for household in THREE]
    _, [missing] = asked([*CLM, *homes, came(THREE[0]), came(THREE[1])])
    assert missing.lack == Lack.TOO_FEW_HOUSEHOLDS
    assert (missing.found, missing.needed) == (2, 3)
    assert "2 of 3" in missing.en


def asked(given):  # type: ignore[no-untyped-def]
    """The gate's answer for the plan, outside of an approval."""

    async def ask():  # type: ignore[no-untyped-def]
        history = Past(given, Actor(person=DISTRICT_OFFICER), NOW)
        return await planning_gate(history, await history.of(WorkPlan, WORK_PLAN))

    return asyncio.run(ask())
