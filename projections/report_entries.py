"""The content of work reports: current daily logs and results, and corrections."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from msgspec.structs import replace

from domain.kernel.event import Recorded
from domain.kernel.ref import PersonRef, ProjectRef, WorkReportRef, says
from domain.work_report.events import (
    CorrectedField,
    DailyLogCorrected,
    DailyWorkLogged,
    Log,
    ResultRecorded,
    WorkReportCorrected,
)
from projections.view import Row, View, view


class DailyLogRow(Row, kw_only=True):
    """A daily log as it is now; earlier versions are in the report's history."""

    work_report: WorkReportRef
    number: Annotated[int, says("Place of the log in its report, from 1.")]
    worked_on: Annotated[date, says("Day of the work.")]
    project: Annotated[ProjectRef, says("Plot that was worked on.")]
    hours: Annotated[Decimal, says("Hours worked on the plot that day; fractions allowed.")]
    people: Annotated[int, says("Number of people who worked along, without the developer.")]
    plan_revision: Annotated[
        int | None, says("Revision of the plan that numbers the item; null without an item.")
    ] = None
    item: Annotated[
        int | None, says("Number of the plan's item that it served; null if none.")
    ] = None
    photos: Annotated[int, says("Number of photos of the work.")] = 0
    changes: Annotated[
        int, says("How often it was changed, corrections after the acceptance included.")
    ] = 0
    logged_by: Annotated[PersonRef | None, says("Person who first recorded it.")] = None
    logged_at: Annotated[datetime | None, says("When it was first recorded.")] = None


def _log_keys(fact: Recorded) -> Iterable[str]:
    number = getattr(fact.event, "log", None)
    return () if number is None else (f"{fact.subject}/log-{number}",)


def _log(row: DailyLogRow | None, fact: Recorded, key: str) -> DailyLogRow | None:
    match fact.event:
        case DailyWorkLogged() as log if row is None:
            return DailyLogRow(
                id=key, area=fact.area, work_report=log.work_report, number=log.log,
                logged_by=fact.actor.person, logged_at=fact.recorded_at, **_told(log),
            )
        case DailyLogCorrected() as log if row:
            return replace(row, changes=row.changes + 1, **_told(log))
        case WorkReportCorrected() as corrected if row:
            return _log_corrected(replace(row, changes=row.changes + 1), corrected)
    return row


def _told(log: Log) -> dict[str, Any]:
    """The columns that a log sets."""
    return {
        "worked_on": log.on, "project": log.project, "hours": log.hours, "people": log.people,
        "plan_revision": log.plan_revision, "item": log.item, "photos": len(log.photo_hashes),
    }


def _log_corrected(row: DailyLogRow, corrected: WorkReportCorrected) -> DailyLogRow:
    match corrected.field:
        case CorrectedField.HOURS:
            return replace(row, hours=Decimal(corrected.new))
        case CorrectedField.PEOPLE:
            return replace(row, people=int(corrected.new))
    return replace(row, worked_on=date.fromisoformat(corrected.new))


DAILY_LOGS = view(
    View(
        name="daily_logs", row=DailyLogRow, keys=_log_keys, fold=_log,
        folds=(DailyWorkLogged, DailyLogCorrected, WorkReportCorrected),
        indexes=("work_report", "project"),
    )
)


class ItemResultRow(Row, kw_only=True):
    """The current result of one item of the plan."""

    work_report: WorkReportRef
    plan_revision: Annotated[int, says("Revision of the plan that numbers the item.")]
    item: Annotated[int, says("Number of the plan's item, from 1.")]
    actual: Annotated[Decimal, says("Amount reached, in the item's unit.")]
    changes: Annotated[
        int, says("How often it was changed, corrections after the acceptance included.")
    ] = 0
    recorded_by: Annotated[PersonRef | None, says("Person who last recorded it.")] = None
    recorded_at: Annotated[datetime | None, says("When it was last recorded.")] = None


def _result_keys(fact: Recorded) -> Iterable[str]:
    match fact.event:
        case ResultRecorded(plan_revision=revision, item=item):
            return (f"{fact.subject}/result-{revision}-{item}",)
        case WorkReportCorrected(plan_revision=int(revision), item=int(item)):
            return (f"{fact.subject}/result-{revision}-{item}",)
    return ()


def _result(row: ItemResultRow | None, fact: Recorded, key: str) -> ItemResultRow | None:
    match fact.event:
        case ResultRecorded() as result:
            return ItemResultRow(
                id=key, area=fact.area, work_report=result.work_report,
                plan_revision=result.plan_revision, item=result.item, actual=result.actual,
                changes=row.changes + 1 if row else 0, recorded_by=fact.actor.person,
                recorded_at=fact.recorded_at,
            )
        case WorkReportCorrected(new=new) if row:
            return replace(
                row, actual=Decimal(new), changes=row.changes + 1, recorded_by=fact.actor.person,
                recorded_at=fact.recorded_at,
            )
    return row


ITEM_RESULTS = view(
    View(
        name="item_results", row=ItemResultRow, keys=_result_keys, fold=_result,
        folds=(ResultRecorded, WorkReportCorrected), indexes=("work_report",),
    )
)


class ReportCorrectionRow(Row, kw_only=True):
    """One corrected value of an accepted report: the old and new value, and the officer."""

    work_report: WorkReportRef
    field: Annotated[str, says("Corrected value: HOURS, PEOPLE, WORKED_ON or ACTUAL.")]
    old: Annotated[str, says("Value before the correction.")]
    new: Annotated[str, says("Value after the correction.")]
    log: Annotated[
        int | None, says("Number of the corrected daily log; null for an item's result.")
    ] = None
    item: Annotated[int | None, says("Number of the corrected item; null for a log.")] = None
    corrected_by: Annotated[PersonRef | None, says("Officer who made the correction.")] = None
    corrected_as: Annotated[str, says("Role in which the officer acted.")] = ""
    corrected_at: Annotated[datetime | None, says("When the correction was recorded.")] = None


def _correction_keys(fact: Recorded) -> Iterable[str]:
    return (f"{fact.subject}/correction-{fact.position}",)


def _correction(
    row: ReportCorrectionRow | None, fact: Recorded, key: str
) -> ReportCorrectionRow | None:
    event = fact.event
    if not isinstance(event, WorkReportCorrected):
        return row
    return ReportCorrectionRow(
        id=key, area=fact.area, work_report=event.work_report, field=event.field, old=event.old,
        new=event.new, log=event.log, item=event.item, corrected_by=fact.actor.person,
        corrected_as=fact.actor.role, corrected_at=fact.recorded_at,
    )


REPORT_CORRECTIONS = view(
    View(
        name="report_corrections", row=ReportCorrectionRow, keys=_correction_keys, fold=_correction,
        folds=(WorkReportCorrected,), indexes=("work_report",),
    )
)
