"""Draft plans to submit: a programme simulated until its first plans are drafted, and more drafts.

The simulation drafts the first month of each engagement. The other months are drafted here, by the
developer through the command handler, with the same tasks.
"""

import asyncio
import random
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import uuid4

import asyncpg
import msgspec
import uuid_utils.compat as uuids

from bench.peers.tables import execute
from domain.kernel.event import Actor
from domain.work_plan.drafting import DraftWorkPlan
from domain.work_plan.events import WorkPlanItem
from service import server
from service.app import Service
from service.commands import Done
from simulation.country import Wanted, simulate

DRAFTED = date(2021, 2, 19)  # the day after developers draft the first month, before they submit
MONTHS = [f"{2021 + (number - 1) // 12}-{(number - 1) % 12 + 1:02d}" for number in range(4, 15)]
AT_ONCE = 64
PROVINCES = ("22", "34")  # few, so that some districts have hundreds of plans

_PLANS = """
    SELECT w.id, w.engagement, e.person, w.area,
           json_agg(json_build_object(
               'activity', i.activity, 'project', i.project, 'task', i.task,
               'target', i.target::text, 'unit', i.unit, 'due_on', i.due_on, 'stage', i.stage
           ) ORDER BY i.number) AS items
    FROM views.work_plans w JOIN views.engagements e ON e.id = w.engagement
    JOIN views.work_plan_items i ON i.work_plan = w.id
    WHERE w.status = 'DRAFT' GROUP BY 1, 2, 3, 4 ORDER BY 1
"""


class Draft(NamedTuple):
    """A draft plan, its developer and its tambon."""

    plan: str
    person: str
    area: str


def drafted(url: str, households: int) -> list[Draft]:
    """Fills the empty journal of a prepared database; returns the plans in random order."""
    wanted = Wanted(provinces=PROVINCES, households=households, until=DRAFTED)
    asyncio.run(simulate(url, wanted))
    asyncio.run(server.rebuild(url, progress=lambda *_: None))
    found = asyncio.run(_draft(url))
    asyncio.run(execute(url, "ANALYZE"))  # as autovacuum would within a minute
    random.Random(1).shuffle(found)
    return found


async def _draft(url: str) -> list[Draft]:
    service = await Service.open(url)
    following = asyncio.create_task(service.follow())
    try:
        plans = await service.pool.fetch(_PLANS)
        turns = asyncio.Semaphore(AT_ONCE)
        more = await asyncio.gather(*(
            _one(service, turns, plan, month) for plan in plans for month in MONTHS
        ))
        await service.engine.reached(await service.journal.head(), 60)
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await service.close()
    return [*(Draft(plan["id"], plan["person"], plan["area"]) for plan in plans), *more]


async def _one(
    service: Service, turns: asyncio.Semaphore, plan: asyncpg.Record, month: str
) -> Draft:
    made = Draft(f"work-plan:{uuids.uuid7()}", plan["person"], plan["area"])
    command = DraftWorkPlan(
        work_plan=made.plan, engagement=plan["engagement"], month=month,
        items=tuple(_moved(msgspec.json.decode(plan["items"]), month)),
    )
    async with turns:
        answer = await service.handler.handle(
            command, Actor(person=made.person, role=""), command_id=uuid4(), digest=b"bench"
        )
    if not isinstance(answer, Done):
        raise RuntimeError(f"a plan could not be drafted: {answer.refused}")
    return made


def _moved(items: Sequence[dict[str, Any]], month: str) -> Sequence[WorkPlanItem]:
    """The same tasks in another month."""
    moved = [item | {"due_on": f"{month}-{item['due_on'][-2:]}"} for item in items]
    for item in moved:
        item["due_on"] = min(item["due_on"], f"{month}-28")
    return msgspec.convert(moved, list[WorkPlanItem], strict=False)
