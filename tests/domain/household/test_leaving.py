from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.household.events import (
    Household,
    HouseholdReinstated,
    HouseholdStatus,
    HouseholdSubstituted,
    HouseholdWithdrawn,
)
from domain.kernel.decision import Command
from domain.kernel.event import Event
from domain.policy import PolicySet
from domain.project.events import ProjectClosed
from tests.domain.household.test_household import (
    COMPLETE,
    COMPLETED,
    GIVEN,
    ON_THE_WAY,
    PATH,
    REINSTATE,
    SUBSTITUTE,
    SUBSTITUTED,
    WITHDRAW,
    WITHDRAWN,
)
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    HOUSEHOLD,
    NOMINATED,
    PROGRAMME,
    PROJECT,
    PROPOSED,
    REGISTERED_PROGRAMME,
    SCREENED,
    ref,
)
from tests.support.scenario import NOW, Given, fact, scenario

_S = HouseholdStatus


@pytest.mark.parametrize("status", ON_THE_WAY)
def test_a_household_withdraws_from_every_live_state(status: HouseholdStatus) -> None:
    scenario(
        given=[*GIVEN, *PATH[status]], when=WITHDRAW, by=DISTRICT_OFFICER, then=[WITHDRAWN]
    )


@pytest.mark.parametrize(
    ("reason", "refused"),
    [(None, True), ("x" * 9, True), ("x" * 10, False), ("x" * 2000, False), ("x" * 2001, True),
     (" " * 20, True)],
)
def test_a_withdrawal_says_why(reason: str | None, refused: bool) -> None:
    scenario(
        given=[*GIVEN, NOMINATED], when=replace(WITHDRAW, reason=reason), by=CD_WORKER,
        refused="text-is-long-enough" if refused else None,
    )


@pytest.mark.parametrize("status", ON_THE_WAY)
def test_a_household_comes_back_to_where_it_was(status: HouseholdStatus) -> None:
    back = HouseholdReinstated(household=HOUSEHOLD, status=status)
    given = [*GIVEN, *PATH[status], WITHDRAWN]
    scenario(given=given, when=REINSTATE, by=DISTRICT_OFFICER, then=[back])
    household = Household()
    for event in (*PATH[status], WITHDRAWN, back):
        household.evolve(fact(event, NOW))
    assert household.status == status


LEFT = datetime(2021, 1, 5, 16, 59, tzinfo=UTC)  # one minute before midnight in Thailand


@pytest.mark.parametrize(
    ("back_at", "refused"),
    [
        (LEFT, False),
        (LEFT + timedelta(days=30), False),
        (LEFT + timedelta(days=30, minutes=1), True),
        (LEFT - timedelta(hours=23), False),  # earlier on the same day
        (LEFT - timedelta(hours=24), True),
    ],
)
def test_a_household_comes_back_within_thirty_days(back_at: datetime, refused: bool) -> None:
    scenario(
        given=[*GIVEN, NOMINATED, (WITHDRAWN, LEFT)], by=DISTRICT_OFFICER,
        when=replace(REINSTATE, occurred_at=back_at),
        refused="reinstatement-is-in-time" if refused else None,
    )


@pytest.mark.parametrize(("day", "refused"), [(3, False), (4, True)])
def test_in_how_many_days_it_may_come_back_is_a_policy(day: int, refused: bool) -> None:
    three = PolicySet(
        programme=PROGRAMME, policy="reinstatement-days", value="3", authority="order 2/2564"
    )
    scenario(
        given=[*GIVEN, three, NOMINATED, (WITHDRAWN, LEFT)], by=DISTRICT_OFFICER,
        when=replace(REINSTATE, occurred_at=LEFT + timedelta(days=day)),
        refused="reinstatement-is-in-time" if refused else None,
    )


def test_the_days_are_counted_from_the_last_withdrawal() -> None:
    back = HouseholdReinstated(household=HOUSEHOLD, status=_S.NOMINATED)
    again = LEFT + timedelta(days=25)
    scenario(
        given=[*GIVEN, NOMINATED, (WITHDRAWN, LEFT), (back, LEFT), (WITHDRAWN, again)],
        when=replace(REINSTATE, occurred_at=again + timedelta(days=9)), by=DISTRICT_OFFICER,
        then=[back],
    )


@pytest.mark.parametrize(("reason", "refused"), [("x" * 9, True), ("x" * 10, False)])
def test_who_takes_a_household_back_says_why(reason: str, refused: bool) -> None:
    scenario(
        given=[*GIVEN, NOMINATED, WITHDRAWN], when=replace(REINSTATE, reason=reason),
        by=DISTRICT_OFFICER, refused="text-is-long-enough" if refused else None,
    )


