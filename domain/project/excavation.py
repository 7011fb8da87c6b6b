"""A plot is dug: contracted, started, and measured against its design."""

from collections.abc import Collection
from datetime import date
from typing import Annotated

from domain.kernel.authority import Role
from domain.kernel.decision import Command, Decided, History, Outcome, Rule, decides, long_enough
from domain.kernel.photo import PhotoHashes, photos_reused
from domain.kernel.ref import ProjectRef, says
from domain.participation.approval import day_of
from domain.person.events import known_person
from domain.policy import Policies, policies
from domain.project.design import fits_the_plot
from domain.project.events import (
    WHO_BUILDS,
    Contractor,
    ContractorPerson,
    ExcavationContracted,
    ExcavationMeasured,
    ExcavationStarted,
    Measured,
    MeasuredDepth,
    Price,
    Project,
    ProjectStatus,
    Shares,
    SoilRemoved,
    project_for,
)

# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class ContractExcavation(Command):
    """Contracts the digging of an approved design, at a price, to be done by a day.

    By a provincial officer. After that the design cannot change.
    """

    roles = (Role.PROVINCIAL_OFFICER,)

    project: ProjectRef
    contractor: Contractor
    amount_satang: Price
    due_on: Annotated[
        date, says("The day by which the plot must be dug; not before the day of the contract.")
    ]
    contractor_person: ContractorPerson = None


class StartExcavation(Command):
    """Records that digging began, or began again after a rejection.

    By a CD worker or district officer.
    """

    roles = WHO_BUILDS

    project: ProjectRef


class MeasureExcavation(Command):
    """Records the measurements of a dug plot. By a CD worker or district officer.

    A volume more than 10 percent off the design (policy `volume-tolerance`) needs a `reason` of
    10 characters or more.
    """

    roles = WHO_BUILDS

    project: ProjectRef
    volume_m3: Measured
    shares: Annotated[Shares, says("How the plot is divided now: khok, nong, na, living space.")]
    depth_m: MeasuredDepth
    soil_removed_m3: SoilRemoved
    photo_hashes: PhotoHashes = ()


_S = ProjectStatus
ALLOWED: dict[type[Command], Collection[ProjectStatus]] = {
    ContractExcavation: (_S.DESIGN_APPROVED,),
    StartExcavation: (_S.CONTRACTED, _S.REJECTED),
    MeasureExcavation: (_S.DIGGING,),
}


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

digging_is_due_after_the_contract = Rule(
    "digging-is-due-after-the-contract",
    en="A contract of {on} cannot be due on {due_on}. Give a day that is not before the contract.",
    th="สัญญาวันที่ {on} ครบกำหนดวันที่ {due_on} ไม่ได้ โปรดระบุวันที่ไม่ก่อนวันทำสัญญา",
)
volume_keeps_to_the_design = Rule(
    "volume-keeps-to-the-design",
    en="{volume} m³ were dug, but the design has {designed}: more than {tolerance} % off. Say why"
    " in `reason`, in 10 characters or more, or measure again.",
    th="ขุดได้ {volume} ลบ.ม. แบบกำหนด {designed} ต่างกันเกินร้อยละ {tolerance}"
    " โปรดระบุเหตุผลใน `reason` อย่างน้อย 10 ตัวอักษร หรือวัดใหม่",
)


@decides(ContractExcavation)
async def contract_excavation(command: ContractExcavation, history: History) -> Decided:
    await project_for(history, command, command.project, ALLOWED[type(command)])
    long_enough(command.contractor, "contractor", least=2, most=200)
    if command.contractor_person is not None:
        await known_person(history, command.contractor_person, "contractorPerson")
    on = day_of(command, history)
    digging_is_due_after_the_contract.require(
        command.due_on >= on, "dueOn", on=on, due_on=command.due_on
    )
    return [
        ExcavationContracted(
            project=command.project, contractor=command.contractor,
            amount_satang=command.amount_satang, due_on=command.due_on,
            contractor_person=command.contractor_person,
        )
    ]


@decides(StartExcavation)
async def start_excavation(command: StartExcavation, history: History) -> Decided:
    await project_for(history, command, command.project, ALLOWED[type(command)])
    return [ExcavationStarted(project=command.project)]


@decides(MeasureExcavation)
async def measure_excavation(command: MeasureExcavation, history: History) -> Decided:
    project = await project_for(history, command, command.project, ALLOWED[type(command)])
    limits = await policies(history)
    fits_the_plot(
        command.shares, limits, volume_m3=command.volume_m3, depth_m=command.depth_m,
        soil_removed_m3=command.soil_removed_m3,
    )
    _keeps_to_the_design(command, project, limits)
    measured = ExcavationMeasured(
        project=command.project, measurement=project.measurements + 1,
        volume_m3=command.volume_m3, shares=command.shares, depth_m=command.depth_m,
        soil_removed_m3=command.soil_removed_m3, photo_hashes=command.photo_hashes,
    )
    return [Outcome(measured).flagged(*await photos_reused(history, command.photo_hashes))]


def _keeps_to_the_design(command: MeasureExcavation, project: Project, limits: Policies) -> None:
    designed, tolerance = project.dig_volume_m3, limits.number("volume-tolerance")
    near = abs(command.volume_m3 - designed) * 100 <= designed * tolerance
    volume_keeps_to_the_design.require(
        near or len(command.reason or "") >= 10, "volumeM3",
        volume=command.volume_m3, designed=designed, tolerance=tolerance,
    )
