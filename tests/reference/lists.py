"""Lists: which rows a filter keeps, in which order they come, and what is on a page.

A filter that is not in the table compares the column of its name; an order sorts by it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.derived.people import outside
from tests.reference.rows import Row, snake
from tests.reference.world import World

Condition = Callable[[World, Row, Any], bool]
BANGKOK = timezone(timedelta(hours=7))


def accepted(world: World, household: Row) -> bool:
    """Whether an accepted report tells of a plot of the household."""
    plots = {plot["id"] for plot in world.where("Project", "household", household["id"])}
    reports = world.where("WorkReport", "status", "ACCEPTED")
    planned = {item for plot in plots for item in _planned(world, plot)}
    logged = {log["work_report"] for plot in plots
              for log in world.where("DailyLog", "project", plot)}
    return any(
        report["id"] in logged or (report["work_plan"], report["plan_revision"]) in planned
        or (report["plan_revision"] is None and (report["work_plan"], "in force") in planned)
        for report in reports
    )


def _planned(world: World, plot: str) -> set[tuple[str, Any]]:
    items = world.where("WorkPlanItem", "project", plot)
    return {(each["work_plan"], each["revision"]) for each in items} | {
        (each["work_plan"], "in force") for each in items if each["in_force"]}


def took_part(world: World, household: Row, stage: str) -> bool:
    return any(each["counted"] and each["stage"] == stage
               for each in world.every("Attendance", "household", household["id"]))


def unmet(world: World, engagement: Row, criterion: str) -> bool:
    return not any(each["criterion"] == criterion and each["passed"] for each in
                   world.where("EngagementScreening", "engagement", engagement["id"]))


def _developer(world: World, row: Row, person: str) -> bool:
    engagement = world.one("Engagement", row["engagement"])
    return engagement is not None and engagement["person"] == person


def _in_report(world: World, report: Row, plot: str) -> bool:
    return any(each["project"] == plot for each in
               world.where("DailyLog", "work_report", report["id"])) or any(
        each["project"] == plot and each["in_force"]
        for each in world.where("WorkPlanItem", "work_plan", report["work_plan"]))


def _learned_nothing(world: World, row: Row, since: Any) -> bool:
    return row["status"] == "CONTRACTED" and row["start_on"] <= since and not any(
        each["learned_on"] >= since for each in world.where("Knowledge", "person", row["person"]))


def _approved_before(world: World, wage: Row, wanted: bool) -> bool:
    begins = datetime.fromisoformat(f"{wage['month']}-01").replace(tzinfo=BANGKOK)
    before = any(
        plan["month"] == wage["month"] and plan["first_approved_at"] is not None
        and plan["first_approved_at"] < begins
        for plan in world.where("WorkPlan", "engagement", wage["engagement"]))
    return wage["authorised_at"] is not None and before == wanted


def _differs(_: World, row: Row, by: Any) -> bool:
    if row["volume_difference_m3"] is None:
        return False
    return (abs(row["volume_difference_m3"]) * 100 > by * row["dig_volume_m3"]
            or abs(row["depth_difference_m"]) * 100 > by * row["pond_depth_m"]
            or row["largest_share_difference"] > by)


def _held_on(_: World, row: Row, day: Any) -> bool:
    following = datetime(day.year, day.month, day.day, tzinfo=BANGKOK) + timedelta(days=1)
    return row["valid_from"] <= day <= (row["valid_until"] or day) and not (
        row["revoked"] and row["revoked_at"] < following)


def _held_role(world: World, fact: Row, wanted: bool) -> bool:
    wrong = outside(world.known.record).get(fact["position"])
    return wrong is not None and wrong != wanted


def _subject_kind(_: World, row: Row, kind: str) -> bool:
    return row["subject"].partition(":")[0].replace("-", "_").upper() == kind


def _has(column: str) -> Condition:
    return lambda world, row, wanted: (row[column] is not None) == wanted


def _any(column: str) -> Condition:
    return lambda world, row, wanted: (row[column] > 0) == wanted


def _from(column: str) -> Condition:
    return lambda world, row, value: row[column] is not None and row[column] >= value


def _to(column: str) -> Condition:
    return lambda world, row, value: row[column] is not None and row[column] <= value


def _before(column: str) -> Condition:
    return lambda world, row, value: row[column] is not None and row[column] < value


def _area(_: World, row: Row, area: str) -> bool:
    return row["area"].startswith(area)


_INVALIDATED = _any("evidence_invalidated")
FILTERS: dict[str, Condition] = {
    "Area.area": lambda world, row, area: row["code"].startswith(area),
    "Asset.neverUsed": lambda world, row, wanted: (row["put_to_use_at"] is None) == wanted,
    "Attendance.heldBefore": _before("held_on"),
    "Attendance.heldFrom": _from("held_on"),
    "Attendance.project": lambda world, row, plot: any(
        each["project"] == plot
        for each in world.where("GatheringProject", "gathering", row["gathering"])),
    "Engagement.lastVisitBefore": lambda world, row, at: (
        row["last_visit_at"] is None or row["last_visit_at"] < at),
    "Engagement.nothingLearnedSince": _learned_nothing,
    "Engagement.unmetCriteria": lambda world, row, wanted: bool(row["criteria"]) and wanted == any(
        unmet(world, row, each) for each in row["criteria"]),
    "Engagement.unmetCriterion": lambda world, row, each: (
        each in row["criteria"] and unmet(world, row, each)),
    "Evaluation.contested": _any("contested"),
    "Evaluation.evidenceInvalidated": _INVALIDATED,
    "Evaluation.resultFrom": _from("result"),
    "Evaluation.resultTo": _to("result"),
    "Evaluation.subjectKind": _subject_kind,
    "Event.actor": lambda world, row, person: row["actor_person"] == person,
    "Event.actorHeldRole": _held_role,
    "Event.afterPosition": lambda world, row, position: row["position"] > position,
    "Event.bySystem": lambda world, row, wanted: wanted == (
        row["actor_person"] is None and row["actor_role"] == "SYSTEM"),
    "Event.flags": lambda world, row, flags: any(each["flag"] in flags for each in row["flags"]),
    "Event.occurredBefore": _before("occurred_at"),
    "Event.occurredFrom": _from("occurred_at"),
    "Event.recordedBefore": _before("recorded_at"),
    "Event.recordedFrom": _from("recorded_at"),
    "Event.refused": lambda world, row, wanted: (row["type"] == "attempt.refused") == wanted,
    "Event.role": lambda world, row, role: row["actor_role"] == role,
    "Event.rule": lambda world, row, rule: (
        row["type"] == "attempt.refused" and row["data"]["rule"] == rule),
    "Event.subject": lambda world, row, ref: ref in row["tags"],
    "Event.types": lambda world, row, types: row["type"] in types,
    "Household.neverTookPartIn": lambda world, row, stage: not took_part(world, row, stage),
    "Household.onRosterOn": lambda world, row, day: any(
        each["from_on"] <= day and (each["until_on"] is None or each["until_on"] > day)
        for each in world.where("HouseholdEnrolment", "household", row["id"])),
    "Household.reportAccepted": lambda world, row, wanted: accepted(world, row) == wanted,
    "Household.tookPartIn": took_part,
    "Knowledge.learnedBefore": _before("learned_on"),
    "Knowledge.learnedFrom": _from("learned_on"),
    "Knowledge.shared": _any("shared"),
    "Person.area": lambda world, row, area: any(
        each["area"].startswith(area) for each in world.where("PersonArea", "person", row["id"])),
    "Project.assetsNeverUsed": lambda world, row, wanted: wanted == any(
        each["put_to_use_at"] is None for each in world.where("Asset", "project", row["id"])),
    "Project.dueBefore": _before("due_on"),
    "Project.shapeDiffersBy": _differs,
    "RoleHeld.heldOn": _held_on,
    "RoleHeld.notStudied": lambda world, row, guideline: not any(
        each["guideline"] == guideline
        for each in world.where("GuidelineStudy", "person", row["person"])),
    "SupervisionVisit.visitedBefore": _before("visited_at"),
    "SupervisionVisit.visitedFrom": _from("visited_at"),
    "Wage.authorised": _has("authorised_at"),
    "Wage.person": _developer,
    "Wage.planApprovedBeforeMonth": _approved_before,
    "WorkPlan.evidenceInvalidated": _INVALIDATED,
    "WorkPlan.person": _developer,
    "WorkPlan.project": lambda world, row, plot: any(
        each["project"] == plot for each in world.where("WorkPlanItem", "work_plan", row["id"])),
    "WorkPlan.revised": lambda world, row, wanted: (row["revision"] > 1) == wanted,
    "WorkReport.corrected": _any("corrections"),
    "WorkReport.evidenceInvalidated": _INVALIDATED,
    "WorkReport.person": _developer,
    "WorkReport.project": _in_report,
}


def meets(world: World, row: Row, name: str, value: Any) -> bool:
    """Whether a row meets one condition of a filter."""
    known = FILTERS.get(f"{row.kind}.{name}")
    if known is not None:
        return known(world, row, value)
    return _area(world, row, value) if name == "area" else bool(row[snake(name)] == value)


# ── orders ────────────────────────────────────────────────────────────────────────────────────────

ORDERS: dict[str, str] = {"Event.ID": "position", "Area.ID": "code", "Area.NAME": "sort_key"}
FIRST_IF_NONE = {"Evaluation.RESULT", "WorkDuty.VISITED_ON"}


def key_of(row: Row, order: str) -> tuple[Any, ...]:
    """By what a row is sorted in an order; nothing comes last, or first."""
    value = row[ORDERS.get(f"{row.kind}.{order}", order.lower())]
    if order == "ID":
        return (value,)
    nothing = (value is None) != (f"{row.kind}.{order}" in FIRST_IF_NONE)
    return (nothing, value or 0, row["code" if row.kind == "Area" else "id"])


class Cursor(str):
    """Stands for the cursor of a row in an order, whatever that looks like."""


def page(
    world: World, rows: list[Row], *, kind: str, first: int = 20, after: str | None = None,
    filter: dict[str, Any] | None = None, orderBy: str | None = None,
) -> Row:
    """The page of a list as an object of the connection's type."""
    conditions = {name: value for name, value in (filter or {}).items() if value is not None}
    kept = [row for row in rows
            if all(meets(world, row, name, value) for name, value in conditions.items())]
    order, down = (orderBy or "ID").removesuffix("_DESC"), (orderBy or "").endswith("_DESC")
    ordered = sorted(kept, key=lambda row: key_of(row, order), reverse=down)
    if after is not None:
        of, by, last = world.known.cursors[after]
        assert (of, by) == (kind, orderBy or "ID")
        ordered = [row for row in ordered
                   if (key_of(row, order) < last if down else key_of(row, order) > last)]
    cursors = [Cursor(f"{orderBy or 'ID'} {row['code' if kind == 'Area' else 'id']}")
               for row in ordered]
    info = {"hasNextPage": len(ordered) > first, "hasPreviousPage": False,
            "startCursor": next(iter(cursors), None),
            "endCursor": next(iter(cursors[:first][::-1]), None)}
    return Row(
        f"{kind}Connection", nodes=ordered[:first], totalCount=len(kept),
        pageInfo=Row("PageInfo", info),
        edges=[Row(f"{kind}Edge", cursor=cursor, node=row)
               for cursor, row in zip(cursors, ordered[:first], strict=False)],
    )
