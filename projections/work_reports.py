"""Work reports: their progress, and the evidence of their acceptance."""

from collections.abc import Iterable
from datetime import datetime
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
    WorkReportRef,
    says,
)
from domain.kernel.terms import Month
from domain.participation.events import GateEvidenceInvalidated
from domain.work_report.events import (
    WorkReportAccepted,
    WorkReportCorrected,
    WorkReportOpened,
    WorkReportReturned,
    WorkReportRevised,
    WorkReportStatus,
    WorkReportSubmitted,
)
from projections.view import NounRow, Row, View, place, view

Revision = Annotated[int, says("Number of the report's revision, from 1.")]


class WorkReportRow(NounRow, kw_only=True):
    """An area developer's report on one calendar month."""

    engagement: EngagementRef
    work_plan: Annotated[WorkPlanRef, says("Plan of the month, on which it reports.")]
    month: Annotated[Month, says("Reported calendar month (CE): `2021-03`.")]
    status: Annotated[WorkReportStatus, says("How far the latest revision has come.")]
    revision: Revision = 1
    plan_revision: Annotated[
        int | None, says("Revision of the plan on which it reports; null until submitted.")
    ] = None
    opened_by: Annotated[PersonRef | None, says("Person who opened the report.")] = None
    submitted_by: Annotated[
        PersonRef | None, says("Person who submitted the latest revision.")
    ] = None
    submitted_at: Annotated[
        datetime | None, says("When the latest revision was submitted; null before.")
    ] = None
    accepter: Annotated[PersonRef | None, says("Officer who accepted the report.")] = None
    accepted_at: Annotated[
        datetime | None, says("When the report was accepted; null before.")
    ] = None
    waived: Annotated[bool, says("Whether it passed its gate by a waiver.")] = False
    evidence_invalidated: Annotated[
        int, says("Number of attendances in its evidence that were revoked since.")
    ] = 0
    corrections: Annotated[
        int, says("Number of corrections after the acceptance.")
    ] = 0


def _report_keys(fact: Recorded) -> Iterable[str]:
    return (fact.subject,)


def _report(row: WorkReportRow | None, fact: Recorded, key: str) -> WorkReportRow | None:
    event, actor = fact.event, fact.actor.person
    if isinstance(event, WorkReportOpened):
        return WorkReportRow(
            id=key, area=fact.area, engagement=event.engagement, work_plan=event.work_plan,
            month=event.month, status=WorkReportStatus.OPEN, opened_by=actor,
        )
    if row is None:
        return None
    match event:
        case WorkReportSubmitted():
            return replace(
                row, status=WorkReportStatus.SUBMITTED, plan_revision=event.plan_revision,
                submitted_by=actor, submitted_at=fact.occurred_at,
            )
        case WorkReportReturned():
            return replace(row, status=WorkReportStatus.RETURNED)
        case WorkReportRevised():
            return replace(
                row, status=WorkReportStatus.OPEN, revision=event.revision, plan_revision=None,
                submitted_by=None, submitted_at=None,
            )
        case WorkReportAccepted():
            return replace(
                row, status=WorkReportStatus.ACCEPTED, accepter=event.accepter,
                accepted_at=fact.occurred_at, waived=bool(event.waivers),
            )
        case WorkReportCorrected():
            return replace(row, corrections=row.corrections + 1)
        case GateEvidenceInvalidated():
            return replace(row, evidence_invalidated=row.evidence_invalidated + 1)
    return row


WORK_REPORTS = view(
    View(
        name="work_reports", row=WorkReportRow, noun="work-report", keys=_report_keys, fold=_report,
        folds=(
            WorkReportOpened, WorkReportSubmitted, WorkReportReturned, WorkReportRevised,
            WorkReportAccepted, WorkReportCorrected, GateEvidenceInvalidated,
        ),
        indexes=("engagement", "work_plan", "evidence_invalidated"),
        ordered=("status", "month", "submitted_at"),
    )
)


class ReportEvidenceRow(Row, kw_only=True):
    """An attendance in the evidence of an acceptance: the person worked on this plot."""

    work_report: WorkReportRef
    revision: Revision
    gathering: Annotated[GatheringRef, says("Gathering at which people worked.")]
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
    if isinstance(event := fact.event, WorkReportAccepted):
        for number, _ in enumerate(event.evidence, 1):
            yield f"{event.work_report}/evidence-{number}"


def _evidence(row: ReportEvidenceRow | None, fact: Recorded, key: str) -> ReportEvidenceRow | None:
    match fact.event:
        case WorkReportAccepted() as event if row is None:
            seen = event.evidence[place(key) - 1]
            return ReportEvidenceRow(
                id=key, area=fact.area, work_report=event.work_report, revision=event.revision,
                gathering=seen.gathering, person=seen.person, project=seen.project,
                household=seen.household,
            )
        case GateEvidenceInvalidated(gathering=gathering, person=person) if (
            row and (row.gathering, row.person) == (gathering, person)
        ):
            return replace(row, invalidated=True, invalidated_at=fact.recorded_at)
    return row


REPORT_EVIDENCE = view(
    View(
        name="report_evidence", row=ReportEvidenceRow, keys=_evidence_keys, fold=_evidence,
        folds=(WorkReportAccepted, GateEvidenceInvalidated),
        indexes=("work_report", "gathering", "person", "project"), family="work_report",
    )
)
