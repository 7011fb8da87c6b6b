"""A work plan: what an area developer plans to do in one calendar month, and who approved it."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

from domain.engagement.events import Engagement
from domain.kernel.authority import Role, authorise
from domain.kernel.decision import Command, History, Rule, State, noun_is_known, state_allows_it
from domain.kernel.event import Event, Recorded
from domain.kernel.ref import (
    EngagementRef,
    GatheringRef,
    HouseholdRef,
    PersonRef,
    ProjectRef,
    Sealed,
    WorkPlanRef,
    WorkReportRef,
    claim,
    ref_to,
    says,
)
from domain.kernel.terms import Activity, Month, Stage

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────


class Unit(StrEnum):
    """Unit of a target."""

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
    """One task of the month: where, what, how much, by when."""

    activity: Activity
    project: ProjectRef
    task: Annotated[str, says("What to do, 3 to 300 characters; no names of people.")]
    target: Annotated[Decimal, says("Amount to reach, in `unit`; more than 0.")]
    unit: Annotated[Unit, says("What the target is counted in.")]
    due_on: Annotated[date, says("The day by which it must be done, inside the month.")]
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
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"


def month_claim(engagement: str, month: str) -> str:
    """The claim that allows an engagement one plan per month."""
    return claim("plan-month", f"{engagement}/{month}")


def days_of(month: str) -> tuple[date, date]:
    """``2021-02`` → its first and last day."""
    first = date.fromisoformat(f"{month}-01")
    return first, first.replace(day=monthrange(first.year, first.month)[1])


AUTHORS = (Role.AREA_DEVELOPER, Role.DISTRICT_OFFICER)  # an officer writes where a developer cannot
APPROVERS = (Role.DISTRICT_OFFICER, Role.PROVINCIAL_OFFICER)


# ── events ────────────────────────────────────────────────────────────────────────────────────────


class WorkPlanDrafted(Event):
    """The plan for a month was drafted. An engagement has one plan per month."""

    work_plan: WorkPlanRef
    engagement: EngagementRef
    month: Month
    items: tuple[WorkPlanItem, ...]

    def claims(self) -> tuple[str, ...]:
        return (month_claim(self.engagement, self.month),)


class WorkPlanRevised(Event):
    """The items were changed, in a draft or as a new revision."""

    work_plan: WorkPlanRef
    revision: int
    items: tuple[WorkPlanItem, ...]


class WorkPlanSubmitted(Event):
    """A revision was submitted for approval."""

    work_plan: WorkPlanRef
    revision: int


class WorkPlanReturned(Event):
    """A revision was sent back, with reasons."""

    work_plan: WorkPlanRef
    revision: int
    reasons: Sealed = None


class WorkPlanApproved(Event):
    """A revision came into force, on evidence that people took part in planning it."""

    work_plan: WorkPlanRef
    revision: int
    approver: PersonRef
    evidence: tuple[Evidence, ...] = ()
    waivers: tuple[Annotated[str, ref_to("waiver", "A waiver used to pass the gate")], ...] = ()


class WorkPlanClosed(Event):
    """The plan was closed, after its report was accepted; it can no longer change."""

    work_plan: WorkPlanRef
    work_report: WorkReportRef


class WorkPlanWithdrawn(Event):
    """The plan was withdrawn before approval; its month may be planned again."""

    work_plan: WorkPlanRef
    engagement: EngagementRef | None = None
    month: Month | None = None

    def claims(self) -> tuple[str, ...]:
        return (month_claim(self.engagement, self.month),) if self.engagement and self.month else ()


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class WorkPlan(State):
    """One plan: its latest revision and who wrote it, and which revision is in force."""

    folds = (
        WorkPlanDrafted, WorkPlanRevised, WorkPlanSubmitted, WorkPlanReturned, WorkPlanApproved,
        WorkPlanClosed, WorkPlanWithdrawn,
    )
    status: WorkPlanStatus | None = None
    ref: str = ""
    engagement: str = ""
    month: str = ""
    items: tuple[WorkPlanItem, ...] = ()
    revision: int = 0
    approved_revision: int | None = None
    authors: frozenset[str] = frozenset()  # who drafted, revised or submitted this revision
    submitted_at: datetime | None = None

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case WorkPlanDrafted() as drafted:
                self.status, self.ref, self.revision = WorkPlanStatus.DRAFT, drafted.work_plan, 1
                self.engagement, self.month = drafted.engagement, drafted.month
                self.items = drafted.items
                self._written(fact)
            case WorkPlanRevised(revision=revision, items=items):
                if revision > self.revision:
                    self.authors = frozenset()
                self.status, self.revision, self.items = WorkPlanStatus.DRAFT, revision, items
                self._written(fact)
            case WorkPlanSubmitted():
                self.status, self.submitted_at = WorkPlanStatus.SUBMITTED, fact.recorded_at
                self._written(fact)
            case WorkPlanReturned():
                self.status = WorkPlanStatus.RETURNED
            case WorkPlanApproved(revision=revision):
                self.status, self.approved_revision = WorkPlanStatus.APPROVED, revision
            case WorkPlanClosed():
                self.status = WorkPlanStatus.CLOSED
            case WorkPlanWithdrawn():
                self.status = WorkPlanStatus.WITHDRAWN

    def _written(self, fact: Recorded) -> None:
        if fact.actor.person:
            self.authors = self.authors | {fact.actor.person}

    @property
    def projects(self) -> tuple[str, ...]:
        """The plots in the plan, each once, in the order of the items."""
        return tuple(dict.fromkeys(item.project for item in self.items))


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

developer_keeps_to_their_own_engagement = Rule(
    "developer-keeps-to-their-own-engagement", formerly="developer-keeps-to-the-own-engagement",
    en="{engagement} is somebody else's. Area developers can plan and report only their own months."
    " Name your own.",
    th="{engagement} เป็นสัญญาของผู้อื่น นักพัฒนาพื้นที่ต้นแบบจัดทำแผนและรายงานได้เฉพาะของตนเอง"
    " โปรดระบุสัญญาของตนเอง",
    kept=True,
)
plan_month_is_inside_the_engagement = Rule(
    "plan-month-is-inside-the-engagement",
    en="{engagement} is in force from {start_on} to {end_on}, not in {month}. Choose a month of the"
    " contract.",
    th="{engagement} มีผลตั้งแต่ {start_on} ถึง {end_on} ไม่มีวันใดอยู่ในเดือน {month}"
    " โปรดเลือกเดือนที่อยู่ในสัญญา",
)


async def plan_for(
    history: History, command: Command, ref: str, allowed: Collection[WorkPlanStatus]
) -> tuple[WorkPlan, Engagement]:
    """A command's plan and its engagement: known, in the caller's area, in an allowed state."""
    plan = await history.of(WorkPlan, ref)
    noun_is_known.require(plan.status, "workPlan", noun="work plan", ref=ref)
    engagement = await history.of(Engagement, plan.engagement)
    await authorise_author(history, command, plan.engagement, engagement)
    state_allows_it.require(
        plan.status in allowed, "workPlan", command=type(command).__name__, ref=ref,
        state=plan.status, needed=" or ".join(allowed),
    )
    return plan, engagement


async def authorise_author(
    history: History, command: Command, ref: str, engagement: Engagement
) -> None:
    """Authorises the caller in the engagement's tambon; developers only for their own one."""
    actor = await authorise(history, command, engagement.tambon)
    developer_keeps_to_their_own_engagement.require(
        actor.role != Role.AREA_DEVELOPER or actor.person == engagement.person, engagement=ref
    )


def in_force(
    ref: str, engagement: Engagement, month: str, field: str = "workPlan"
) -> None:
    """Refuses a month in which the contract covers no day."""
    plan_month_is_inside_the_engagement.require(
        engagement.in_force(*days_of(month)), field, engagement=ref, month=month,
        start_on=engagement.start_on, end_on=engagement.end_on,
    )
