"""What newer lists are filtered by: a row of another view, a word, a span of the calendar."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from domain.kernel.thai import search_key
from tests.oracles.derived.facts import thai_day
from tests.oracles.reference.rows import Row
from tests.oracles.reference.world import World

Condition = Callable[[World, Row, Any], bool]


def having(kind: str, column: str, value: str, own: str = "id") -> Condition:
    """A visible row of another type whose column has our own value, with the value asked for."""
    return lambda world, row, wanted: any(
        each[value] == wanted for each in world.where(kind, column, row[own]))


def items(value: str, *, in_force: bool) -> Condition:
    """A task of a plan's latest revision; of a report's plan, one in force."""
    def holds(world: World, row: Row, wanted: Any) -> bool:
        plan = row["work_plan"] if in_force else row["id"]
        return any(
            each[value] == wanted
            and (each["in_force"] if in_force else each["revision"] == row["revision"])
            for each in world.where("WorkPlanItem", "work_plan", plan))

    return holds


def words(*columns: str) -> Condition:
    """These letters somewhere, however they are typed."""
    return lambda world, row, text: any(
        search_key(text) in search_key(row[each]) for each in columns)


def called(world: World, person: Row, text: str) -> bool:
    names = [world.detail(person, name) for name in ("first_name", "last_name", "nickname")]
    return all(any(name and search_key(word) in search_key(name) for name in names)
               for word in text.split())


def spans(column: str) -> tuple[Condition, Condition]:
    """In a month (`2021-05`), in a budget year (2564): of a day, a moment or a month."""
    def day(row: Row) -> str | None:
        value = row[column]
        if isinstance(value, datetime):
            return thai_day(value)[:7]
        return str(value)[:7] if value is not None else None

    def year(world: World, row: Row, wanted: int) -> bool:
        month = day(row)
        return month is not None and f"{wanted - 544}-10" <= month < f"{wanted - 543}-10"

    return (lambda world, row, month: day(row) == month), year


BY = {  # by which column a list's calendar goes
    "Engagement": "start_on", "Evaluation": "finalised_at", "Assessment": "submitted_at",
    "Gathering": "starts_at", "Attendance": "held_on", "Guideline": "published_at",
    "GuidelineStudy": "studied_at", "Household": "enrolled_on", "Knowledge": "learned_on",
    "Project": "accepted_at", "Asset": "delivered_at", "SupervisionVisit": "visited_at",
    "Wage": "month", "Waiver": "created_at", "WorkPlan": "month", "WorkReport": "month",
}
RELATED: dict[str, Condition] = {
    **{f"{kind}.month": spans(column)[0] for kind, column in BY.items()},
    **{f"{kind}.fiscalYear": spans(column)[1] for kind, column in BY.items()},
    "Area.search": words("name_th", "name_en"),
    "Engagement.activeOn": lambda world, row, day: (
        row["start_on"] is not None and row["start_on"] <= day <= row["end_on"]),
    "Engagement.project": having("Duty", "engagement", "project"),
    "Evaluation.gathering": having("EvaluationSharing", "evaluation", "gathering"),
    "Evaluation.household": having("Assessment", "evaluation", "household"),
    "Evaluation.person": having("Assessment", "evaluation", "assessor"),
    "Gathering.household": having("Attendance", "gathering", "household"),
    "Gathering.person": having("Attendance", "gathering", "person"),
    "Gathering.project": having("GatheringProject", "gathering", "project"),
    "Gathering.search": words("title"),
    "Guideline.search": words("title"),
    "Household.person": having("HouseholdMember", "household", "person"),
    "Knowledge.search": words("topic"),
    "Person.name": called,
    "Programme.search": words("title_th"),
    "Project.person": lambda world, row, person: any(
        (found := world.one("Engagement", duty["engagement"])) and found["person"] == person
        for duty in world.where("Duty", "project", row["id"])),
    "Waiver.used": lambda world, row, wanted: (row["used_at"] is not None) == wanted,
    "Project.activity": having("WorkPlanItem", "project", "activity"),
    "SupervisionVisit.person": having("Engagement", "id", "person", "engagement"),
    "WorkPlan.activity": items("activity", in_force=False),
    "WorkPlan.stage": items("stage", in_force=False),
    "WorkReport.activity": items("activity", in_force=True),
    "WorkReport.stage": items("stage", in_force=True),
}
