"""An evaluation: how well a project, a plan, an engagement or the programme did."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

from domain.kernel.authority import Role, authorise
from domain.kernel.decision import BANGKOK, Command, History, State, noun_is_known, state_allows_it
from domain.kernel.event import Event, Recorded
from domain.kernel.ref import (
    AnyRef,
    EvaluationRef,
    GatheringRef,
    HouseholdRef,
    PersonRef,
    ProjectRef,
    Sealed,
    ref_to,
    says,
)
from domain.kernel.terms import AreaCode

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────


class Framework(StrEnum):
    """Evaluation framework that the criteria come from."""

    CIPP = "CIPP"  # context, input, process, product
    OECD_DAC = "OECD_DAC"
    CUSTOM = "CUSTOM"


class AssessmentKind(StrEnum):
    """Capacity in which an assessor scores."""

    SELF = "SELF"
    HOUSEHOLD = "HOUSEHOLD"
    PEER = "PEER"
    OFFICIAL = "OFFICIAL"
    EXTERNAL = "EXTERNAL"


class EvaluationStatus(StrEnum):
    """How far an evaluation has come."""

    PLANNED = "PLANNED"
    OPEN = "OPEN"
    SCORED = "SCORED"
    SHARED = "SHARED"
    CONTESTED = "CONTESTED"
    FINALISED = "FINALISED"


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to score, with its weight."""

    criterion: Annotated[str, says("Short name, 2 to 40 characters, such as WATER.")]
    title: Annotated[str, says("What is scored, 3 to 300 characters; no names of people.")]
    weight: Annotated[Decimal, says("Weight in percent; all weights together make 100.")]


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """One assessor's score for one criterion."""

    criterion: Annotated[str, says("The criterion's short name.")]
    score: Annotated[int, says("1 (poor) to 5 (very good).")]


class KindScore(msgspec.Struct, frozen=True, kw_only=True):
    """The weighted score of the assessors of one kind."""

    kind: AssessmentKind
    score: Annotated[Decimal, says("1.00 to 5.00, half to even.")]
    assessments: Annotated[int, says("How many people assessed as this kind.")]


class Hearing(msgspec.Struct, frozen=True, kw_only=True):
    """An attendance that the evaluation gate counted: who heard the result, at which gathering."""

    gathering: GatheringRef
    person: PersonRef
    household: HouseholdRef | None = None
    project: ProjectRef | None = None  # none if the programme is evaluated


FrameworkUsed = Annotated[Framework, says("Where the criteria come from.")]
Result = Annotated[Decimal, says("Σ weight × mean score / 100: 1.00 to 5.00, half to even.")]
Provinces = Annotated[
    tuple[AreaCode, ...],
    says("Provinces where the programme is evaluated, 2 digits each; empty for other subjects."),
]

# A district officer; for the programme, an officer of the province or headquarters.
WHO_EVALUATES = (Role.DISTRICT_OFFICER, Role.PROVINCIAL_OFFICER, Role.HQ_UNIT)


# ── events ────────────────────────────────────────────────────────────────────────────────────────


class EvaluationPlanned(Event):
    """An evaluation of a project, plan, engagement or the programme was planned, or replanned."""

    evaluation: EvaluationRef
    subject: AnyRef
    area: AreaCode
    framework: FrameworkUsed
    criteria: tuple[Criterion, ...]
    provinces: Provinces = ()


class EvaluationOpened(Event):
    """The evaluation was opened for assessments; its criteria are fixed from now on."""

    evaluation: EvaluationRef


class _Assessment(Event):
    """The scores of one assessor."""

    evaluation: EvaluationRef
    assessor: PersonRef
    kind: AssessmentKind
    scores: tuple[Score, ...]
    household: HouseholdRef | None = None
    comment: Sealed = None


class AssessmentSubmitted(_Assessment):
    """An assessor scored every criterion."""


class AssessmentAmended(_Assessment):
    """An assessor changed their scores while the evaluation was open or contested."""


class EvaluationScored(Event):
    """The result was computed from the scores."""

    evaluation: EvaluationRef
    result: Result
    by_kind: tuple[KindScore, ...] = ()


