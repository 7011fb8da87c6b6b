"""One resolver a field. What is not in the tables is a column, or the noun that a column names.

``FIELDS`` answer with a value, ``LISTS`` with visible rows that are then sorted as ``SORTED`` says,
or cut into pages where the schema has a connection.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from domain.land import rai_ngan_wa
from domain.thai import buddhist_year, fiscal_year, thai_date
from tests.derived.facts import thai_day
from tests.reference.changes import changes
from tests.reference.coverage import COVERAGE
from tests.reference.duties import DUTIES
from tests.reference.rows import Row, snake
from tests.reference.world import World

Resolver = Callable[..., Any]
Rows = Callable[[World, Row, str], list[Row]]


# ── values ────────────────────────────────────────────────────────────────────────────────────────


def detail(name: str) -> Resolver:
    return lambda world, row: world.detail(row, name)


def national_id(world: World, row: Row) -> str | None:
    digits = world.detail(row, "national_id")
    return digits and f"x-xxxx-xxxxx-{digits[10:12]}-{digits[12]}"


def house_number(world: World, row: Row) -> str | None:
    names = [name for name in world.known.details.get(row["id"], {})
             if name.endswith(".house_number")]
    return world.detail(row, min(names)) if names else None


def reason(world: World, fact: Row) -> str | None:
    if not world.visible(fact, world.viewer.texts):
        return None
    found = (world.known.details.get(subject, {}).get(f"{fact['position']}.reason")
             for subject in fact["tags"])
    return next((text for text in found if text is not None), None)


def land_text(world: World, land: Row) -> str:
    rai, ngan, wa = rai_ngan_wa(land["value"]).split("-")
    wa = wa.lstrip("0") or "0"
    return f"{rai} ไร่ {ngan} งาน {'0' + wa if wa[0] == '.' else wa} ตารางวา"


def baht(world: World, money: Row) -> str:
    return f"{money['value'] // 100:,}.{money['value'] % 100:02}"


def planned(world: World, row: Row) -> Row | None:
    report = world.one("WorkReport", row["work_report"])
    return report and next(
        (each for each in world.where("WorkPlanItem", "work_plan", report["work_plan"])
         if (each["revision"], each["number"]) == (row["plan_revision"], row["item"])), None)


def corrected_by(world: World, row: Row) -> Row | None:
    number = int(row["id"].rpartition("/correction-")[2])
    return next(iter(world.where("Event", "position", number)), None)


def report_of(world: World, plan: Row) -> Row | None:
    return next(iter(world.where("WorkReport", "work_plan", plan["id"])), None)


def participation(attended: list[Row]) -> Row:
    """What counts of some attendances, stage by stage."""
    stages, before, wrong = [], None, []
    for stage in ("PLANNING", "OPERATION", "EVALUATION"):
        days = sorted(each["held_on"] for each in attended
                      if each["counted"] and each["stage"] == stage)
        first, last = (days[0], days[-1]) if days else (None, None)
        stages.append(Row(
            "StageParticipation", stage=stage, attendances=len(days), first_on=first, last_on=last,
            gatherings=len({each["gathering"] for each in attended
                            if each["counted"] and each["stage"] == stage})))
        if before and first and (before["first_on"] is None or first < before["first_on"]):
            wrong.append(Row("OrderViolation", stage=stage, before=before["stage"], on=first,
                             before_on=before["first_on"]))
        before = stages[-1]
    return Row("Participation", stages=stages, order_violations=wrong)


def of_project(world: World, row: Row) -> Row:
    held = {each["gathering"] for each in world.every("GatheringProject", "project", row["id"])}
    return participation([each for one in sorted(held)
                          for each in world.every("Attendance", "gathering", one)])


def logs(name: str) -> Resolver:
    return lambda world, row: sum(
        each[name] for each in world.where("DailyLog", "work_report", row["id"]))


def actor(world: World, fact: Row) -> Row:
    return Row("EventActor", person=fact["actor_person"], role=fact["actor_role"],
               area=fact["actor_area"], acting_for=fact["acting_for"])


FIELDS: dict[str, Resolver] = {
    **COVERAGE,
    **DUTIES,
    "*.position": lambda world, row: row["since"],
    "Area.parent": lambda world, row: world.known.areas.get(row["parent"]),
    "DailyLog.planned": planned,
    "Event.actor": actor,
    "Event.position": lambda world, row: row["position"],
    "Event.reason": reason,
    "FieldChange.path": lambda world, row: [row["id"], row["path"]],
    "FieldChange.redacted": lambda world, row: False,
    "Household.houseNumber": house_number,
    "Household.participation": lambda world, row: participation(
        world.every("Attendance", "household", row["id"])),
    "ItemResult.planned": planned,
    "LandMeasure.raiNganWa": lambda world, row: rai_ngan_wa(row["value"]),
    "LandMeasure.squareMetres": lambda world, row: row["value"],
    "LandMeasure.text": land_text,
    "Money.baht": baht,
    "Money.satang": lambda world, row: row["value"],
    "Person.nationalId": national_id,
    **{f"Person.{name}": detail(stored) for name, stored in {
        "title": "title", "firstName": "first_name", "lastName": "last_name",
        "nickname": "nickname", "bornOn": "born_on", "phone": "phone", "email": "email",
        "lineId": "line_id", "address": "address"}.items()},
    "Person.participation": lambda world, row: participation(
        world.where("Attendance", "person", row["id"])),
    "Project.participation": of_project,
    "ReportCorrection.event": corrected_by,
    "ThaiDate.buddhistYear": lambda world, row: buddhist_year(row["value"]),
    "ThaiDate.fiscalYear": lambda world, row: fiscal_year(row["value"]),
    "ThaiDate.text": lambda world, row: thai_date(row["value"]),
    "ThaiMonth.buddhistYear": lambda world, row: buddhist_year(row["value"]),
    "ThaiMonth.fiscalYear": lambda world, row: fiscal_year(row["value"]),
    "ThaiMonth.text": lambda world, row: thai_date(row["value"]).partition(" ")[2],
    "Viewer.areas": lambda world, row: list(world.viewer.areas),
    "Viewer.person": lambda world, row: world.one("Person", world.viewer.person),
    "WorkPlan.workReport": report_of,
    "WorkReport.hours": logs("hours"),
    "WorkReport.logs": lambda world, row: len(
        world.where("DailyLog", "work_report", row["id"])),
    "WorkReport.people": logs("people"),
}


# ── lists ─────────────────────────────────────────────────────────────────────────────────────────


def by(column: str, own: str = "id") -> Rows:
    """The rows whose column has the row's own id (or another value of it)."""
    return lambda world, row, kind: world.where(kind, column, row[own])


