"""A plot's survey and design: what is found, how to divide and dig it, and the approval."""

from collections.abc import Collection
from decimal import Decimal
from typing import Annotated

from domain.kernel.authority import Role
from domain.kernel.decision import Command, Decided, History, Rule, camel, decides, long_enough
from domain.kernel.ref import ProjectRef, says
from domain.policy import Policies, policies
from domain.project.events import (
    WHO_BUILDS,
    Depth,
    DesignApproved,
    ProjectDesigned,
    ProjectStatus,
    ProjectSurveyed,
    Revision,
    Shares,
    Soil,
    Volume,
    Water,
    project_for,
)

# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class SurveyProject(Command):
    """Records what soil and water the plot has. By a CD worker or district officer."""

    roles = WHO_BUILDS

    project: ProjectRef
    soil: Soil
    water: Water
    flooded: Annotated[bool, says("Whether the plot is flooded in the wet season.")]


class DesignProject(Command):
    """Records the design of a surveyed plot. Sent again, it makes a new revision to be approved.

    By a CD worker or district officer. The four shares must make 100 percent.
    """

    roles = WHO_BUILDS

    project: ProjectRef
    shares: Annotated[Shares, says("How the plot is divided: khok, nong, na and living space.")]
    dig_volume_m3: Volume
    pond_depth_m: Depth


class ApproveDesign(Command):
    """Approves the latest revision of the design, so that digging can be contracted.

    By a district officer, who names the revision that was read.
    """

    roles = (Role.DISTRICT_OFFICER,)

    project: ProjectRef
    revision: Revision


_S = ProjectStatus
ALLOWED: dict[type[Command], Collection[ProjectStatus]] = {
    SurveyProject: (_S.PROPOSED,),
    DesignProject: (_S.SURVEYED, _S.DESIGNED, _S.DESIGN_APPROVED),
    ApproveDesign: (_S.DESIGNED,),
}


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

shares_sum_to_hundred = Rule(
    "shares-sum-to-hundred",
    en="The shares make {total} %, or one is below zero; they must make 100, give or take"
    " {tolerance}. Correct the shares.",
    th="สัดส่วนรวมได้ร้อยละ {total} หรือมีค่าต่ำกว่าศูนย์ ต้องรวมได้ 100 คลาดเคลื่อนได้ {tolerance}"
    " โปรดแก้ไขสัดส่วน",
)
digging_is_not_negative = Rule(
    "digging-is-not-negative",
    en="{amount} is below zero, which a depth or a volume cannot be. Measure again.",
    th="{amount} น้อยกว่าศูนย์ ความลึกและปริมาตรต้องไม่ต่ำกว่าศูนย์ โปรดวัดใหม่",
)
approval_names_the_latest_revision = Rule(
    "approval-names-the-latest-revision",
    en="The latest revision is {latest}, not {revision}. Read that one, then approve it.",
    th="แบบฉบับล่าสุดคือ {latest} ไม่ใช่ {revision} โปรดอ่านฉบับล่าสุดแล้วจึงอนุมัติ",
)


def fits_the_plot(shares: Shares, limits: Policies, **amounts: Decimal) -> None:
    """Refuses shares that do not make 100 percent, and amounts (by field) below zero."""
    tolerance = limits.number("shares-tolerance")
    shares_sum_to_hundred.require(
        abs(shares.total - 100) <= tolerance
        and min(shares.khok, shares.nong, shares.na, shares.living) >= 0,
        "shares", total=shares.total, tolerance=tolerance,
    )
    for field, amount in amounts.items():
        digging_is_not_negative.require(amount >= 0, camel(field), amount=amount)


@decides(SurveyProject)
async def survey_project(command: SurveyProject, history: History) -> Decided:
    await project_for(history, command, command.project, ALLOWED[type(command)])
    long_enough(command.soil, "soil", least=2, most=60)
    long_enough(command.water, "water", least=2, most=60)
    return [
        ProjectSurveyed(
            project=command.project, soil=command.soil, water=command.water,
            flooded=command.flooded,
        )
    ]


@decides(DesignProject)
async def design_project(command: DesignProject, history: History) -> Decided:
    project = await project_for(history, command, command.project, ALLOWED[type(command)])
    fits_the_plot(
        command.shares, await policies(history),
        dig_volume_m3=command.dig_volume_m3, pond_depth_m=command.pond_depth_m,
    )
    return [
        ProjectDesigned(
            project=command.project, revision=project.revision + 1, shares=command.shares,
            dig_volume_m3=command.dig_volume_m3, pond_depth_m=command.pond_depth_m,
        )
    ]


@decides(ApproveDesign)
async def approve_design(command: ApproveDesign, history: History) -> Decided:
    project = await project_for(history, command, command.project, ALLOWED[type(command)])
    approval_names_the_latest_revision.require(
        command.revision == project.revision, "revision",
        latest=project.revision, revision=command.revision,
    )
    return [DesignApproved(project=command.project, revision=command.revision)]
