from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.gathering.convening import CancelGathering, ScheduleGathering
from domain.gathering.events import (
    Capacity,
    DecisionRecorded,
    GatheringCancelled,
    GatheringClosed,
    GatheringKind,
)
from domain.kernel.decision import Command
from domain.kernel.terms import Level, Stage
from tests.domain.gathering.steps import BEFORE, CALLED, CLOSE, GATHERINGS, RECORD, SHEET, VOTE
from tests.examples.people import (
    CD_WORKER,
    DISTRICT,
    DISTRICT_OFFICER,
    NEIGHBOUR,
    PROJECT,
    PROVINCIAL_OFFICER,
    TAMBON,
    ref,
)
from tests.examples.work import (
    DEVELOPER,
    ENDS_AT,
    GATHERING,
    RECORDED,
    REVOKED,
    SCHEDULED,
    STARTS_AT,
)
from tests.support.scenario import scenario

SCHEDULE = ScheduleGathering(
    gathering=GATHERING, kind=GatheringKind.LEARNING_EXCHANGE, stage=Stage.PLANNING,
    level=Level.INVOLVE, activity=2, area=TAMBON, starts_at=STARTS_AT, ends_at=ENDS_AT,
    projects=(PROJECT,), title="วางแผนแปลงเดือนมีนาคม",
)
CANCEL = CancelGathering(gathering=GATHERING)


def test_a_gathering_is_called() -> None:
    scenario(given=BEFORE, when=SCHEDULE, by=DEVELOPER, then=[SCHEDULED])


def test_a_gathering_is_called_once_under_an_id() -> None:
    scenario(given=CALLED, when=SCHEDULE, by=DEVELOPER, refused="noun-is-new")


def test_a_gathering_is_called_in_the_own_area() -> None:
    when = replace(SCHEDULE, area=DISTRICT)
    scenario(given=BEFORE, when=when, by=CD_WORKER, refused="role-covers-the-area")
    assert scenario(given=BEFORE, when=when, by=DISTRICT_OFFICER)


def test_a_time_without_a_zone_is_thai_time() -> None:
    when = replace(SCHEDULE, starts_at=datetime(2021, 2, 6, 9, 0), ends_at=ENDS_AT)
    scenario(given=BEFORE, when=when, by=DEVELOPER, then=[SCHEDULED])


@pytest.mark.parametrize(
    ("length", "fits"),
    [
        (timedelta(0), False), (timedelta(minutes=1), True), (timedelta(days=31), True),
        (timedelta(days=31, seconds=1), False), (timedelta(hours=-1), False),
    ],
)
def test_a_gathering_has_a_length(length: timedelta, fits: bool) -> None:
    when = replace(SCHEDULE, ends_at=STARTS_AT + length)
    scenario(
        given=BEFORE, when=when, by=DEVELOPER, refused=None if fits else "gathering-has-a-length"
    )


def test_a_gathering_names_plots_that_are_known() -> None:
    when = replace(SCHEDULE, projects=(PROJECT, ref("project", 9)))
    scenario(given=BEFORE, when=when, by=DEVELOPER, refused="noun-is-known")


def test_the_title_may_have_two_hundred_characters() -> None:
    scenario(given=BEFORE, when=replace(SCHEDULE, title="ก" * 200), by=DEVELOPER)
    scenario(
        given=BEFORE, when=replace(SCHEDULE, title="ก" * 201), by=DEVELOPER,
        refused="text-is-long-enough",
    )


def test_a_vote_is_recorded() -> None:
    scenario(
        given=SHEET, when=VOTE, by=CD_WORKER,
        then=[
            DecisionRecorded(
                gathering=GATHERING, about=PROJECT, votes_for=1, votes_against=0, votes_abstain=0
            )
        ],
    )


def test_votes_fit_the_household_members_and_neighbours_on_the_sheet() -> None:
    rule = "votes-fit-the-attendance"
    two = replace(VOTE, votes_against=1)
    staff = replace(RECORDED, person=DEVELOPER, capacity=Capacity.DEVELOPER, household=None)
    scenario(given=[*SHEET, staff], when=two, by=CD_WORKER, refused=rule)
    neighbour = replace(RECORDED, person=NEIGHBOUR, capacity=Capacity.NEIGHBOUR, household=None)
    assert scenario(given=[*SHEET, neighbour], when=two, by=CD_WORKER)
    scenario(given=[*SHEET, REVOKED], when=VOTE, by=CD_WORKER, refused=rule)


def test_a_gathering_is_closed_with_a_headcount_that_covers_the_sheet() -> None:
    scenario(given=SHEET, when=replace(CLOSE, headcount=1), by=CD_WORKER,
             then=[GatheringClosed(gathering=GATHERING, headcount=1)])
    scenario(given=SHEET, when=replace(CLOSE, headcount=0), by=CD_WORKER,
             refused="headcount-covers-the-sheet")


def test_a_gathering_is_cancelled_unless_somebody_attended() -> None:
    scenario(given=CALLED, when=CANCEL, by=CD_WORKER,
             then=[GatheringCancelled(gathering=GATHERING)])
    scenario(given=SHEET, when=CANCEL, by=CD_WORKER,
             refused="cancelled-gathering-was-not-attended")
    assert scenario(given=[*SHEET, REVOKED], when=CANCEL, by=CD_WORKER)


@pytest.mark.parametrize("state", GATHERINGS)
@pytest.mark.parametrize(
    "when", [RECORD, replace(VOTE, votes_for=0), CLOSE, CANCEL], ids=lambda one: type(one).__name__
)
def test_a_gathering_is_held_until_it_is_closed_or_cancelled(
    when: Command, state: str | None
) -> None:
    given = [*BEFORE, *GATHERINGS[state]]
    if state == "SCHEDULED":
        assert scenario(given=given, when=when, by=DEVELOPER)
    else:
        rule = "state-allows-it" if state else "noun-is-known"
        scenario(given=given, when=when, by=DEVELOPER, refused=rule)


def test_a_provincial_officer_may_hold_gatherings_as_well() -> None:
    assert scenario(given=CALLED, when=RECORD, by=PROVINCIAL_OFFICER)
