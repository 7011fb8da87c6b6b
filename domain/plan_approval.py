"""The approver's side of a work plan: who may approve, on what evidence; or it is returned."""

from typing import Annotated, ClassVar

from domain.approval import approval_flags, day_of
from domain.authority import authorise
from domain.decision import (
    Command,
    Decided,
    History,
    Outcome,
    Refused,
    Rule,
    decides,
    long_enough,
)
from domain.planning_gate import pass_planning_gate
from domain.plot import Plot, in_the_programme
from domain.ref import WorkPlanRef, says
from domain.work_plan import (
    APPROVERS,
    WorkPlan,
    WorkPlanApproved,
    WorkPlanReturned,
    WorkPlanStatus,
    plan_for,
)

# ── what may be asked ─────────────────────────────────────────────────────────────────────────────


class ReturnWorkPlan(Command):
    """Sends a submitted plan back to its author, saying what to change."""

    roles = APPROVERS
    noun: ClassVar[str] = "work-plan"

    work_plan: WorkPlanRef
    reasons: Annotated[str, says("What has to change, 10 to 2,000 characters; kept sealed.")]


class ApproveWorkPlan(Command):
    """Puts a submitted plan into force. Never by an author of it, and never past the people:

    for every plot in it, its household (a community plot: three of them) took part in planning.
    """

    roles = APPROVERS
    noun: ClassVar[str] = "work-plan"

    work_plan: WorkPlanRef


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

approver_is_not_the_author = Rule(
    "approver-is-not-the-author",
    en="{work_plan} revision {revision} is your own work. Somebody else has to approve it.",
    th="แผน {work_plan} ฉบับที่ {revision} เป็นงานของท่านเอง โปรดให้ผู้อื่นเป็นผู้อนุมัติ",
    kept=True,
)
approver_holds_every_plot = Rule(
    "approver-holds-every-plot",
    en="The plan works in {areas}, beyond your area. Have it approved by who holds all of them.",
    th="แผนมีพื้นที่ {areas} ซึ่งอยู่นอกพื้นที่ของท่าน โปรดให้ผู้รับผิดชอบทุกพื้นที่เป็นผู้อนุมัติ",
    kept=True,
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
