"""An evaluation: how a project, a plan, an engagement or the programme did, as people score it."""

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

# ── what we talk about ────────────────────────────────────────────────────────────────────────────


class Framework(StrEnum):
    """The school of evaluation that the criteria come from."""

    CIPP = "CIPP"  # context, input, process, product
    OECD_DAC = "OECD_DAC"
    CUSTOM = "CUSTOM"


class AssessmentKind(StrEnum):
    """As what somebody scores."""

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
    """One thing that is scored, and its part in the whole."""

    criterion: Annotated[str, says("Its short name, 2 to 40 characters, such as WATER.")]
    title: Annotated[str, says("What is asked, 3 to 300 characters; no names of people.")]
    weight: Annotated[Decimal, says("Its part of the whole, in percent; all together make 100.")]


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """What one assessor gives for one criterion."""

    criterion: Annotated[str, says("The criterion's short name.")]
    score: Annotated[int, says("1 (poor) to 5 (very good).")]


class KindScore(msgspec.Struct, frozen=True, kw_only=True):
    """The weighted score among assessors of one kind."""

    kind: AssessmentKind
    score: Annotated[Decimal, says("1.00 to 5.00, two decimals, half to even.")]
    assessments: Annotated[int, says("How many assessed as this kind.")]


class Hearing(msgspec.Struct, frozen=True, kw_only=True):
    """An attendance that the evaluation gate counted: who heard the result, at which gathering."""

    gathering: GatheringRef
    person: PersonRef
    household: HouseholdRef | None = None
    project: ProjectRef | None = None  # none where the programme as a whole is evaluated


FrameworkUsed = Annotated[Framework, says("Where the criteria come from.")]
Result = Annotated[Decimal, says("Σ weight × mean of scores / 100: 1.00 to 5.00, half to even.")]
Provinces = Annotated[
    tuple[AreaCode, ...],
    says("The provinces in which the programme is evaluated, 2 digits each; else none."),
]

# A district officer; of the programme, an officer who holds the province, or headquarters.
WHO_EVALUATES = (Role.DISTRICT_OFFICER, Role.PROVINCIAL_OFFICER, Role.HQ_UNIT)


# ── what happened ─────────────────────────────────────────────────────────────────────────────────


class EvaluationPlanned(Event):
    """An evaluation of a project, plan, engagement or the programme was planned, or anew."""

    evaluation: EvaluationRef
    subject: AnyRef
    area: AreaCode
    framework: FrameworkUsed
    criteria: tuple[Criterion, ...]
    provinces: Provinces = ()


class EvaluationOpened(Event):
    """Assessments are asked for; the criteria stay as they are from now on."""

    evaluation: EvaluationRef


class _Assessment(Event):
    """What one assessor gave."""

    evaluation: EvaluationRef
    assessor: PersonRef
    kind: AssessmentKind
    scores: tuple[Score, ...]
    household: HouseholdRef | None = None
    comment: Sealed = None


class AssessmentSubmitted(_Assessment):
    """Somebody scored every criterion."""


class AssessmentAmended(_Assessment):
    """An assessor changed the own scores, while the evaluation was open or contested."""


class EvaluationScored(Event):
    """The scores were put together."""

    evaluation: EvaluationRef
    result: Result
    by_kind: tuple[KindScore, ...] = ()


class EvaluationShared(Event):
    """The result was shown to the people at a gathering."""

    evaluation: EvaluationRef
    gathering: GatheringRef


class EvaluationContested(Event):
    """Somebody of the people holds the result to be wrong."""

    evaluation: EvaluationRef
    person: PersonRef
    household: HouseholdRef
    statement: Sealed = None


class EvaluationUpheld(Event):
    """A contested result was looked at again and kept; the answer is with the fact."""

    evaluation: EvaluationRef
    answer: Sealed = None


class EvaluationRescored(Event):
    """A contested result was put together anew; it has to be shared again."""

    evaluation: EvaluationRef
    result: Result
    by_kind: tuple[KindScore, ...] = ()


class EvaluationFinalised(Event):
    """The result stands, on the evidence that people heard it."""

    evaluation: EvaluationRef
    subject: AnyRef
    result: Result
    evidence: tuple[Hearing, ...] = ()
    waivers: tuple[Annotated[str, ref_to("waiver", "A waiver that let the gate pass")], ...] = ()


# ── what must be remembered ───────────────────────────────────────────────────────────────────────


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
    shared_at: tuple[str, ...] = ()  # the gatherings that heard this very result

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


# ── deciding (the steps: evaluation_planning.py, assessment.py, scoring.py, evaluation_result.py) ─


async def known_evaluation(history: History, ref: str) -> Evaluation:
    """An evaluation that was planned. Refuses with noun-is-known."""
    evaluation = await history.of(Evaluation, ref)
    noun_is_known.require(evaluation.status, "evaluation", noun="evaluation", ref=ref)
    return evaluation


async def evaluation_for(
    history: History, command: Command, ref: str, allowed: Collection[EvaluationStatus]
) -> Evaluation:
    """The evaluation that a command is about: known, in the asker's area, in a fitting state."""
    evaluation = await known_evaluation(history, ref)
    await authorise(history, command, evaluation.area)
    in_state(command, evaluation, allowed)
    return evaluation


def in_state(
    command: Command, evaluation: Evaluation, allowed: Collection[EvaluationStatus]
) -> None:
    """Refuses a command in a state that the table of states does not list for it."""
    state_allows_it.require(
        evaluation.status in allowed, "evaluation", command=type(command).__name__,
        ref=evaluation.ref, state=evaluation.status, needed=" or ".join(allowed),
    )
