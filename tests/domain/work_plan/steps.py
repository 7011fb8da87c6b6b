"""A plan that is handed in, its approval, and what the planning gate says of it."""

import asyncio

from domain.kernel.event import Actor, Event
from domain.participation.planning_gate import planning_gate
from domain.work_plan.approval import ApproveWorkPlan
from domain.work_plan.events import WorkPlan
from tests.examples.people import DISTRICT_OFFICER, OFFICERS, PROPOSED
from tests.examples.work import DRAFTED, HIRED, SUBMITTED, WORK_PLAN
from tests.support.scenario import NOW, Given, Past, scenario

GATE = "people-take-part-in-planning"
APPROVE = ApproveWorkPlan(work_plan=WORK_PLAN)
HANDED_IN: tuple[Event, ...] = (*OFFICERS, PROPOSED, *HIRED, DRAFTED, SUBMITTED)


def approve(*given: Given, passes: bool, by: str = DISTRICT_OFFICER) -> None:
    """The plan is approved after these facts, or refused by the gate."""
    scenario(given=[*HANDED_IN, *given], when=APPROVE, by=by, refused=None if passes else GATE)


def asked(given):  # type: ignore[no-untyped-def]
    """The gate's answer for the plan, outside of an approval."""

    async def ask():  # type: ignore[no-untyped-def]
        history = Past(given, Actor(person=DISTRICT_OFFICER), NOW)
        return await planning_gate(history, await history.of(WorkPlan, WORK_PLAN))

    return asyncio.run(ask())
