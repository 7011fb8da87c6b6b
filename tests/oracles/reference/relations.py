"""Lists: which rows belong to a row, and in which order they come; a new list is a line here.

``LISTS`` give visible rows. Where the schema has a connection they are then cut into pages;
elsewhere they come as ``SORTED`` says.
"""

from collections.abc import Callable
from functools import partial

from tests.oracles.reference.changes import changes
from tests.oracles.reference.rows import Row
from tests.oracles.reference.world import World

Rows = Callable[[World, Row, str], list[Row]]


def by(column: str, own: str = "id") -> Rows:
    """The rows whose column has the row's own id (or another value of it)."""
    return lambda world, row, kind: world.where(kind, column, row[own])


def inside(world: World, row: Row, kind: str) -> list[Row]:
    return [each for each in world.all(kind) if each["area"].startswith(row["code"])]


def planned_on(world: World, row: Row, kind: str) -> list[Row]:
    """Plans with an item on the plot, or on one of the household; or the reports on such plans."""
    plots = [row] if row.kind == "Project" else world.where("Project", "household", row["id"])
    plans = {item["work_plan"] for plot in plots
             for item in world.where("WorkPlanItem", "project", plot["id"])}
    column = "id" if kind == "WorkPlan" else "work_plan"
    return [each for ref in sorted(plans) for each in world.where(kind, column, ref)]


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
    **{f"{kind}.{name}": planned_on for kind in ("Household", "Project")
       for name in ("workPlans", "workReports")},
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
