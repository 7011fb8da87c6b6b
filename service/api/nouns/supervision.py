"""Supervision in GraphQL: officers' visits to developers."""

from datetime import datetime

from service.api.declaring import child
from service.api.model import Filter

child(
    "SupervisionVisit", "supervision_visits", "A visit of an officer to a developer at a plot.",
    plural="supervision visits", filters=("engagement", "project", "visited_by"),
    orders={"VISITED_AT": ("{t}.visited_at", "timestamptz")},
    more_filters={
        "visitedFrom": Filter(sql="{t}.visited_at >= {v}", kind=datetime,
                              description="Only visits at this moment or later."),
        "visitedBefore": Filter(sql="{t}.visited_at < {v}", kind=datetime,
                                description="Only visits before this moment."),
    },
)
