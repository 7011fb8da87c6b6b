"""What a query answers: seen over HTTP by people in their roles."""

from pathlib import Path
from typing import Any

from domain.kernel.authority import Role
from tests.support.reporting import report_handed_in, this_month
from tests.support.running import Client, running
from tests.support.world import World


async def test_one_query_shows_a_household_with_its_project_plan_and_history(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        await visible(client)
        data = await client.ask(
            world.auditor,
            """query($id: ID!, $plan: ID!) {
              household(id: $id) {
                status version village members { person { id } relation }
                project { kind status areaM2 khokPercent designs { revision approved } }
                history(first: 3) { nodes { type position actor { role personId } } totalCount }
              }
              workPlan(id: $plan) {
                month status revision items { task target unit dueOn project { id } }
                engagement { person { id } tambon }
                history { nodes { type } }
              }
            }""",
            id=world.household, plan=plan,
        )
    household, seen = data["household"], data["workPlan"]
    assert household["status"] == "ENROLLED"
    assert household["members"] == [{"person": {"id": world.member}, "relation": "head"}]
    assert household["project"]["kind"] == "HLM"
    assert household["project"]["designs"] == [{"revision": 1, "approved": True}]
    assert [node["type"] for node in household["history"]["nodes"]] == [
        "household.nominated", "household.member-added", "household.screened",
    ]
    assert household["history"]["nodes"][0]["actor"] == {
        "role": "CD_WORKER", "personId": world.worker,
    }
    assert seen["status"] == "SUBMITTED" and seen["items"][0]["target"] == "200"
    assert seen["engagement"]["person"]["id"] == world.developer
    assert [n["type"] for n in seen["history"]["nodes"]] == [
        "work-plan.drafted", "work-plan.submitted",
    ]


async def test_nobody_without_a_token_sees_anything(database_url: str, tmp_path: Path) -> None:
    async with running(database_url, tmp_path) as client:
        response = await client.post(None, "{ programme { titleTh } }")
        assert response.status_code == 401
        assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        forged = await client.http.post(
            "/graphql", json={"query": "{ __typename }"}, headers={"Authorization": "Bearer x.y.z"}
        )
        assert forged.status_code == 401


async def test_rows_outside_the_viewer_s_area_do_not_exist_for_them(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        elsewhere = await world.officer(Role.AUDITOR, "2202", None)
        nobody = await world.person()
        await visible(client)
        for viewer in (elsewhere, nobody):
            data = await client.ask(viewer, EVERY_PATH, household=world.household, plan=plan,
                                    project=world.project, person=world.member)
            assert nothing_of_the_tambon(data), data
        data = await client.ask(world.auditor, EVERY_PATH, household=world.household, plan=plan,
                                project=world.project, person=world.member)
        assert not nothing_of_the_tambon(data)
        assert data["household"]["id"] == world.household


EVERY_PATH = """query($household: ID!, $plan: ID!, $project: ID!, $person: ID!) {
  household(id: $household) { id } workPlan(id: $plan) { id } project(id: $project) { id }
  person(id: $person) { id roles { role } }
  node(id: $household) { id }
  nodes(ids: [$household, $plan, $project]) { id }
  households { totalCount nodes { id } } workPlans { totalCount nodes { id } }
  projects { nodes { id } } attendances { nodes { id } } gatherings { nodes { id } }
  engagements { nodes { id } } waivers { nodes { id } }
  area(code: "220101") { households { nodes { id } } workPlans { nodes { id } } }
  events(filter: {types: ["household.nominated", "work-plan.drafted"]}) {
    totalCount nodes { subjects data changes { path after } } }
}"""


def nothing_of_the_tambon(data: dict[str, Any]) -> bool:
    """Whether an answer to EVERY_PATH holds no Ref and no count."""
    own = data.pop("person", None)  # people may see themselves
    return not own and "220101" not in str(data) and not _refs(data) and not _counts(data)


def _refs(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [ref for each in value.values() for ref in _refs(each)]
    if isinstance(value, list):
        return [ref for each in value for ref in _refs(each)]
    return [value] if isinstance(value, str) and ":" in value else []


def _counts(value: Any) -> int:
    if isinstance(value, dict):
        return sum(_counts(v) + (v if k == "totalCount" else 0) for k, v in value.items())
    return sum(map(_counts, value)) if isinstance(value, list) else 0


async def test_details_are_for_those_who_work_with_people_and_not_for_auditors(
    database_url: str, tmp_path: Path
) -> None:
    query = "query($id: ID!) { person(id: $id) { firstName nationalId phone } }"
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        integrator = await world.officer(Role.INTEGRATOR, "22", None)
        seen = await world.person(first_name="สมมุติชัด", phone="000-000-0001",
                                  national_id="0000000000108")
        await visible(client)
        worker = await client.ask(world.worker, query, id=seen)
        assert worker["person"] == {
            "firstName": "สมมุติชัด", "nationalId": "x-xxxx-xxxxx-10-8", "phone": "000-000-0001",
        }
        for role in (world.auditor, integrator):
            masked = await client.ask(role, query, id=seen)
            assert masked["person"] == {"firstName": None, "nationalId": None, "phone": None}
        own = await client.ask(seen, query, id=seen)
        assert own["person"]["firstName"] == "สมมุติชัด"


async def test_free_text_is_read_by_auditors_but_not_by_integrators(
    database_url: str, tmp_path: Path
) -> None:
    query = """query($id: ID!) { workPlan(id: $id) { history(first: 50) {
        nodes { type reason texts { field text } } } } }"""
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        integrator = await world.officer(Role.INTEGRATOR, "22", None)
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        await world.do(world.make("ReturnWorkPlan", work_plan=plan, reason="after the visit",
                                  reasons="The third task has no date yet."), world.district)
        await visible(client)
        read = (await client.ask(world.auditor, query, id=plan))["workPlan"]["history"]["nodes"]
        hidden = (await client.ask(integrator, query, id=plan))["workPlan"]["history"]["nodes"]
    assert read[-1]["reason"] == "after the visit"
    assert {"field": "reasons", "text": "The third task has no date yet."} in read[-1]["texts"]
    assert hidden[-1] == {"type": "work-plan.returned", "reason": None, "texts": []}


async def test_the_past_is_shown_as_it_was_known_and_as_it_stood(
    database_url: str, tmp_path: Path
) -> None:
    query = """query($id: ID!, $asOf: AsOf) { workPlan(id: $id, asOf: $asOf) {
        status version items { task } history { totalCount } } }"""
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        await visible(client)
        head = await client.service.journal.head()
        recorded = (await client.service.journal.facts(head - 2, 1))[0].recorded_at
        now = await client.ask(world.auditor, query, id=plan)
        before = await client.ask(world.auditor, query, id=plan, asOf={"position": str(head - 1)})
        earlier = await client.ask(world.auditor, query, id=plan,
                                   asOf={"position": str(head - 2)})
        at = await client.ask(world.auditor, query, id=plan, asOf={"at": recorded.isoformat()})
        stood = await client.ask(world.auditor, query, id=plan,
                                 asOf={"occurredBy": "2999-01-01T00:00:00Z"})
        long_ago = await client.ask(world.auditor, query, id=plan,
                                    asOf={"occurredBy": "2020-01-01T00:00:00Z"})
    assert now["workPlan"]["status"] == "SUBMITTED" and now == stood
    assert before["workPlan"] == {
        "status": "DRAFT", "version": 1, "items": now["workPlan"]["items"],
        "history": {"totalCount": 1},
    }
    assert earlier["workPlan"] is None and long_ago["workPlan"] is None
    assert at["workPlan"] == before["workPlan"]


async def test_changes_show_each_field_before_and_after(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        await visible(client)
        data = await client.ask(
            world.auditor,
            """query($id: ID!) { workPlan(id: $id) {
               history(filter: {types: ["work-plan.submitted"]}) {
                 nodes { changes { path before after redacted } } } } }""",
            id=plan,
        )
    (event,) = data["workPlan"]["history"]["nodes"]
    status = {"path": [plan, "status"], "before": "DRAFT", "after": "SUBMITTED", "redacted": False}
    assert status in event["changes"]


async def test_pages_follow_each_other_without_gap_or_repeat(
    database_url: str, tmp_path: Path
) -> None:
    query = """query($after: String, $order: [EventOrder!]) { events(first: 7, after: $after,
        orderBy: $order) { nodes { position } pageInfo { hasNextPage endCursor } totalCount } }"""
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        await visible(client)
        for order in ("ID", "ID_DESC"):
            found: list[int] = []
            after, more, total = None, True, 0
            while more:
                page = (await client.ask(world.hq, query, after=after, order=order))["events"]
                found += [int(node["position"]) for node in page["nodes"]]
                after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
                total = page["totalCount"]
            assert found == sorted(found, reverse=order == "ID_DESC")
            assert len(found) == len(set(found)) == total == await client.service.journal.head()


async def test_actions_say_what_may_be_done_and_which_rule_stands_against_the_rest(
    database_url: str, tmp_path: Path
) -> None:
    query = """query($id: ID!) { workPlan(id: $id) {
        actions { command allowed rule message messageTh missing } } }"""
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        await visible(client)
        answers = {
            person: {each["command"]: each for each in
                     (await client.ask(person, query, id=plan))["workPlan"]["actions"]}
            for person in (world.district, world.developer, world.auditor)
        }
    assert answers[world.district]["approveWorkPlan"]["allowed"]
    assert answers[world.district]["returnWorkPlan"]["allowed"]
    assert answers[world.developer]["approveWorkPlan"]["rule"] == "role-covers-the-area"
    assert answers[world.developer]["withdrawWorkPlan"]["allowed"]
    assert answers[world.developer]["submitWorkPlan"]["rule"] == "state-allows-it"
    assert not any(each["allowed"] for each in answers[world.auditor].values())


async def test_whoever_only_reads_may_do_nothing_with_whatever_noun(
    database_url: str, tmp_path: Path
) -> None:
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Audited { actions { allowed } } } }"
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        gathering = world.endorsements[world.household]
        await visible(client)
        nouns = [gathering, world.household, world.project, world.engagement, world.member,
                 world.programme]
        data = await client.ask(world.auditor, query, ids=nouns)
    assert len(data["nodes"]) == len(nouns) and all(each["actions"] for each in data["nodes"])
    assert not [each for node in data["nodes"] for each in node["actions"] if each["allowed"]]


async def test_the_viewer_sees_their_roles_and_what_waits_for_them(
    database_url: str, tmp_path: Path
) -> None:
    query = """{ viewer { person { id } roles { role areaCode } areas
        waiting { nodes { id } } waitingReports { nodes { id } } } }"""
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        this_month(world)
        report = await report_handed_in(world, world.developer, world.engagement)
        colleague, engagement = await world.hire()
        await world.assign(engagement, world.project)
        plan = await world.submitted_plan(colleague, engagement, world.project)
        await visible(client)
        officer = (await client.ask(world.district, query))["viewer"]
        auditor = (await client.ask(world.auditor, query))["viewer"]
        developer = (await client.ask(world.developer, query))["viewer"]
    assert officer["roles"] == [{"role": "DISTRICT_OFFICER", "areaCode": "2201"}]
    assert officer["waiting"]["nodes"] == [{"id": plan}] and officer["areas"] == ["2201"]
    assert officer["waitingReports"]["nodes"] == [{"id": report}]
    assert auditor["waiting"]["nodes"] == auditor["waitingReports"]["nodes"] == []
    assert developer["roles"] == [{"role": "AREA_DEVELOPER", "areaCode": "220101"}]


async def visible(client: Client) -> None:
    """Waits until the views show everything that is recorded."""
    head = await client.service.journal.head()
    assert await client.service.engine.reached(head, 10)
