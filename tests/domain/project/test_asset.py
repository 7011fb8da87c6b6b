import pytest
from msgspec.structs import replace

from domain.kernel.authority import Role
from domain.kernel.decision import Command
from domain.kernel.event import Event
from domain.project.asset import DeliverAsset, FindAssetIdle, PutAssetToUse
from domain.project.events import ProjectStatus
from tests.examples.digging import ANOTHER, DELIVERED, IDLE, IN_USE, OTHER_PROJECT, PATH, PUMP
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    NEIGHBOUR,
    OFFICERS,
    PROJECT,
    PROVINCIAL_OFFICER,
    granted,
    ref,
)
from tests.examples.work import DEVELOPER, HIRED
from tests.support.scenario import scenario

_S = ProjectStatus
LEFT = (_S.CLOSED, _S.SUBSTITUTED, _S.DROPPED)
DELIVER = DeliverAsset(
    project=PROJECT, asset=PUMP, kind=DELIVERED.kind, item=DELIVERED.item, quantity=1
)
USE = PutAssetToUse(project=PROJECT, asset=PUMP)
FIND_IDLE = FindAssetIdle(project=PROJECT, asset=PUMP)
DUG = [*OFFICERS, *HIRED, *PATH[_S.DIGGING]]
ASKERS = (DEVELOPER, CD_WORKER, DISTRICT_OFFICER, PROVINCIAL_OFFICER)
in_every_command = pytest.mark.parametrize("command", [DELIVER, USE, FIND_IDLE])


def test_a_plot_is_given_a_pump() -> None:
    scenario(given=DUG, when=DELIVER, by=DISTRICT_OFFICER, then=[DELIVERED])


@pytest.mark.parametrize("status", ProjectStatus)
def test_nothing_is_delivered_to_a_plot_that_left(status: ProjectStatus) -> None:
    scenario(
        given=[*OFFICERS, *PATH[status]], when=DELIVER, by=DISTRICT_OFFICER,
        refused="state-allows-it" if status in LEFT else None,
    )


@pytest.mark.parametrize("status", ProjectStatus)
def test_what_a_plot_was_given_is_looked_at_even_after_it_left(status: ProjectStatus) -> None:
    given = [*OFFICERS, *PATH[status], DELIVERED]
    scenario(given=given, when=FIND_IDLE, by=CD_WORKER, then=[IDLE])
    scenario(given=given, when=USE, by=CD_WORKER, then=[IN_USE])


@pytest.mark.parametrize("project", [PROJECT, OTHER_PROJECT])
def test_an_asset_is_delivered_once(project: str) -> None:
    elsewhere = replace(DELIVERED, project=project)
    scenario(
        given=[*DUG, ANOTHER, elsewhere], when=DELIVER, by=DISTRICT_OFFICER, refused="noun-is-new"
    )


@pytest.mark.parametrize(("quantity", "refused"), [(-1, True), (0, True), (1, False), (99, False)])
def test_an_asset_is_at_least_one_piece(quantity: int, refused: bool) -> None:
    scenario(
        given=DUG, when=replace(DELIVER, quantity=quantity), by=DISTRICT_OFFICER,
        refused="asset-is-at-least-one" if refused else None,
    )


@pytest.mark.parametrize(("letters", "refused"), [(1, True), (2, False), (200, False), (201, True)])
def test_an_asset_has_a_name(letters: int, refused: bool) -> None:
    scenario(
        given=DUG, when=replace(DELIVER, item="ก" * letters), by=DISTRICT_OFFICER,
        refused="text-is-long-enough" if refused else None,
    )


@pytest.mark.parametrize(
    ("facts", "command", "allowed"),
    [
        ((), USE, True), ((), FIND_IDLE, True),
        ((IN_USE,), USE, False), ((IN_USE,), FIND_IDLE, True),
        ((IDLE,), USE, True), ((IDLE,), FIND_IDLE, False),
        ((IN_USE, IDLE), USE, True), ((IDLE, IN_USE), USE, False),
        ((IDLE, IN_USE), FIND_IDLE, True),
    ],
)
def test_an_asset_goes_into_use_and_out_of_it(
    facts: tuple[Event, ...], command: Command, allowed: bool
) -> None:
    scenario(
        given=[*DUG, DELIVERED, *facts], when=command, by=CD_WORKER,
        refused=None if allowed else "state-allows-it",
    )


@pytest.mark.parametrize("command", [USE, FIND_IDLE])
def test_an_asset_is_one_of_the_plot(command: Command) -> None:
    scenario(given=DUG, when=command, by=CD_WORKER, refused="noun-is-known")
    elsewhere = replace(DELIVERED, project=OTHER_PROJECT)
    scenario(given=[*DUG, elsewhere], when=command, by=CD_WORKER, refused="noun-is-known")
    another = replace(DELIVERED, asset=ref("asset", 2))
    scenario(given=[*DUG, another], when=command, by=CD_WORKER, refused="noun-is-known")


@in_every_command
def test_a_plot_that_is_not_there_has_no_assets(command: Command) -> None:
    scenario(given=OFFICERS, when=command, by=DISTRICT_OFFICER, refused="noun-is-known")


@in_every_command
@pytest.mark.parametrize("by", ASKERS)
def test_officers_deliver_and_those_in_the_field_look_after_it(command: Command, by: str) -> None:
    may = (
        (DISTRICT_OFFICER, PROVINCIAL_OFFICER) if command is DELIVER
        else (DEVELOPER, CD_WORKER, DISTRICT_OFFICER)
    )
    scenario(
        given=DUG if command is DELIVER else [*DUG, DELIVERED], when=command, by=by,
        refused=None if by in may else "role-covers-the-area",
    )


@in_every_command
def test_an_asset_is_out_of_reach_of_the_next_district(command: Command) -> None:
    stranger = granted(NEIGHBOUR, Role.DISTRICT_OFFICER, "2202")
    scenario(
        given=[*DUG, DELIVERED, stranger], when=command, by=NEIGHBOUR,
        refused="role-covers-the-area",
    )
