"""Lists of commands sent over HTTP, drafts to be submitted, and what was recorded of them."""

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

from tests.support.running import Client, answered
from tests.support.world import World, new

PLANNED_YEAR = 2027


async def send(
    client: Client, viewer: str, mutation: str, kind: str, inputs: list[dict[str, Any]], *,
    select: str = ""
) -> list[dict[str, Any]]:
    """The answers to a list; inputs without a command's id are given one."""
    query = f"""mutation($inputs: [{kind}Input!]!) {{ {mutation}(inputs: $inputs) {{ __typename
        ... on {answered(kind)}Done {{
            position visible replayed events {{ position type }} {select} }}
        ... on Refusal {{ rule message messageTh field currentState position }} }} }}"""
    data = await client.ask(
        viewer, query, inputs=[{"commandId": str(uuid4())} | given for given in inputs]
    )
    answers: list[dict[str, Any]] = data[mutation]
    assert len(answers) == len(inputs)
    return answers


async def submit(
    client: Client, viewer: str, inputs: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    return await send(client, viewer, "submitWorkPlans", "SubmitWorkPlan", inputs,
                      select="workPlan { id status revision }")


async def drafts(world: World, count: int) -> list[str]:
    """So many drafts of the developer, one for each month of a contract that is long enough."""
    contract = world.make("ExtendEngagement", engagement=world.engagement,
                          to_on=date(PLANNED_YEAR + 20, 12, 31), authority="คำสั่งทดสอบ")
    await world.do(contract, world.provincial)
    (item,) = world.items(world.project)
    plain = {name: getattr(item, name) for name in item.__struct_fields__}
    plans = [new("work-plan") for _ in range(count)]
    await asyncio.gather(*(
        world.do(world.make(
            "DraftWorkPlan", work_plan=plan, engagement=world.engagement, month=month,
            items=(type(item)(**plain | {"due_on": date.fromisoformat(f"{month}-15")}),),
        ), world.developer)
        for number, plan in enumerate(plans)
        for month in [f"{PLANNED_YEAR + number // 12}-{number % 12 + 1:02}"]
    ))
    return plans


async def recorded(client: Client, type: str) -> list[tuple[int, str]]:
    """Every event of a type: its position and its noun."""
    facts = await client.service.journal.recorded(0, 100_000)
    return [(fact.position, fact.subject) for fact in facts if fact.event.name == type]
