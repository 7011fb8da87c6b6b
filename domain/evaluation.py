"""An evaluation: how a project, a plan, an engagement or the programme did, as people score it."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

from domain.event import Event
from domain.ref import (
    AnyRef,
    EvaluationRef,
    GatheringRef,
    HouseholdRef,
    PersonRef,
    Sealed,
    ref_to,
    says,
)
from domain.work_plan import Evidence

# ── what we talk about ────────────────────────────────────────────────────────────────────────────


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

    criterion: Annotated[str, says("The criterion's short name, such as WATER or PARTICIPATION.")]
    title: Annotated[str, says("What is asked, 3 to 300 characters; no names of people.")]
    weight: Annotated[Decimal, says("Its part of the whole, in percent; all together make 100.")]


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """What one assessor gives for one criterion."""

    criterion: Annotated[str, says("The criterion's short name.")]
    score: Annotated[Decimal, says("1 (poor) to 5 (very good).")]


class KindScore(msgspec.Struct, frozen=True, kw_only=True):
    """The weighted score among assessors of one kind."""

    kind: AssessmentKind
    score: Annotated[Decimal, says("1.00 to 5.00, two decimals, half to even.")]
    assessments: Annotated[int, says("How many assessed as this kind.")]


Result = Annotated[Decimal, says("Σ weight × mean of scores / 100: 1.00 to 5.00, half to even.")]


# ── what happened ─────────────────────────────────────────────────────────────────────────────────


class EvaluationPlanned(Event):
    """An evaluation of a project, plan, engagement or the programme was planned."""

    evaluation: EvaluationRef
    subject: AnyRef
    framework: Annotated[str, says("The framework followed, such as CIPP.")]
    criteria: tuple[Criterion, ...]


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
    """An assessor changed the own scores while the evaluation was open."""


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
    evidence: tuple[Evidence, ...] = ()
    waivers: tuple[Annotated[str, ref_to("waiver", "A waiver that let the gate pass")], ...] = ()
