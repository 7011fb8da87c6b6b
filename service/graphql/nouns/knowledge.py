"""Knowledge in GraphQL: what was learned for plots, and where it was shared."""

from service.graphql.schema.declare import child, noun
from service.graphql.schema.model import Filter, Items

noun(
    "Knowledge", "knowledge", "Something that a person learned and that is useful for a plot.",
    plural="pieces of knowledge", filters=("person", "project"),
    within=("learned_on",), by="learned_on",
    fields={
        "sharings": Items(description="Gatherings at which it was shared.",
                          target="KnowledgeSharing", on="{c}.knowledge = {t}.id"),
    },
    more_filters={
        "shared": Filter(sql=("{t}.shared > 0", "{t}.shared = 0"), kind=bool,
                         description="Only knowledge that was (or was not) shared at a gathering."),
    },
)
child("KnowledgeSharing", "knowledge_sharings", "The sharing of knowledge at a gathering.")
