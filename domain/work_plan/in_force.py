"""The plan that a report follows: the items of the revision in force."""

from domain.engagement.events import Engagement
from domain.kernel.decision import Command, History, Rule, State, noun_is_known
from domain.kernel.event import Recorded
from domain.work_plan.events import (
    WorkPlanApproved,
    WorkPlanDrafted,
    WorkPlanItem,
    WorkPlanRevised,
    authorise_author,
    in_force,
)

# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class PlanInForce(State):
    """What a report needs to know of its plan: its engagement, and the items that were approved."""

    folds = (WorkPlanDrafted, WorkPlanRevised, WorkPlanApproved)
    engagement: str = ""
    month: str = ""
    items: dict[int, tuple[WorkPlanItem, ...]] = {}  # by revision
    revision: int | None = None  # the one in force

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case WorkPlanDrafted(engagement=engagement, month=month, items=items):
                self.engagement, self.month, self.items[1] = engagement, month, items
            case WorkPlanRevised(revision=revision, items=items):
                self.items[revision] = items
            case WorkPlanApproved(revision=revision):
                self.revision = revision

    def item(self, revision: int, number: int) -> WorkPlanItem | None:
        """An item of a revision by its number, counted from 1."""
        items = self.items.get(revision, ())
        return items[number - 1] if 1 <= number <= len(items) else None


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

report_follows_an_approved_plan = Rule(
    "report-follows-an-approved-plan",
    en="{work_plan} has no revision in force. Have the plan approved before reporting on it.",
    th="แผน {work_plan} ยังไม่มีฉบับที่มีผลบังคับ โปรดขออนุมัติแผนก่อนรายงานผล",
)


async def planned(
    history: History, command: Command, ref: str
) -> tuple[PlanInForce, Engagement]:
    """The plan of a report, and its engagement: known, in the caller's area, approved."""
    plan = await history.of(PlanInForce, ref)
    noun_is_known.require(plan.engagement, "workPlan", noun="work plan", ref=ref)
    engagement = await history.of(Engagement, plan.engagement)
    await authorise_author(history, command, plan.engagement, engagement)
    report_follows_an_approved_plan.require(plan.revision, "workPlan", work_plan=ref)
    in_force(plan.engagement, engagement, plan.month)
    return plan, engagement
