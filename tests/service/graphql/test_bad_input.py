"""Bad input at GraphQL: refused in words that name the field, and nothing is stored."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from geothai.abolished import abolished_areas

from tests.support.running import Client, running
from tests.support.world import World

ITEM = {"activity": 2, "task": "ปลูกแฝก", "target": "200", "unit": "TREE", "stage": "OPERATION"}
PROJECT = {"kind": "CLM", "areaM2": "16000", "area": "220101", "landHolder": "TEMPLE",
           "fundingSource": "เงินกู้"}
CONTRACT = {"wageSatang": "900000", "startOn": "2021-01-01", "endOn": "2021-12-31"}
PERSON = {"nationalId": "0000000000205", "area": "220101", "firstName": "ก", "lastName": "ข"}
HOUSE = {"village": "22010101", "houseCode": "22010000001"}

# mutation, input, the field that is named, what the words say
CASES: list[tuple[str, dict[str, Any], str, str]] = [
    ("proposeProject", PROJECT | {"kind": "XLM"}, "kind", "'XLM' does not exist in 'ProjectKind'"),
    ("draftWorkPlan", {"item": {"unit": "MOON"}}, "items[0].unit", "'MOON' does not exist"),
    ("contractEngagement", CONTRACT | {"startOn": "2564-01-01"}, "startOn", "write 2021-01-01"),
    ("contractEngagement", CONTRACT | {"startOn": "๒๕๖๔-๐๑-๐๑"}, "startOn", "write 2021-01-01"),
    ("contractEngagement", CONTRACT | {"startOn": "1 ม.ค. 2564"}, "startOn", "is not a day"),
    ("draftWorkPlan", {"item": {"dueOn": "2564-03-15"}}, "items[0].dueOn", "write 2021-03-15"),
    ("draftWorkPlan", {"month": "2564-01"}, "month", "write 2021-01"),
    ("draftWorkPlan", {"month": "๒๕๖๔-๐๑"}, "month", "write 2021-01"),
    ("draftWorkPlan", {"month": "2021-13"}, "month", "written like 2021-03"),
    ("contractEngagement", CONTRACT | {"wageSatang": "๙พัน"}, "wageSatang", "whole number"),
    ("contractEngagement", CONTRACT | {"wageSatang": "9000.50"}, "wageSatang", "whole number"),
    ("contractEngagement", CONTRACT | {"wageSatang": "-1"}, "wageSatang", "must be 0 or more"),
    ("contractEngagement", CONTRACT | {"wageSatang": "-๑"}, "wageSatang", "must be 0 or more"),
    ("proposeProject", PROJECT | {"areaM2": "4-4-00"}, "areaM2", "ngan 0–3"),
    ("proposeProject", PROJECT | {"areaM2": "๔-๔-๐๐"}, "areaM2", "ngan 0–3"),
    ("proposeProject", PROJECT | {"areaM2": "-1600"}, "areaM2", "not a size for CLM"),
    ("proposeProject", PROJECT | {"area": "999999"}, "area", "not an area code"),
    ("proposeProject", PROJECT | {"area": "๙๙๙๙๙๙"}, "area", "999999 is not an area code"),
    ("registerPerson", PERSON | {"area": "2201011"}, "area", "2, 4, 6 or 8 digits"),
    ("registerPerson", PERSON | {"nationalId": "๑๒๓"}, "nationalId", "13 digits"),
    ("nominateHousehold", HOUSE | {"village": "22010100"}, "village", "not an area code"),
    ("nominateHousehold", HOUSE | {"houseCode": "๒๒๐๑"}, "houseCode", "11 digits"),
    ("draftWorkPlan", {"items": 61}, "items", "1 to 60 items; this one has 61"),
    ("draftWorkPlan", {"items": 0}, "items", "1 to 60 items; this one has 0"),
    ("draftWorkPlan", {"item": {"activity": 8}}, "items[0].activity", "must be 7 or less"),
    ("draftWorkPlan", {"item": {"target": "-๕"}}, "items[0].target", "The target is -5 TREE"),
    ("submitWorkPlan", {"workPlan": "household:1"}, "workPlan", "not the id of a work plan"),
    ("submitWorkPlan", {"workPlan": f"work-plan:{uuid4()}"}, "workPlan", "no work plan"),
]


def given(world: World, mutation: str, case: dict[str, Any]) -> dict[str, Any]:
    """The input of a case in a world: what it does not say is right."""
    item = ITEM | {"project": world.project, "dueOn": f"{world.month}-15"}
    base: dict[str, dict[str, Any]] = {
        "draftWorkPlan": {"engagement": world.engagement, "month": world.month, "items": [item]},
        "proposeProject": {"programme": world.programme},
        "nominateHousehold": {"programme": world.programme},
        "contractEngagement": {"engagement": world.engagement},
    }
    case = dict(case)
    if "items" in case:
        case["items"] = [item] * case["items"]
    if "item" in case:
        case["items"] = [item | case.pop("item")]
    return base.get(mutation, {}) | case


async def words(
    client: Client, viewer: str, mutation: str, given: dict[str, Any]
) -> tuple[str, str]:
    """The field that a refusal or an error names, and what it says."""
    name = mutation[0].upper() + mutation[1:]
    query = (f"mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ __typename"
             " ... on Refusal { field message messageTh } } }")
    response = await client.post(viewer, query, input=given | {"commandId": str(uuid4())})
    body = response.json()
    if "errors" in body:
        [error] = body["errors"]
        assert error["extensions"]["code"] and "data" not in body
        named = re.search(r"has invalid value at \.?(\S+): (.*)", error["message"])
        assert named, error["message"]
        return named[1], named[2]
    answer = body["data"][mutation]
    assert answer["__typename"] == "Refusal", answer
    assert answer["messageTh"] and answer["messageTh"] != answer["message"]
    assert not re.search(r"Expected|`int`|regex", answer["message"] + answer["messageTh"])
    return answer["field"], answer["message"]


async def test_bad_input_is_refused_by_field_and_nothing_is_stored(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        before = await client.service.journal.head()
        for mutation, case, field, text in CASES:
            viewer = {"contractEngagement": world.provincial, "draftWorkPlan": world.developer,
                      "submitWorkPlan": world.developer}.get(mutation, world.worker)
            named, said = await words(client, viewer, mutation, given(world, mutation, case))
            assert named == field and text in said, (mutation, case, named, said)
            assert await client.service.journal.head() == before, (mutation, case)


async def test_an_abolished_area_is_refused_after_its_day(
    database_url: str, tmp_path: Path
) -> None:
    gone = next(iter(abolished_areas()))
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        before = await client.service.journal.head()
        areas = client.service.handler.areas
        ended = date.fromisoformat(gone.abolished_on)
        assert areas.exists(gone.code, ended - timedelta(days=1))
        named, said = await words(
            client, world.worker, "registerPerson", PERSON | {"area": gone.code}
        )
        assert named == "area" and said.startswith(f"{gone.code} is not an area code on")
        assert await client.service.journal.head() == before
