"""The officer's side of a work report: accepted on evidence, or returned."""

from typing import Annotated

from domain.kernel.decision import Command, Decided, History, Outcome, Rule, decides, long_enough
from domain.kernel.ref import WorkReportRef, says
from domain.participation.approval import approval_flags, day_of
from domain.participation.operation_gate import pass_operation_gate
from domain.work_plan.events import APPROVERS
from domain.work_report.events import (
    WorkReportAccepted,
    WorkReportReturned,
    WorkReportStatus,
    report_for,
)

# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class ReturnWorkReport(Command):
    """Sends a submitted report back to its author, saying what to change."""

    roles = APPROVERS

    work_report: WorkReportRef
    reasons: Annotated[str, says("What must change, 10 to 2,000 characters; kept sealed.")]


class AcceptWorkReport(Command):
    """Accepts a submitted report. Not by an author of the report.

    People must have taken part in the work of the month on one of its plots.
    """

    roles = APPROVERS

    work_report: WorkReportRef


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

accepter_is_not_the_author = Rule(
    "accepter-is-not-the-author",
    en="{work_report} is your own work, or you wrote in it. Somebody else must accept it.",
    th="รายงาน {work_report} เป็นงานของท่านเองหรือท่านได้เขียนไว้ โปรดให้ผู้อื่นเป็นผู้ยอมรับ",
    kept=True,
)


@decides(ReturnWorkReport)
async def return_work_report(command: ReturnWorkReport, history: History) -> Decided:
    report, _ = await report_for(
        history, command, command.work_report, (WorkReportStatus.SUBMITTED,)
    )
    long_enough(command.reasons, "reasons", least=10, most=2000)
    return [
        WorkReportReturned(
            work_report=command.work_report, revision=report.revision, reasons=command.reasons
        )
    ]


@decides(AcceptWorkReport)
async def accept_work_report(command: AcceptWorkReport, history: History) -> Decided:
    report, engagement = await report_for(
        history, command, command.work_report, (WorkReportStatus.SUBMITTED,)
    )
    accepter = history.acting.person or ""
    accepter_is_not_the_author.require(
        accepter not in report.authors | {engagement.person}, "workReport",
        work_report=command.work_report,
    )
    evidence, waivers = await pass_operation_gate(history, report, day_of(command, history))
    accepted = WorkReportAccepted(
        work_report=command.work_report, engagement=report.engagement,
        work_plan=report.work_plan, month=report.month, revision=report.revision,
        accepter=accepter, evidence=evidence, waivers=waivers,
    )
    flags = await approval_flags(history, waivers, report.submitted_at)
    return [Outcome(accepted).flagged(*flags)]
