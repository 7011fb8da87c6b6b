"""A plot leaves the programme: dropped, substituted by another, or closed once it is evaluated."""

from collections.abc import Collection
from typing import Annotated

from domain.evaluation.events import EvaluationFinalised
from domain.kernel.authority import Role, authorise
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Rule,
    State,
    decides,
    long_enough,
    noun_is_known,
)
from domain.kernel.event import Recorded
from domain.kernel.ref import ProjectRef, says
from domain.project.events import (
    BEFORE_USE,
    ProjectClosed,
    ProjectDropped,
    ProjectStatus,
    ProjectSubstituted,
    project_for,
)
from domain.project.plot import Plot, in_the_programme

# ── commands ──────────────────────────────────────────────────────────────────────────────────────

_OFFICE = (Role.DISTRICT_OFFICER,)


class DropProject(Command):
    """Takes a plot out of the programme before it is in use; its land may be funded again.

    By a district officer, with a `reason` of 10 characters or more.
    """

    roles = _OFFICE

    project: ProjectRef


class SubstituteProject(Command):
    """Replaces a plot that is not yet in use by another plot of the programme.

    By a district officer of both plots, with a `reason` of 10 characters or more.
    """

    roles = _OFFICE

    project: ProjectRef
    by: Annotated[ProjectRef, says("The project that takes its place.")]


class CloseProject(Command):
    """Closes a plot in use, after an evaluation of the plot is final.

    By a district officer.
    """

    roles = _OFFICE

    project: ProjectRef


ALLOWED: dict[type[Command], Collection[ProjectStatus]] = {
    DropProject: BEFORE_USE,
    SubstituteProject: BEFORE_USE,
    CloseProject: (ProjectStatus.COMMISSIONED,),
}


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class FinalEvaluations(State):
    """The subjects of final evaluations; an evaluation is tagged with its evidence, too."""

    folds = (EvaluationFinalised,)
    subjects: frozenset[str] = frozenset()

    def evolve(self, fact: Recorded) -> None:
        if isinstance(fact.event, EvaluationFinalised):
            self.subjects |= {fact.event.subject}


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

substitute_is_another_plot = Rule(
    "substitute-is-another-plot",
    en="{by} cannot take the place of {project}. Choose another plot of the same programme.",
    th="{by} แทน {project} ไม่ได้ โปรดเลือกแปลงอื่นในโครงการเดียวกัน",
)
closing_follows_a_final_evaluation = Rule(
    "closing-follows-a-final-evaluation",
    en="No evaluation of {project} is final yet. Evaluate the plot with its people, share the"
    " result, have it finalised, then close the plot.",
    th="ยังไม่มีผลประเมินของ {project} ที่สิ้นสุด โปรดประเมินร่วมกับประชาชน นำเสนอผล"
    " และยืนยันผลก่อนปิดโครงการ",
)


@decides(DropProject)
async def drop_project(command: DropProject, history: History) -> Decided:
    project = await project_for(history, command, command.project, ALLOWED[type(command)])
    long_enough(command.reason, "reason", least=10, most=2000)
    return [ProjectDropped(project=command.project, household=project.household)]


@decides(SubstituteProject)
async def substitute_project(command: SubstituteProject, history: History) -> Decided:
    project = await project_for(history, command, command.project, ALLOWED[type(command)])
    other = await history.of(Plot, command.by)
    noun_is_known.require(other.kind, "by", noun="project", ref=command.by)
    await authorise(history, command, project.area, other.area)
    in_the_programme(other, "by")
    substitute_is_another_plot.require(
        command.by != command.project and other.programme == project.programme, "by",
        by=command.by, project=command.project,
    )
    long_enough(command.reason, "reason", least=10, most=2000)
    return [
        ProjectSubstituted(
            project=command.project, household=project.household, by=command.by
        )
    ]


@decides(CloseProject)
async def close_project(command: CloseProject, history: History) -> Decided:
    project = await project_for(history, command, command.project, ALLOWED[type(command)])
    final = await history.of(FinalEvaluations, command.project)
    closing_follows_a_final_evaluation.require(
        command.project in final.subjects, "project", project=command.project
    )
    return [ProjectClosed(project=command.project, household=project.household)]
