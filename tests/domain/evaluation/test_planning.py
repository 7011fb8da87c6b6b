from decimal import Decimal

import pytest
from msgspec.structs import replace

from domain.evaluation.events import Criterion, EvaluationPlanned
from domain.kernel.authority import Role
from domain.policy import PolicySet
from tests.domain.evaluation.steps import BEFORE, OPEN, PLAN
from tests.examples.evaluating import FINALISED, OPENED, PLANNED
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    HEADQUARTERS,
    HOUSEHOLD,
    PROGRAMME,
    PROVINCIAL_OFFICER,
    TAMBON,
    granted,
    ref,
)
from tests.examples.work import ENGAGEMENT, WORK_PLAN
from tests.support.scenario import scenario


def criteria(*weights: float | str) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(criterion=f"C{number}", title="ถามอะไร", weight=Decimal(str(weight)))
        for number, weight in enumerate(weights)
    )


def test_an_evaluation_lies_where_its_subject_does() -> None:
    scenario(given=BEFORE, when=PLAN, by=DISTRICT_OFFICER, then=[PLANNED])
    for subject in (WORK_PLAN, ENGAGEMENT):
        then = [replace(PLANNED, subject=subject, area=TAMBON)]
        scenario(given=BEFORE, when=replace(PLAN, subject=subject), by=DISTRICT_OFFICER, then=then)


def test_whoever_holds_the_area_plans_and_opens() -> None:
    for officer in (DISTRICT_OFFICER, PROVINCIAL_OFFICER, HEADQUARTERS):
        scenario(given=BEFORE, when=PLAN, by=officer, then=[PLANNED])
        scenario(given=[*BEFORE, PLANNED], when=OPEN, by=officer, then=[OPENED])
    for when in (PLAN, OPEN):
        given = BEFORE if when is PLAN else [*BEFORE, PLANNED]
        scenario(given=given, when=when, by=CD_WORKER, refused="role-covers-the-area")


def test_the_programme_is_evaluated_in_provinces() -> None:
    when = replace(PLAN, subject=PROGRAMME, provinces=("22",))
    then = [replace(PLANNED, subject=PROGRAMME, area="22", provinces=("22",))]
    scenario(given=BEFORE, when=when, by=PROVINCIAL_OFFICER, then=then)
    scenario(given=BEFORE, when=when, by=DISTRICT_OFFICER, refused="role-covers-the-area")
    both = replace(when, provinces=("10", "22"))
    scenario(given=BEFORE, when=both, by=PROVINCIAL_OFFICER, refused="role-covers-the-area")
    [planned] = scenario(given=BEFORE, when=both, by=HEADQUARTERS)
    assert isinstance(planned.event, EvaluationPlanned) and planned.event.area == ""


@pytest.mark.parametrize(
    ("subject", "provinces", "fits"),
    [
        (PROGRAMME, ("22",), True), (PROGRAMME, (), False), (PROGRAMME, ("2201",), False),
        (PROGRAMME, ("22", "22"), False), (PLAN.subject, (), True), (PLAN.subject, ("22",), False),
    ],
)
def test_provinces_are_named_for_the_programme_alone(
    subject: str, provinces: tuple[str, ...], fits: bool
) -> None:
    when = replace(PLAN, subject=subject, provinces=provinces)
    rule = None if fits else "evaluation-names-its-provinces"
    scenario(given=BEFORE, when=when, by=HEADQUARTERS, refused=rule)


def test_a_province_is_one_that_there_is() -> None:
    when = replace(PLAN, subject=PROGRAMME, provinces=("22", "99"))
    scenario(given=BEFORE, when=when, by=HEADQUARTERS, refused="area-is-known")


@pytest.mark.parametrize("noun", ["project", "work-plan", "engagement", "programme"])
def test_the_subject_is_known(noun: str) -> None:
    provinces = ("22",) if noun == "programme" else ()
    when = replace(PLAN, subject=ref(noun, 9), provinces=provinces)
    scenario(given=BEFORE, when=when, by=HEADQUARTERS, refused="noun-is-known")


def test_a_household_is_no_subject() -> None:
    when = replace(PLAN, subject=HOUSEHOLD)
    scenario(given=BEFORE, when=when, by=DISTRICT_OFFICER, refused="subject-can-be-evaluated")


