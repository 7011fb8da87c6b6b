"""A plot is inspected: accepted by an independent committee, or rejected; then put into use."""

from collections.abc import Collection
from typing import Annotated

from domain.engagement.events import DutyAssigned, Engagement
from domain.kernel.authority import Role
from domain.kernel.decision import Command, Decided, History, Rule, State, decides, long_enough
from domain.kernel.event import Recorded
from domain.kernel.ref import ProjectRef, says
from domain.person.events import known_person
from domain.policy import policies
from domain.project.events import (
    Committee,
    Exemption,
    Project,
    ProjectAccepted,
    ProjectCommissioned,
    ProjectRejected,
    ProjectStatus,
    project_for,
)

# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class AcceptProject(Command):
    """Accepts a plot as it was measured. By a member of an inspection committee.

    At least three people must inspect it (policy `committee-size`); none of them may be the plot's
    contractor or developer.
    """

    roles = (Role.INSPECTION_COMMITTEE,)

    project: ProjectRef
    committee: Committee
    exemption: Exemption = None


class RejectProject(Command):
    """Sends a measured plot back to be dug again, saying what is wrong with it.

    By a member of an inspection committee.
    """

    roles = (Role.INSPECTION_COMMITTEE,)

    project: ProjectRef
    defects: Annotated[str, says("What must be corrected, 10 to 2,000 characters; kept sealed.")]


class CommissionProject(Command):
    """Puts an accepted plot into use. By a district officer."""

    roles = (Role.DISTRICT_OFFICER,)

    project: ProjectRef


_S = ProjectStatus
ALLOWED: dict[type[Command], Collection[ProjectStatus]] = {
    AcceptProject: (_S.MEASURED,),
    RejectProject: (_S.MEASURED,),
    CommissionProject: (_S.ACCEPTED,),
}


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class DutyHolders(State):
    """The engagements that ever had a duty on a plot."""

    folds = (DutyAssigned,)
    engagements: tuple[str, ...] = ()

    def evolve(self, fact: Recorded) -> None:
        self.engagements = (*self.engagements, fact.subject)


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

committee_has_enough_members = Rule(
    "committee-has-enough-members", formerly="committee-has-three",
    en="{count} people inspected the plot; a committee needs at least {least} different people."
    " Name all of them.",
    th="มีผู้ตรวจรับ {count} คน คณะกรรมการต้องมี {least} คนที่ไม่ซ้ำกัน โปรดระบุให้ครบ",
)
committee_is_independent = Rule(
    "committee-is-independent",
    en="Contractor or developer of the plot: {persons}. Have others inspect and accept it.",
    th="{persons} เป็นผู้รับจ้างหรือนักพัฒนาพื้นที่ต้นแบบของแปลงนี้ โปรดให้ผู้อื่นตรวจรับ",
    kept=True,
)
accepted_plot_has_khok_nong_and_na = Rule(
    "accepted-plot-has-khok-nong-and-na",
    en="The plot was measured without {lacking}. Reject it, or name the order that exempts it in"
    " `exemption`.",
    th="ผลการวัดแปลงไม่มี {lacking} โปรดไม่รับงาน หรือระบุคำสั่งยกเว้นใน `exemption`",
)


@decides(AcceptProject)
async def accept_project(command: AcceptProject, history: History) -> Decided:
    project = await project_for(history, command, command.project, ALLOWED[type(command)])
    committee = tuple(dict.fromkeys(command.committee))
    least = (await policies(history)).whole("committee-size")
    committee_has_enough_members.require(
        len(committee) >= least, "committee", count=len(committee), least=least
    )
    for person in committee:
        await known_person(history, person, "committee")
    await _is_independent(history, command, project)
    return [
        ProjectAccepted(
            project=command.project, committee=committee, exemption=_exemption(command, project)
        )
    ]


async def _is_independent(history: History, command: AcceptProject, project: Project) -> None:
    """Refuses a committee member or caller who has a part in the plot."""
    duties = await history.of(DutyHolders, command.project)
    engagements = await history.each(Engagement, [[ref] for ref in set(duties.engagements)])
    interested = {project.contractor_person, *(each.person for each in engagements)}
    partial = {*command.committee, history.acting.person} & (interested - {None})
    committee_is_independent.require(
        not partial, "committee", persons=", ".join(sorted(map(str, partial)))
    )


def _exemption(command: AcceptProject, project: Project) -> str | None:
    """The order that exempts an incomplete plot; None if the plot is complete."""
    shares = project.measured
    lacking = [name for name in ("khok", "nong", "na") if not getattr(shares, name)]
    if not lacking:
        return None
    accepted_plot_has_khok_nong_and_na.require(
        command.exemption, "exemption", lacking=", ".join(lacking)
    )
    long_enough(command.exemption, "exemption", least=3, most=200)
    return command.exemption


@decides(RejectProject)
async def reject_project(command: RejectProject, history: History) -> Decided:
    await project_for(history, command, command.project, ALLOWED[type(command)])
    long_enough(command.defects, "defects", least=10, most=2000)
    return [ProjectRejected(project=command.project, defects=command.defects)]


@decides(CommissionProject)
async def commission_project(command: CommissionProject, history: History) -> Decided:
    await project_for(history, command, command.project, ALLOWED[type(command)])
    return [ProjectCommissioned(project=command.project)]
