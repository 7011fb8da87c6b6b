"""Evaluations: their progress, results and hearings. Scores are in ``assessments.py``."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from msgspec.structs import replace

from domain.evaluation.events import (
    AssessmentAmended,
    AssessmentKind,
    AssessmentSubmitted,
    EvaluationContested,
    EvaluationFinalised,
    EvaluationOpened,
    EvaluationPlanned,
    EvaluationRescored,
    EvaluationScored,
    EvaluationShared,
    EvaluationStatus,
    EvaluationUpheld,
    Framework,
)
from domain.kernel.event import Recorded
from domain.kernel.ref import (
    AnyRef,
    EngagementRef,
    EvaluationRef,
    GatheringRef,
    HouseholdRef,
    PersonRef,
    ProgrammeRef,
    ProjectRef,
    WorkPlanRef,
    noun_of,
    says,
)
from domain.kernel.terms import AreaCode
from domain.participation.events import GateEvidenceInvalidated
from projections.view import NounRow, Row, View, place, view


class EvaluationRow(NounRow, kw_only=True):
    """An evaluation of a project, a plan, an engagement or the programme, by people's scores."""

    subject: Annotated[AnyRef, says("The evaluated project, plan, engagement or programme.")]
    project: Annotated[
        ProjectRef | None, says("The evaluated plot; null for other kinds.")
    ] = None
    work_plan: Annotated[
        WorkPlanRef | None, says("The evaluated monthly plan; null for other kinds.")
    ] = None
    engagement: Annotated[
        EngagementRef | None, says("The evaluated contract; null for other kinds.")
    ] = None
    programme: Annotated[
        ProgrammeRef | None, says("The evaluated programme; null for other kinds.")
    ] = None
    provinces: Annotated[
        tuple[AreaCode, ...], says("Codes of the provinces where the programme is evaluated.")
    ] = ()
    framework: Annotated[Framework, says("School of evaluation from which the criteria come.")]
    status: Annotated[EvaluationStatus, says("How far the evaluation has come.")]
    planned_by: Annotated[PersonRef | None, says("Person who first planned it.")] = None
    assessors: Annotated[int, says("Number of people who gave scores.")] = 0
    households: Annotated[int, says("Number of assessors who spoke for a household.")] = 0
    result: Annotated[
        Decimal | None, says("Weighted mean of all scores, 1.00 to 5.00; null until scored.")
    ] = None
    scored_at: Annotated[
        datetime | None, says("When the current result was computed; null before.")
    ] = None
    shared_gathering: Annotated[
        GatheringRef | None, says("Gathering that last heard the current result; null if none.")
    ] = None
    contested: Annotated[int, says("How often a result of it was contested.")] = 0
    upheld: Annotated[int, says("How often a contested result was kept.")] = 0
    rescored: Annotated[int, says("How often a contested result was computed again.")] = 0
    finalised_by: Annotated[PersonRef | None, says("Person who made the result final.")] = None
    finalised_at: Annotated[
        datetime | None, says("When the result became final; null before.")
    ] = None
    waived: Annotated[bool, says("Whether it passed its gate by a waiver.")] = False
    evidence_invalidated: Annotated[
        int, says("Number of attendances in the evidence of the result that were revoked since.")
    ] = 0


def _keys(fact: Recorded) -> Iterable[str]:
    return (fact.subject,)


def _planned(row: EvaluationRow | None, fact: Recorded, event: EvaluationPlanned) -> EvaluationRow:
    if row is not None:  # planned again: the subject stays
        return replace(
            row, area=event.area, framework=event.framework, provinces=event.provinces
        )
    return EvaluationRow(
        id=event.evaluation, area=event.area, subject=event.subject, provinces=event.provinces,
        framework=event.framework, status=EvaluationStatus.PLANNED, planned_by=fact.actor.person,
        project=_named(event, "project"), work_plan=_named(event, "work-plan"),
        engagement=_named(event, "engagement"), programme=_named(event, "programme"),
    )


def _named(event: EvaluationPlanned, noun: str) -> str | None:
    return event.subject if noun_of(event.subject) == noun else None


def _evaluation(row: EvaluationRow | None, fact: Recorded, key: str) -> EvaluationRow | None:
    event = fact.event
    if isinstance(event, EvaluationPlanned):
        return _planned(row, fact, event)
    if row is None:
        return None
    match event:
        case EvaluationOpened():
            return replace(row, status=EvaluationStatus.OPEN)
        case AssessmentSubmitted(kind=kind):
            heard = row.households + (kind == AssessmentKind.HOUSEHOLD)
            return replace(row, assessors=row.assessors + 1, households=heard)
        case EvaluationScored(result=result) | EvaluationRescored(result=result):
            return replace(
                row, status=EvaluationStatus.SCORED, result=result, scored_at=fact.occurred_at,
                rescored=row.rescored + isinstance(event, EvaluationRescored),
                shared_gathering=None,
            )
        case EvaluationShared(gathering=gathering):
            return replace(row, status=EvaluationStatus.SHARED, shared_gathering=gathering)
        case EvaluationContested():
            return replace(row, status=EvaluationStatus.CONTESTED, contested=row.contested + 1)
        case EvaluationUpheld():
            return replace(row, status=EvaluationStatus.SHARED, upheld=row.upheld + 1)
        case EvaluationFinalised():
            return replace(
                row, status=EvaluationStatus.FINALISED, waived=bool(event.waivers),
                finalised_by=fact.actor.person, finalised_at=fact.occurred_at,
            )
        case GateEvidenceInvalidated():
            return replace(row, evidence_invalidated=row.evidence_invalidated + 1)
    return row


