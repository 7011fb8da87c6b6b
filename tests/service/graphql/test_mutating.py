"""What a mutation answers, and what it leaves behind."""

import asyncio
from pathlib import Path
from uuid import uuid4

from domain.kernel.authority import Role
from tests.support.running import Client, running
from tests.support.world import World, new


async def head(client: Client) -> int:
    return await client.service.journal.head()


async def test_a_mutation_answers_with_the_noun_as_it_is_now(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        answer = await client.do(
            world.district, "approveWorkPlan", {"workPlan": plan},
            select="workPlan { status approvedRevision approver { id }"
            " evidence { person { id } } }",
        )
    assert answer["__typename"] == "WorkPlanDone"
    assert answer["visible"] is True and answer["replayed"] is False
    assert [event["type"] for event in answer["events"]] == ["work-plan.approved"]
    assert answer["workPlan"] == {
        "status": "APPROVED", "approvedRevision": 1,
        "evidence": [{"person": {"id": world.member}}], "approver": {"id": world.district},
    }


async def test_the_same_command_sent_again_gets_the_first_answer_again(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        given = {"area": "220101", "nationalId": "0000000000205", "firstName": "ซ้ำ",
                 "lastName": "ตัวอย่าง"}
        once = str(uuid4())
        answers = await asyncio.gather(*(
            client.do(world.worker, "registerPerson", given, command_id=once,
                      select="person { id }")
            for _ in range(8)
        ))
        before = await head(client)
        again = await client.do(world.worker, "registerPerson", given, command_id=once,
                                select="person { id }")
        assert await head(client) == before
        other = await client.post(
            world.worker,
            "mutation($i: RegisterPersonInput!) { registerPerson(input: $i) { ... on Refusal"
            " { rule field } } }",
            i=given | {"commandId": once, "firstName": "อื่น"},
        )
        assert await head(client) == before
    assert {(each["position"], each["person"]["id"]) for each in [*answers, again]} == {
        (answers[0]["position"], answers[0]["person"]["id"])
    }
    assert sorted(each["replayed"] for each in answers) == [False] + [True] * 7
    assert again["replayed"] is True
    assert other.json()["data"]["registerPerson"] == {
        "rule": "command-id-is-used-once", "field": "commandId"
    }


async def test_a_refusal_says_what_to_do_in_two_languages_and_changes_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        before = await head(client)
        answer = await client.do(world.developer, "submitWorkPlan", {"workPlan": plan})
        assert await head(client) == before
    assert answer["rule"] == "state-allows-it" and answer["currentState"] == "SUBMITTED"
    assert "DRAFT" in answer["message"] and "SUBMITTED" in answer["messageTh"]
    assert answer["position"] == str(before)


async def test_attempts_beyond_authority_are_kept_and_found_by_their_rule(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        answer = await client.do(world.developer, "approveWorkPlan", {"workPlan": plan})
        assert answer["rule"] == "role-covers-the-area"
        await client.service.engine.reached(await head(client), 5)
        data = await client.ask(
            world.auditor,
            """query($plan: ID!) { events(filter: {rule: "role-covers-the-area", subject: $plan}) {
               nodes { type data actor { personId } } } }""",
            plan=plan,
        )
    (attempt,) = data["events"]["nodes"]
    assert attempt["type"] == "attempt.refused"
    assert attempt["data"]["command"] == "ApproveWorkPlan"
    assert attempt["data"]["person"] == world.developer


async def test_outside_one_s_area_forbidden_looks_like_not_found(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        stranger = await world.officer(Role.DISTRICT_OFFICER, "2202", world.provincial)
        absent = new("work-plan")
        there = await client.do(stranger, "approveWorkPlan", {"workPlan": plan})
        nowhere = await client.do(stranger, "approveWorkPlan", {"workPlan": absent})
    for answer in (there, nowhere):
        del answer["position"]  # the attempt at what is there was recorded
    assert there["rule"] == "noun-is-known" and there["currentState"] is None
    assert str(there).replace(plan, "…") == str(nowhere).replace(absent, "…")


async def test_a_noun_that_changed_since_it_was_read_is_not_changed_again(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        position = await head(client)
        stale = await client.do(world.district, "approveWorkPlan",
                                {"workPlan": plan, "unchangedSince": str(position - 1)})
        fresh = await client.do(world.district, "approveWorkPlan",
                                {"workPlan": plan, "unchangedSince": str(position)})
    assert stale["rule"] == "noun-is-unchanged-since" and stale["field"] == "unchangedSince"
    assert fresh["__typename"] == "WorkPlanDone"


async def test_malformed_input_is_refused_by_field_or_by_the_schema_and_stores_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        before = await head(client)
        drafting = {"engagement": world.engagement, "month": world.month}
        item = {"activity": 2, "project": world.project, "task": "ปลูกแฝก", "target": "10",
                "unit": "TREE", "dueOn": f"{world.month}-10", "stage": "OPERATION"}
        refused = [
            await client.do(world.developer, "draftWorkPlan",
                            drafting | {"items": [item | {"activity": 8}]}),
            await client.do(world.developer, "draftWorkPlan",
                            drafting | {"items": [item], "month": "2564-13"}),
            await client.do(world.developer, "draftWorkPlan",
                            drafting | {"items": [item | {"dueOn": "2564-01-10"}]}),
            await client.do(world.developer, "draftWorkPlan", drafting | {"items": []}),
            await client.do(world.developer, "draftWorkPlan",
                            drafting | {"items": [item], "engagement": "engagement:nonsense"}),
            await client.do(world.developer, "submitWorkPlan", {"workPlan": "no-ref"}),
            await client.do(world.developer, "submitWorkPlan", {"workPlan": new("work-plan")},
                            command_id="not a uuid"),
        ]
        wrong_enum = await client.post(
            world.developer,
            """mutation($i: DraftWorkPlanInput!) { draftWorkPlan(input: $i) { __typename } }""",
            i=drafting | {"commandId": str(uuid4()), "items": [item | {"unit": "MOON"}]},
        )
        assert await head(client) == before
    assert [(each["rule"], each["field"]) for each in refused] == [
        ("input-is-well-formed", "items[0].activity"),
        ("input-is-well-formed", "month"),
        ("year-is-not-buddhist", "items[0].dueOn"),
        ("plan-has-items", "items"),
        ("ref-names-its-noun", "engagement"),
        ("ref-names-its-noun", "workPlan"),
        ("command-id-is-a-uuid", "commandId"),
    ]
    assert wrong_enum.status_code == 400 and "MOON" in wrong_enum.text


async def test_several_mutations_of_one_document_run_one_after_another(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        data = await client.ask(
            world.district,
            """mutation($a: ReturnWorkPlanInput!, $b: ReturnWorkPlanInput!) {
              first: returnWorkPlan(input: $a) { __typename }
              second: returnWorkPlan(input: $b) { ... on Refusal { rule currentState } } }""",
            a={"commandId": str(uuid4()), "workPlan": plan, "reasons": "No dates are given yet."},
            b={"commandId": str(uuid4()), "workPlan": plan, "reasons": "No dates are given yet."},
        )
    assert list(data) == ["first", "second"]
    assert data["first"]["__typename"] == "WorkPlanDone"
    assert data["second"] == {"rule": "state-allows-it", "currentState": "RETURNED"}


async def test_control_characters_in_text_do_not_stop_the_views(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        answer = await client.do(
            world.district, "returnWorkPlan",
            {"workPlan": plan, "reasons": "The third\u0000 has no date.", "reason": "a\u0000b"},
            select="workPlan { history(first: 1, orderBy: ID_DESC) {"
            " nodes { reason texts { text } } } }",
        )
        assert answer["visible"]
        assert answer["workPlan"]["history"]["nodes"] == [
            {"reason": "ab", "texts": [{"text": "ab"}, {"text": "The third has no date."}]}
        ]
        assert client.service.engine.trouble is None
        after = await client.do(world.developer, "reviseWorkPlan", {
            "workPlan": plan, "items": [
                {"activity": 2, "project": world.project, "task": "ปลูก\u0000แฝก", "target": "10",
                 "unit": "TREE", "dueOn": f"{world.month}-10", "stage": "OPERATION"}]})
        assert after["visible"]
        assert client.service.engine.trouble is None


async def test_an_answer_says_up_to_which_position_it_goes(
    database_url: str, tmp_path: Path
) -> None:
    mutation = """mutation($plan: ID!, $one: ID!, $two: ID!) {
        a: withdrawWorkPlan(input: {commandId: $one, workPlan: $plan}) { __typename }
        b: withdrawWorkPlan(input: {commandId: $two, workPlan: $plan}) { __typename } }"""
    query = "query($id: ID!, $at: AsOf) { workPlan(id: $id, asOf: $at) { status } }"
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        before = await head(client)
        body = (await client.post(world.developer, mutation, plan=plan, one=str(uuid4()),
                                  two=str(uuid4()))).json()
        position = body["extensions"]["position"]
        assert int(position) == before + 1 == await head(client)
        seen = await client.ask(world.developer, query, id=plan, at={"position": position})
        nothing = (await client.post(world.developer, "mutation { __typename }")).json()
    assert body["data"] == {
        "a": {"__typename": "WorkPlanDone"}, "b": {"__typename": "Refusal"}}
    assert seen["workPlan"] == {"status": "WITHDRAWN"}
    assert nothing == {"data": {"__typename": "Mutation"}, "extensions": {"position": position}}
