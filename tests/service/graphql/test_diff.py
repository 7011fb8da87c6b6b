"""What differs of a noun between two moments is what its events changed in between."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from domain.kernel.authority import Role
from tests.support.paging import everything, who
from tests.support.running import Client, running
from tests.support.world import World

EARLY, LATE = 2_500, 27_000  # positions of the demonstration
LISTS = ["workPlans", "workReports", "households", "projects", "engagements", "gatherings",
         "people", "evaluations", "knowledge"]
CHANGE = "path before after redacted"
DIFF = f"""query($id: ID!, $from: AsOf!, $to: AsOf, $asOf: AsOf) {{
    nodes(ids: [$id], asOf: $asOf) {{
        ... on Audited {{ diff(from: $from, to: $to) {{ {CHANGE} }} }} }}
}}"""
HISTORY = f"""query($id: ID!, $after: String, $asOf: AsOf) {{
    nodes(ids: [$id], asOf: $asOf) {{
    ... on Audited {{ history(first: 100, after: $after) {{ nodes {{ position
        changes {{ {CHANGE} }} }} pageInfo {{ hasNextPage endCursor }} }} }} }} }}"""

module = pytest.mark.asyncio(loop_scope="module")
Changes = dict[tuple[str, ...], tuple[Any, Any]]


def by_path(changes: Iterable[dict[str, Any]]) -> Changes:
    return {tuple(each["path"]): (each["before"], each["after"]) for each in changes}


async def changes_of(client: Client, viewer: str, ref: str, first: int, last: int) -> Changes:
    """What the events between two positions changed of a noun and its rows, all together."""
    net: Changes = {}
    after, more = None, True
    while more:
        data = await client.ask(viewer, HISTORY, id=ref, after=after)
        history = data["nodes"][0]["history"]
        for event in history["nodes"]:
            if first < int(event["position"]) <= last:
                for path, (before, now) in by_path(event["changes"]).items():
                    if f"{path[0]}/".startswith(f"{ref}/"):
                        net[path] = (net[path][0] if path in net else before, now)
        after, more = history["pageInfo"]["endCursor"], history["pageInfo"]["hasNextPage"]
    return {path: values for path, values in net.items() if values[0] != values[1]}


@module
@pytest.mark.parametrize("viewer", [("HQ_UNIT", None), ("DISTRICT_OFFICER", "2202")],
                         ids=lambda viewer: viewer[0])
@pytest.mark.parametrize("root", LISTS)
async def test_a_difference_is_what_the_events_in_between_changed(
    demonstrated: tuple[Client, str], root: str, viewer: tuple[str, str | None]
) -> None:
    client, url = demonstrated
    person = await who(url, *viewer)
    rows = await everything(client, person, root, "id", given="orderBy: UPDATED_AT_DESC")
    found = 0
    for ref in [row["id"] for row in rows[::max(len(rows) // 5, 1)]]:
        changes = (await client.ask(person, DIFF, id=ref, **{
            "from": {"position": str(EARLY)}, "to": {"position": str(LATE)}}))["nodes"][0]["diff"]
        assert [each["path"] for each in changes] == sorted(each["path"] for each in changes)
        assert by_path(changes) == await changes_of(client, person, ref, EARLY, LATE), ref
        found += len(changes)
    assert found or root == "people"


async def test_each_end_may_be_a_position_a_record_time_or_a_field_time(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        head = await client.service.journal.head()
        drafted = (await client.service.journal.facts(head - 2, 1))[0]

        async def between(first: Any, **more: Any) -> Changes:
            given = {"id": plan, "from": first} | more
            return by_path((await client.ask(world.auditor, DIFF, **given))["nodes"][0]["diff"])

        since_drafted = await between({"position": str(head - 1)})
        assert since_drafted[plan, "status"] == ("DRAFT", "SUBMITTED")
        assert {path[0] for path in since_drafted} == {plan}
        assert await between({"at": drafted.recorded_at.isoformat()}) == since_drafted
        assert await between({"position": str(head - 1)}, to={"position": str(head)}) == \
            since_drafted
        assert await between({"position": str(head)}, to={"position": str(head - 1)}) == {
            path: (after, before) for path, (before, after) in since_drafted.items()}
        assert await between({"position": str(head)}) == {}
        begun = await between({"position": "1"})
        assert begun[plan, "status"] == (None, "SUBMITTED")
        assert begun[f"{plan}/1/1", "task"] == (None, "ปลูกแฝกรอบหนอง")
        assert begun == await between({"occurredBy": "2020-01-01T00:00:00Z"})
        assert await between({"occurredBy": "2999-01-01T00:00:00Z"}) == {}
        asked_then = await between({"position": "1"}, asOf={"position": str(head - 1)})
        assert asked_then[plan, "status"] == (None, "DRAFT")


async def test_rows_outside_the_viewer_s_area_are_on_neither_side(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        person = await world.person(first_name="สมมุติลับ", phone="000-000-0009")
        head = await client.service.journal.head()
        for area in ("220101", "220201"):
            await world.do(world.make(
                "GrantRole", person=person, role=Role.CD_WORKER, area=area,
                valid_from=world.today), world.provincial)
        await world.do(world.make("ChangePersonDetails", person=person, phone="000-000-0010"),
                       world.provincial)
        elsewhere = await world.officer(Role.DISTRICT_OFFICER, "2202", world.provincial)

        async def areas(viewer: str) -> set[str]:
            changes = (await client.ask(viewer, DIFF, id=person, **{
                "from": {"position": str(head)}}))["nodes"][0]["diff"]
            history = await client.ask(viewer, HISTORY, id=person)
            assert "สมมุติลับ" not in str(changes) + str(history["nodes"][0]["history"]["nodes"])
            assert "000-000-00" not in str(changes) + str(history["nodes"][0]["history"]["nodes"])
            return {each["after"] for each in changes
                    if each["path"][0] != person and each["path"][1] == "area"}

        assert await areas(world.provincial) == {"220101", "220201"}
        assert await areas(world.district) == {"220101"}
        assert await areas(elsewhere) == {"220201"}
        nobody = await world.person()
        gone = await client.ask(nobody, DIFF, id=person, **{"from": {"position": "1"}})
        assert gone["nodes"][0] is None


async def test_the_answer_to_a_command_shows_no_difference(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        head = await client.service.journal.head()
        body = (await client.post(world.developer, """mutation($plan: ID!) {
            withdrawWorkPlan(input: {commandId: "0192f0c1-0000-7000-8000-000000000001",
                                     workPlan: $plan}) {
                ... on WorkPlanDone { workPlan { diff(from: {position: "1"}) { path } } }
            } }""", plan=plan)).json()
        assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
        assert await client.service.journal.head() == head
