"""Subscriptions: what is followed is what a query finds, in order and without a gap."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import websockets

from domain.kernel.authority import Role
from service.graphql.schema.build import NOUNS
from service.graphql.schema.roots import ROOTS
from service.live import fanout, socket
from tests.support.paging import who
from tests.support.running import PATIENCE, Client, running
from tests.support.socketing import Talk, acknowledged
from tests.support.world import PROVINCE, TAMBON, World, new

FOLLOW = """subscription ($after: Position, $filter: EventFilter, $size: Int! = 100) {
    events(after: $after, filter: $filter, batchSize: $size) {
        events { position type reason data actor { personId person { id } } changes { path } }
        position caughtUp } }"""
QUERY = """query ($filter: EventFilter, $after: String) {
    events(filter: $filter, after: $after, first: 100) { pageInfo { hasNextPage endCursor }
        nodes { position type reason data actor { personId person { id } } changes { path } } } }"""

VIEWERS: dict[str, tuple[str, str | None]] = {
    "the head office": ("HQ_UNIT", None), "a district": ("DISTRICT_OFFICER", "2202"),
    "an auditor": ("AUDITOR", None),
}


async def queried(client: Client, viewer: str, filter: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything that a query finds, page by page."""
    found, after = [], None
    while True:
        page = (await client.ask(viewer, QUERY, filter=filter, after=after))["events"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def followed(talk: Talk, id: str = "1", *, to: int = 0) -> list[dict[str, Any]]:
    """Every event until it has caught up, to a position at least."""
    found: list[dict[str, Any]] = []
    while True:
        batch = (await talk.next(id))["events"]
        found += batch["events"]
        if batch["caughtUp"] and int(batch["position"]) >= to:
            return found


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("filter", [
    {"types": ["evaluation.planned", "work-plan.approved"], "area": "2202"},
    {"role": "PROVINCIAL_OFFICER", "area": "22"},
    {"rule": "report-follows-an-approved-plan"},
    {"flags": ["late"], "recordedFrom": "2021-03-01T00:00:00+07:00"},
], ids=str)
async def test_what_was_recorded_comes_as_a_query_finds_it(
    demonstrated: tuple[Client, str], viewer: str, filter: dict[str, Any]
) -> None:
    client, url = demonstrated
    person = await who(url, *VIEWERS[viewer])
    async with acknowledged(client, person) as talk:
        await talk.subscribe(FOLLOW, after="0", filter=filter, size=50)
        assert await followed(talk) == await queried(client, person, filter)


@pytest.mark.asyncio(loop_scope="module")
async def test_who_takes_nothing_is_cut_off_and_goes_on_where_they_were(
    demonstrated: tuple[Client, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, url = demonstrated
    person, head = await who(url, "HQ_UNIT", None), await client.service.journal.head()
    query = """subscription ($after: Position) { events(after: $after, batchSize: 500) {
        events { position data subjects commandId } position caughtUp } }"""
    monkeypatch.setattr(socket, "SEND_SECONDS", 0.3)
    positions: list[int] = []
    cuts = 0
    while not positions or positions[-1] < head:
        async with acknowledged(client, person, max_queue=1) as talk:
            await talk.subscribe(query, after=str(positions[-1] if positions else 0))
            if not cuts:
                await asyncio.sleep(1.5)  # and takes nothing meanwhile
            try:
                while not positions or positions[-1] < head:
                    batch = (await talk.next())["events"]
                    positions += [int(each["position"]) for each in batch["events"]]
            except websockets.ConnectionClosed:
                cuts += 1
    assert cuts and positions == list(range(1, head + 1))


FILTERS: dict[str, dict[str, Any]] = {
    "all": {}, "types": {"types": ["person.registered", "work-plan.submitted"]},
    "area": {"area": TAMBON}, "wider": {"area": PROVINCE}, "elsewhere": {"area": "34"},
    "role": {"role": "CD_WORKER"}, "system": {"bySystem": True},
    "held": {"actorHeldRole": True}, "refused": {"refused": True}, "null": {"types": None},
}


async def test_what_happens_is_sent_to_all_whom_it_concerns_and_to_nobody_else(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fanout, "HEARTBEAT", 0.2)
    async with running(database_url, tmp_path) as client, AsyncExitStack() as stack:
        world = await World(client.service.handler).begin()
        elsewhere = await world.officer(Role.PROVINCIAL_OFFICER, "34", world.hq)
        start = await client.service.journal.head()
        filters = FILTERS | {
            "subject": {"subject": world.project}, "actor": {"actor": world.worker},
            "both": {"subject": world.project, "types": ["work-plan.drafted"]},
        }
        talks = {}
        for viewer in (world.hq, world.district, world.developer, world.auditor, elsewhere):
            talks[viewer] = await stack.enter_async_context(acknowledged(client, viewer))
            for name, filter in filters.items():
                await talks[viewer].subscribe(FOLLOW, id=name, after=str(start), filter=filter)
        await world.submitted_plan(world.developer, world.engagement, world.project)
        await world.person(area="340101")
        await world.plot(await world.person())
        head = await client.service.journal.head()
        for viewer, talk in talks.items():
            got = await everything(talk, set(filters), head)
            for name, filter in filters.items():
                behind = [each for each in await queried(client, viewer, filter)
                          if int(each["position"]) > start]
                assert got[name] == behind, (viewer, name)


async def everything(talk: Talk, names: set[str], head: int) -> dict[str, list[dict[str, Any]]]:
    """Operation → its events up to the head: where none are, the position comes there, too."""
    got: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    at = dict.fromkeys(names, 0)
    while min(at.values()) < head:
        message = await talk.hear()
        batch = message["payload"]["data"]["events"]
        assert int(batch["position"]) > at[message["id"]] or not at[message["id"]]
        at[message["id"]] = int(batch["position"])
        got[message["id"]] += batch["events"]
    return got


async def test_followers_of_the_same_sight_are_one_group_whoever_they_are(
    database_url: str, tmp_path: Path
) -> None:
    query = "subscription { events { events { position type data } position } }"
    by_name = "subscription { events { events { actor { person { firstName } } } position } }"
    async with running(database_url, tmp_path) as client, AsyncExitStack() as stack:
        world = await World(client.service.handler).begin()
        twin = await world.officer(Role.DISTRICT_OFFICER, "2201", world.provincial)
        await client.ask(world.hq, "{ __typename }")  # everything is in the views
        talks = [await stack.enter_async_context(acknowledged(client, viewer))
                 for viewer in (world.district, twin, world.district)]
        for talk in talks:
            await talk.subscribe(query)
            await talk.next()
        assert client.service.hub.groups == 1
        for talk in talks[:2]:  # what oneself is called depends on who one is
            await talk.subscribe(by_name, id="2")
            await talk.next("2")
        assert client.service.hub.groups == 3
        for talk in talks:
            await talk.socket.close()
        async with asyncio.timeout(PATIENCE):
            while client.service.hub.groups:
                await asyncio.sleep(0.01)


async def test_a_changed_role_ends_what_is_followed_and_nothing_more_is_sent(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        await client.ask(world.hq, "{ __typename }")  # everything is in the views
        async with (
            acknowledged(client, world.worker) as talk, acknowledged(client, world.hq) as other
        ):
            for each in (talk, other):
                await each.subscribe("subscription { events { events { type } position } }")
                await each.next()
            await talk.subscribe(PLAN, id="plan", id_=plan)
            assert (await talk.next("plan"))["workPlan"]["status"] == "SUBMITTED"
            await world.do(world.make("RevokeRole", person=world.worker, role=Role.CD_WORKER,
                                      area=TAMBON), world.provincial)
            await world.do(world.make("ReturnWorkPlan", work_plan=plan, reasons="อ่านไม่ออก"),
                           world.district)
            ended = {}
            for _ in range(2):
                message = await talk.hear()
                assert message["type"] == "error", message
                ended[message["id"]] = message["payload"][0]["extensions"]["code"]
            assert ended == {"1": "ROLES_CHANGED", "plan": "ROLES_CHANGED"}
            types = [each["type"] for each in (await other.next())["events"]["events"]]
            assert types[0] == "person.role-revoked"
            await talk.subscribe("subscription { events { position } }", id="again")
            await talk.next("again")


PLAN = "subscription ($id_: ID!) { workPlan(id: $id_) { status version items { task } } }"


async def test_one_noun_comes_at_once_and_after_each_change_of_what_was_selected(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fanout, "HEARTBEAT", 0.1)
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        elsewhere = await world.officer(Role.PROVINCIAL_OFFICER, "34", world.hq)
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        await client.ask(world.hq, "{ __typename }")  # everything is in the views
        async with (
            acknowledged(client, world.district) as talk,
            acknowledged(client, elsewhere) as outside,
        ):
            await talk.subscribe(PLAN, id_=plan)
            await outside.subscribe(PLAN, id_=plan)
            assert await outside.next() == {"workPlan": None}
            first = (await talk.next())["workPlan"]
            assert (first["status"], first["version"]) == ("SUBMITTED", 2)
            await world.person()  # of which the plan says nothing
            await asyncio.sleep(0.5)
            await world.do(world.make("ReturnWorkPlan", work_plan=plan, reasons="อ่านไม่ออก"),
                           world.district)
            assert (await talk.next())["workPlan"] == first | {"status": "RETURNED", "version": 3}
            await outside.say({"type": "ping"})
            assert await outside.hear() == {"type": "pong"}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", NOUNS)
async def test_every_noun_that_a_query_finds_by_id_can_be_followed(
    demonstrated: tuple[Client, str], name: str
) -> None:
    client, url = demonstrated
    viewer = await who(url, "HQ_UNIT", None)
    plural = next(key for key, root in ROOTS.items()
                  if root.kind == "many" and root.target == NOUNS[name])
    fields = "{ id version position history(first: 2) { nodes { type } } actions { allowed } }"
    (found,) = (await client.ask(viewer, f"{{ {plural}(first: 1) {{ nodes {fields} }} }}"))[
        plural]["nodes"]
    async with acknowledged(client, viewer) as talk:
        await talk.subscribe(f"subscription ($id_: ID!) {{ {name}(id: $id_) {fields} }}",
                             id_=found["id"])
        assert await talk.next() == {name: found}


async def test_whoever_follows_from_now_on_is_told_where_that_is(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        await client.ask(world.hq, "{ __typename }")  # everything is in the views
        head = await client.service.journal.head()
        async with acknowledged(client, world.hq) as talk:
            await talk.subscribe("subscription { events { events { type } position caughtUp } }")
            nothing = {"events": [], "position": str(head), "caughtUp": True}
            assert await talk.next() == {"events": nothing}
            person = await world.person()
            batch = (await talk.next())["events"]
            assert batch["events"] == [{"type": "person.registered"}]
            # Whatever was sent, a query finds at once.
            response = await client.post(world.hq, f'{{ person(id: "{person}") {{ id }} }}')
            assert response.json()["data"] == {"person": {"id": person}}


async def test_a_mutation_over_a_socket_is_kept_even_if_nobody_waits_for_its_answer(
    database_url: str, tmp_path: Path
) -> None:
    mutation = """mutation ($input: SubmitWorkPlanInput!) { submitWorkPlan(input: $input) {
        __typename ... on WorkPlanDone { workPlan { status } } } }"""
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = new("work-plan")
        await world.do(world.make(
            "DraftWorkPlan", work_plan=plan, engagement=world.engagement, month=world.month,
            items=world.items(world.project)), world.developer)
        await client.ask(world.hq, "{ __typename }")  # everything is in the views
        async with acknowledged(client, world.developer) as talk:
            await talk.subscribe(PLAN, id="plan", id_=plan)
            assert (await talk.next("plan"))["workPlan"]["status"] == "DRAFT"
            given = {"commandId": str(uuid4()), "workPlan": plan}
            await talk.subscribe(mutation, id="do", input=given)
            await talk.say({"type": "ping"})
            assert await talk.hear() == {"type": "pong"}  # by now it is under way
            await talk.say({"id": "do", "type": "complete"})
            assert (await talk.next("plan"))["workPlan"]["status"] == "SUBMITTED"
