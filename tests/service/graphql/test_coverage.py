"""Coverage counted by hand: who was on the roster, who took part, who is missing."""

from pathlib import Path
from typing import Any

import pytest

from domain.gathering.events import (
    AttendanceDisputed,
    AttendanceRevoked,
    AttendanceVerified,
    Capacity,
)
from domain.kernel.authority import Role
from domain.kernel.terms import Level, Stage
from tests.support.past import Past, noon, ref
from tests.support.running import Client, running

FIELDS = """areaCode households tookPart percent whole planningFrom area { code }
    missing(first: 100) { nodes { id } totalCount }
    byArea { areaCode households tookPart percent } byStage { stage tookPart households percent }"""
MARCH: dict[str, Any] = {"area": "", "from": "2021-03-01", "to": "2021-03-31"}
ASKED = f"""query($area: String!, $from: Date!, $to: Date!, $level: Level, $stage: Stage,
        $activity: Int, $asOf: AsOf) {{
    participationCoverage(area: $area, from: $from, to: $to, level: $level, stage: $stage,
        activity: $activity, asOf: $asOf) {{ {FIELDS} }} }}"""


def viewers(past: Past) -> dict[str, str]:
    areas = {"country": "", "province": "22", "district": "2202", "tambon": "220101"}
    roles = {"country": Role.HQ_UNIT}
    return {
        name: past.person(number, area, roles.get(name, Role.AUDITOR))
        for number, (name, area) in enumerate(areas.items(), 1)
    }


def march(past: Past) -> AttendanceVerified:
    """Ten households on the roster of March, four of which took part; what the eleventh did."""
    homes = ["22010101"] * 2 + ["22010102"] * 3 + ["22020101"] * 5
    enrolled = {8: "2021-03-31", 9: "2021-04-01"}
    withdrawn = {6: "2021-03-01", 7: "2021-03-02"}
    for number, village in enumerate(homes, 1):
        past.household(number, village, enrolled.get(number, "2021-01-01"), withdrawn.get(number))
    past.household(11, "23010101", "2021-01-01")
    past.household(12, "23010101", None)
    past.household(13, "23010101", "2021-01-01")
    past.took_part(1, "2021-03-01")
    past.took_part(2, "2021-03-31", stage=Stage.EVALUATION, level=Level.CONSULT)
    past.took_part(3, "2021-02-28")
    past.took_part(4, "2020-12-31", stage=Stage.PLANNING, level=Level.EMPOWER, activity=5)
    past.took_part(5, "2020-12-30", stage=Stage.PLANNING)
    past.took_part(6, "2021-03-01")
    past.took_part(7, "2021-03-02", capacity=Capacity.OFFICER)
    past.took_part(8, "2021-03-10", level=Level.INFORM)
    past.took_part(9, "2021-03-10")
    past.took_part(10, "2021-03-10", capacity=Capacity.NEIGHBOUR)
    past.took_part(12, "2021-03-10")
    past.took_part(13, "2021-04-01")
    gathering, person = past.took_part(11, "2021-03-10", area="2301")
    said = past.verified[gathering]
    past.add(AttendanceDisputed(gathering=gathering, person=person, household=ref("household", 11)),
             "2021-03-11", "2301")
    return said


async def asked(client: Client, viewer: str, **given: Any) -> dict[str, Any]:
    data = await client.ask(viewer, ASKED, **(MARCH | given))
    found: dict[str, Any] = data["participationCoverage"]
    return found


def figures(found: dict[str, Any]) -> tuple[int, int, str | None]:
    return found["households"], found["tookPart"], found["percent"]


def missing(found: dict[str, Any]) -> list[int]:
    return sorted(int(each["id"][-4:], 16) for each in found["missing"]["nodes"])


