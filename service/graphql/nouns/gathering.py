"""Gatherings in GraphQL: attendances, plots and decisions."""

from service.graphql.schema.declare import child, having, noun
from service.graphql.schema.model import Filter, Id, Items, Many

noun(
    "Gathering", "gatherings", "A meeting of people to plan, to work or to evaluate.",
    plural="gatherings", filters=("kind", "stage", "level", "activity", "status", "organised_by"),
    within=("starts_at",), by="starts_at",
    more_filters={
        "project": having("gathering_projects", "x.gathering = {t}.id", "project",
                          "Only gatherings about this plot."),
        "person": having("attendances", "x.gathering = {t}.id", "person",
                         "Only gatherings that this person attended, counted or not."),
        "household": having("attendances", "x.gathering = {t}.id", "household",
                            "Only gatherings that a person attended for this household."),
    },
    fields={
        "attendances": Many(description="Attendances, counted or not.",
                            target="Attendance", on="{c}.gathering = {t}.id"),
        "projects": Items(description="Plots that the gathering was about.",
                          target="GatheringProject", on="{c}.gathering = {t}.id"),
        "decisions": Items(description="Votes on nouns, with their results.",
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
            description="Only attendances at gatherings about this plot.",
        ),
    },
)
child("GatheringProject", "gathering_projects", "A plot that a gathering was about.")
child("Decision", "decisions", "A vote of a gathering about a noun.")
