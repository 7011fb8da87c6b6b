"""A work report: what an area developer did in one calendar month, day by day, item by item."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from domain.event import Event
from domain.photo import PhotoHashes, photo_claims
from domain.ref import (
    EngagementRef,
    PersonRef,
    ProjectRef,
    Sealed,
    WorkPlanRef,
    WorkReportRef,
    claim,
    ref_to,
    says,
)
from domain.terms import Month
from domain.work_plan import Evidence

# ── what we talk about ────────────────────────────────────────────────────────────────────────────


class WorkReportStatus(StrEnum):
    """How far a report has come with its latest revision."""

    OPEN = "OPEN"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    ACCEPTED = "ACCEPTED"


PlanRevision = Annotated[int, says("The revision of the plan that numbers the item, from 1.")]
ItemNumber = Annotated[int, says("The number of the plan's item, counted from 1.")]
LogNumber = Annotated[int, says("The number of the log in its report, counted from 1.")]
Hours = Annotated[Decimal, says("Hours worked, 0.5 to 12.")]
People = Annotated[int, says("How many people worked along, the developer not counted.")]


def report_month_claim(engagement: str, month: str) -> str:
    """The tag under which an engagement reports a month once."""
    return claim("report-month", f"{engagement}/{month}")


# ── what happened ─────────────────────────────────────────────────────────────────────────────────


class WorkReportOpened(Event):
    """The report of a month was begun. An engagement reports a month once."""

    work_report: WorkReportRef
    engagement: EngagementRef
    work_plan: WorkPlanRef
    month: Month

    def claims(self) -> tuple[str, ...]:
        return (report_month_claim(self.engagement, self.month),)


class _DailyWork(Event):
    """What one day's log says, first or corrected."""

    work_report: WorkReportRef
    log: LogNumber
    on: Annotated[date, says("The day on which the work was done.")]
    project: ProjectRef
    hours: Hours
    people: People = 0
    plan_revision: PlanRevision | None = None
    item: ItemNumber | None = None
    photo_hashes: PhotoHashes = ()

    def claims(self) -> tuple[str, ...]:
        """The photos: a hash that comes again is found by its tag."""
        return photo_claims(self.photo_hashes)


class DailyWorkLogged(_DailyWork):
    """A day's work on a plot was written down."""

    note: Sealed = None


class DailyLogCorrected(_DailyWork):
    """A log was written anew, before its report was submitted."""

    note: Sealed = None


class ResultRecorded(Event):
    """What became of one item of the plan."""

    work_report: WorkReportRef
    plan_revision: PlanRevision
    item: ItemNumber
    actual: Annotated[Decimal, says("How much of the item's unit was reached.")]
    not_done_reason: Sealed = None


class WorkReportSubmitted(Event):
    """A revision was handed in for acceptance."""

    work_report: WorkReportRef
    revision: int
    summary: Sealed = None
    problems: Sealed = None
    next_steps: Sealed = None
    learned: Sealed = None


class WorkReportReturned(Event):
    """A revision was sent back, with reasons."""

    work_report: WorkReportRef
    revision: int
    reasons: Sealed = None


class WorkReportRevised(Event):
    """A returned report was opened again, as a new revision."""

    work_report: WorkReportRef
    revision: int


class WorkReportAccepted(Event):
    """A revision was accepted, on the evidence that people took part in the work."""

    work_report: WorkReportRef
    engagement: EngagementRef
    work_plan: WorkPlanRef
    month: Month
    revision: int
    accepter: PersonRef
    evidence: tuple[Evidence, ...] = ()
    waivers: tuple[Annotated[str, ref_to("waiver", "A waiver that let the gate pass")], ...] = ()


class WorkReportCorrected(Event):
    """One value of an accepted report was corrected; the old one comes from the record itself."""

    work_report: WorkReportRef
    field: Annotated[str, says("The field corrected, such as `hours` or `actual`.")]
    old: Annotated[str, says("The value until then.")]
    new: Annotated[str, says("The value from then on.")]
    log: LogNumber | None = None
    item: ItemNumber | None = None
