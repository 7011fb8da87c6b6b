"""Wages: the state of each month's wage, from the acceptance of its report on."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from msgspec.structs import replace

from domain.engagement.wage import WageAuthorised, WagePaid, WageStatus, WageWithheld
from domain.kernel.event import Recorded
from domain.kernel.ref import EngagementRef, PersonRef, WorkReportRef, says
from domain.kernel.terms import Month, Satang
from domain.work_report.events import WorkReportAccepted
from projections.view import Row, View, view


class WageRow(Row, kw_only=True):
    """The wage of one engagement for one calendar month."""

    engagement: EngagementRef
    month: Annotated[Month, says("Calendar month (CE) of the work: `2021-03`.")]
    status: Annotated[
        WageStatus, says("DUE once the report is accepted; then AUTHORISED, PAID or WITHHELD.")
    ]
    amount_satang: Annotated[
        Satang | None, says("Amount last authorised, in satang; null before.")
    ] = None
    report: Annotated[WorkReportRef | None, says("Accepted report of the month.")] = None
    report_accepted_at: Annotated[
        datetime | None, says("When the report was accepted; null before.")
    ] = None
    report_accepted_before: Annotated[
        bool | None, says("Whether the report was accepted when the wage was last authorised.")
    ] = None
    authorised_by: Annotated[PersonRef | None, says("Person who last authorised it.")] = None
    authorised_at: Annotated[
        datetime | None, says("When it was last authorised; null before.")
    ] = None
    paid_on: Annotated[date | None, says("Day on which it was paid; null before.")] = None
    reference: Annotated[str | None, says("Number in the accounts; null until paid.")] = None
    payment_recorded_by: Annotated[
        PersonRef | None, says("Officer who recorded the payment.")
    ] = None
    withheld_by: Annotated[PersonRef | None, says("Person who last withheld it.")] = None
    withheld_at: Annotated[
        datetime | None, says("When it was last withheld; null if never.")
    ] = None


def _keys(fact: Recorded) -> Iterable[str]:
    match fact.event:
        case (
            WorkReportAccepted() | WageAuthorised() | WagePaid() | WageWithheld()
        ) as event:
            yield f"{event.engagement}/wage-{event.month}"


def _fold(row: WageRow | None, fact: Recorded, key: str) -> WageRow | None:
    event, actor, at = fact.event, fact.actor.person, fact.occurred_at
    assert isinstance(event, WorkReportAccepted | WageAuthorised | WagePaid | WageWithheld)
    row = row or WageRow(
        id=key, area=fact.area, engagement=event.engagement, month=event.month,
        status=WageStatus.DUE,
    )
    match event:
        case WorkReportAccepted(work_report=report):
            return replace(row, report=report, report_accepted_at=at)
        case WageAuthorised(report=report, amount_satang=amount):
            accepted = row.report_accepted_at is not None and row.report_accepted_at <= at
            return replace(
                row, status=WageStatus.AUTHORISED, report=report, amount_satang=amount,
                report_accepted_before=accepted, authorised_by=actor, authorised_at=at,
            )
        case WagePaid(paid_on=day, reference=reference):
            return replace(
                row, status=WageStatus.PAID, paid_on=day, reference=reference,
                payment_recorded_by=actor,
            )
        case WageWithheld():
            return replace(
                row, status=WageStatus.WITHHELD, withheld_by=actor, withheld_at=at
            )


WAGES = view(
    View(
        name="wages", row=WageRow, keys=_keys, fold=_fold, indexes=("engagement", "report"),
        foreign=(WorkReportAccepted,), rooted="engagement",
        folds=(WorkReportAccepted, WageAuthorised, WagePaid, WageWithheld),
        ordered=("status", "month", "authorised_at"),
    )
)
