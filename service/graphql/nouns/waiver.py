"""Waivers in GraphQL: permissions to pass a gate without its evidence."""

from service.graphql.schema.declare import noun
from service.graphql.schema.model import Filter

noun(
    "Waiver", "waivers", "A provincial officer's permission to pass a gate without its evidence.",
    plural="waivers", filters=("stage", "subject", "granted_by"),
    within=("expires_on", "used_at"), by="created_at",
    more_filters={
        "used": Filter(sql="({t}.used_at IS NOT NULL) = {v}", kind=bool,
                       description="Only waivers that were used; false: only unused ones."),
    },
)