@pytest.mark.parametrize("when", [REINSTATE, SUBSTITUTE, COMPLETE])
def test_a_cd_worker_withdraws_but_leaves_the_rest_to_the_district(
    when: Command,
) -> None:
    given = [*GIVEN, NOMINATED, WITHDRAWN]
    scenario(given=given, when=when, by=CD_WORKER, refused="role-covers-the-area")


OTHER = ref("household", 9)
NEIGHBOURS = replace(NOMINATED, household=OTHER, house="claim:house:9", village="22010104")
LEFT_BY_ONE = [*GIVEN, NOMINATED, WITHDRAWN]


@pytest.mark.parametrize("status", [*ON_THE_WAY, None])
def test_a_household_of_the_tambon_comes_in_its_place(status: HouseholdStatus | None) -> None:
    its = [replace(each, household=OTHER) for each in PATH[status]] if status else []
    scenario(
        given=[*LEFT_BY_ONE, *its, *([] if status else [NEIGHBOURS])], when=SUBSTITUTE,
        by=DISTRICT_OFFICER, then=[SUBSTITUTED],
    )


FIRST = ref("household", 7)
SECOND_PROGRAMME = replace(REGISTERED_PROGRAMME, programme=ref("programme", 2))
LIVES_ELSEWHERE = [replace(NEIGHBOURS, village="22010203")]


@pytest.mark.parametrize(
    ("others", "rule"),
    [
        ([], "substitute-is-of-the-tambon"),
        (LIVES_ELSEWHERE, "substitute-is-of-the-tambon"),
        ([SECOND_PROGRAMME, replace(NEIGHBOURS, programme=ref("programme", 2))],
         "substitute-is-of-the-programme"),
        ([NEIGHBOURS, replace(WITHDRAWN, household=OTHER)],
         "substitute-is-another-live-household"),
        ([NEIGHBOURS, replace(SCREENED[0], household=OTHER, passed=False)],
         "substitute-is-another-live-household"),
        ([NEIGHBOURS, HouseholdSubstituted(household=FIRST, by=OTHER)],
         "substitute-takes-one-place"),
    ],
)
def test_not_every_household_takes_the_place(others: Sequence[Given], rule: str) -> None:
    scenario(given=[*LEFT_BY_ONE, *others], when=SUBSTITUTE, by=DISTRICT_OFFICER, refused=rule)


def test_a_household_does_not_take_its_own_place() -> None:
    scenario(
        given=LEFT_BY_ONE, when=replace(SUBSTITUTE, by=HOUSEHOLD), by=DISTRICT_OFFICER,
        refused="substitute-is-another-live-household",
    )


def test_whoever_was_substituted_may_be_followed_by_a_chain() -> None:
    third = ref("household", 8)
    chain: list[Event] = [
        NEIGHBOURS, SUBSTITUTED, HouseholdWithdrawn(household=OTHER),
        replace(NEIGHBOURS, household=third, house="claim:house:8"),
    ]
    scenario(
        given=[*LEFT_BY_ONE, *chain], when=replace(SUBSTITUTE, household=OTHER, by=third),
        by=DISTRICT_OFFICER, then=[HouseholdSubstituted(household=OTHER, by=third)],
    )


def test_whoever_comes_in_a_place_stays_what_it_was() -> None:
    """The fact names both households; it moves only the one that had left."""
    came = Household()
    for event in (NEIGHBOURS, SUBSTITUTED):
        came.evolve(fact(event, NOW))
    assert came.status == _S.NOMINATED


TO_ENROLLED = [*GIVEN, *PATH[_S.ENROLLED], PROPOSED]
PROJECT_CLOSED = ProjectClosed(project=PROJECT, household=HOUSEHOLD)


def test_a_household_has_finished_once_its_project_is_closed() -> None:
    scenario(
        given=[*TO_ENROLLED, PROJECT_CLOSED], when=COMPLETE, by=DISTRICT_OFFICER, then=[COMPLETED]
    )


@pytest.mark.parametrize(
    "closed",
    [[], [ProjectClosed(project=PROJECT, household=OTHER)]],
    ids=["none", "a neighbour's"],
)
def test_a_household_has_not_finished_while_no_project_of_it_is_closed(
    closed: list[Given],
) -> None:
    scenario(
        given=[*TO_ENROLLED, *closed], when=COMPLETE, by=DISTRICT_OFFICER,
        refused="completion-follows-a-closed-project",
    )


def test_the_project_that_took_the_place_of_the_first_counts_as_well() -> None:
    second = ref("project", 2)
    scenario(
        given=[*TO_ENROLLED, ProjectClosed(project=second, household=HOUSEHOLD)], when=COMPLETE,
        by=DISTRICT_OFFICER, then=[replace(COMPLETED, project=second)],
    )