def inside(world: World, row: Row, kind: str) -> list[Row]:
    return [each for each in world.all(kind) if each["area"].startswith(row["code"])]


def history(world: World, row: Row, kind: str) -> list[Row]:
    return [fact for fact in world.all("Event") if row["id"] in fact["tags"]]


def through(kind: str, column: str, to: str, world: World, row: Row, target: str) -> list[Row]:
    """By way of the visible rows between two nouns."""
    found = {each[to] for each in world.where(kind, column, row["id"])}
    return [each for ref in sorted(found) for each in world.where(target, "id", ref)]


def of_revision(own: str, world: World, row: Row, kind: str) -> list[Row]:
    return [each for each in world.where(kind, "work_plan", row["id"])
            if each["revision"] == row[own]]


def results(world: World, row: Row, kind: str) -> list[Row]:
    found = world.where(kind, "work_report", row["id"])
    latest = max((each["plan_revision"] for each in found), default=None)
    wanted = row["plan_revision"] if row["plan_revision"] is not None else latest
    return [each for each in found if each["plan_revision"] == wanted]


def waiting(world: World, row: Row, kind: str) -> list[Row]:
    return [each for each in world.where(kind, "status", "SUBMITTED")
            if each["area"].startswith(world.viewer.approves)]


def parents(world: World, row: Row, kind: str) -> list[Row]:
    above = (row["code"][:length] for length in (2, 4, 6) if length < len(row["code"]))
    return [world.known.areas[code] for code in above if code in world.known.areas]


def children(world: World, row: Row, kind: str) -> list[Row]:
    return [each for each in world.known.areas.values()
            if each["parent"] == row["code"] and each["abolished_on"] is None]


