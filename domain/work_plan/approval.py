"""The approver's side of a work plan: returned, approved on evidence, closed."""

from typing import Annotated

from domain.kernel.authority import authorise
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Outcome,
    Refused,
    Rule,
    State,
    decides,
    long_enough,
)
from domain.kernel.event import Recorded
from domain.kernel.ref import WorkPlanRef, says
from domain.participation.approval import approval_flags, day_of
from domain.participation.planning_gate import pass_planning_gate
from domain.project.plot import Plot, in_the_programme
from domain.work_plan.events import (
    APPROVERS,
    WorkPlan,
    WorkPlanApproved,
    WorkPlanClosed,
    WorkPlanReturned,
    WorkPlanStatus,
    plan_for,
)
from domain.work_report.events import WorkReportAccepted

# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class ReturnWorkPlan(Command):
    """Sends a submitted plan back to its author, saying what to change."""

    roles = APPROVERS

    work_plan: WorkPlanRef
    reasons: Annotated[str, says("What must change, 10 to 2,000 characters; kept sealed.")]


class ApproveWorkPlan(Command):
    """Puts a submitted plan into force. Not by an author of the plan.

    For every plot in it, the household (for a community plot: three) must have taken part in
    planning.
    """

    roles = APPROVERS

    work_plan: WorkPlanRef


class CloseWorkPlan(Command):
    """Closes an approved plan, after its report is accepted. It can no longer change."""

    roles = APPROVERS

    work_plan: WorkPlanRef


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class AcceptedReport(State):
    """The accepted report of a plan, if there is one."""

    folds = (WorkReportAccepted,)
    work_report: str | None = None

    def evolve(self, fact: Recorded) -> None:
        self.work_report = fact.subject


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

approver_is_not_the_author = Rule(
    "approver-is-not-the-author",
    en="{work_plan} revision {revision} is your own work. Somebody else must approve it.",
    th="แผน {work_plan} ฉบับที่ {revision} เป็นงานของท่านเอง โปรดให้ผู้อื่นเป็นผู้อนุมัติ",
    kept=True,
)
approver_holds_every_plot = Rule(
    "approver-holds-every-plot",
    en="The plan has plots in {areas}, beyond your area. Ask an officer of all these areas.",
    th="แผนมีพื้นที่ {areas} ซึ่งอยู่นอกพื้นที่ของท่าน โปรดให้ผู้รับผิดชอบทุกพื้นที่เป็นผู้อนุมัติ",
    kept=True,
)
closed_plan_has_an_accepted_report = Rule(
    "closed-plan-has-an-accepted-report",
    en="{work_plan} has no accepted report. Have the report of {month} accepted first.",
    th="แผน {work_plan} ยังไม่มีรายงานที่ได้รับการยอมรับ โปรดให้รายงานเดือน {month} ได้รับการยอมรับก่อน",
)


@decides(ReturnWorkPlan)
async def return_work_plan(command: ReturnWorkPlan, history: History) -> Decided:
    plan, _ = await plan_for(
        history, command, command.work_plan, (WorkPlanStatus.SUBMITTED,)
    )
    long_enough(command.reasons, "reasons", least=10, most=2000)
    return [
        WorkPlanReturned(
            work_plan=command.work_plan, revision=plan.revision, reasons=command.reasons
        )
    ]


@decides(ApproveWorkPlan)
async def approve_work_plan(command: ApproveWorkPlan, history: History) -> Decided:
    plan, engagement = await plan_for(
        history, command, command.work_plan, (WorkPlanStatus.SUBMITTED,)
    )
    await _holds_every_plot(history, command, plan, engagement.tambon)
    approver = history.acting.person or ""
    approver_is_not_the_author.require(
        approver not in plan.authors | {engagement.person}, "workPlan",
        work_plan=command.work_plan, revision=plan.revision,
    )
    evidence, waivers = await pass_planning_gate(history, plan, day_of(command, history))
    approved = WorkPlanApproved(
        work_plan=command.work_plan, revision=plan.revision, approver=approver,
        evidence=evidence, waivers=waivers,
    )
    return [Outcome(approved).flagged(*await approval_flags(history, waivers, plan.submitted_at))]


async def _holds_every_plot(
    history: History, command: ApproveWorkPlan, plan: WorkPlan, tambon: str
) -> None:
    plots = await history.each(Plot, [[project] for project in plan.projects])
    areas = sorted({plot.area for plot in plots})
    try:
        await authorise(history, command, tambon, *areas)
    except Refused:
        approver_holds_every_plot.refuse("workPlan", areas=", ".join(areas))
    for plot in plots:
        in_the_programme(plot, "workPlan")


@decides(CloseWorkPlan)
async def close_work_plan(command: CloseWorkPlan, history: History) -> Decided:
    plan, _ = await plan_for(history, command, command.work_plan, (WorkPlanStatus.APPROVED,))
    report = (await history.of(AcceptedReport, command.work_plan)).work_report
    if report is None:
        closed_plan_has_an_accepted_report.refuse(
            "workPlan", work_plan=command.work_plan, month=plan.month
        )
    return [WorkPlanClosed(work_plan=command.work_plan, work_report=report)]
