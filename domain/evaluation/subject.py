"""The subject of an evaluation: its area, its plots, and whose work it is."""

from typing import Any

import msgspec

from domain.engagement.events import DutyAssigned, Engagement
from domain.evaluation.events import Evaluation
from domain.household.events import MemberAdded, MemberRemoved
from domain.kernel.authority import Role, authorise
from domain.kernel.decision import Command, History, Rule, State, noun_is_known
from domain.kernel.event import Recorded
from domain.kernel.ref import noun_of
from domain.programme.events import COUNTRY, Programme
from domain.project.plot import Plot
from domain.work_plan.events import WorkPlan, WorkPlanApproved, WorkPlanDrafted, WorkPlanRevised
from domain.work_report.events import WorkReportAccepted

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────

SUBJECTS = ("project", "work-plan", "engagement", "programme")


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What is evaluated: its area and plots; for the programme, the provinces evaluated."""

    ref: str
    area: str
    plots: dict[str, Plot] = {}
    provinces: tuple[str, ...] = ()

    def concerns(self, household: str, village: str) -> bool:
        """Whether it covers the household's plot, a community plot of its tambon, its province."""
        return any(map(village.startswith, self.provinces)) or any(
            household == plot.household if plot.household else village.startswith(plot.area)
            for plot in self.plots.values()
        )


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Assignments(State):
    """The engagements that a project was assigned to."""

    folds = (DutyAssigned,)
    engagements: frozenset[str] = frozenset()

    def evolve(self, fact: Recorded) -> None:
        self.engagements |= {fact.subject}


class Plans(State):
    """The plans of an engagement, or those with an item on a project."""

    folds = (WorkPlanDrafted, WorkPlanRevised)
    plans: frozenset[str] = frozenset()

    def evolve(self, fact: Recorded) -> None:
        self.plans |= {fact.subject}


class Approvers(State):
    """Who approved a plan, and who accepted a report of it."""

    folds = (WorkPlanApproved, WorkReportAccepted)
    people: frozenset[str] = frozenset()

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case WorkPlanApproved(approver=person) | WorkReportAccepted(accepter=person):
                self.people |= {person}


class Homes(State):
    """The households to which a person belongs, with their villages."""

    folds = (MemberAdded, MemberRemoved)
    villages: dict[str, str] = {}

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case MemberAdded(household=household, village=village):
                self.villages[household] = village
            case MemberRemoved(household=household):
                self.villages.pop(household, None)


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

household_is_concerned = Rule(
    "household-is-concerned",
    en="You are not a member of a household that {subject} concerns: the household of the plot or,"
    " for a community plot, any registered in the tambon. Ask a member of one to do this.",
    th="ท่านไม่ได้เป็นสมาชิกของครัวเรือนที่เกี่ยวข้องกับ {subject} ผู้ให้ความเห็นต้องเป็นครัวเรือนเจ้าของแปลง"
    " หรือครัวเรือนที่ลงทะเบียนในตำบลสำหรับแปลงชุมชน โปรดให้สมาชิกของครัวเรือนเหล่านั้นดำเนินการ",
    kept=True,
)


async def subject_of(history: History, ref: str, provinces: tuple[str, ...] = ()) -> Subject:
    """The subject of an evaluation. Refuses an unknown one with noun-is-known."""
    match noun_of(ref):
        case "project":
            plot = await history.of(Plot, ref)
            _known(plot.kind, ref)
            return Subject(ref=ref, area=plot.area, plots={ref: plot})
        case "work-plan":
            plan = await history.of(WorkPlan, ref)
            _known(plan.status, ref)
            engagement = await history.of(Engagement, plan.engagement)
            projects = list(plan.projects)
        case "engagement":
            engagement = await history.of(Engagement, ref)
            _known(engagement.status, ref)
            projects = sorted(engagement.plots)
        case _:
            programme = await history.of(Programme, ref)
            _known(programme.ends_on, ref)
            area = provinces[0] if len(provinces) == 1 else COUNTRY
            return Subject(ref=ref, area=area, provinces=provinces)
    plots = await history.each(Plot, [[project] for project in projects])
    return Subject(
        ref=ref, area=engagement.tambon, plots=dict(zip(projects, plots, strict=True))
    )


def _known(found: Any, ref: str) -> None:
    noun_is_known.require(found, "subject", noun=noun_of(ref).replace("-", " "), ref=ref)


async def owners_of(history: History, ref: str) -> frozenset[str]:
    """The developers whose work it is: of the engagement or plan, or with a duty on the plot."""
    match noun_of(ref):
        case "project":
            engagements = sorted((await history.of(Assignments, ref)).engagements)
        case "work-plan":
            engagements = [(await history.of(WorkPlan, ref)).engagement]
        case "engagement":
            engagements = [ref]
        case _:
            return frozenset()  # no single developer's work
    found = await history.each(Engagement, [[engagement] for engagement in engagements])
    return frozenset(engagement.person for engagement in found)


async def answerable_for(history: History, ref: str) -> frozenset[str]:
    """The people who approved its plans or accepted reports on them."""
    plans = {ref} if noun_of(ref) == "work-plan" else (await history.of(Plans, ref)).plans
    answers = await history.each(Approvers, [[plan] for plan in sorted(plans)])
    return frozenset(person for one in answers for person in one.people)


async def speaks_for_a_household(
    history: History, command: Command, evaluation: Evaluation
) -> str:
    """The caller's household that is concerned. Discloses nothing to callers from other areas."""
    area, own = evaluation.area, Role.HOUSEHOLD_MEMBER
    homes = (await history.of(Homes, history.actor.person or "")).villages
    near = {
        household: village for household, village in homes.items()
        if village.startswith(area) or area.startswith(village)
    }
    await authorise(history, command, next(iter(near.values()), area), roles=(own,))
    history.area = area
    subject = await subject_of(history, evaluation.subject, evaluation.provinces)
    concerned = [home for home, village in near.items() if subject.concerns(home, village)]
    household_is_concerned.require(concerned, "evaluation", subject=evaluation.subject)
    return concerned[0]
