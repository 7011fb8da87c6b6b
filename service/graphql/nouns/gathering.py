"""Gatherings in GraphQL: who attended, what counted, what was decided."""

from service.graphql.schema.declare import child, having, noun
from service.graphql.schema.model import Filter, Id, Items, Many

noun(
    "Gathering", "gatherings", "People meeting to plan, to work or to evaluate.",
    plural="gatherings", filters=("kind", "stage", "level", "activity", "status", "organised_by"),
    within=("starts_at",), by="starts_at",
    more_filters={
        "project": having("gathering_projects", "x.gathering = {t}.id", "project",
                          "Only gatherings that named this plot."),
        "person": having("attendances", "x.gathering = {t}.id", "person",
                         "Only gatherings that this person attended, whether it counts or not."),
        "household": having("attendances", "x.gathering = {t}.id", "household",
                            "Only gatherings that somebody attended for this household."),
    },
    fields={
        "attendances": Many(description="Who attended, and whether it counts.",
                            target="Attendance", on="{c}.gathering = {t}.id"),
        "projects": Items(description="Plots that the gathering was about.",
                          target="GatheringProject", on="{c}.gathering = {t}.id"),
        "decisions": Items(description="What was voted on, with the votes.",
                           target="Decision", on="{c}.gathering = {t}.id"),
    },
)
child(
    "Attendance", "attendances", "One person at one gathering.", plural="attendances",
    filters=("person", "household", "gathering", "stage", "level", "status", "counted",
             "capacity", "contribution", "activity"),
    within=("held_on",), by="held_on",
    more_filters={
        "project": Filter(
            sql="EXISTS (SELECT FROM {rows[gathering_projects]} g"
            " WHERE g.gathering = {t}.gathering AND g.project = {v})", kind=Id(),
            description="Only attendances at gatherings that named this project.",
        ),
    },
)
child("GatheringProject", "gathering_projects", "A plot that a gathering was about.")
child("Decision", "decisions", "A vote of a gathering about a noun.")
