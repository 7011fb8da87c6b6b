"""The author's side of a work plan: drafted, revised, submitted, withdrawn."""

from typing import Annotated

from domain.engagement.events import Engagement, EngagementStatus
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Rule,
    State,
    decides,
    long_enough,
    noun_is_known,
    noun_is_new,
    state_allows_it,
)
from domain.kernel.event import Recorded
from domain.kernel.ref import EngagementRef, WorkPlanRef, says
from domain.kernel.terms import Month
from domain.policy import policies
from domain.project.plot import Plot, in_the_programme
from domain.work_plan.events import (
    AUTHORS,
    WorkPlan,
    WorkPlanDrafted,
    WorkPlanItem,
    WorkPlanRevised,
    WorkPlanStatus,
    WorkPlanSubmitted,
    WorkPlanWithdrawn,
    authorise_author,
    days_of,
    in_force,
    month_claim,
    plan_for,
)

# ── commands ──────────────────────────────────────────────────────────────────────────────────────

Items = Annotated[
    tuple[WorkPlanItem, ...],
    says("The tasks of the month: 1 to 60 (policy `plan-items`), on plots assigned by a duty."),
]


class DraftWorkPlan(Command):
    """Drafts the plan of one month of an engagement. Developers can plan only their own months."""

    roles = AUTHORS
    new = "work_plan"

    work_plan: WorkPlanRef
    engagement: EngagementRef
    month: Month
    items: Items


class ReviseWorkPlan(Command):
    """Replaces the items of a draft, or of a returned or approved plan as its next revision.

    An approved revision stays in force until the next one is approved.
    """

    roles = AUTHORS

    work_plan: WorkPlanRef
    items: Items


class SubmitWorkPlan(Command):
    """Submits a draft for approval, due on the 25th of the month before (policy `plan-due-day`)."""

    roles = AUTHORS

    work_plan: WorkPlanRef


class WithdrawWorkPlan(Command):
    """Withdraws a plan that was never approved; the month may be planned again."""

    roles = AUTHORS

    work_plan: WorkPlanRef


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class PlannedMonth(State):
    """The plan of an engagement's month; None if none is drafted or it was withdrawn."""

    folds = (WorkPlanDrafted, WorkPlanWithdrawn)
    work_plan: str | None = None

    def evolve(self, fact: Recorded) -> None:
        drafted = isinstance(fact.event, WorkPlanDrafted)
        self.work_plan = fact.subject if drafted else None


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

engagement_plans_a_month_once = Rule(
    "engagement-plans-a-month-once",
    en="{engagement} already has a plan for {month}: {work_plan}. Revise that one.",
    th="{engagement} มีแผนของเดือน {month} อยู่แล้ว: {work_plan} โปรดแก้ไขแผนนั้น",
)
plan_has_items = Rule(
    "plan-has-items",
    en="A plan must have 1 to {most} items; this one has {count}. Add or remove some.",
    th="แผนต้องมี 1 ถึง {most} รายการ ขณะนี้มี {count} โปรดเพิ่มหรือลดรายการ",
)
plan_covers_assigned_plots = Rule(
    "plan-covers-assigned-plots",
    en="{project} is not assigned to {engagement}. Have the duty assigned, or leave the item out.",
    th="{project} ไม่ได้มอบหมายให้ {engagement} โปรดขอมอบหมายหน้าที่ก่อน หรือตัดรายการนี้ออก",
)
item_has_a_target = Rule(
    "item-has-a-target",
    en="The target is {target} {unit}. Give an amount above 0.",
    th="เป้าหมายคือ {target} {unit} โปรดระบุจำนวนที่มากกว่า 0",
)
item_is_due_inside_the_month = Rule(
    "item-is-due-inside-the-month",
    en="{due_on} is not in {month}. Give a day of the planned month.",
    th="วันที่ {due_on} ไม่อยู่ในเดือน {month} โปรดระบุวันในเดือนที่วางแผน",
)
plan_in_force_is_not_withdrawn = Rule(
    "plan-in-force-is-not-withdrawn",
    en="Revision {revision} of {work_plan} is in force. Revise the plan instead of withdrawing it.",
    th="แผน {work_plan} ฉบับที่ {revision} มีผลอยู่ โปรดแก้ไขแผนแทนการถอน",
)

