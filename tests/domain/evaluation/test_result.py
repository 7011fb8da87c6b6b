"""The states of an evaluation, and how its result comes to the people and becomes final."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.evaluation.events import EvaluationShared
from domain.kernel.decision import Command
from tests.domain.evaluation.steps import (
    AMEND,
    ASSESS,
    BEFORE,
    CONTEST,
    DOUBTED,
    FINALISE,
    KNOWN,
    MARKED,
    OPEN,
    RESCORE,
    SCORE,
    SHARE,
    STATES,
    TOLD,
    UPHOLD,
)
from tests.domain.gathering.steps import CALLED_OFF
from tests.examples.evaluating import (
    AMENDED,
    CONTESTED,
    FINALISED,
    MEETING,
    OVER,
    PLANNED,
    RESCORED,
    SCORED,
    SCORED_AT,
    SHARED,
    STARTS_AT,
    UPHELD,
)
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    NEIGHBOUR,
    PROVINCIAL_OFFICER,
    SOMSRI,
    TAMBON,
    ref,
)
from tests.examples.work import DEVELOPER
from tests.support.scenario import scenario

# What an officer whose word it is may ask in each state, and what refuses the rest.
POSSIBLE: dict[Command, tuple[str, ...]] = {
    OPEN: ("PLANNED",), ASSESS: ("OPEN",), AMEND: ("OPEN", "CONTESTED"), SCORE: ("OPEN",),
    SHARE: ("SCORED", "SHARED"), CONTEST: ("SHARED",), UPHOLD: ("CONTESTED",),
    RESCORE: ("CONTESTED",), FINALISE: ("SHARED",),
}
BY_MEMBER = (ASSESS, AMEND, CONTEST)
BY_OTHER_RULE = {
    (ASSESS, "OPEN"): "assessor-scores-once",
    (RESCORE, "CONTESTED"): "rescoring-changes-the-result",
    (FINALISE, "SCORED"): "result-is-shared-before-final",
    (FINALISE, "CONTESTED"): "result-is-shared-before-final",
    (AMEND, "PLANNED"): "noun-is-known",
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("when", POSSIBLE, ids=lambda when: type(when).__name__)
def test_an_evaluation_allows_what_its_table_lists(when: Command, state: str | None) -> None:
    rule = None if state in POSSIBLE[when] else "state-allows-it"
    rule = BY_OTHER_RULE.get((when, state or ""), rule) if state else "noun-is-known"
    by = SOMSRI if when in BY_MEMBER else DISTRICT_OFFICER
    scenario(given=STATES[state], when=when, by=by, refused=rule)


@pytest.mark.parametrize(
    ("when", "given"),
    [(SCORE, STATES["OPEN"]), (SHARE, MARKED), (UPHOLD, DOUBTED), (RESCORE, (*DOUBTED, AMENDED)),
     (FINALISE, KNOWN)],
    ids=lambda one: type(one).__name__,
)
def test_who_evaluates_brings_the_result_to_its_end(when: Command, given: tuple) -> None:  # type: ignore[type-arg]
    for by in (DISTRICT_OFFICER, PROVINCIAL_OFFICER):
        assert scenario(given=given, when=when, by=by)
    for by in (CD_WORKER, DEVELOPER, SOMSRI):
        scenario(given=given, when=when, by=by, refused="role-covers-the-area")


def test_a_result_is_shared_at_a_gathering() -> None:
    scenario(given=MARKED, when=SHARE, by=DISTRICT_OFFICER, then=[SHARED])
    scenario(given=TOLD, when=SHARE, by=DISTRICT_OFFICER, then=[])


def test_a_result_is_shared_again_at_another_gathering() -> None:
    other = ref("gathering", 5)
    given = [*TOLD, replace(MEETING, gathering=other), replace(OVER, gathering=other)]
    then = [EvaluationShared(evaluation=SHARE.evaluation, gathering=other)]
    scenario(given=given, when=replace(SHARE, gathering=other), by=DISTRICT_OFFICER, then=then)


@pytest.mark.parametrize(("days", "fits"), [(1, False), (0, True), (-1, True)])
def test_the_gathering_was_held_since_the_result_was_scored(days: int, fits: bool) -> None:
    scored_at = STARTS_AT + timedelta(days=days)
    given = [(SCORED, scored_at) if one == (SCORED, SCORED_AT) else one for one in MARKED]
    rule = None if fits else "result-is-scored-before-it-is-shared"
    scenario(given=given, when=SHARE, by=DISTRICT_OFFICER, refused=rule)


def test_the_gathering_is_over() -> None:
    for ends in ([], [CALLED_OFF]):
        gathering = ref("gathering", 5)
        called = replace(MEETING, gathering=gathering)
        off = [replace(one, gathering=gathering) for one in ends]
        when = replace(SHARE, gathering=gathering)
        given = [*MARKED, called, *off]
        scenario(given=given, when=when, by=DISTRICT_OFFICER, refused="state-allows-it")


@pytest.mark.parametrize(
    ("area", "near"),
    [("", True), ("22", True), ("220101", True), ("22010103", True), ("22010101", False),
     ("220102", False), ("10", False)],
)
def test_a_gathering_elsewhere_is_none(area: str, near: bool) -> None:
    gathering = ref("gathering", 5)
    held = replace(MEETING, gathering=gathering, area=area), replace(OVER, gathering=gathering)
    rule = None if near else "noun-is-known"
    when = replace(SHARE, gathering=gathering)
    scenario(given=[*MARKED, *held], when=when, by=DISTRICT_OFFICER, refused=rule)
    unknown = replace(SHARE, gathering=ref("gathering", 9))
    scenario(given=MARKED, when=unknown, by=DISTRICT_OFFICER, refused="noun-is-known")


@pytest.mark.parametrize(("area", "near"), [("22010103", True), ("22010203", False)])
def test_a_gathering_of_one_village_hears_of_what_lies_in_the_whole_tambon(
    area: str, near: bool
) -> None:
    wide = replace(PLANNED, area=TAMBON)
    given = [wide if one == PLANNED else one for one in MARKED]
    here = [replace(one, area=area) if one == MEETING else one for one in given]
    rule = None if near else "noun-is-known"
    scenario(given=here, when=SHARE, by=DISTRICT_OFFICER, refused=rule)


def test_people_whom_it_concerns_contest_a_result() -> None:
    scenario(given=TOLD, when=CONTEST, by=SOMSRI, then=[CONTESTED])
    for by in (DISTRICT_OFFICER, DEVELOPER, NEIGHBOUR):
        scenario(given=TOLD, when=CONTEST, by=by, refused="role-covers-the-area")


@pytest.mark.parametrize(("length", "fits"), [(9, False), (10, True), (2000, True), (2001, False)])
def test_who_contests_and_who_answers_says_why(length: int, fits: bool) -> None:
    rule, text = None if fits else "text-is-long-enough", "ก" * length
    scenario(given=TOLD, when=replace(CONTEST, statement=text), by=SOMSRI, refused=rule)
    scenario(given=DOUBTED, when=replace(UPHOLD, answer=text), by=DISTRICT_OFFICER, refused=rule)


def test_a_contested_result_is_upheld_where_no_score_changed() -> None:
    scenario(given=DOUBTED, when=UPHOLD, by=DISTRICT_OFFICER, then=[UPHELD])
    rule = "upheld-result-follows-from-the-scores"
    scenario(given=[*DOUBTED, AMENDED], when=UPHOLD, by=DISTRICT_OFFICER, refused=rule)


def test_an_upheld_result_is_final_without_being_shared_again() -> None:
    given = [*DOUBTED, UPHELD, STATES["SHARED"][-1]]
    scenario(given=given, when=FINALISE, by=DISTRICT_OFFICER, then=[FINALISED])


def test_a_rescored_result_is_shared_before_it_is_final() -> None:
    given = [*KNOWN, CONTESTED, AMENDED, (RESCORED, SCORED_AT)]
    rule = "result-is-shared-before-final"
    scenario(given=given, when=FINALISE, by=DISTRICT_OFFICER, refused=rule)
    scenario(given=given, when=SHARE, by=DISTRICT_OFFICER, then=[SHARED])
    then = [replace(FINALISED, result=RESCORED.result)]
    scenario(given=[*given, SHARED], when=FINALISE, by=DISTRICT_OFFICER, then=then)
    early = [*given[:-1], (RESCORED, STARTS_AT + timedelta(days=1))]
    rule = "result-is-scored-before-it-is-shared"
    scenario(given=early, when=SHARE, by=DISTRICT_OFFICER, refused=rule)


def test_an_evaluation_is_one_that_there_is() -> None:
    unknown = replace(FINALISE, evaluation=ref("evaluation", 9))
    scenario(given=[*BEFORE], when=unknown, by=DISTRICT_OFFICER, refused="noun-is-known")
