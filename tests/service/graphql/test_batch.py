"""Lists of commands over HTTP: one answer each, in order, whatever becomes of the others."""

import asyncio
from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest

from domain.kernel.authority import Role
from service.graphql.mutation import Mutations
from tests.support.running import running
from tests.support.sending import drafts, recorded, send, submit
from tests.support.world import World, new


async def test_a_list_is_answered_in_its_order_and_one_refusal_stops_nobody(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plans = await drafts(world, 6)
        absent, submitted = new("work-plan"), plans[3]
        await world.do(world.make("SubmitWorkPlan", work_plan=submitted), world.developer)
        asked = [plans[5], absent, plans[0], submitted, "no ref", plans[1]]
        answers = await submit(client, world.developer, [{"workPlan": each} for each in asked])
        kept = await recorded(client, "work-plan.submitted")
    assert [each.get("rule") for each in answers] == [
        None, "noun-is-known", None, "state-allows-it", "ref-names-its-noun", None
    ]
    assert answers[3]["currentState"] == "SUBMITTED" and absent in answers[1]["message"]
    done = [each for each in answers if each["__typename"] == "WorkPlanDone"]
    assert [each["workPlan"]["id"] for each in done] == [plans[5], plans[0], plans[1]]
    assert all(each["visible"] and not each["replayed"] for each in done)
    assert all(each["workPlan"]["status"] == "SUBMITTED" for each in done)
    for each in done:
        assert each["events"] == [{"position": each["position"], "type": "work-plan.submitted"}]
        assert (int(each["position"]), each["workPlan"]["id"]) in kept
    assert len(kept) == 4


async def test_200_are_done_at_once_in_few_transactions_durable_and_visible(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plans = await drafts(world, 200)
        answers = await submit(client, world.district, [{"workPlan": each} for each in plans])
        data = await client.ask(
            world.district, "{ workPlans(filter: {status: SUBMITTED}) { totalCount } }"
        )
        moments = {fact.recorded_at for fact in await client.service.journal.facts(0, 100_000)
                   if fact.type == "work-plan.submitted"}
    assert [each["workPlan"]["id"] for each in answers] == plans
    assert all(each["visible"] for each in answers)
    assert len({each["position"] for each in answers}) == 200
    assert data["workPlans"]["totalCount"] == 200
    assert len(moments) < 40  # facts of one transaction are recorded at one moment
    async with running(database_url, tmp_path) as client:  # another process, after a restart
        assert Counter(plan for _, plan in await recorded(client, "work-plan.submitted")) == (
            Counter(plans)
        )


async def test_a_list_sent_again_gets_the_first_answers_again(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plans = await drafts(world, 5)
        inputs = [{"commandId": str(uuid4()), "workPlan": each} for each in plans]
        first = await submit(client, world.developer, inputs[:3])
        again = await submit(client, world.developer, inputs[::-1])
        kept = await recorded(client, "work-plan.submitted")
    assert [each["replayed"] for each in again] == [False, False, True, True, True]
    assert [each["position"] for each in again[:1:-1]] == [each["position"] for each in first]
    assert [each["workPlan"]["id"] for each in again] == plans[::-1]
    assert len(kept) == 5


async def test_a_replayed_creation_shows_the_noun_that_was_made(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        inputs = [
            {"commandId": str(uuid4()), "area": "220101", "nationalId": number,
             "firstName": "ซ้ำ", "lastName": "ตัวอย่าง"}
            for number in ("0000000000205", "0000000000213", "0000000000221")
        ]
        first, again = [
            await send(client, world.worker, "registerPeople", "RegisterPerson", each,
                       select="person { id }")
            for each in (inputs, inputs + inputs[:1])
        ]
    made = [each["person"]["id"] for each in first]
    assert len(set(made)) == 3 and [each["person"]["id"] for each in again] == [*made, made[0]]
    assert all(each["replayed"] for each in again)


async def test_two_about_one_noun_are_decided_in_the_order_of_the_list(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plans = await drafts(world, 8)
        inputs = [{"workPlan": each} for plan in plans for each in (plan, plan)]
        answers = await submit(client, world.developer, inputs)
        kept = await recorded(client, "work-plan.submitted")
    assert [each["__typename"] for each in answers] == ["WorkPlanDone", "Refusal"] * 8
    assert {each["rule"] for each in answers[1::2]} == {"state-allows-it"}
    assert {each["currentState"] for each in answers[1::2]} == {"SUBMITTED"}
    assert sorted(plan for _, plan in kept) == sorted(plans)


async def test_one_command_id_twice_in_a_list_is_one_command(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        one, other, third = await drafts(world, 3)
        once, twice = str(uuid4()), str(uuid4())
        answers = await submit(client, world.developer, [
            {"commandId": once, "workPlan": one}, {"commandId": twice, "workPlan": other},
            {"commandId": once, "workPlan": one}, {"commandId": twice, "workPlan": third},
        ])
        kept = await recorded(client, "work-plan.submitted")
    assert [each.get("replayed") for each in answers] == [False, False, True, None]
    assert answers[0]["position"] == answers[2]["position"]
    assert answers[3]["rule"] == "command-id-is-used-once" and answers[3]["field"] == "commandId"
    assert {plan for _, plan in kept} == {one, other}


@pytest.mark.parametrize("count", [0, 201])
async def test_no_input_and_more_than_200_are_refused_before_anything_is_recorded(
    database_url: str, tmp_path: Path, count: int
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plans = await drafts(world, 2)
        before = await client.service.journal.head()
        response = await client.post(
            world.developer,
            """mutation($one: SubmitWorkPlanInput!, $inputs: [SubmitWorkPlanInput!]!) {
              submitWorkPlan(input: $one) { __typename }
              submitWorkPlans(inputs: $inputs) { __typename } }""",
            one={"commandId": str(uuid4()), "workPlan": plans[0]},
            inputs=[{"commandId": str(uuid4()), "workPlan": plans[1]}] * count,
        )
        assert await client.service.journal.head() == before
    (error,) = response.json()["errors"]
    assert response.status_code == 400 and error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "200" in error["message"]


async def test_what_an_answer_may_return_counts_for_every_input(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plans = await drafts(world, 201)
        before = await client.service.journal.head()
        refused = [
            await client.post(
                world.developer,
                f"""mutation($inputs: [SubmitWorkPlanInput!]!) {{
                  submitWorkPlans(inputs: $inputs) {{ ... on WorkPlanDone {{
                    workPlan {{ {selection} }} }} }} }}""",
                inputs=[{"commandId": str(uuid4()), "workPlan": each} for each in plans[:count]],
            )
            for selection, count in [
                ("history(first: 100) { nodes { id } } again: history(first: 1) { nodes { id } }",
                 200),
                ("actions { command }", 101),
            ]
        ]
        assert await client.service.journal.head() == before
    for response, said in zip(refused, ("20400 rows", "101 nouns"), strict=True):
        (error,) = response.json()["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT" and said in error["message"]


async def test_overlapping_lists_of_two_clients_record_everything_once(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plans = await drafts(world, 90)
        ours, theirs = plans[:60], plans[30:][::-1]
        answers = await asyncio.gather(
            submit(client, world.developer, [{"workPlan": each} for each in ours]),
            submit(client, world.district, [{"workPlan": each} for each in theirs]),
        )
        kept = await recorded(client, "work-plan.submitted")
    assert sorted(plan for _, plan in kept) == sorted(plans)
    done = Counter(
        plan for asked, found in zip((ours, theirs), answers, strict=True)
        for plan, each in zip(asked, found, strict=True)
        if each["__typename"] == "WorkPlanDone"
    )
    assert done == Counter(plans)
    refused = [each for found in answers for each in found if each["__typename"] == "Refusal"]
    assert {each["rule"] for each in refused} == {"state-allows-it"} and len(refused) == 30


async def test_the_same_list_from_two_clients_at_once_is_one_list(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plans = await drafts(world, 40)
        inputs = [{"commandId": str(uuid4()), "workPlan": each} for each in plans]
        one, other = await asyncio.gather(
            submit(client, world.developer, inputs), submit(client, world.developer, inputs)
        )
        kept = await recorded(client, "work-plan.submitted")
    assert sorted(plan for _, plan in kept) == sorted(plans)
    assert [each["position"] for each in one] == [each["position"] for each in other]
    assert all(a["replayed"] != b["replayed"] for a, b in zip(one, other, strict=True))


async def test_authority_is_asked_for_each_and_each_attempt_beyond_it_is_kept(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        other = await world.hire()
        (own,) = await drafts(world, 1)
        await world.assign(other[1], world.project)
        plan = new("work-plan")
        await world.do(world.make("DraftWorkPlan", work_plan=plan, engagement=other[1],
                                  month=world.month, items=world.items(world.project)), other[0])
        answers = await submit(client, world.developer, [{"workPlan": own}, {"workPlan": plan}])
        approvals = await send(client, world.developer, "approveWorkPlans", "ApproveWorkPlan",
                               [{"workPlan": own} for _ in range(5)] + [{"workPlan": plan}])
        kept = await recorded(client, "attempt.refused")
    assert answers[0]["workPlan"]["status"] == "SUBMITTED"
    assert answers[1]["rule"] == "developer-keeps-to-their-own-engagement"
    assert {each["rule"] for each in approvals} == {"role-covers-the-area"}
    assert [who for _, who in kept] == [world.developer] * 7


async def test_outside_one_s_area_a_list_tells_no_more_than_one_by_one(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        stranger = await world.officer(Role.DISTRICT_OFFICER, "2202", world.provincial)
        absent = new("work-plan")
        there, nowhere, again, both = await send(
            client, stranger, "approveWorkPlans", "ApproveWorkPlan",
            [{"workPlan": plan}, {"workPlan": absent}, {"workPlan": plan, "unchangedSince": "1"},
             {"workPlan": absent, "unchangedSince": "1"}],
        )
        single = await client.do(stranger, "approveWorkPlan", {"workPlan": plan})
    for answer in (there, nowhere, again, both, single):
        del answer["position"]  # the attempts at what is there were recorded
    assert there["rule"] == "noun-is-known" and there["currentState"] is None
    assert there == again == single and nowhere == both
    assert str(there).replace(plan, "…") == str(nowhere).replace(absent, "…")


async def test_a_role_that_ended_shows_nothing_in_the_next_answers(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        one, other = await drafts(world, 2)
        officer = await world.officer(Role.DISTRICT_OFFICER, "2201", world.provincial)
        inputs = [{"commandId": str(uuid4()), "workPlan": each} for each in (one, other)]
        before = await submit(client, officer, inputs)
        await world.do(world.make("RevokeRole", person=officer, role=Role.DISTRICT_OFFICER,
                                  area="2201"), world.provincial)
        replayed = await submit(client, officer, inputs)
        refused = await submit(client, officer, [{"workPlan": one}])
    assert [each["workPlan"]["status"] for each in before] == ["SUBMITTED", "SUBMITTED"]
    assert [(each["replayed"], each["workPlan"], each["events"]) for each in replayed] == [
        (True, None, []), (True, None, [])]
    assert refused[0]["rule"] == "noun-is-known" and refused[0]["currentState"] is None


async def test_singles_go_on_beside_lists_that_have_to_wait_for_room(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plans = await drafts(world, 25)
        mutations: Mutations = client.service.mutations
        monkeypatch.setattr(mutations, "_room", asyncio.Semaphore(0))
        waiting = asyncio.create_task(
            submit(client, world.developer, [{"workPlan": each} for each in plans[1:]])
        )
        alone = await client.do(world.developer, "submitWorkPlan", {"workPlan": plans[0]})
        assert alone["__typename"] == "WorkPlanDone" and not waiting.done()
        mutations._room.release()  # room for one at a time is enough
        answers = await waiting
    assert {each["__typename"] for each in answers} == {"WorkPlanDone"}
