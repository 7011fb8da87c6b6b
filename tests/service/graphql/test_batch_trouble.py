"""Lists in trouble: what could not be recorded now is recorded by sending the list again."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest

from service.graphql.mutation import in_turn
from tests.support.running import running
from tests.support.sending import drafts, recorded, submit
from tests.support.world import World


async def test_a_list_that_was_cut_short_is_sent_again_and_recorded_once(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plans = await drafts(world, 60)
        inputs = [{"commandId": str(uuid4()), "workPlan": each} for each in plans]
        writer = client.service.journal._writer
        roomy, writer._queue_limit = writer._queue_limit, 10
        busy = await client.post(
            world.developer,
            """mutation($inputs: [SubmitWorkPlanInput!]!) {
              submitWorkPlans(inputs: $inputs) { __typename } }""",
            inputs=inputs,
        )
        before = await recorded(client, "work-plan.submitted")
        writer._queue_limit = roomy
        answers = await submit(client, world.developer, inputs)
        kept = await recorded(client, "work-plan.submitted")
    assert busy.status_code == 503
    assert busy.json()["errors"][0]["extensions"]["code"] == "TRY_AGAIN"
    assert 0 < len(before) < 60
    assert sorted(plan for _, plan in kept) == sorted(plans)
    replayed = {plan for plan, each in zip(plans, answers, strict=True) if each["replayed"]}
    assert replayed == {plan for _, plan in before}


async def test_turns_keep_the_order_of_what_shares_a_key_and_stop_behind_a_failure() -> None:
    begun: list[str] = []

    async def do(thing: str) -> str:
        begun.append(thing)
        await asyncio.sleep(0.01 if thing == "a1" else 0)
        if thing == "b1":
            raise ValueError(thing)
        return thing.upper()

    room = asyncio.Semaphore(10)
    found = await in_turn(["a1", "c1", "a2"], do, keys=lambda each: each[0], room=room)
    assert found == ["A1", "C1", "A2"] and begun == ["a1", "c1", "a2"]
    begun.clear()
    with pytest.raises(ValueError, match="b1"):
        await in_turn(["b1", "b2", "a1", "a2"], do, keys=lambda each: each[0], room=room)
    assert begun == ["b1", "a1", "a2"]
