"""Evaluations: how far each has come, its result, whether people heard it (assessments.py: who)."""

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
    """How a project, a plan, an engagement or the programme did, as people score it."""

    subject: Annotated[AnyRef, says("The Ref of what is evaluated, of whichever kind.")]
    project: Annotated[ProjectRef | None, says("The plot evaluated, if one is.")] = None
    work_plan: Annotated[WorkPlanRef | None, says("The month's plan evaluated, if one is.")] = None
    engagement: Annotated[EngagementRef | None, says("The contract evaluated, if one is.")] = None
    programme: Annotated[
        ProgrammeRef | None, says("The undertaking as a whole, if it is what is evaluated.")
    ] = None
    provinces: Annotated[
        tuple[AreaCode, ...], says("Codes of the provinces where the programme is evaluated.")
    ] = ()
    framework: Annotated[Framework, says("The school of evaluation its criteria come from.")]
    status: Annotated[EvaluationStatus, says("How far it has come.")]
    planned_by: Annotated[PersonRef | None, says("Who planned it first.")] = None
    assessors: Annotated[int, says("How many people gave their scores.")] = 0
    households: Annotated[int, says("How many of these spoke for a household.")] = 0
    result: Annotated[
        Decimal | None, says("1.00 to 5.00: weighted mean of all scores; null until scored.")
    ] = None
    scored_at: Annotated[datetime | None, says("When the present result was reckoned.")] = None
    shared_gathering: Annotated[
        GatheringRef | None, says("The gathering that heard the present result last.")
    ] = None
    contested: Annotated[int, says("How often somebody held a result of it to be wrong.")] = 0
    upheld: Annotated[int, says("How often a contested result was kept.")] = 0
    rescored: Annotated[int, says("How often a contested result was put together anew.")] = 0
    finalised_by: Annotated[PersonRef | None, says("Who made the result final.")] = None
    finalised_at: Annotated[datetime | None, says("When the result became final.")] = None
    waived: Annotated[bool, says("Whether it became final past its gate, by a waiver.")] = False
    evidence_invalidated: Annotated[
        int, says("How many attendances that the final result rests on were revoked since.")
    ] = 0


def _keys(fact: Recorded) -> Iterable[str]:
    return (fact.subject,)


def _planned(row: EvaluationRow | None, fact: Recorded, event: EvaluationPlanned) -> EvaluationRow:
    if row is not None:  # anew: its subject stays
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
    """One thing that an evaluation scores. Planned anew, it may get other ones."""

    evaluation: EvaluationRef
    number: Annotated[int, says("Its place among the criteria, counted from 1.")]
    criterion: Annotated[str, says("Its short name, by which scores refer to it.")]
    title: Annotated[str, says("What is asked; no names of people.")]
    weight: Annotated[Decimal, says("Its part of the whole, in percent.")]


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
    return _criteria(fact).get(key)  # planned anew with fewer, the rest is closed


EVALUATION_CRITERIA = view(
    View(
        name="evaluation_criteria", row=EvaluationCriterionRow, keys=_criteria, fold=_criterion,
        folds=(EvaluationPlanned,), indexes=("evaluation",), family="evaluation",
    )
)


class EvaluationSharingRow(Row, kw_only=True):
    """A gathering at which a result was shown to the people."""

    evaluation: EvaluationRef
    gathering: Annotated[GatheringRef, says("Where the people heard it.")]
    shared_at: Annotated[datetime, says("When that was recorded to have happened, the last time.")]


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
    """An attendance that a final result rests on: these people heard it."""

    evaluation: EvaluationRef
    gathering: Annotated[GatheringRef, says("The meeting at which the result was heard.")]
    person: Annotated[PersonRef, says("Who was there to hear it.")]
    household: Annotated[HouseholdRef | None, says("For which household the person came.")] = None
    project: Annotated[
        ProjectRef | None, says("The plot for which it is evidence; none for the programme.")
    ] = None
    invalidated: Annotated[bool, says("Whether the attendance was revoked since.")] = False
    invalidated_at: Annotated[datetime | None, says("When that was recorded.")] = None


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
