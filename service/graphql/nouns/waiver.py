"""Waivers in GraphQL: gates let pass without evidence, always listed."""

from service.graphql.schema.declare import noun
from service.graphql.schema.model import Filter

noun(
    "Waiver", "waivers", "A gate that a provincial officer let be passed without its evidence.",
    plural="waivers", filters=("stage", "subject", "granted_by"),
    within=("expires_on", "used_at"), by="created_at",
    more_filters={
        "used": Filter(sql="({t}.used_at IS NOT NULL) = {v}", kind=bool,
                       description="Only those by which a gate was passed, or only the others."),
    },
)
