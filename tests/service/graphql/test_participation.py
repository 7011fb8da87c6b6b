"""The stages in which a household, a project and a person took part, with days and their order."""

from pathlib import Path
from typing import Any

import pytest

from domain.gathering.events import Capacity
from domain.kernel.authority import Role
from domain.kernel.terms import Level, Stage
from tests.service.graphql.test_coverage import appended
from tests.support.past import Past, ref
from tests.support.running import Client, running

ASKED = """query($household: ID!, $project: ID!, $person: ID!, $asOf: AsOf) {
    household(id: $household, asOf: $asOf) { participation { ...all } }
    project(id: $project, asOf: $asOf) { participation { ...all } }
    person(id: $person, asOf: $asOf) { participation { ...all } } }
    fragment all on Participation {
        stages { stage attendances gatherings firstOn lastOn }
        orderViolations { stage before on beforeOn } }"""
NEVER = (0, 0, None, None)


def stages(found: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [tuple(each.values())[1:] for each in found["participation"]["stages"]]


def violations(found: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [tuple(each.values()) for each in found["participation"]["orderViolations"]]


async def asked(client: Client, viewer: str, number: int, **given: Any) -> dict[str, Any]:
    return await client.ask(viewer, ASKED, household=ref("household", number),
                            project=ref("project", number), person=ref("person", 1000 + number),
                            **given)


async def test_each_stage_with_its_first_and_last_day_of_household_project_and_person(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        past = Past()
        viewer = past.person(1, "22", Role.AUDITOR)
        for number in (1, 2):
            past.person(1000 + number, "220101")
            past.household(number, "22010101", "2021-01-01")
            past.plot(number, "22010101")
        past.took_part(1, "2021-01-10", stage=Stage.PLANNING)
        past.took_part(1, "2021-01-20", stage=Stage.PLANNING)
        head = await appended(client, past)
        past.took_part(1, "2021-02-01")
        past.took_part(2, "2021-01-05", project=1)  # somebody else's people on this plot
        past.took_part(1, "2021-01-01", level=Level.INFORM)
        past.took_part(1, "2021-01-01", capacity=Capacity.DEVELOPER)
        past.took_part(1, "2021-01-02", project=2, person=1002)
        await appended(client, past)
        data = await asked(client, viewer, 1)
        before = await asked(client, viewer, 1, asOf={"position": str(head)})
    planned = (2, 2, "2021-01-10", "2021-01-20")
    assert stages(data["household"]) == [planned, (2, 2, "2021-01-02", "2021-02-01"), NEVER]
    assert stages(data["project"]) == [planned, (2, 2, "2021-01-05", "2021-02-01"), NEVER]
    assert stages(data["person"]) == [planned, (1, 1, "2021-02-01", "2021-02-01"), NEVER]
    assert stages(before["household"]) == stages(before["person"]) == [planned, NEVER, NEVER]
    assert violations(data["household"]) == [
        ("OPERATION", "PLANNING", "2021-01-02", "2021-01-10")]
    assert violations(data["person"]) == violations(before["project"]) == []


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"PLANNING": "2021-01-02", "OPERATION": "2021-01-02", "EVALUATION": "2021-01-02"}, []),
        ({"OPERATION": "2021-01-02"}, [("OPERATION", "PLANNING", "2021-01-02", None)]),
        ({"PLANNING": "2021-01-03", "OPERATION": "2021-01-02"},
         [("OPERATION", "PLANNING", "2021-01-02", "2021-01-03")]),
        ({"PLANNING": "2021-01-01", "OPERATION": "2021-01-03", "EVALUATION": "2021-01-02"},
         [("EVALUATION", "OPERATION", "2021-01-02", "2021-01-03")]),
        ({"PLANNING": "2021-01-01", "EVALUATION": "2021-01-02"},
         [("EVALUATION", "OPERATION", "2021-01-02", None)]),
        ({"PLANNING": "2021-01-01"}, []), ({}, []),
    ],
)
async def test_a_stage_before_the_one_that_precedes_it_is_a_violation(
    database_url: str, tmp_path: Path, days: dict[str, str], expected: list[tuple[Any, ...]]
) -> None:
    async with running(database_url, tmp_path) as client:
        past = Past()
        viewer = past.person(1, "22", Role.AUDITOR)
        past.household(1, "22010101", "2021-01-01")
        for stage, day in days.items():
            past.took_part(1, day, stage=Stage(stage))
        await appended(client, past)
        data = await asked(client, viewer, 1)
    assert violations(data["household"]) == expected
