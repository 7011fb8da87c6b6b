"""Work plans: every developer, every month; mostly on time, some returned, late or not sent."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from domain.work_plan.approval import ApproveWorkPlan, ReturnWorkPlan
from domain.work_plan.drafting import DraftWorkPlan, ReviseWorkPlan, SubmitWorkPlan
from domain.work_plan.events import WorkPlanItem, days_of
from simulation.chanthaburi.plans import TASKS_DRY, TASKS_RAINY
from simulation.country.cast import Developer, Tambon
from simulation.country.days import moment, month_of
from simulation.country.households import FEBRUARY
from simulation.country.places import Wanted, next_month
from simulation.script import Act, Scene, alone, scene

# Fate of a plan → percentage of plans. BLOCKED: it includes the plot of a household that did not
# take part for two months, if there is one, and the planning gate refuses it.
FATES = {"PLAIN": 70, "RETURNED": 8, "LATE": 4, "NEVER": 3, "BLOCKED": 15}
MOST_PLOTS = 3
GATE = "people-take-part-in-planning"


def plan(wanted: Wanted, tambon: Tambon, month: date) -> Iterator[Scene]:
    """The plans for the next month, made in this month."""
    planned = next_month(month)
    if not FEBRUARY <= month or planned >= wanted.work_ends:
        return
    for developer in tambon.developers:
        chance = tambon.dice(f"plan/{developer.key}/{planned}")
        fate = chance.choices(list(FATES), list(FATES.values()))[0]
        came, missed = _plots(tambon, developer, month_of(planned), month_of(month))
        if came:
            yield from _scenes(tambon, developer, planned, chance, came, missed, fate)


def _plots(
    tambon: Tambon, developer: Developer, month: str, before: str
) -> tuple[list[str], list[str]]:
    """Plots of households that planned the month, and one plot of a household that stayed away.

    In March the assembly of January still counts, to which every household came.
    """
    there = tambon.came.get(month, set())
    lately = tambon.came.get(before)
    staying = [each for each in developer.households if each.ref not in tambon.left]
    return (
        [each.project for each in staying if each.ref in there][:MOST_PLOTS],
        [each.project for each in staying
         if lately is not None and each.ref not in there | lately][:1],
    )


def _scenes(
    tambon: Tambon, developer: Developer, planned: date, chance: random.Random,
    came: Sequence[str], missed: Sequence[str], fate: str,
) -> Iterator[Scene]:
    month, author, officer = month_of(planned), developer.person.ref, tambon.officer.ref
    made_in = (planned - timedelta(days=1)).replace(day=1)
    ref, items = developer.plan(month), _items(planned, came, chance)
    blocked = fate == "BLOCKED" and bool(missed)
    first = (*items, *_items(planned, missed, chance)) if blocked else items
    submit, approve = SubmitWorkPlan(work_plan=ref), ApproveWorkPlan(work_plan=ref)
    at = _times(made_in, chance)
    yield alone(at["draft"], author, DraftWorkPlan(
        work_plan=ref, engagement=developer.engagement, month=month, items=first,
    ))
    if fate == "NEVER":
        return
    tambon.plans[developer.key, month] = items
    if fate == "LATE":
        yield alone(at["late"], author, submit)
        yield alone(at["late approval"], officer, approve)
        return
    yield alone(at["submit"], author, submit)
    if blocked:
        yield alone(at["return"] - timedelta(minutes=10), officer, approve, GATE)
    if blocked or fate == "RETURNED":
        yield alone(at["return"], officer, ReturnWorkPlan(
            work_plan=ref, reasons="เป้าหมายยังไม่สอดคล้องกับครัวเรือนที่ร่วมวางแผน โปรดปรับรายการ"))
        yield scene(at["revise"], [
            Act(author, ReviseWorkPlan(work_plan=ref, items=items)), Act(author, submit),
        ])
    yield alone(at["approve"], officer, approve)


def _times(month: date, chance: random.Random) -> dict[str, datetime]:
    """The times of each step, in the month before the planned one."""
    clock = f"{chance.randint(9, 15):02d}:00"
    days = {"draft": 18, "submit": 21, "return": 23, "revise": 24, "approve": 25, "late": 26,
            "late approval": 27}
    return {step: moment(month, day, clock) + timedelta(minutes=30 * number)
            for number, (step, day) in enumerate(days.items())}


def _items(
    planned: date, plots: Sequence[str], chance: random.Random
) -> tuple[WorkPlanItem, ...]:
    """One or two tasks on each plot."""
    _, last = days_of(month_of(planned))
    tasks = TASKS_DRY if planned.month in (1, 2, 3, 4, 5, 11, 12) else TASKS_RAINY
    return tuple(
        WorkPlanItem(
            activity=activity, project=plot, task=task, unit=unit, stage=stage,
            target=Decimal(chance.randint(least, most)),
            due_on=planned.replace(day=chance.randint(5, last.day)),
        )
        for plot in plots
        for activity, task, unit, least, most, stage in chance.sample(tasks, chance.randint(1, 2))
    )
