"""Work plans: their items in each revision, and the evidence of their approval."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from msgspec.structs import replace

from domain.kernel.event import Recorded
from domain.kernel.ref import (
    EngagementRef,
    GatheringRef,
    HouseholdRef,
    PersonRef,
    ProjectRef,
    WorkPlanRef,
    says,
)
from domain.kernel.terms import Activity, Month, Stage
from domain.participation.events import GateEvidenceInvalidated
from domain.work_plan.events import (
    Unit,
    WorkPlanApproved,
    WorkPlanClosed,
    WorkPlanDrafted,
    WorkPlanReturned,
    WorkPlanRevised,
    WorkPlanStatus,
    WorkPlanSubmitted,
    WorkPlanWithdrawn,
)
from projections.view import NounRow, Row, View, place, view

Revision = Annotated[int, says("Number of the plan's revision, from 1.")]


class WorkPlanRow(NounRow, kw_only=True):
    """An area developer's plan for one calendar month."""

    engagement: EngagementRef
    month: Annotated[Month, says("Planned calendar month (CE): `2021-03`.")]
    status: Annotated[WorkPlanStatus, says("How far the latest revision has come.")]
    revision: Revision = 1
    approved_revision: Annotated[
        int | None, says("Revision in force, until the next one is approved; null if none is.")
    ] = None
    drafted_by: Annotated[PersonRef | None, says("Person who began the plan.")] = None
    submitted_by: Annotated[
        PersonRef | None, says("Person who submitted the latest revision.")
    ] = None
    submitted_at: Annotated[
        datetime | None, says("When the latest revision was submitted; null before.")
    ] = None
    approver: Annotated[PersonRef | None, says("Person who approved the revision in force.")] = None
    approved_at: Annotated[
        datetime | None, says("When the revision in force was approved; null if none is.")
    ] = None
    first_approved_at: Annotated[
        datetime | None, says("When a revision was first approved; null before.")
    ] = None
    closed_at: Annotated[
        datetime | None, says("When it was closed, with its report accepted; null before.")
    ] = None
    waived: Annotated[
        bool, says("Whether the revision in force passed its gate by a waiver.")
    ] = False
    evidence_invalidated: Annotated[
        int, says("Number of attendances in its evidence that were revoked since.")
    ] = 0


def _plan_keys(fact: Recorded) -> Iterable[str]:
    return (fact.subject,)


def _plan(row: WorkPlanRow | None, fact: Recorded, key: str) -> WorkPlanRow | None:
    event, actor = fact.event, fact.actor.person
    if isinstance(event, WorkPlanDrafted):
        return WorkPlanRow(
            id=key, area=fact.area, engagement=event.engagement, month=event.month,
            status=WorkPlanStatus.DRAFT, drafted_by=actor,
        )
    if row is None:
        return None
    match event:
        case WorkPlanRevised():
            return replace(
                row, status=WorkPlanStatus.DRAFT, revision=event.revision, submitted_by=None,
                submitted_at=None,
            )
        case WorkPlanSubmitted():
            return replace(
                row, status=WorkPlanStatus.SUBMITTED, revision=event.revision,
                submitted_by=actor, submitted_at=fact.occurred_at,
            )
        case WorkPlanReturned():
            return replace(row, status=WorkPlanStatus.RETURNED)
        case WorkPlanApproved():
            return replace(
                row, status=WorkPlanStatus.APPROVED, approved_revision=event.revision,
                approver=event.approver, approved_at=fact.occurred_at,
                first_approved_at=row.first_approved_at or fact.occurred_at,
                waived=bool(event.waivers), evidence_invalidated=0,
            )
        case WorkPlanClosed():
            return replace(row, status=WorkPlanStatus.CLOSED, closed_at=fact.occurred_at)
        case WorkPlanWithdrawn():
            return replace(row, status=WorkPlanStatus.WITHDRAWN)
        case GateEvidenceInvalidated():
            return replace(row, evidence_invalidated=row.evidence_invalidated + 1)
    return row


WORK_PLANS = view(
    View(
        name="work_plans", row=WorkPlanRow, noun="work-plan", keys=_plan_keys, fold=_plan,
        folds=(
            WorkPlanDrafted, WorkPlanRevised, WorkPlanSubmitted, WorkPlanReturned,
            WorkPlanApproved, WorkPlanClosed, WorkPlanWithdrawn, GateEvidenceInvalidated,
        ),
        indexes=("engagement", "evidence_invalidated"),
        ordered=("status", "month", "submitted_at"),
    )
)


