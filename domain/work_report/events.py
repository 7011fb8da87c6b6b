"""A work report: what an area developer did in one calendar month, day by day, item by item."""

from collections.abc import Collection
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from domain.engagement.events import Engagement
from domain.kernel.decision import Command, History, Rule, State, noun_is_known, state_allows_it
from domain.kernel.event import Event, Recorded
from domain.kernel.photo import PhotoHashes, photo_claims
from domain.kernel.ref import (
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
from domain.kernel.terms import Month
from domain.work_plan.events import Evidence, authorise_author

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────


class WorkReportStatus(StrEnum):
    """How far a report has come with its latest revision."""

    OPEN = "OPEN"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    ACCEPTED = "ACCEPTED"


class CorrectedField(StrEnum):
    """What can be corrected in an accepted report: fields of a log, or an item's result."""

    HOURS = "HOURS"
    PEOPLE = "PEOPLE"
    WORKED_ON = "WORKED_ON"
    ACTUAL = "ACTUAL"


PlanRevision = Annotated[int, says("Revision of the plan to which the item belongs, from 1.")]
ItemNumber = Annotated[int, says("Number of the plan's item, counted from 1.")]
LogNumber = Annotated[int, says("Number of the log in its report, counted from 1.")]
Hours = Annotated[Decimal, says("Hours worked, 0.5 to 12.")]
People = Annotated[
    int, Meta(ge=0, le=999, description="How many people helped, not counting the developer.")
]


def report_month_claim(engagement: str, month: str) -> str:
    """The claim that allows an engagement one report per month."""
    return claim("report-month", f"{engagement}/{month}")


# ── events ────────────────────────────────────────────────────────────────────────────────────────


class WorkReportOpened(Event):
    """The report of a month was opened. An engagement has one report per month."""

    work_report: WorkReportRef
    engagement: EngagementRef
    work_plan: WorkPlanRef
    month: Month

    def claims(self) -> tuple[str, ...]:
        return (report_month_claim(self.engagement, self.month),)


class _DailyWork(Event):
    """The content of one day's log."""

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
        """The photos, so that one used again is found."""
        return photo_claims(self.photo_hashes)


class DailyWorkLogged(_DailyWork):
    """A day's work on a plot was logged."""

    note: Sealed = None


class DailyLogCorrected(_DailyWork):
    """A log was rewritten before its report was submitted."""

    note: Sealed = None


Log = DailyWorkLogged | DailyLogCorrected  # the latest one has the present content


class ResultRecorded(Event):
    """The result of one item of the plan was recorded."""

    work_report: WorkReportRef
    plan_revision: PlanRevision
    item: ItemNumber
    actual: Annotated[Decimal, says("Amount reached, in the item's unit.")]
    not_done_reason: Sealed = None
    explanation: Sealed = None


class WorkReportSubmitted(Event):
    """A revision was submitted for acceptance, with results for the plan's revision in force."""

    work_report: WorkReportRef
    revision: int
    plan_revision: PlanRevision | None = None
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
    """A revision was accepted, on evidence that people took part in the work."""

    work_report: WorkReportRef
    engagement: EngagementRef
    work_plan: WorkPlanRef
    month: Month
    revision: int
    accepter: PersonRef
    evidence: tuple[Evidence, ...] = ()
    waivers: tuple[Annotated[str, ref_to("waiver", "A waiver used to pass the gate")], ...] = ()


class WorkReportCorrected(Event):
    """One value of an accepted report was corrected; `old` is taken from the record."""

    work_report: WorkReportRef
    field: Annotated[str, says("The field corrected: HOURS, PEOPLE, WORKED_ON or ACTUAL.")]
    old: Annotated[str, says("The value before the correction.")]
    new: Annotated[str, says("The value after the correction.")]
    log: LogNumber | None = None
    item: ItemNumber | None = None
    plan_revision: PlanRevision | None = None  # to which the item belongs


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class WorkReport(State):
    """One report: its status, its logs and results, and who wrote them."""

    folds = (
        WorkReportOpened, DailyWorkLogged, DailyLogCorrected, ResultRecorded, WorkReportSubmitted,
        WorkReportReturned, WorkReportRevised, WorkReportAccepted, WorkReportCorrected,
    )
    status: WorkReportStatus | None = None
    ref: str = ""
    engagement: str = ""
    work_plan: str = ""
    month: str = ""
    revision: int = 1
    plan_revision: int | None = None  # that the submitted results are for
    logs: dict[int, Log] = {}
    results: dict[tuple[int, int], Decimal] = {}  # (revision of the plan, item) → actual
    authors: frozenset[str] = frozenset()  # of all revisions: logs and results stay
    submitted_at: datetime | None = None

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case WorkReportOpened() as opened:
                self.status, self.ref = WorkReportStatus.OPEN, opened.work_report
                self.engagement, self.month = opened.engagement, opened.month
                self.work_plan = opened.work_plan
                self._written(fact)
            case DailyWorkLogged(log=log) | DailyLogCorrected(log=log) as work:
                self.logs[log] = work
                self._written(fact)
            case ResultRecorded() as result:
                self.results[result.plan_revision, result.item] = result.actual
                self._written(fact)
            case WorkReportSubmitted(plan_revision=plan_revision):
                self.status, self.submitted_at = WorkReportStatus.SUBMITTED, fact.recorded_at
                self.plan_revision = plan_revision
                self._written(fact)
            case WorkReportReturned():
                self.status = WorkReportStatus.RETURNED
            case WorkReportRevised(revision=revision):
                self.status, self.revision = WorkReportStatus.OPEN, revision
                self._written(fact)
            case WorkReportAccepted():
                self.status = WorkReportStatus.ACCEPTED
            case WorkReportCorrected() as corrected:
                self._corrected(corrected)

    def _written(self, fact: Recorded) -> None:
        if fact.actor.person:
            self.authors = self.authors | {fact.actor.person}

    def _corrected(self, corrected: WorkReportCorrected) -> None:
        """Ignores a stored value that cannot be parsed: ``evolve`` never fails."""
        with suppress(ArithmeticError, ValueError):
            match corrected:
                case WorkReportCorrected(plan_revision=int(revision), item=int(item)):
                    self.results[revision, item] = Decimal(corrected.new)
                case WorkReportCorrected(log=int(log)) if log in self.logs:
                    self.logs[log] = with_correction(
                        self.logs[log], corrected.field, corrected.new
                    )


def with_correction(log: Log, field: str, new: str) -> Log:
    """A log with one value corrected."""
    match field:
        case CorrectedField.HOURS:
            return replace(log, hours=Decimal(new))
        case CorrectedField.PEOPLE:
            return replace(log, people=int(new))
    return replace(log, on=date.fromisoformat(new))


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

accepted_report_changes_by_correction = Rule(
    "accepted-report-changes-by-correction",
    en="{work_report} is accepted. It can only be corrected, with a reason (`correctWorkReport`).",
    th="รายงาน {work_report} ได้รับการยอมรับแล้ว จะเปลี่ยนข้อมูลได้เฉพาะโดยการแก้ไขพร้อมเหตุผล"
    " (`correctWorkReport`)",
)


async def report_for(
    history: History, command: Command, ref: str, allowed: Collection[WorkReportStatus]
) -> tuple[WorkReport, Engagement]:
    """A command's report and its engagement: known, in the caller's area, in an allowed state."""
    report = await history.of(WorkReport, ref)
    noun_is_known.require(report.status, "workReport", noun="work report", ref=ref)
    engagement = await history.of(Engagement, report.engagement)
    await authorise_author(history, command, report.engagement, engagement)
    in_report_state(command, report, allowed)
    return report, engagement


def in_report_state(
    command: Command, report: WorkReport, allowed: Collection[WorkReportStatus]
) -> None:
    """Refuses a command in a state of the report that does not allow it."""
    accepted_report_changes_by_correction.require(
        report.status != WorkReportStatus.ACCEPTED or report.status in allowed, "workReport",
        work_report=report.ref,
    )
    state_allows_it.require(
        report.status in allowed, "workReport", command=type(command).__name__, ref=report.ref,
        state=report.status, needed=" or ".join(allowed),
    )
