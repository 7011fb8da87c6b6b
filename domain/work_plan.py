"""A work plan: what an area developer sets out to do in one calendar month, and who approved it."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

from domain.event import Event
from domain.ref import (
    EngagementRef,
    GatheringRef,
    HouseholdRef,
    PersonRef,
    ProjectRef,
    Sealed,
    WorkPlanRef,
    claim,
    says,
)
from domain.terms import Activity, Month, Stage

# ── what we talk about ────────────────────────────────────────────────────────────────────────────


class Unit(StrEnum):
    """What a target is counted in."""

    PERSON = "PERSON"
    HOUSEHOLD = "HOUSEHOLD"
    RAI = "RAI"
    M2 = "M2"
    M3 = "M3"
    TREE = "TREE"
    TIME = "TIME"
    BAHT = "BAHT"
    DAY = "DAY"


class WorkPlanItem(msgspec.Struct, frozen=True, kw_only=True):
    """One task of the month: where, what, how much of it, by when."""

    activity: Activity
    project: ProjectRef
    task: Annotated[str, says("What is to be done, 3 to 300 characters; no names of people.")]
    target: Annotated[Decimal, says("How much of the unit is to be reached; more than 0.")]
    unit: Annotated[Unit, says("What the target is counted in.")]
    due_on: Annotated[date, says("The day by which it is to be done, inside the month.")]
    stage: Annotated[Stage, says("The stage of participation that the task belongs to.")]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """An attendance that a gate counted: who, at which gathering."""

    gathering: GatheringRef
    person: PersonRef
    project: ProjectRef
    household: HouseholdRef | None = None


class WorkPlanStatus(StrEnum):
    """How far a plan has come with its latest revision."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"
    WITHDRAWN = "WITHDRAWN"


# ── what happened ─────────────────────────────────────────────────────────────────────────────────


class WorkPlanDrafted(Event):
    """A plan for a month was begun. An engagement plans a month once."""

    work_plan: WorkPlanRef
    engagement: EngagementRef
    month: Month
    items: tuple[WorkPlanItem, ...]

    def claims(self) -> tuple[str, ...]:
        return (claim("plan-month", f"{self.engagement}/{self.month}"),)


class WorkPlanRevised(Event):
    """The items were changed, in a draft or as a new revision."""

    work_plan: WorkPlanRef
    revision: int
    items: tuple[WorkPlanItem, ...]


class WorkPlanSubmitted(Event):
    """A revision was handed in for approval."""

    work_plan: WorkPlanRef
    revision: int


class WorkPlanReturned(Event):
    """A revision was sent back, with reasons."""

    work_plan: WorkPlanRef
    revision: int
    reasons: Sealed = None


class WorkPlanApproved(Event):
    """A revision came into force, on the evidence that people took part in planning it."""

    work_plan: WorkPlanRef
    revision: int
    approver: PersonRef
    evidence: tuple[Evidence, ...] = ()
    waivers: tuple[str, ...] = ()


class WorkPlanWithdrawn(Event):
    """The plan was given up before approval."""

    work_plan: WorkPlanRef
