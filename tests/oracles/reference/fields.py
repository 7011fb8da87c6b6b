"""One resolver a field: a new field is a line here, unless it is a column or what a column names.

Lists have their own table: ``relations.py``.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from domain.kernel.land import rai_ngan_wa
from domain.kernel.thai import buddhist_year, fiscal_year, thai_date
from tests.oracles.derived.facts import thai_day
from tests.oracles.reference.coverage import COVERAGE
from tests.oracles.reference.duties import DUTIES
from tests.oracles.reference.rows import Row, snake
from tests.oracles.reference.world import World

Resolver = Callable[..., Any]


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
    raise NotImplementedError(
        f"{row.kind}.{name} is no column that the reference knows: give it a line in FIELDS"
        " (tests/oracles/reference/fields.py); if it is a list, in LISTS"
        " (tests/oracles/reference/relations.py)"
    )


def thai(kind: str, value: Any) -> Row | None:
    if value is None:
        return None
    return Row(kind, value=date.fromisoformat(value) if kind.startswith("Thai") else value)