@pytest.mark.parametrize(
    ("weights", "fits"),
    [
        ((60, 40), True), ((100,), True), ((60, "39.99"), False), ((60, "40.01"), False),
        ((100, 0), False), (("99.99", "0.01"), True), ((110, -10), False),
    ],
)
def test_weights_sum_to_a_hundred(weights: tuple[float | str, ...], fits: bool) -> None:
    when = replace(PLAN, criteria=criteria(*weights))
    rule = None if fits else "weights-sum-to-hundred"
    scenario(given=BEFORE, when=when, by=DISTRICT_OFFICER, refused=rule)


@pytest.mark.parametrize(("count", "fits"), [(0, False), (1, True), (20, True), (21, False)])
def test_an_evaluation_has_one_to_twenty_criteria(count: int, fits: bool) -> None:
    weights = (100 - (count - 1), *[1] * (count - 1)) if count else ()
    rule = None if fits else "evaluation-has-criteria"
    when = replace(PLAN, criteria=criteria(*weights))
    scenario(given=BEFORE, when=when, by=DISTRICT_OFFICER, refused=rule)


def test_how_many_criteria_is_a_policy() -> None:
    policy = PolicySet(
        programme=PROGRAMME, policy="evaluation-criteria", value="1", authority="order 6"
    )
    rule = "evaluation-has-criteria"
    scenario(given=[*BEFORE, policy], when=PLAN, by=DISTRICT_OFFICER, refused=rule)


def test_criteria_are_told_apart() -> None:
    one, other = criteria(60, 40)
    when = replace(PLAN, criteria=(one, replace(other, criterion=one.criterion)))
    scenario(given=BEFORE, when=when, by=DISTRICT_OFFICER, refused="criterion-is-named-once")


@pytest.mark.parametrize(
    ("field", "length", "fits"),
    [
        ("criterion", 1, False), ("criterion", 2, True), ("criterion", 40, True),
        ("criterion", 41, False), ("title", 2, False), ("title", 3, True), ("title", 300, True),
        ("title", 301, False),
    ],
)
def test_a_criterion_says_what_is_asked(field: str, length: int, fits: bool) -> None:
    [one] = criteria(100)
    when = replace(PLAN, criteria=(replace(one, **{field: "ก" * length}),))
    rule = None if fits else "text-is-long-enough"
    scenario(given=BEFORE, when=when, by=DISTRICT_OFFICER, refused=rule)


def test_until_it_is_opened_an_evaluation_is_planned_anew() -> None:
    anew = replace(PLAN, criteria=criteria(100))
    then = [replace(PLANNED, criteria=anew.criteria)]
    scenario(given=[*BEFORE, PLANNED], when=anew, by=DISTRICT_OFFICER, then=then)
    for later in ([PLANNED, OPENED], [PLANNED, OPENED, FINALISED]):
        scenario(given=[*BEFORE, *later], when=anew, by=DISTRICT_OFFICER, refused="noun-is-new")
    other = replace(anew, subject=WORK_PLAN)
    scenario(given=[*BEFORE, PLANNED], when=other, by=DISTRICT_OFFICER, refused="noun-is-new")


def test_planning_anew_needs_the_area_that_was_planned_and_the_one_that_is() -> None:
    far = replace(PLANNED, subject=PROGRAMME, area="10", provinces=("10",))
    when = replace(PLAN, subject=PROGRAMME, provinces=("22",))
    for officer, rule in ((PROVINCIAL_OFFICER, "role-covers-the-area"), (HEADQUARTERS, None)):
        scenario(given=[*BEFORE, far], when=when, by=officer, refused=rule)


def test_an_evaluation_is_opened_once() -> None:
    given = [*BEFORE, PLANNED, OPENED]
    scenario(given=given, when=OPEN, by=DISTRICT_OFFICER, refused="state-allows-it")
    when = replace(OPEN, evaluation=ref("evaluation", 9))
    scenario(given=given, when=when, by=DISTRICT_OFFICER, refused="noun-is-known")


def test_an_officer_of_elsewhere_opens_nothing() -> None:
    elsewhere = granted(ref("person", 0x61), Role.DISTRICT_OFFICER, "2202")
    given = [*BEFORE, elsewhere, PLANNED]
    scenario(given=given, when=OPEN, by=elsewhere.person, refused="role-covers-the-area")



