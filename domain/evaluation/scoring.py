"""Scoring: all assessments make one result, which is computed again if it is contested."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from domain.evaluation.events import (
    WHO_EVALUATES,
    AssessmentAmended,
    AssessmentKind,
    AssessmentSubmitted,
    Criterion,
    Evaluation,
    EvaluationRescored,
    EvaluationScored,
    EvaluationStatus,
    KindScore,
    evaluation_for,
)
from domain.kernel.decision import Command, Decided, History, Rule, decides
from domain.kernel.ref import EvaluationRef

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────


def weighted(
    criteria: Iterable[Criterion], given: Sequence[AssessmentSubmitted | AssessmentAmended]
) -> Decimal:
    """Σ weight × mean score / 100, computed exactly, then rounded half to even to two decimals."""
    total = Fraction(0)
    for each in criteria:
        scores = [s.score for one in given for s in one.scores if s.criterion == each.criterion]
        total += Fraction(each.weight) * Fraction(sum(scores), len(scores)) / 100
    return Decimal(round(total * 100)).scaleb(-2)  # Python rounds halves to even


def put_together(evaluation: Evaluation) -> tuple[Decimal, tuple[KindScore, ...]]:
    """The result of all assessments, and that of each kind with an assessment."""
    criteria, given = evaluation.criteria, list(evaluation.assessments.values())
    kinds = {kind: [one for one in given if one.kind == kind] for kind in AssessmentKind}
    return weighted(criteria, given), tuple(
        KindScore(kind=kind, score=weighted(criteria, these), assessments=len(these))
        for kind, these in kinds.items() if these
    )


# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class ScoreEvaluation(Command):
    """Ends the assessments and computes the result; at least one household must have assessed.

    By a district or provincial officer, or the headquarters unit.
    """

    roles = WHO_EVALUATES

    evaluation: EvaluationRef


class RescoreEvaluation(Command):
    """Computes a contested result again from amended scores; it must then be shared again.

    By a district or provincial officer, or the headquarters unit.
    """

    roles = WHO_EVALUATES

    evaluation: EvaluationRef


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

score_hears_a_household = Rule(
    "score-hears-a-household",
    en="No household has assessed {evaluation} yet. Have one that it concerns assess it first.",
    th="ยังไม่มีครัวเรือนประเมิน {evaluation} โปรดให้ครัวเรือนที่เกี่ยวข้องประเมินก่อน",
)
rescoring_changes_the_result = Rule(
    "rescoring-changes-the-result",
    en="No score of {evaluation} changed: the result is still {result}. Uphold it, or have the"
    " assessments amended first.",
    th="คะแนนของ {evaluation} ไม่มีการเปลี่ยนแปลง ผลยังเป็น {result} โปรดยืนยันผล"
    " หรือให้แก้ไขการประเมินก่อน",
)


@decides(ScoreEvaluation)
async def score_evaluation(command: ScoreEvaluation, history: History) -> Decided:
    evaluation = await evaluation_for(
        history, command, command.evaluation, (EvaluationStatus.OPEN,)
    )
    score_hears_a_household.require(
        any(one.kind == AssessmentKind.HOUSEHOLD for one in evaluation.assessments.values()),
        "evaluation", evaluation=evaluation.ref,
    )
    result, by_kind = put_together(evaluation)
    return [EvaluationScored(evaluation=evaluation.ref, result=result, by_kind=by_kind)]


@decides(RescoreEvaluation)
async def rescore_evaluation(command: RescoreEvaluation, history: History) -> Decided:
    evaluation = await evaluation_for(
        history, command, command.evaluation, (EvaluationStatus.CONTESTED,)
    )
    result, by_kind = put_together(evaluation)
    rescoring_changes_the_result.require(
        (result, by_kind) != (evaluation.result, evaluation.by_kind), "evaluation",
        evaluation=evaluation.ref, result=evaluation.result,
    )
    return [EvaluationRescored(evaluation=evaluation.ref, result=result, by_kind=by_kind)]