LISTS: dict[str, Rows] = {
    "*.history": history,
    "*.evaluations": lambda world, row, kind: world.where(
        kind, {"WorkPlan": "work_plan"}.get(row.kind, row.kind.lower()), row["id"]),
    **{f"Area.{name}": inside for name in (
        "households", "projects", "engagements", "gatherings", "workPlans", "evaluations")},
    "Area.children": children,
    "Area.parents": parents,
    "Assessment.scores": by("assessment"),
    **{f"Engagement.{name}": by("engagement") for name in (
        "screenings", "duties", "workReports", "workPlans", "supervisionVisits", "wages")},
    "Engagement.knowledge": by("person", "person"),
    **{f"Evaluation.{name}": by("evaluation") for name in (
        "criteria", "assessments", "scores", "kindScores", "sharings", "evidence")},
    "Event.changes": lambda world, row, kind: changes(world, row),
    "Event.texts": lambda world, row, kind: world.texts(row),
    **{f"Gathering.{name}": by("gathering") for name in ("attendances", "projects", "decisions")},
    "Guideline.studies": by("guideline"),
    **{f"Household.{name}": by("household") for name in (
        "enrolments", "members", "screenings", "projects", "attendances")},
    "Knowledge.sharings": by("knowledge"),
    **{f"Person.{name}": by("person") for name in (
        "areas", "roles", "attendances", "engagements", "studies", "knowledge", "memberships")},
    **{f"Programme.{name}": by("programme") for name in (
        "targets", "activityUnits", "deadlineExtensions", "policies")},
    **{f"Project.{name}": by("project") for name in (
        "designs", "measurements", "committee", "assets", "duties", "knowledge")},
    "Project.gatherings": partial(through, "GatheringProject", "project", "gathering"),
    "Project.substitutes": by("substituted_by"),
    "Project.workPlans": partial(through, "WorkPlanItem", "project", "work_plan"),
    "Viewer.roles": by("person"),
    "Viewer.waiting": waiting,
    "Viewer.waitingReports": waiting,
    "WorkPlan.allItems": by("work_plan"),
    "WorkPlan.evidence": by("work_plan"),
    "WorkPlan.items": partial(of_revision, "revision"),
    "WorkPlan.itemsInForce": partial(of_revision, "approved_revision"),
    "WorkReport.corrected": by("work_report"),
    "WorkReport.dailyLogs": by("work_report"),
    "WorkReport.evidence": by("work_report"),
    "WorkReport.results": results,
}
SORTED: dict[str, tuple[str, ...]] = {  # other lists are in order of id
    "Area.children": ("sort_key",), "Area.parents": ("code",),
    "Engagement.supervisionVisits": ("visited_at", "id"), "Engagement.wages": ("month",),
    "Evaluation.criteria": ("number",), "Event.changes": ("id", "path"), "Event.texts": ("field",),
    "Household.enrolments": ("from_on", "id"), "Person.roles": ("valid_from", "id"),
    "Programme.activityUnits": ("activity",), "Programme.deadlineExtensions": ("since",),
    "Programme.policies": ("policy",), "Project.assets": ("delivered_at", "id"),
    "Project.designs": ("revision",), "Project.measurements": ("number",),
    "Viewer.roles": ("valid_from", "id"), "WorkReport.corrected": ("corrected_at", "id"),
    "WorkReport.dailyLogs": ("number",), "WorkReport.results": ("item",),
}


def plain(world: World, row: Row, name: str, kind: str) -> Any:
    """A column; the noun that a column names; a value as Thais write it."""
    column = snake(name)
    if name in row and name != "area":
        return row[name]
    if name == "area" and kind == "Area":
        return world.area(row["area"])
    if name == "areaCode":
        return row["area"]
    if kind == "ThaiMonth":
        return thai(kind, f"{row[column.removesuffix('_thai')]}-01")
    if kind == "ThaiDate":
        value = row[column.removesuffix("_thai")]
        return thai(kind, value and (thai_day(value) if hasattr(value, "hour") else str(value)))
    if kind == "Money":
        return thai(kind, row[f"{column}_satang"])
    if kind == "LandMeasure":
        return thai(kind, row["area_m2"])
    if column in row:
        return row[column]
    if name.endswith("Id") and snake(name[:-2]) in row:
        return row[snake(name[:-2])]
    raise NotImplementedError(f"{row.kind}.{name}: the reference needs a line in its tables")


def thai(kind: str, value: Any) -> Row | None:
    if value is None:
        return None
    return Row(kind, value=date.fromisoformat(value) if kind.startswith("Thai") else value)
