"""Root fields of queries: where a reader comes in."""

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
    """A root field: one noun by id, a list of them, or something of its own."""

    kind: Kind
    target: str
    description: str
    timed: bool = True  # whether it takes `asOf`
    computed: Computed | None = None


ROOTS: dict[str, Root] = {
    "viewer": Root("viewer", "Viewer", "Who is asking, what they hold and what waits for them;"
                   " with `asOf` what they held and what waited then."),
    "programme": Root("first", "Programme", "The programme; the first one, if no id is given."),
    "programmes": Root("many", "Programme", "Funding phases: every programme, whoever asks."),
    "area": Root("one", "Area", "A province, district or tambon by its DOPA code."),
    "areas": Root("many", "Area", "Areas of the country, by code, level or words of a name."),
    "people": Root("many", "Person", "People who belong to an area that the viewer may see."),
    "person": Root("one", "Person", "A person by Ref; null where the viewer may not see them."),
    "households": Root("many", "Household", "Households, from nomination on."),
    "household": Root("one", "Household", "A household by Ref."),
    "projects": Root("many", "Project", "Projects: pilot plots of households and tambons."),
    "project": Root("one", "Project", "A project by Ref."),
    "assets": Root("many", "Asset", "What plots were given, such as pumps, and whether it is"
                   " used."),
    "engagements": Root("many", "Engagement", "Engagements of area developers (นพต.)."),
    "engagement": Root("one", "Engagement", "An engagement by Ref."),
    "supervisionVisits": Root("many", "SupervisionVisit", "Officers' visits to developers."),
    "wages": Root("many", "Wage", "Developers' wages, month by month."),
    "gatherings": Root("many", "Gathering", "Gatherings to plan, to work or to evaluate."),
    "gathering": Root("one", "Gathering", "A gathering by Ref."),
    "attendances": Root("many", "Attendance", "Who attended what, and whether it counts."),
    "workPlans": Root("many", "WorkPlan", "Monthly work plans of area developers."),
    "workPlan": Root("one", "WorkPlan", "A work plan by Ref."),
    "evaluations": Root("many", "Evaluation", "Evaluations: what was scored, and who heard it."),
    "evaluation": Root("one", "Evaluation", "An evaluation by Ref."),
    "assessments": Root("many", "Assessment", "Who scored what in evaluations, and as what."),
    "workReports": Root("many", "WorkReport", "Monthly work reports of area developers."),
    "workReport": Root("one", "WorkReport", "A work report by Ref."),
    "guidelines": Root("many", "Guideline", "Guidelines, every version of them."),
    "guideline": Root("one", "Guideline", "A version of a guideline by Ref."),
    "knowledge": Root("many", "Knowledge", "What was learned for which plot, and by whom."),
    "roles": Root("many", "RoleHeld", "Who holds or held which role over which area, granted by"
                  " whom."),
    "waivers": Root("many", "Waiver", "Gates that were waived, by whom and until when."),
    "participationCoverage": Root("computed", "ParticipationCoverage", COVERAGE.description,
                                  computed=COVERAGE),
    "workDuties": Root("computed", "WorkDuties", DUTIES.description, computed=DUTIES),
    "events": Root("many", "Event", "The journal itself: every event, in order."),
    "eventTypes": Root("static", "EventType", "What events there are, with their JSON Schemas.",
                       timed=False),
    "node": Root("node", "Node", "Any noun by its Ref, as it is now; `nodes` takes `asOf`.",
                 timed=False),
    "nodes": Root("nodes", "Node", "Several nouns by their Refs, in the order asked; null for what"
                  " is not there."),
}


# ── root fields without a database ────────────────────────────────────────────────────────────────
#
# Root fields that need no database: the catalogue of event types.


def event_types() -> list[dict[str, Any]]:
    """Every event type with the JSON Schema of what is stored in the clear."""
    return [_event_type(EVENTS[name]) for name in sorted(EVENTS)]


def _event_type(kind: type[Event]) -> dict[str, Any]:
    return {
        "name": kind.name, "version": kind.schema, "noun": kind.noun,
        "description": " ".join((kind.__doc__ or "").split()),
        "jsonSchema": clear_schema(kind), "sealedFields": list(sealed_fields(kind)),
    }


def clear_schema(kind: type[Event]) -> dict[str, Any]:
    """JSON Schema (2020-12) of an event's clear data, definitions included."""
    schema = msgspec.json.schema(kind)
    definition = schema["$defs"][kind.__name__]
    for name in sealed_fields(kind):
        definition["properties"].pop(name, None)
    return schema


STATIC = {"eventTypes": event_types}