ALLOWED: dict[type[Command], tuple[WorkPlanStatus, ...]] = {
    ReviseWorkPlan: (WorkPlanStatus.DRAFT, WorkPlanStatus.RETURNED, WorkPlanStatus.APPROVED),
    SubmitWorkPlan: (WorkPlanStatus.DRAFT,),
    WithdrawWorkPlan: (WorkPlanStatus.DRAFT, WorkPlanStatus.SUBMITTED, WorkPlanStatus.RETURNED),
}


@decides(DraftWorkPlan)
async def draft_work_plan(command: DraftWorkPlan, history: History) -> Decided:
    engagement = await history.of(Engagement, command.engagement)
    noun_is_known.require(
        engagement.status, "engagement", noun="engagement", ref=command.engagement
    )
    await authorise_author(history, command, command.engagement, engagement)
    known = await history.of(WorkPlan, command.work_plan)
    noun_is_new.require(known.status is None, "workPlan", ref=command.work_plan)
    state_allows_it.require(
        engagement.status == EngagementStatus.CONTRACTED, "engagement", command="DraftWorkPlan",
        ref=command.engagement, state=engagement.status, needed=EngagementStatus.CONTRACTED,
    )
    in_force(command.engagement, engagement, command.month, "month")
    planned = await history.of(PlannedMonth, month_claim(command.engagement, command.month))
    engagement_plans_a_month_once.require(
        planned.work_plan is None, "month", engagement=command.engagement, month=command.month,
        work_plan=planned.work_plan,
    )
    await _fit(history, command.items, command.month, command.engagement, engagement)
    return [
        WorkPlanDrafted(
            work_plan=command.work_plan, engagement=command.engagement, month=command.month,
            items=command.items,
        )
    ]


@decides(ReviseWorkPlan)
async def revise_work_plan(command: ReviseWorkPlan, history: History) -> Decided:
    plan, engagement = await plan_for(
        history, command, command.work_plan, ALLOWED[type(command)]
    )
    in_force(plan.engagement, engagement, plan.month)
    await _fit(history, command.items, plan.month, plan.engagement, engagement)
    same = plan.status == WorkPlanStatus.DRAFT
    if same and command.items == plan.items:
        return []
    return [
        WorkPlanRevised(
            work_plan=command.work_plan, revision=plan.revision + (not same), items=command.items
        )
    ]


@decides(SubmitWorkPlan)
async def submit_work_plan(command: SubmitWorkPlan, history: History) -> Decided:
    plan, engagement = await plan_for(
        history, command, command.work_plan, ALLOWED[type(command)]
    )
    in_force(plan.engagement, engagement, plan.month)
    return [WorkPlanSubmitted(work_plan=command.work_plan, revision=plan.revision)]


@decides(WithdrawWorkPlan)
async def withdraw_work_plan(command: WithdrawWorkPlan, history: History) -> Decided:
    plan, _ = await plan_for(
        history, command, command.work_plan, ALLOWED[type(command)]
    )
    plan_in_force_is_not_withdrawn.require(
        plan.approved_revision is None, "workPlan", work_plan=command.work_plan,
        revision=plan.approved_revision,
    )
    return [
        WorkPlanWithdrawn(
            work_plan=command.work_plan, engagement=plan.engagement, month=plan.month
        )
    ]


async def _fit(
    history: History, items: tuple[WorkPlanItem, ...], month: str, ref: str, engagement: Engagement
) -> None:
    """Checks the items: their number, and each one's plot, task, target and day."""
    most = (await policies(history)).whole("plan-items")
    plan_has_items.require(1 <= len(items) <= most, "items", most=most, count=len(items))
    first, last = days_of(month)
    projects = list(dict.fromkeys(item.project for item in items))
    plots = await history.each(Plot, [[project] for project in projects])
    of_item = dict(zip(projects, plots, strict=True))
    for index, item in enumerate(items):
        field = f"items[{index}]"
        plan_covers_assigned_plots.require(
            item.project in engagement.plots, f"{field}.project",
            project=item.project, engagement=ref,
        )
        in_the_programme(of_item[item.project], f"{field}.project")
        long_enough(item.task, f"{field}.task", least=3, most=300)
        item_has_a_target.require(
            item.target > 0, f"{field}.target", target=item.target, unit=item.unit
        )
        item_is_due_inside_the_month.require(
            first <= item.due_on <= last, f"{field}.dueOn", due_on=item.due_on, month=month
        )
