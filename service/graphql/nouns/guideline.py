"""Guidelines in GraphQL: each version, who has studied it; who has not is asked of `roles`."""

from service.graphql.schema.declare import child, noun
from service.graphql.schema.model import Many

noun(
    "Guideline", "guidelines", "A version of how the department wants the work done.",
    plural="guidelines",
    within=("published_at",), by="published_at",
    fields={
        "studies": Many(
            description="Who has studied it. Who has not, by role and area:"
            " `roles(filter: {notStudied: …})`.",
            target="GuidelineStudy", on="{c}.guideline = {t}.id",
        ),
    },
)
child(
    "GuidelineStudy", "guideline_studies", "That somebody has studied a version of a guideline.",
    plural="studies of guidelines", filters=("guideline", "person"),
    within=("studied_at",), by="studied_at",
)
