"""Gatherings in GraphQL: who attended, what counted, what was decided."""

from datetime import date

from service.api.declaring import child, noun
from service.api.model import Filter, Id, Items, Many

noun(
    "Gathering", "gatherings", "People meeting to plan, to work or to evaluate.",
    plural="gatherings", filters=("kind", "stage", "level", "activity", "status"),
    orders={"STARTS_AT": ("{t}.starts_at", "timestamptz")},
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
    orders={"HELD_ON": ("coalesce({t}.held_on, 'infinity')", "date")},
    more_filters={
        "project": Filter(
            sql="EXISTS (SELECT FROM {rows[gathering_projects]} g"
            " WHERE g.gathering = {t}.gathering AND g.project = {v})", kind=Id(),
            description="Only attendances at gatherings that named this project.",
        ),
        "heldFrom": Filter(sql="{t}.held_on >= {v}", kind=date,
                           description="Only gatherings held on this day or later."),
        "heldBefore": Filter(sql="{t}.held_on < {v}", kind=date,
                             description="Only gatherings held before this day."),
    },
)
child("GatheringProject", "gathering_projects", "A plot that a gathering was about.")
child("Decision", "decisions", "A vote of a gathering about a noun.")
