"""Duties: their states, counted again from the facts (``tests/oracles/recount.py``), and rows."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.oracles import recount
from tests.oracles.derived.facts import thai_day
from tests.oracles.reference.coverage import facts
from tests.oracles.reference.rows import Row
from tests.oracles.reference.world import World


def day(moment: Any) -> date | None:
    return date.fromisoformat(thai_day(moment)) if moment is not None else None


def duties(world: World, row: Row, *, area: str = "", month: str) -> Row:
    """The answer to ``workDuties``."""
    area = row.get("code", area)
    known = facts(world.known, world.position)
    first = date.fromisoformat(f"{month}-01")
    after = (first + timedelta(days=31)).replace(day=1)
    found = []
    for ref, state in sorted(recount.duties(known, area, month).items()):
        engagement = world.one("Engagement", ref)
        if engagement is not None:
            found.append(duty(world, engagement, month, state, after))
    due = [recount.policy(known, name, days) for name, days in (
        ("plan-due-day", 25), ("report-due-day", 5))]
    unvisited = [each for each in found if each["visited_on"] is None
                 or each["visited_on"] < first]
    return Row(
        "WorkDuties", area=area, month=month, whole=area.startswith(world.viewer.areas),
        plan_due_on=recount._due((first - timedelta(days=1)).replace(day=1), due[0]),
        report_due_on=recount._due(after, due[1]), developers=len(found), duties=found,
        counts=[Row("DutyCount", plan=plan, report=report, developers=many) for (plan, report), many
                in sorted(Counter((each["plan"], each["report"]) for each in found).items())],
        without_plan=engaged(world, [each for each in found if each["plan"] == "NONE"]),
        without_report=engaged(world, [each for each in found if each["report"] == "NONE"]),
        without_visit=engaged(world, unvisited), by_area=inside(area, found, unvisited),
    )


def engaged(world: World, found: list[Row]) -> list[Row]:
    return [each for one in found for each in world.where("Engagement", "id", one["id"])]


def duty(world: World, engagement: Row, month: str, state: recount.Duty, after: date) -> Row:
    """One developer's month: the states, and the papers and the visit that they rest on."""

    def of_month(kind: str) -> list[Row]:
        return [each for each in world.where(kind, "engagement", engagement["id"])
                if each["month"] == month]

    plans = sorted(of_month("WorkPlan"), reverse=True, key=lambda each: (
        each["approved_at"] is not None, each["status"] != "WITHDRAWN", each["id"]))
    reports = sorted(of_month("WorkReport"), reverse=True, key=lambda each: (
        each["accepted_at"] is not None, each["id"]))
    visits = sorted(
        (each for each in world.where("SupervisionVisit", "engagement", engagement["id"])
         if day(each["visited_at"]) < after),
        key=lambda each: (each["visited_at"], each["id"]))
    plan, report = next(iter(plans), {}), next(iter(reports), {})
    visit = visits[-1] if visits else {}
    return Row(
        "WorkDuty", id=engagement["id"], area=engagement["area"], engagement=engagement["id"],
        person=engagement["person"], plan=state.plan, report=state.report,
        work_plan=plan.get("id"), plan_submitted_on=day(plan.get("submitted_at")),
        plan_approved_on=day(plan.get("approved_at")), work_report=report.get("id"),
        report_submitted_on=day(report.get("submitted_at")),
        report_accepted_on=day(report.get("accepted_at")), last_visit=visit.get("id"),
        last_visit_on=state.visited_on,
        visited_on=date.fromisoformat(state.visited_on) if state.visited_on else None,
    )


def inside(area: str, found: list[Row], unvisited: list[Row]) -> list[Row]:
    """What is missing in each area right inside it."""
    areas: dict[str, list[Row]] = {}
    for each in found:
        if len(area) < len(each["area"]):
            areas.setdefault(each["area"][:len(area) + 2], []).append(each)
    return [
        Row("AreaDuties", area=code, developers=len(here),
            without_plan=sum(each["plan"] == "NONE" for each in here),
            without_report=sum(each["report"] == "NONE" for each in here),
            without_visit=sum(each in unvisited for each in here))
        for code, here in sorted(areas.items())
    ]


DUTIES: dict[str, Callable[..., Any]] = {
    "Query.workDuties": duties,
    "Area.workDuties": duties,
}