async def test_coverage_of_march_is_as_counted_by_hand_from_the_country_to_a_village(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        past = Past()
        who = viewers(past)
        said = march(past)
        head = await appended(client, past)
        whole = await asked(client, who["country"])
        assert figures(whole) == (10, 4, "40.00") and whole["whole"] and whole["area"] is None
        assert missing(whole) == [3, 5, 7, 8, 11, 13] and whole["missing"]["totalCount"] == 6
        assert whole["planningFrom"] == "2020-12-31"
        assert whole["byArea"] == [
            {"areaCode": "22", "households": 8, "tookPart": 4, "percent": "50.00"},
            {"areaCode": "23", "households": 2, "tookPart": 0, "percent": "0.00"},
        ]
        assert [(each["stage"], each["tookPart"]) for each in whole["byStage"]] == [
            ("PLANNING", 1), ("OPERATION", 2), ("EVALUATION", 1)]
        expected = {
            "22": (8, 4, "50.00"), "2201": (5, 3, "60.00"), "220101": (5, 3, "60.00"),
            "22010101": (2, 2, "100.00"), "22010102": (3, 1, "33.33"), "2202": (3, 1, "33.33"),
            "23": (2, 0, "0.00"), "10": (0, 0, None), "22010103": (0, 0, None),
        }
        for area, right in expected.items():
            assert figures(await asked(client, who["country"], area=area)) == right, area
        village = await asked(client, who["country"], area="22010101")
        assert village["byArea"] == [] and village["area"] == {"code": "22010101"}

        past.add(said, "2021-03-12", "2301")  # verified again
        later = await appended(client, past)
        assert figures(await asked(client, who["country"])) == (10, 5, "50.00")
        before = await asked(client, who["country"], asOf={"position": str(head)})
        assert before == whole
        past.add(AttendanceRevoked(gathering=said.gathering, person=said.person,
                                   household=said.household), "2021-03-13", "2301")
        await appended(client, past)
        assert figures(await asked(client, who["country"])) == (10, 4, "40.00")
        again = await asked(client, who["country"], asOf={"position": str(later)})
        assert figures(again) == (10, 5, "50.00")


@pytest.mark.parametrize(
    ("given", "took_part"),
    [
        ({"stage": "OPERATION"}, [1, 10]), ({"stage": "PLANNING"}, [4]),
        ({"stage": "EVALUATION"}, [2]), ({"level": "INFORM"}, [1, 2, 4, 10]),
        ({"level": "INVOLVE"}, [1, 4, 10]), ({"level": "COLLABORATE"}, [4]),
        ({"activity": 5}, [4]), ({"activity": 2, "stage": "PLANNING"}, []),
        ({"from": "2021-03-02"}, [2, 10]), ({"to": "2021-03-30"}, [1, 4, 10]),
    ],
)
async def test_coverage_of_a_stage_a_level_an_activity_or_other_days(
    database_url: str, tmp_path: Path, given: dict[str, Any], took_part: list[int]
) -> None:
    async with running(database_url, tmp_path) as client:
        past = Past()
        who = viewers(past)
        march(past)
        await appended(client, past)
        found = await asked(client, who["country"], **given)
    roster = {1, 2, 3, 4, 5, 7, 8, 10, 11, 13}
    if given.get("from"):
        roster -= {7}
    if given.get("to"):
        roster -= {8}
    assert missing(found) == sorted(roster - set(took_part))
    assert (found["households"], found["tookPart"]) == (len(roster), len(took_part))


async def test_figures_are_about_the_part_of_the_area_that_the_viewer_may_see(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        past = Past()
        who = viewers(past)
        stranger = past.person(9, "23")
        march(past)
        await appended(client, past)
        part = await asked(client, who["district"])
        assert figures(part) == (3, 1, "33.33") and not part["whole"]
        assert [each["areaCode"] for each in part["byArea"]] == ["22"]
        own = await asked(client, who["district"], area="2202")
        assert figures(own) == (3, 1, "33.33") and own["whole"]
        assert figures(await asked(client, who["district"], area="2201")) == (0, 0, None)
        assert figures(await asked(client, stranger)) == (0, 0, None)
        # Gatherings were held for the district: who sees one tambon gets the tambon's figures, too.
        assert figures(await asked(client, who["tambon"], area="220101")) == (5, 3, "60.00")


async def test_coverage_as_it_stood_in_the_field_and_under_the_window_in_force(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        past = Past()
        who = viewers(past)
        march(past)
        head = await appended(client, past)
        by = noon("2021-03-10").isoformat()
        for name, area, right in (
            ("province", "22", (7, 3, "42.86")), ("tambon", "220101", (5, 2, "40.00")),
        ):
            stood = await asked(client, who[name], area=area, asOf={"occurredBy": by})
            assert figures(stood) == right, name
        past.policy("planning-window", "61", "2021-04-02")
        await appended(client, past)
        now = await asked(client, who["country"], area="2201")
        assert figures(now) == (5, 4, "80.00") and now["planningFrom"] == "2020-12-30"
        then = await asked(client, who["country"], area="2201", asOf={"position": str(head)})
        assert figures(then) == (5, 3, "60.00")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"area": "99"}, "area"), ({"area": "2"}, "area"), ({"from": "2021-04-01"}, "from"),
        ({"to": "2564-03-31"}, "to"), ({"activity": 8}, "activity"),
    ],
)
async def test_what_cannot_be_meant_is_refused_by_the_argument_s_name(
    database_url: str, tmp_path: Path, given: dict[str, Any], named: str
) -> None:
    async with running(database_url, tmp_path) as client:
        past = Past()
        who = viewers(past)
        await appended(client, past)
        response = await client.post(who["country"], ASKED, **(MARCH | given))
        [error] = response.json()["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT" and f"`{named}`" in error["message"]


async def test_an_area_shows_its_coverage_and_so_do_all_of_its_districts(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        past = Past()
        who = viewers(past)
        march(past)
        head = await appended(client, past)
        data = await client.ask(who["country"], """query($at: Position) {
            area(code: "22", asOf: { position: $at }) {
                a: participationCoverage(from: "2021-03-01", to: "2021-03-31") { percent }
                b: participationCoverage(from: "2021-03-01", to: "2021-03-31", stage: PLANNING) {
                    percent missing(first: 1) { totalCount } }
                children { code participationCoverage(from: "2021-03-01", to: "2021-03-31") {
                    households tookPart } } } }""", at=str(head))
    area = data["area"]
    assert area["a"] == {"percent": "50.00"}
    assert area["b"] == {"percent": "12.50", "missing": {"totalCount": 7}}
    shown = {each["code"]: each["participationCoverage"] for each in area["children"]}
    assert shown["2201"] == {"households": 5, "tookPart": 3}
    assert shown["2203"] == {"households": 0, "tookPart": 0}


async def appended(client: Client, past: Past) -> int:
    """The last position, once the views show it."""
    head = await past.tell(client.service.journal)
    assert await client.service.engine.reached(head, 10)
    return head
