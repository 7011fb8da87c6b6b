"""A wage: what a developer earned in a month, from its accepted report to its payment."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Struct
from msgspec.structs import replace

from domain.engagement.events import Engagement
from domain.kernel.decision import State, thai_day
from domain.kernel.event import Event, Recorded
from domain.kernel.ref import EngagementRef, WorkReportRef, says
from domain.kernel.terms import Month, Satang
from domain.work_plan.events import days_of
from domain.work_report.events import WorkReportAccepted

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────


class WageStatus(StrEnum):
    """How far the wage of one month has come."""

    DUE = "DUE"  # the month's report is accepted
    AUTHORISED = "AUTHORISED"
    PAID = "PAID"
    WITHHELD = "WITHHELD"


def served(engagement: Engagement, month: str) -> tuple[date, date]:
    """First and last day of the month that the contract covers; the last is earlier if none."""
    first, last = days_of(month)
    return max(first, engagement.start_on), min(last, engagement.end_on)


def days_served(engagement: Engagement, month: str) -> int:
    """How many days of the month the contract covers."""
    first, last = served(engagement, month)
    return max((last - first).days + 1, 0)


def pro_rata(engagement: Engagement, month: str) -> int:
    """The monthly wage × days served / days in the month, rounded down to whole satang."""
    _, last = days_of(month)
    return engagement.wage_satang * days_served(engagement, month) // last.day


# ── events ────────────────────────────────────────────────────────────────────────────────────────


class WageAuthorised(Event):
    """The wage of a month was authorised for payment, based on its accepted report."""


    engagement: EngagementRef
    month: Month
    report: WorkReportRef
    amount_satang: Satang


class WagePaid(Event):
    """The authorised wage of a month was paid out."""


    engagement: EngagementRef
    month: Month
    paid_on: Annotated[date, says("The day of the payment.")]
    reference: Annotated[str, says("Number of the payment in the accounts.")]


class WageWithheld(Event):
    """The wage of a month was withheld, for the sealed reason; it may be authorised later."""


    engagement: EngagementRef
    month: Month


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Wage(Struct, frozen=True, kw_only=True):
    """The wage of one month."""

    status: WageStatus | None = None  # None: nothing is recorded yet
    report: str = ""
    accepter: str = ""
    accepted_at: datetime | None = None  # None: no report of the month is accepted
    amount_satang: int = 0  # as last authorised
    authorised_on: date = date.max


class Wages(State):
    """The wages of one engagement by month, from the acceptance of the month's report on."""

    folds = (WorkReportAccepted, WageAuthorised, WagePaid, WageWithheld)
    months: dict[str, Wage] = {}

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case WorkReportAccepted(month=month, work_report=report, accepter=accepter):
                known = self.of(month).status or WageStatus.DUE
                self._becomes(month, known, report=report, accepter=accepter,
                              accepted_at=fact.occurred_at)
            case WageAuthorised(month=month, amount_satang=amount):
                self._becomes(month, WageStatus.AUTHORISED, amount_satang=amount,
                              authorised_on=thai_day(fact.occurred_at))
            case WagePaid(month=month):
                self._becomes(month, WageStatus.PAID)
            case WageWithheld(month=month):
                self._becomes(month, WageStatus.WITHHELD)

    def of(self, month: str) -> Wage:
        return self.months.get(month, Wage())

    def _becomes(self, month: str, status: WageStatus, **known: Any) -> None:
        self.months = self.months | {month: replace(self.of(month), status=status, **known)}
