"""Supervision: an officer visits a developer at a plot and records findings and advice."""

from datetime import date
from typing import Annotated

from domain.engagement.events import EngagementStatus, engagement_for
from domain.kernel.authority import Role
from domain.kernel.decision import Command, Decided, History, Rule, decides, long_enough, thai_day
from domain.kernel.event import Event
from domain.kernel.ref import EngagementRef, PersonRef, ProjectRef, Sealed, says

# ── events ────────────────────────────────────────────────────────────────────────────────────────


class SupervisionVisited(Event):
    """An officer inspected a developer's work on a plot."""


    engagement: EngagementRef
    by: Annotated[PersonRef, says("The officer who made the visit.")]
    project: ProjectRef
    follow_up_by: Annotated[date | None, says("The day by which to follow up, if any.")] = None
    found: Sealed = None
    advice: Sealed = None


# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class RecordSupervisionVisit(Command):
    """Records your visit to a developer, at a plot that the developer is responsible for.

    `occurredAt` is the time of the visit, during the contract. You cannot supervise yourself.
    """

    roles = (Role.CD_WORKER, Role.DISTRICT_OFFICER)

    engagement: EngagementRef
    project: ProjectRef
    found: Annotated[str, says("What was found, 10 to 2,000 characters; kept sealed.")]
    advice: Annotated[
        str | None, says("What was advised, up to 2,000 characters; kept sealed.")
    ] = None
    follow_up_by: Annotated[
        date | None, says("The day by which to follow up; not before the visit.")
    ] = None


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

supervisor_is_not_the_supervised = Rule(
    "supervisor-is-not-the-supervised",
    en="{engagement} is your own. Somebody else must supervise it.",
    th="{engagement} เป็นสัญญาของท่านเอง โปรดให้ผู้อื่นเป็นผู้นิเทศ",
    kept=True,
)
visit_is_inside_the_engagement = Rule(
    "visit-is-inside-the-engagement",
    en="{engagement} is in force from {start_on} to {end_on}, not on {visited_on}. Give the"
    " time of the visit in `occurredAt`.",
    th="{engagement} มีผลตั้งแต่ {start_on} ถึง {end_on} ไม่รวมวันที่ {visited_on}"
    " โปรดระบุเวลาที่นิเทศใน `occurredAt`",
)
visit_is_to_an_assigned_plot = Rule(
    "visit-is-to-an-assigned-plot",
    en="{project} is not assigned to {engagement}. Name a plot of the developer, or have it"
    " assigned.",
    th="{project} ไม่ได้มอบหมายให้ {engagement} โปรดระบุแปลงที่รับผิดชอบ หรือขอมอบหมายก่อน",
)
follow_up_is_not_before_the_visit = Rule(
    "follow-up-is-not-before-the-visit",
    en="The visit was on {visited_on}; it cannot be followed up by {follow_up_by}. Give a later"
    " day.",
    th="นิเทศเมื่อวันที่ {visited_on} จึงติดตามผลภายในวันที่ {follow_up_by} ไม่ได้ โปรดระบุวันหลังจากนั้น",
)

ALLOWED = (  # after the end, too: a visit may be recorded late
    EngagementStatus.CONTRACTED, EngagementStatus.ENDED, EngagementStatus.SUBSTITUTED,
)


@decides(RecordSupervisionVisit)
async def record_supervision_visit(command: RecordSupervisionVisit, history: History) -> Decided:
    engagement = await engagement_for(history, command, command.engagement, ALLOWED)
    visitor = history.acting.person or ""
    visited_on = thai_day(command.occurred_at or history.now)
    supervisor_is_not_the_supervised.require(
        visitor != engagement.person, "engagement", engagement=command.engagement
    )
    visit_is_inside_the_engagement.require(
        engagement.in_force(visited_on, visited_on), "occurredAt", engagement=command.engagement,
        start_on=engagement.start_on, end_on=engagement.end_on, visited_on=visited_on,
    )
    visit_is_to_an_assigned_plot.require(
        command.project in engagement.plots, "project", project=command.project,
        engagement=command.engagement,
    )
    follow_up_is_not_before_the_visit.require(
        command.follow_up_by is None or visited_on <= command.follow_up_by, "followUpBy",
        visited_on=visited_on, follow_up_by=command.follow_up_by,
    )
    long_enough(command.found, "found", least=10, most=2000)
    long_enough(command.advice, "advice", least=0, most=2000)
    return [
        SupervisionVisited(
            engagement=command.engagement, by=visitor, project=command.project,
            found=command.found, advice=command.advice, follow_up_by=command.follow_up_by,
        )
    ]
