"""What holds for every step of a project: its states, who reaches it, who may ask."""

from datetime import date
from decimal import Decimal

import pytest

from domain.kernel.authority import Role
from domain.kernel.decision import COMMANDS, Command
from domain.kernel.event import Event
from domain.project.acceptance import AcceptProject, CommissionProject, RejectProject
from domain.project.asset import DeliverAsset, FindAssetIdle, PutAssetToUse
from domain.project.closing import CloseProject, DropProject, SubstituteProject
from domain.project.design import ApproveDesign, DesignProject, SurveyProject
from domain.project.events import Project, ProjectStatus
from domain.project.excavation import ContractExcavation, MeasureExcavation, StartExcavation
from domain.project.proposal import ProposeProject
from tests.examples.digging import ANOTHER, COMMITTEE, FINAL, INSPECTOR, OTHER_PROJECT, PATH
from tests.examples.people import (
    CD_WORKER,
    DESIGNED,
    DISTRICT_OFFICER,
    NEIGHBOUR,
    OFFICERS,
    PROJECT,
    PROPOSED,
    PROVINCIAL_OFFICER,
    granted,
)
from tests.examples.work import registered
from tests.support.scenario import NOW, fact, scenario

_S = ProjectStatus
# From where each step leads on: written once more, apart from the domain's own tables.
UNTIL_USE = tuple(_S)[: list(_S).index(_S.COMMISSIONED)]
LISTED: dict[type[Command], tuple[ProjectStatus, ...]] = {
    SurveyProject: (_S.PROPOSED,), DesignProject: (_S.SURVEYED, _S.DESIGNED, _S.DESIGN_APPROVED),
    ApproveDesign: (_S.DESIGNED,), ContractExcavation: (_S.DESIGN_APPROVED,),
    StartExcavation: (_S.CONTRACTED, _S.REJECTED), MeasureExcavation: (_S.DIGGING,),
    AcceptProject: (_S.MEASURED,), RejectProject: (_S.MEASURED,),
    CommissionProject: (_S.ACCEPTED,), CloseProject: (_S.COMMISSIONED,),
    DropProject: UNTIL_USE, SubstituteProject: UNTIL_USE,
}
WHY = "ตามบันทึกข้อความที่ 7/2564"
MAY: dict[Command, str] = dict([
    (SurveyProject(project=PROJECT, soil="ดินร่วน", water="ลำห้วย", flooded=True), CD_WORKER),
    (
        DesignProject(
            project=PROJECT, shares=DESIGNED.shares, dig_volume_m3=Decimal(3200),
            pond_depth_m=Decimal(4),
        ),
        CD_WORKER,
    ),
    (ApproveDesign(project=PROJECT, revision=1), DISTRICT_OFFICER),
    (
        ContractExcavation(
            project=PROJECT, contractor="หจก. ขุดดินสมมติ", amount_satang=1,
            due_on=date(2021, 5, 31),
        ),
        PROVINCIAL_OFFICER,
    ),
    (StartExcavation(project=PROJECT), CD_WORKER),
    (
        MeasureExcavation(
            project=PROJECT, volume_m3=Decimal(3200), shares=DESIGNED.shares, depth_m=Decimal(4),
            soil_removed_m3=Decimal(0),
        ),
        CD_WORKER,
    ),
    (AcceptProject(project=PROJECT, committee=COMMITTEE), INSPECTOR),
    (RejectProject(project=PROJECT, defects="ขอบสระชันเกินไป"), INSPECTOR),
    (CommissionProject(project=PROJECT), DISTRICT_OFFICER),
    (DropProject(project=PROJECT, reason=WHY), DISTRICT_OFFICER),
    (SubstituteProject(project=PROJECT, by=OTHER_PROJECT, reason=WHY), DISTRICT_OFFICER),
    (CloseProject(project=PROJECT), DISTRICT_OFFICER),
])  # with somebody who may ask
BESIDE: tuple[Event, ...] = (
    *OFFICERS, granted(INSPECTOR, Role.INSPECTION_COMMITTEE, "22"), *map(registered, COMMITTEE),
    ANOTHER,
    FINAL,
)
OF_ASSETS = {DeliverAsset, PutAssetToUse, FindAssetIdle}  # their tables are told with them
commands = pytest.mark.parametrize("command", MAY, ids=lambda command: type(command).__name__)


def test_every_command_about_a_project_is_in_a_table() -> None:
    asked = {kind for kind in COMMANDS.values() if kind.noun == "project"}
    assert asked == {*LISTED, ProposeProject, *OF_ASSETS}
    assert set(LISTED) == {type(command) for command in MAY}


@pytest.mark.parametrize("status", ProjectStatus)
def test_the_facts_lead_to_the_status(status: ProjectStatus) -> None:
    project = Project()
    for event in PATH[status]:
        project.evolve(fact(event, NOW))
    assert project.status == status


@commands
@pytest.mark.parametrize("status", ProjectStatus)
def test_a_command_is_possible_in_the_states_that_list_it(
    command: Command, status: ProjectStatus
) -> None:
    scenario(
        given=[*BESIDE, *PATH[status]], when=command, by=MAY[command],
        refused=None if status in LISTED[type(command)] else "state-allows-it",
    )


@commands
def test_nothing_is_said_of_a_project_that_is_not_there(command: Command) -> None:
    scenario(given=BESIDE, when=command, by=MAY[command], refused="noun-is-known")


@commands
def test_a_project_is_out_of_reach_of_the_next_district(command: Command) -> None:
    roles = {
        CD_WORKER: Role.CD_WORKER, DISTRICT_OFFICER: Role.DISTRICT_OFFICER,
        PROVINCIAL_OFFICER: Role.PROVINCIAL_OFFICER, INSPECTOR: Role.INSPECTION_COMMITTEE,
    }
    stranger = granted(NEIGHBOUR, roles[MAY[command]], "2202")
    scenario(
        given=[stranger, PROPOSED], when=command, by=NEIGHBOUR, refused="role-covers-the-area"
    )


ASKERS = (CD_WORKER, DISTRICT_OFFICER, PROVINCIAL_OFFICER, INSPECTOR)
MAY_BE_ASKED_BY = {
    SurveyProject: (CD_WORKER, DISTRICT_OFFICER), DesignProject: (CD_WORKER, DISTRICT_OFFICER),
    ApproveDesign: (DISTRICT_OFFICER,), ContractExcavation: (PROVINCIAL_OFFICER,),
    StartExcavation: (CD_WORKER, DISTRICT_OFFICER),
    MeasureExcavation: (CD_WORKER, DISTRICT_OFFICER), AcceptProject: (INSPECTOR,),
    RejectProject: (INSPECTOR,), CommissionProject: (DISTRICT_OFFICER,),
    DropProject: (DISTRICT_OFFICER,), SubstituteProject: (DISTRICT_OFFICER,),
    CloseProject: (DISTRICT_OFFICER,),
}


@commands
@pytest.mark.parametrize("by", ASKERS)
def test_each_step_is_for_who_answers_for_it(command: Command, by: str) -> None:
    status = next(iter(LISTED[type(command)]))
    scenario(
        given=[*BESIDE, *PATH[status]], when=command, by=by,
        refused=None if by in MAY_BE_ASKED_BY[type(command)] else "role-covers-the-area",
    )


def test_taking_the_place_of_another_moves_only_that_one() -> None:
    project = Project()
    replaced = PATH[_S.SUBSTITUTED][-1]
    for event in (ANOTHER, replaced):
        project.evolve(fact(event, NOW))
    assert (project.ref, project.status) == (OTHER_PROJECT, _S.PROPOSED)
