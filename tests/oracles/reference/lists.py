"""Lists: which rows a filter keeps, in which order they come, and what is on a page.

A filter that is not in the table compares the column of its name, or the day or moment of the name
before `From` or `Before`; an order sorts by its column.
"""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from domain.kernel.thai import sort_key
from tests.oracles.derived.people import outside
from tests.oracles.reference.related import RELATED
from tests.oracles.reference.rows import Row, snake
from tests.oracles.reference.world import World

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


_INVALIDATED = _any("evidence_invalidated")
FILTERS: dict[str, Condition] = {
    **RELATED,
    "Area.area": lambda world, row, area: row["code"].startswith(area),
    "Asset.neverUsed": lambda world, row, wanted: (row["put_to_use_at"] is None) == wanted,
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
    "Knowledge.shared": _any("shared"),
    "Person.area": lambda world, row, area: any(
        each["area"].startswith(area) for each in world.where("PersonArea", "person", row["id"])),
    "Project.assetsNeverUsed": lambda world, row, wanted: wanted == any(
        each["put_to_use_at"] is None for each in world.where("Asset", "project", row["id"])),
    "Project.shapeDiffersBy": _differs,
    "RoleHeld.heldOn": _held_on,
    "RoleHeld.notStudied": lambda world, row, guideline: not any(
        each["guideline"] == guideline
        for each in world.where("GuidelineStudy", "person", row["person"])),
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
    column = snake(name)
    if known := FILTERS.get(f"{row.kind}.{name}"):
        return known(world, row, value)
    if name == "area":
        return bool(row["area"].startswith(value))
    if column in row:
        return bool(row[column] == value)
    if name.endswith("In"):
        return row[column.removesuffix("_in")] in value
    stem, _, word = column.rpartition("_")
    for when in (f"{stem}_on", f"{stem}_at"):
        if when in row and word in ("from", "before"):
            then = row[when]
            return then is not None and (then >= value if word == "from" else then < value)
    raise NotImplementedError(
        f"{row.kind}Filter.{name} compares no column of that name: give it a line in FILTERS"
        " (tests/oracles/reference/lists.py)"
    )


# ── orders ────────────────────────────────────────────────────────────────────────────────────────

ORDERS: dict[str, str] = {"Event.ID": "position", "Area.ID": "code", "Area.NAME": "sort_key"}
FIRST_IF_NONE = {"Evaluation.RESULT", "WorkDuty.VISITED_ON"}
THAI = {"Gathering.TITLE", "Guideline.TITLE", "Knowledge.TOPIC", "Programme.TITLE_TH"}


class Cursor(str):
    """Stands for the cursor of a row in an order, whatever that looks like."""


def identity(row: Row) -> Any:
    return row["code" if row.kind == "Area" else "id"]


def key_of(row: Row, order: str) -> tuple[Any, ...]:
    """By what a row is sorted in one order, whichever way; nothing comes last, or first."""
    name = f"{row.kind}.{order}"
    column = ORDERS.get(name, order.lower())
    if name != "Area.LEVEL" and column not in row:
        raise NotImplementedError(
            f"{name} sorts by no column of that name: give it a line in ORDERS"
            " (tests/oracles/reference/lists.py)"
        )
    value = len(row["code"]) if name == "Area.LEVEL" else row[column]
    value = sort_key(value) if name in THAI else value
    return ((value is None) != (name in FIRST_IF_NONE), 0 if value is None else value)


def keys_of(orders: str | list[str] | None) -> list[tuple[str, bool]]:
    """The orders with whether they go down; the id decides at last, the same way as before it."""
    names = [orders] if isinstance(orders, str) else orders or []
    keys = [(name.removesuffix("_DESC"), name.endswith("_DESC")) for name in names]
    return keys if ("ID", False) in keys or ("ID", True) in keys else [
        *keys, ("ID", bool(keys) and keys[-1][1])]


def behind(row: Row, keys: list[tuple[str, bool]], last: list[tuple[Any, ...]]) -> bool:
    """Whether a row comes after the one that has these values of the keys."""
    for (order, down), value in zip(keys, last, strict=True):
        if (own := key_of(row, order)) != value:
            return own < value if down else own > value
    return False


def page(
    world: World, rows: list[Row], *, kind: str, first: int = 20, after: str | None = None,
    filter: dict[str, Any] | None = None, orderBy: str | list[str] | None = None,
) -> Row:
    """The page of a list as an object of the connection's type."""
    conditions = {name: value for name, value in (filter or {}).items() if value is not None}
    kept = [row for row in rows
            if all(meets(world, row, name, value) for name, value in conditions.items())]
    keys, ordered = keys_of(orderBy), list(kept)
    for order, down in reversed(keys):
        ordered.sort(key=lambda row, order=order: key_of(row, order), reverse=down)
    if after is not None:
        of, by, last = world.known.cursors[after]
        assert (of, by) == (kind, keys)
        ordered = [row for row in ordered if behind(row, keys, last)]
    cursors = [Cursor(f"{kind} {keys} {identity(row)}") for row in ordered]
    info = {"hasNextPage": len(ordered) > first, "hasPreviousPage": False,
            "startCursor": next(iter(cursors), None),
            "endCursor": next(iter(cursors[:first][::-1]), None)}
    return Row(
        f"{kind}Connection", nodes=ordered[:first], totalCount=len(kept), totalCountCapped=False,
        pageInfo=Row("PageInfo", info),
        edges=[Row(f"{kind}Edge", cursor=cursor, node=row)
               for cursor, row in zip(cursors, ordered[:first], strict=False)],
    )
