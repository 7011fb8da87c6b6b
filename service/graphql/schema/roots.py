"""Root fields of queries: the entry points for reading."""

from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from domain.catalogue import EVENTS
from domain.kernel.event import Event, sealed_fields
from service.graphql.nouns.coverage import COVERAGE
from service.graphql.nouns.duties import DUTIES
from service.graphql.schema.model import Computed

Kind = Literal["one", "many", "first", "viewer", "node", "nodes", "static", "computed"]


@dataclass(frozen=True)
class Root:
    """A root field: one noun by id, a list of nouns, or a field of its own kind."""

    kind: Kind
    target: str
    description: str
    timed: bool = True  # whether it takes `asOf`
    computed: Computed | None = None


ROOTS: dict[str, Root] = {
    "viewer": Root("viewer", "Viewer", "The signed-in person: their roles, areas and waiting work,"
                   " now or as of `asOf`."),
    "programme": Root("first", "Programme", "A programme by id; the first one if no id is given."),
    "programmes": Root("many", "Programme", "All programmes (funding phases), visible to every"
                       " viewer."),
    "area": Root("one", "Area", "A province, district or tambon by its DOPA code."),
    "areas": Root("many", "Area", "Areas of the country, by code, level or name."),
    "people": Root("many", "Person", "People who belong to an area that the viewer may see."),
    "person": Root("one", "Person", "A person by id; null if the viewer may not see them."),
    "households": Root("many", "Household", "Households, from nomination on."),
    "household": Root("one", "Household", "A household by id; null if the viewer may not see it."),
    "projects": Root("many", "Project", "Pilot plots of households and tambons."),
    "project": Root("one", "Project", "A project by id; null if the viewer may not see it."),
    "assets": Root("many", "Asset", "Assets delivered to plots, such as pumps, and whether they"
                   " are used."),
    "engagements": Root("many", "Engagement", "Engagements of area developers (นพต.)."),
    "engagement": Root("one", "Engagement", "An engagement by id; null if the viewer may not see"
                       " it."),
    "supervisionVisits": Root("many", "SupervisionVisit", "Officers' visits to developers."),
    "wages": Root("many", "Wage", "Developers' wages, month by month."),
    "gatherings": Root("many", "Gathering", "Gatherings to plan, to work or to evaluate."),
    "gathering": Root("one", "Gathering", "A gathering by id; null if the viewer may not see it."),
    "attendances": Root("many", "Attendance", "Attendances at gatherings and whether each counts."),
    "workPlans": Root("many", "WorkPlan", "Monthly work plans of area developers."),
    "workPlan": Root("one", "WorkPlan", "A work plan by id; null if the viewer may not see it."),
    "evaluations": Root("many", "Evaluation", "Evaluations, with their scores and results."),
    "evaluation": Root("one", "Evaluation", "An evaluation by id; null if the viewer may not see"
                       " it."),
    "assessments": Root("many", "Assessment", "Assessors' scores in evaluations."),
    "workReports": Root("many", "WorkReport", "Monthly work reports of area developers."),
    "workReport": Root("one", "WorkReport", "A work report by id; null if the viewer may not see"
                       " it."),
    "guidelines": Root("many", "Guideline", "Guidelines, in every version."),
    "guideline": Root("one", "Guideline", "A version of a guideline by id; null if there is none."),
    "knowledge": Root("many", "Knowledge", "Knowledge learned for plots, and by whom."),
    "roles": Root("many", "RoleHeld", "Roles held over areas, now or in the past, and who granted"
                  " them."),
    "waivers": Root("many", "Waiver", "Waived gates: by whom and until when."),
    "participationCoverage": Root("computed", "ParticipationCoverage", COVERAGE.description,
                                  computed=COVERAGE),
    "workDuties": Root("computed", "WorkDuties", DUTIES.description, computed=DUTIES),
    "events": Root("many", "Event", "The journal: all events visible to the viewer, in order."),
    "eventTypes": Root("static", "EventType", "Types of events, with their JSON Schemas.",
                       timed=False),
    "node": Root("node", "Node", "Any noun by its id, as it is now; `nodes` takes `asOf`.",
                 timed=False),
    "nodes": Root("nodes", "Node", "Nouns by their ids, in the order given; null for each that the"
                  " viewer may not see."),
}


# ── root fields without a database ────────────────────────────────────────────────────────────────


def event_types() -> list[dict[str, Any]]:
    """Every event type, with the JSON Schema of its unsealed data."""
    return [_event_type(EVENTS[name]) for name in sorted(EVENTS)]


def _event_type(kind: type[Event]) -> dict[str, Any]:
    return {
        "name": kind.name, "version": kind.schema, "noun": kind.noun,
        "description": " ".join((kind.__doc__ or "").split()),
        "jsonSchema": clear_schema(kind), "sealedFields": list(sealed_fields(kind)),
    }


def clear_schema(kind: type[Event]) -> dict[str, Any]:
    """JSON Schema (2020-12) of an event's unsealed data, definitions included."""
    schema = msgspec.json.schema(kind)
    definition = schema["$defs"][kind.__name__]
    for name in sealed_fields(kind):
        definition["properties"].pop(name, None)
    return schema


STATIC = {"eventTypes": event_types}
