"""Closing a work plan: its month is over and what came of it was accepted."""

from typing import ClassVar

from domain.decision import Command, Decided, History, Rule, State, decides
from domain.event import Recorded
from domain.ref import WorkPlanRef
from domain.work_plan import APPROVERS, WorkPlanClosed, WorkPlanStatus, plan_for
from domain.work_report import WorkReportAccepted

# ── what may be asked ─────────────────────────────────────────────────────────────────────────────

# What happened is in ``work_plan.py``.


class CloseWorkPlan(Command):
    """Closes an approved plan once the report of its month is accepted; nothing changes it then."""

    roles = APPROVERS
    noun: ClassVar[str] = "work-plan"

    work_plan: WorkPlanRef


# ── what must be remembered ───────────────────────────────────────────────────────────────────────


class AcceptedReport(State):
    """The accepted report of a plan, if there is one."""

    folds = (WorkReportAccepted,)
    work_report: str | None = None

    def evolve(self, fact: Recorded) -> None:
        self.work_report = fact.subject


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

closed_plan_has_an_accepted_report = Rule(
    "closed-plan-has-an-accepted-report",
    en="{work_plan} has no accepted report. Have the report of {month} accepted first.",
    th="แผน {work_plan} ยังไม่มีรายงานที่ได้รับการยอมรับ โปรดให้รายงานเดือน {month} ได้รับการยอมรับก่อน",
)


@decides(CloseWorkPlan)
async def close_work_plan(command: CloseWorkPlan, history: History) -> Decided:
    plan, _ = await plan_for(history, command, command.work_plan, (WorkPlanStatus.APPROVED,))
    report = (await history.of(AcceptedReport, command.work_plan)).work_report
    if report is None:
        closed_plan_has_an_accepted_report.refuse(
            "workPlan", work_plan=command.work_plan, month=plan.month
        )
    return [WorkPlanClosed(work_plan=command.work_plan, work_report=report)]