EVALUATIONS = view(
    View(
        name="evaluations", row=EvaluationRow, noun="evaluation", keys=_keys, fold=_evaluation,
        folds=(
            EvaluationPlanned, EvaluationOpened, AssessmentSubmitted, AssessmentAmended,
            EvaluationScored, EvaluationShared, EvaluationContested, EvaluationUpheld,
            EvaluationRescored, EvaluationFinalised, GateEvidenceInvalidated,
        ),
        indexes=("subject", "project", "work_plan", "engagement", "programme"),
        ordered=("status", "finalised_at"),
    )
)


class EvaluationCriterionRow(Row, kw_only=True):
    """One criterion of an evaluation. Planning it again may replace the criteria."""

    evaluation: EvaluationRef
    number: Annotated[int, says("Place among the criteria, from 1.")]
    criterion: Annotated[str, says("Short name, by which scores refer to it.")]
    title: Annotated[str, says("The question asked; no names of people.")]
    weight: Annotated[Decimal, says("Weight in the result, in percent.")]


def _criteria(fact: Recorded) -> dict[str, EvaluationCriterionRow]:
    event = fact.event
    if not isinstance(event, EvaluationPlanned):
        return {}
    rows = (
        EvaluationCriterionRow(
            id=f"{event.evaluation}/criterion-{number}", area=event.area,
            evaluation=event.evaluation, number=number, criterion=one.criterion, title=one.title,
            weight=one.weight,
        )
        for number, one in enumerate(event.criteria, 1)
    )
    return {row.id: row for row in rows}


def _criterion(
    row: EvaluationCriterionRow | None, fact: Recorded, key: str
) -> EvaluationCriterionRow | None:
    return _criteria(fact).get(key)  # planned again with fewer, the rest are closed


EVALUATION_CRITERIA = view(
    View(
        name="evaluation_criteria", row=EvaluationCriterionRow, keys=_criteria, fold=_criterion,
        folds=(EvaluationPlanned,), indexes=("evaluation",), family="evaluation",
    )
)


class EvaluationSharingRow(Row, kw_only=True):
    """A gathering at which a result was shown to the people."""

    evaluation: EvaluationRef
    gathering: Annotated[GatheringRef, says("Gathering at which people heard it.")]
    shared_at: Annotated[datetime, says("When it was last shown there.")]


def _sharing(
    row: EvaluationSharingRow | None, fact: Recorded, key: str
) -> EvaluationSharingRow | None:
    if not isinstance(fact.event, EvaluationShared):
        return row
    return EvaluationSharingRow(
        id=key, area=fact.area, evaluation=fact.event.evaluation, gathering=fact.event.gathering,
        shared_at=fact.occurred_at,
    )


def _sharing_keys(fact: Recorded) -> Iterable[str]:
    event = fact.event
    return (f"{event.evaluation}/{event.gathering}",) if isinstance(event, EvaluationShared) else ()


EVALUATION_SHARINGS = view(
    View(
        name="evaluation_sharings", row=EvaluationSharingRow, keys=_sharing_keys, fold=_sharing,
        folds=(EvaluationShared,), indexes=("evaluation", "gathering"),
    )
)


class EvaluationEvidenceRow(Row, kw_only=True):
    """An attendance in the evidence of a final result: the person heard it."""

    evaluation: EvaluationRef
    gathering: Annotated[GatheringRef, says("Meeting at which the result was heard.")]
    person: Annotated[PersonRef, says("Person who heard it.")]
    household: Annotated[
        HouseholdRef | None, says("Household that the person came for; null if none.")
    ] = None
    project: Annotated[
        ProjectRef | None, says("Plot for which it is evidence; null for the programme.")
    ] = None
    invalidated: Annotated[bool, says("Whether the attendance was revoked since.")] = False
    invalidated_at: Annotated[
        datetime | None, says("When the revocation was recorded; null if there is none.")
    ] = None


def _evidence_keys(fact: Recorded) -> Iterable[str]:
    if isinstance(event := fact.event, EvaluationFinalised):
        for number, _ in enumerate(event.evidence, 1):
            yield f"{event.evaluation}/evidence-{number}"


def _evidence(
    row: EvaluationEvidenceRow | None, fact: Recorded, key: str
) -> EvaluationEvidenceRow | None:
    match fact.event:
        case EvaluationFinalised() as event if row is None:
            seen = event.evidence[place(key) - 1]
            return EvaluationEvidenceRow(
                id=key, area=fact.area, evaluation=event.evaluation, gathering=seen.gathering,
                person=seen.person, household=seen.household, project=seen.project,
            )
        case GateEvidenceInvalidated(gathering=gathering, person=person) if (
            row and (row.gathering, row.person) == (gathering, person)
        ):
            return replace(row, invalidated=True, invalidated_at=fact.recorded_at)
    return row


EVALUATION_EVIDENCE = view(
    View(
        name="evaluation_evidence", row=EvaluationEvidenceRow, keys=_evidence_keys, fold=_evidence,
        folds=(EvaluationFinalised, GateEvidenceInvalidated),
        indexes=("evaluation", "gathering", "person", "project"), family="evaluation",
    )
)
