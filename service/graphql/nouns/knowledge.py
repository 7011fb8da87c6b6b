"""Knowledge in GraphQL: what was learned for which plot, and where it was shared."""

from service.graphql.schema.declare import child, noun
from service.graphql.schema.model import Filter, Items

noun(
    "Knowledge", "knowledge", "Something learned that is of use to a plot.",
    plural="pieces of knowledge", filters=("person", "project"),
    within=("learned_on",), by="learned_on",
    fields={
        "sharings": Items(description="Gatherings at which it was passed on.",
                          target="KnowledgeSharing", on="{c}.knowledge = {t}.id"),
    },
    more_filters={
        "shared": Filter(sql=("{t}.shared > 0", "{t}.shared = 0"), kind=bool,
                         description="Only what was (or was not) passed on at a gathering."),
    },
)
child("KnowledgeSharing", "knowledge_sharings", "That knowledge was passed on at a gathering.")
