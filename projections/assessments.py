"""Assessments: the scores of each assessor, and the result for each kind of assessor."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from msgspec.structs import replace

from domain.evaluation.events import (
    AssessmentAmended,
    AssessmentKind,
    AssessmentSubmitted,
    EvaluationRescored,
    EvaluationScored,
)
from domain.kernel.event import Recorded
from domain.kernel.ref import EvaluationRef, HouseholdRef, PersonRef, says
from projections.view import Row, View, view


class AssessmentRow(Row, kw_only=True):
    """One assessor's scores for one evaluation."""

    evaluation: EvaluationRef
    assessor: Annotated[PersonRef, says("The person whose scores these are.")]
    kind: Annotated[AssessmentKind, says("Capacity in which the assessor scored.")]
    household: Annotated[
        HouseholdRef | None, says("Household that the assessor spoke for; null if none.")
    ] = None
    entered_by: Annotated[
        PersonRef | None,
        says("Person who entered the scores: the assessor, except for an external one."),
    ] = None
    submitted_at: Annotated[datetime, says("When the scores were first given.")]
    amendments: Annotated[int, says("How often the scores were changed since.")] = 0
    amended_at: Annotated[
        datetime | None, says("When the scores were last changed; null if never.")
    ] = None


Given = AssessmentSubmitted | AssessmentAmended


def _id(event: Given) -> str:
    return f"{event.evaluation}/{event.assessor}"


def _keys(fact: Recorded) -> Iterable[str]:
    return (_id(fact.event),) if isinstance(fact.event, Given) else ()


def _assessment(row: AssessmentRow | None, fact: Recorded, key: str) -> AssessmentRow | None:
    match fact.event:
        case AssessmentSubmitted() as event:
            return AssessmentRow(
                id=key, area=fact.area, evaluation=event.evaluation, assessor=event.assessor,
                kind=event.kind, household=event.household, entered_by=fact.actor.person,
                submitted_at=fact.occurred_at,
            )
        case AssessmentAmended(household=household) if row:
            return replace(
                row, household=household, amendments=row.amendments + 1,
                amended_at=fact.occurred_at,
            )
    return row


ASSESSMENTS = view(
    View(
        name="assessments", row=AssessmentRow, keys=_keys, fold=_assessment,
        folds=(AssessmentSubmitted, AssessmentAmended),
        indexes=("evaluation", "assessor", "household"),
        ordered=("submitted_at",),
    )
)


class AssessmentScoreRow(Row, kw_only=True):
    """One assessor's score for one criterion."""

    evaluation: EvaluationRef
    assessment: Annotated[str, says("Id of the assessment that it belongs to.")]
    criterion: Annotated[str, says("Short name of the criterion.")]
    score: Annotated[int, says("Score from 1 (poor) to 5 (very good).")]


def _scores(fact: Recorded) -> dict[str, AssessmentScoreRow]:
    event = fact.event
    if not isinstance(event, Given):
        return {}
    rows = (
        AssessmentScoreRow(
            id=f"{_id(event)}/{one.criterion}", area=fact.area, evaluation=event.evaluation,
            assessment=_id(event), criterion=one.criterion, score=one.score,
        )
        for one in event.scores
    )
    return {row.id: row for row in rows}


def _score(row: AssessmentScoreRow | None, fact: Recorded, key: str) -> AssessmentScoreRow | None:
    return _scores(fact).get(key, row)


ASSESSMENT_SCORES = view(
    View(
        name="assessment_scores", row=AssessmentScoreRow, keys=_scores, fold=_score,
        folds=(AssessmentSubmitted, AssessmentAmended), indexes=("evaluation", "assessment"),
    )
)


class KindScoreRow(Row, kw_only=True):
    """The result for one kind of assessor."""

    evaluation: EvaluationRef
    kind: Annotated[AssessmentKind, says("Capacity in which these assessors scored.")]
    score: Annotated[Decimal, says("Weighted mean of their scores, 1.00 to 5.00.")]
    assessments: Annotated[int, says("Number of these assessors.")]


def _kinds(fact: Recorded) -> dict[str, KindScoreRow]:
    event = fact.event
    if not isinstance(event, EvaluationScored | EvaluationRescored):
        return {}
    rows = (
        KindScoreRow(
            id=f"{event.evaluation}/{one.kind}", area=fact.area, evaluation=event.evaluation,
            kind=one.kind, score=one.score, assessments=one.assessments,
        )
        for one in event.by_kind
    )
    return {row.id: row for row in rows}


def _kind(row: KindScoreRow | None, fact: Recorded, key: str) -> KindScoreRow | None:
    return _kinds(fact).get(key, row)


KIND_SCORES = view(
    View(
        name="evaluation_kind_scores", row=KindScoreRow, keys=_kinds, fold=_kind,
        folds=(EvaluationScored, EvaluationRescored), indexes=("evaluation",),
    )
)
