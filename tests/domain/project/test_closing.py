import pytest
from msgspec.structs import replace

from domain.evaluation.events import EvaluationScored
from domain.kernel.decision import Command
from domain.kernel.event import Event
from domain.project.closing import CloseProject, DropProject, SubstituteProject
from domain.project.events import ProjectStatus
from tests.examples.digging import (
    ANOTHER,
    CLOSED,
    DROPPED,
    FINAL,
    OTHER_PROJECT,
    PATH,
    SUBSTITUTED,
)
from tests.examples.people import DISTRICT_OFFICER, OFFICERS, PROJECT, ref
from tests.examples.work import EVIDENCE
from tests.support.scenario import scenario

_S = ProjectStatus
WHY = "ตามบันทึกข้อความที่ 7/2564"
DROP = DropProject(project=PROJECT, reason=WHY)
SUBSTITUTE = SubstituteProject(project=PROJECT, by=OTHER_PROJECT, reason=WHY)
CLOSE = CloseProject(project=PROJECT)
DUG = [*OFFICERS, *PATH[_S.DIGGING]]
IN_USE = [*OFFICERS, *PATH[_S.COMMISSIONED]]


def test_a_plot_is_dropped() -> None:
    scenario(given=DUG, when=DROP, by=DISTRICT_OFFICER, then=[DROPPED])


def test_another_plot_takes_its_place() -> None:
    scenario(given=[*DUG, ANOTHER], when=SUBSTITUTE, by=DISTRICT_OFFICER, then=[SUBSTITUTED])


@pytest.mark.parametrize("command", [DROP, SUBSTITUTE])
@pytest.mark.parametrize(
    ("reason", "refused"), [(None, True), ("ก" * 9, True), ("ก" * 10, False)]
)
def test_a_plot_leaves_for_a_reason(command: Command, reason: str | None, refused: bool) -> None:
    scenario(
        given=[*DUG, ANOTHER], when=replace(command, reason=reason), by=DISTRICT_OFFICER,
        refused="text-is-long-enough" if refused else None,
    )


def test_a_plot_takes_not_its_own_place() -> None:
    scenario(
        given=DUG, when=replace(SUBSTITUTE, by=PROJECT), by=DISTRICT_OFFICER,
        refused="substitute-is-another-plot",
    )


def test_a_plot_takes_the_place_of_one_of_its_programme() -> None:
    given = [*DUG, replace(ANOTHER, programme=ref("programme", 2))]
    scenario(
        given=given, when=SUBSTITUTE, by=DISTRICT_OFFICER, refused="substitute-is-another-plot"
    )


def test_a_plot_that_takes_the_place_is_known_and_within_reach() -> None:
    scenario(given=DUG, when=SUBSTITUTE, by=DISTRICT_OFFICER, refused="noun-is-known")
    far = replace(ANOTHER, area="22020101")
    scenario(
        given=[*DUG, far], when=SUBSTITUTE, by=DISTRICT_OFFICER, refused="role-covers-the-area"
    )


def test_a_plot_that_left_takes_no_other_place() -> None:
    gone = replace(DROPPED, project=OTHER_PROJECT)
    scenario(
        given=[*DUG, ANOTHER, gone], when=SUBSTITUTE, by=DISTRICT_OFFICER, refused="plot-is-live"
    )
    third = replace(SUBSTITUTED, project=ref("project", 3))  # it took the place of a third
    assert scenario(given=[*DUG, ANOTHER, third], when=SUBSTITUTE, by=DISTRICT_OFFICER)


@pytest.mark.parametrize(
    ("facts", "closes"),
    [
        ((), False),
        ((EvaluationScored(evaluation=FINAL.evaluation, result=FINAL.result),), False),
        ((replace(FINAL, subject=OTHER_PROJECT),), False),
        ((replace(FINAL, subject=ref("programme", 1), evidence=(EVIDENCE,)),), False),
        ((FINAL,), True),
        ((FINAL, replace(FINAL, subject=OTHER_PROJECT, evidence=(EVIDENCE,))), True),
    ],
)
def test_a_plot_is_closed_once_an_evaluation_of_it_is_final(
    facts: tuple[Event, ...], closes: bool
) -> None:
    scenario(
        given=[*IN_USE, *facts], when=CLOSE, by=DISTRICT_OFFICER,
        then=[CLOSED] if closes else None,
        refused=None if closes else "closing-follows-a-final-evaluation",
    )