class WorkPlanItemRow(Row, kw_only=True):
    """One task of one revision. Items of earlier revisions stay."""

    work_plan: WorkPlanRef
    revision: Revision
    number: Annotated[int, says("Place of the task in its revision, from 1.")]
    in_force: Annotated[bool, says("Whether its revision is the approved one.")] = False
    activity: Activity
    project: Annotated[ProjectRef, says("Plot of the task.")]
    task: Annotated[str, says("What must be done; no names of people.")]
    target: Annotated[Decimal, says("Amount to reach, in the unit.")]
    unit: Annotated[Unit, says("Unit of the target.")]
    due_on: Annotated[date, says("Last day for the task.")]
    stage: Annotated[Stage, says("Stage of participation to which the task belongs.")]


def _items(fact: Recorded) -> dict[str, WorkPlanItemRow]:
    """The items of a draft or revision, by row id."""
    match fact.event:
        case WorkPlanDrafted(work_plan=plan, items=items):
            revision = 1
        case WorkPlanRevised(work_plan=plan, items=items, revision=revision):
            pass
        case _:
            return {}
    rows = (
        WorkPlanItemRow(
            id=f"{plan}/{revision}/{number}", area=fact.area, work_plan=plan, revision=revision,
            number=number, activity=item.activity, project=item.project, task=item.task,
            target=item.target, unit=item.unit, due_on=item.due_on, stage=item.stage,
        )
        for number, item in enumerate(items, 1)
    )
    return {row.id: row for row in rows}


def _item(row: WorkPlanItemRow | None, fact: Recorded, key: str) -> WorkPlanItemRow | None:
    match fact.event:
        case WorkPlanDrafted():
            return _items(fact).get(key)
        case WorkPlanRevised(revision=revision) if row is None or row.revision == revision:
            return _items(fact).get(key)  # a shorter draft closes the items that it drops
        case WorkPlanApproved(revision=revision) if row:
            return replace(row, in_force=row.revision == revision)
    return row


WORK_PLAN_ITEMS = view(
    View(
        name="work_plan_items", row=WorkPlanItemRow, keys=_items, fold=_item,
        folds=(WorkPlanDrafted, WorkPlanRevised, WorkPlanApproved),
        indexes=("work_plan", "project"), family="work_plan",
    )
)


class PlanEvidenceRow(Row, kw_only=True):
    """An attendance in the evidence of an approval: the person planned for this plot."""

    work_plan: WorkPlanRef
    revision: Revision
    gathering: Annotated[GatheringRef, says("Gathering at which people took part.")]
    person: Annotated[PersonRef, says("Person who took part.")]
    project: Annotated[ProjectRef, says("Plot for which it is evidence.")]
    household: Annotated[
        HouseholdRef | None, says("Household that the person came for; null if none.")
    ] = None
    invalidated: Annotated[bool, says("Whether the attendance was revoked since.")] = False
    invalidated_at: Annotated[
        datetime | None, says("When the revocation was recorded; null if there is none.")
    ] = None


def _evidence_keys(fact: Recorded) -> Iterable[str]:
    if isinstance(event := fact.event, WorkPlanApproved):
        for number, _ in enumerate(event.evidence, 1):
            yield f"{event.work_plan}/{event.revision}/evidence-{number}"


def _evidence(row: PlanEvidenceRow | None, fact: Recorded, key: str) -> PlanEvidenceRow | None:
    match fact.event:
        case WorkPlanApproved() as event if row is None:
            seen = event.evidence[place(key) - 1]
            return PlanEvidenceRow(
                id=key, area=fact.area, work_plan=event.work_plan, revision=event.revision,
                gathering=seen.gathering, person=seen.person, project=seen.project,
                household=seen.household,
            )
        case GateEvidenceInvalidated(gathering=gathering, person=person) if (
            row and (row.gathering, row.person) == (gathering, person)
        ):
            return replace(row, invalidated=True, invalidated_at=fact.recorded_at)
    return row


PLAN_EVIDENCE = view(
    View(
        name="plan_evidence", row=PlanEvidenceRow, keys=_evidence_keys, fold=_evidence,
        folds=(WorkPlanApproved, GateEvidenceInvalidated),
        indexes=("work_plan", "gathering", "person", "project"), family="work_plan",
    )
)
