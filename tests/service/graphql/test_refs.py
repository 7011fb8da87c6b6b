"""From a fact to its nouns and on: whatever a Ref names is reached, for whoever may see it."""

from pathlib import Path

import pytest

from domain.kernel.authority import Role
from tests.support.paging import who
from tests.support.running import Client, running
from tests.support.world import World

NOUNS = """query($id: ID!) { workPlan(id: $id) { history(first: 1) { nodes { subjects nouns {
    __typename id ... on Audited { version } ... on WorkPlan { month }
    ... on Project { kind } ... on Engagement { person { id } } } } } } }"""


async def test_an_event_leads_to_the_nouns_that_it_names(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        (event,) = (await client.ask(world.auditor, NOUNS, id=plan))["workPlan"]["history"]["nodes"]
    shown = {noun["__typename"]: noun for noun in event["nouns"]}
    assert [noun["id"] for noun in event["nouns"]] == event["subjects"]
    assert shown["WorkPlan"] == {
        "__typename": "WorkPlan", "id": plan, "version": 2, "month": world.month}
    assert shown["Project"]["kind"] == "HLM"
    assert shown["Engagement"]["person"] == {"id": world.developer}


async def test_nouns_that_the_viewer_may_not_see_are_not_among_those_of_an_event(
    database_url: str, tmp_path: Path
) -> None:
    query = """query($id: ID!) { person(id: $id) { history { nodes { type nouns { id } } } } }"""
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        elsewhere = await world.officer(Role.DISTRICT_OFFICER, "2202", world.provincial)
        person = await world.person(area="220201")
        await world.do(world.make("AddMember", household=world.household, person=person,
                                  relation="sister"), world.worker)
        added = {
            viewer: [node["nouns"] for node in (await client.ask(viewer, query, id=person))
                     ["person"]["history"]["nodes"] if node["type"] == "household.member-added"]
            for viewer in (world.provincial, elsewhere)
        }
        registered = await client.ask(elsewhere, query, id=person)
    assert {noun["id"] for noun in added[world.provincial][0]} == {world.household, person}
    assert added[elsewhere] == []
    assert registered["person"]["history"]["nodes"][0]["nouns"] == [{"id": person}]


@pytest.mark.asyncio(loop_scope="module")
async def test_what_is_of_whichever_kind_is_a_node(demonstrated: tuple[Client, str]) -> None:
    client, url = demonstrated
    data = await client.ask(await who(url, "AUDITOR", "22"), """{
        waivers { nodes { subject subjectNoun { id ... on WorkPlan { status } __typename } } }
        evaluations(first: 3) { nodes { subject subjectNoun { id __typename } } }
        gatherings(first: 50) { nodes { decisions { about aboutNoun { id __typename } } } } }""")
    pairs = [(row["subject"], row["subjectNoun"]) for name in ("waivers", "evaluations")
             for row in data[name]["nodes"]]
    pairs += [(vote["about"], vote["aboutNoun"]) for row in data["gatherings"]["nodes"]
              for vote in row["decisions"]]
    assert len(pairs) > 5 and all(noun["id"] == ref for ref, noun in pairs)
    assert {noun["__typename"] for _, noun in pairs} >= {"WorkPlan", "WorkReport"}


@pytest.mark.asyncio(loop_scope="module")
async def test_a_plan_leads_to_its_plots_households_and_their_plans(
    demonstrated: tuple[Client, str]
) -> None:
    client, url = demonstrated
    data = await client.ask(await who(url, "AUDITOR", "22"), """{ workPlans(first: 3) { nodes { id
        items { project { id household { id workPlans(first: 100) { nodes { id } }
            workReports(first: 100) { nodes { workPlanId } } }
            workReports(first: 100) { totalCount } } } workReport { id } } } }""")
    households = 0
    for plan in data["workPlans"]["nodes"]:
        for item in plan["items"]:
            if household := item["project"]["household"]:
                households += 1
                plans = [each["id"] for each in household["workPlans"]["nodes"]]
                reported = [each["workPlanId"] for each in household["workReports"]["nodes"]]
                assert plan["id"] in plans and {*reported} <= {*plans}
                assert (plan["id"] in reported) == (plan["workReport"] is not None)
                assert item["project"]["workReports"]["totalCount"] <= len(reported)
    assert households


async def test_the_viewer_as_of_a_moment_held_what_they_held_then(
    database_url: str, tmp_path: Path
) -> None:
    query = """query($asOf: AsOf) { viewer(asOf: $asOf) { person { id } areas
        roles { role areaCode } waiting { nodes { id status } } } }"""
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        before = await client.service.journal.head()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        waiting = await client.service.journal.head()
        await world.do(world.make("WithdrawWorkPlan", work_plan=plan), world.developer)
        await world.do(world.make(
            "GrantRole", person=world.district, role=Role.CD_WORKER, area="220101",
            valid_from=world.today), world.provincial)
        now = (await client.ask(world.district, query))["viewer"]
        then = [(await client.ask(world.district, query, asOf={"position": str(position)}))
                ["viewer"] for position in (before, waiting)]
    assert [each["role"] for each in now["roles"]] == ["DISTRICT_OFFICER", "CD_WORKER"]
    assert now["waiting"]["nodes"] == then[0]["waiting"]["nodes"] == []
    assert then[1]["waiting"]["nodes"] == [{"id": plan, "status": "SUBMITTED"}]
    assert [each["role"] for each in then[1]["roles"]] == ["DISTRICT_OFFICER"]
    assert now["areas"] == then[1]["areas"] == ["2201"]
