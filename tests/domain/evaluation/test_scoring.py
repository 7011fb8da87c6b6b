"""The result is the weighted mean of all scores, reckoned exactly."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from domain.evaluation.events import (
    AssessmentKind,
    AssessmentSubmitted,
    Criterion,
    KindScore,
    Score,
)
from domain.evaluation.scoring import weighted
from tests.domain.evaluation.steps import AWAITED, DOUBTED, GIVEN, RESCORE, SCORE
from tests.examples.evaluating import AMENDED, ASSESSED, RESCORED, SCORED, scores
from tests.examples.people import DISTRICT_OFFICER, ref
from tests.examples.work import DEVELOPER
from tests.support.scenario import scenario


def of(*given: int) -> list[AssessmentSubmitted]:
    """One criterion, scored by so many."""
    return [
        replace(ASSESSED, assessor=ref("person", n), scores=(Score(criterion="A", score=score),))
        for n, score in enumerate(given)
    ]


ONE = Criterion(criterion="A", title="ถามอะไร", weight=Decimal(100))


@pytest.mark.parametrize(
    ("given", "result"),
    [
        ((4,), "4.00"), ((1, 2, 2), "1.67"), ((1, 1, 2), "1.33"),
        ((1, 1, 1, 1, 1, 1, 1, 2), "1.12"),  # 1.125, half to even
        ((1, 1, 1, 1, 1, 2, 2, 2), "1.38"),  # 1.375, half to even
        ((5,) * 200, "5.00"),
    ],
)
def test_a_result_has_two_decimals_half_to_even(given: tuple[int, ...], result: str) -> None:
    assert weighted([ONE], of(*given)) == Decimal(result)
    assert str(weighted([ONE], of(*given))) == result


def test_the_scores_are_put_together_by_weight_and_by_kind() -> None:
    own = replace(
        ASSESSED, assessor=DEVELOPER, kind=AssessmentKind.SELF, scores=scores(3, 4), household=None
    )
    other = replace(ASSESSED, assessor=ref("person", 0x16), scores=scores(5, 5))
    then = replace(
        SCORED, result=Decimal("4.27"),  # 60 % of 4 and 40 % of 4.67
        by_kind=(
            KindScore(kind=AssessmentKind.SELF, score=Decimal("3.40"), assessments=1),
            KindScore(kind=AssessmentKind.HOUSEHOLD, score=Decimal("4.70"), assessments=2),
        ),
    )
    scenario(given=[*GIVEN, own, other], when=SCORE, by=DISTRICT_OFFICER, then=[then])


def test_an_amended_assessment_counts_as_amended() -> None:
    then = replace(SCORED, result=RESCORED.result, by_kind=RESCORED.by_kind)
    scenario(given=[*GIVEN, AMENDED], when=SCORE, by=DISTRICT_OFFICER, then=[then])


@pytest.mark.parametrize("kind", list(AssessmentKind))
def test_scoring_hears_a_household(kind: AssessmentKind) -> None:
    given = [*AWAITED, replace(ASSESSED, kind=kind)]
    rule = None if kind == AssessmentKind.HOUSEHOLD else "score-hears-a-household"
    scenario(given=given, when=SCORE, by=DISTRICT_OFFICER, refused=rule)
    scenario(given=AWAITED, when=SCORE, by=DISTRICT_OFFICER, refused="score-hears-a-household")


def test_a_contested_result_is_put_together_anew_where_scores_changed() -> None:
    scenario(given=[*DOUBTED, AMENDED], when=RESCORE, by=DISTRICT_OFFICER, then=[RESCORED])
    rule = "rescoring-changes-the-result"
    scenario(given=DOUBTED, when=RESCORE, by=DISTRICT_OFFICER, refused=rule)