class EvaluationShared(Event):
    """The result was presented to the people at a gathering."""

    evaluation: EvaluationRef
    gathering: GatheringRef


class EvaluationContested(Event):
    """A member of a household contested the result."""

    evaluation: EvaluationRef
    person: PersonRef
    household: HouseholdRef
    statement: Sealed = None


class EvaluationUpheld(Event):
    """A contested result was reviewed and kept; the sealed answer says why."""

    evaluation: EvaluationRef
    answer: Sealed = None


class EvaluationRescored(Event):
    """A contested result was computed again; it must be shared again."""

    evaluation: EvaluationRef
    result: Result
    by_kind: tuple[KindScore, ...] = ()


class EvaluationFinalised(Event):
    """The result became final, on evidence that people heard it."""

    evaluation: EvaluationRef
    subject: AnyRef
    result: Result
    evidence: tuple[Hearing, ...] = ()
    waivers: tuple[Annotated[str, ref_to("waiver", "A waiver used to pass the gate")], ...] = ()


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Evaluation(State):
    """One evaluation: its criteria, who scored what, the result and where it was shared."""

    folds = (
        EvaluationPlanned, EvaluationOpened, AssessmentSubmitted, AssessmentAmended,
        EvaluationScored, EvaluationShared, EvaluationContested, EvaluationUpheld,
        EvaluationRescored, EvaluationFinalised,
    )
    status: EvaluationStatus | None = None
    ref: str = ""
    subject: str = ""
    area: str = ""
    criteria: tuple[Criterion, ...] = ()
    provinces: tuple[str, ...] = ()
    assessments: dict[str, AssessmentSubmitted | AssessmentAmended] = {}  # by assessor
    result: Decimal = Decimal(0)
    by_kind: tuple[KindScore, ...] = ()
    scored_on: date = date.max
    shared_at: tuple[str, ...] = ()  # the gatherings where the present result was shared

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case EvaluationPlanned() as planned:
                self.status, self.ref = EvaluationStatus.PLANNED, planned.evaluation
                self.subject, self.area = planned.subject, planned.area
                self.criteria, self.provinces = planned.criteria, planned.provinces
            case EvaluationOpened():
                self.status = EvaluationStatus.OPEN
            case AssessmentSubmitted() | AssessmentAmended() as given:
                self.assessments[given.assessor] = given
            case EvaluationScored() | EvaluationRescored() as scored:
                self.status, self.shared_at = EvaluationStatus.SCORED, ()
                self.result, self.by_kind = scored.result, scored.by_kind
                self.scored_on = fact.occurred_at.astimezone(BANGKOK).date()
            case EvaluationShared(gathering=gathering):
                self.status = EvaluationStatus.SHARED
                self.shared_at = (*self.shared_at, gathering)
            case EvaluationContested():
                self.status = EvaluationStatus.CONTESTED
            case EvaluationUpheld():
                self.status = EvaluationStatus.SHARED
            case EvaluationFinalised():
                self.status = EvaluationStatus.FINALISED


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────


async def known_evaluation(history: History, ref: str) -> Evaluation:
    """An evaluation that was planned. Refuses with noun-is-known."""
    evaluation = await history.of(Evaluation, ref)
    noun_is_known.require(evaluation.status, "evaluation", noun="evaluation", ref=ref)
    return evaluation


async def evaluation_for(
    history: History, command: Command, ref: str, allowed: Collection[EvaluationStatus]
) -> Evaluation:
    """The evaluation of a command: known, in the caller's area, in an allowed state."""
    evaluation = await known_evaluation(history, ref)
    await authorise(history, command, evaluation.area)
    in_state(command, evaluation, allowed)
    return evaluation


def in_state(
    command: Command, evaluation: Evaluation, allowed: Collection[EvaluationStatus]
) -> None:
    """Refuses a command that the evaluation's state does not allow."""
    state_allows_it.require(
        evaluation.status in allowed, "evaluation", command=type(command).__name__,
        ref=evaluation.ref, state=evaluation.status, needed=" or ".join(allowed),
    )
