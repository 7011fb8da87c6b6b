"""Waivers: the gates that an officer waived, and the approvals that used them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from msgspec.structs import replace

from domain.evaluation.events import EvaluationFinalised
from domain.kernel.event import Recorded
from domain.kernel.ref import AnyRef, EvaluationRef, PersonRef, WorkPlanRef, WorkReportRef, says
from domain.kernel.terms import Stage
from domain.participation.events import GateWaived
from domain.work_plan.events import WorkPlanApproved
from domain.work_report.events import WorkReportAccepted
from projections.view import NounRow, View, view


class WaiverRow(NounRow, kw_only=True):
    """A provincial officer's permission to pass a gate without its evidence."""

    stage: Annotated[Stage, says("Stage whose gate may be passed.")]
    subject: Annotated[AnyRef, says("Noun that may pass the gate, such as a work plan.")]
    authority: Annotated[str, says("Order or letter on which the officer acted.")]
    expires_on: Annotated[date, says("Last day on which the waiver may be used.")]
    granted_by: Annotated[PersonRef | None, says("Officer who granted the waiver.")] = None
    used_by: Annotated[
        WorkPlanRef | None, says("Plan whose approval last used it; null while unused.")
    ] = None
    used_by_report: Annotated[
        WorkReportRef | None, says("Report whose acceptance used it; null while unused.")
    ] = None
    used_by_evaluation: Annotated[
        EvaluationRef | None, says("Evaluation made final by it; null while unused.")
    ] = None
    used_at: Annotated[datetime | None, says("When it was last used; null while unused.")] = None


def _keys(fact: Recorded) -> Iterable[str]:
    event = fact.event
    if isinstance(event, WorkPlanApproved | WorkReportAccepted | EvaluationFinalised):
        return event.waivers
    return (fact.subject,)


def _fold(row: WaiverRow | None, fact: Recorded, key: str) -> WaiverRow | None:
    match fact.event:
        case GateWaived() as event:
            return WaiverRow(
                id=key, area=fact.area, stage=event.stage, subject=event.subject,
                authority=event.authority, expires_on=event.expires_on,
                granted_by=fact.actor.person,
            )
        case WorkPlanApproved() as event if row:
            return replace(row, used_by=event.work_plan, used_at=fact.occurred_at)
        case WorkReportAccepted() as event if row:
            return replace(row, used_by_report=event.work_report, used_at=fact.occurred_at)
        case EvaluationFinalised() as event if row:
            return replace(row, used_by_evaluation=event.evaluation, used_at=fact.occurred_at)
    return row


WAIVERS = view(
    View(
        name="waivers", row=WaiverRow, noun="waiver", keys=_keys, fold=_fold,
        folds=(GateWaived, WorkPlanApproved, WorkReportAccepted, EvaluationFinalised),
        foreign=(WorkPlanApproved, WorkReportAccepted, EvaluationFinalised), rooted="waiver",
        indexes=("subject", "used_by", "used_by_report", "used_by_evaluation"),
        ordered=("expires_on",),
    )
)
