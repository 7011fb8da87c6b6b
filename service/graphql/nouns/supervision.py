"""Supervision in GraphQL: officers' visits to developers."""

from service.graphql.schema.declare import child, having

child(
    "SupervisionVisit", "supervision_visits", "An officer's visit to a developer at a plot.",
    plural="supervision visits", filters=("engagement", "project", "visited_by"),
    within=("visited_at",), by="visited_at",
    more_filters={
        "person": having("engagements", "x.id = {t}.engagement", "person",
                         "Only visits to this area developer."),
    },
)
