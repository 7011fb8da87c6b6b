"""Guidelines in GraphQL: each version and its studies; `roles` finds who has not studied it."""

from service.graphql.schema.declare import child, noun
from service.graphql.schema.model import Many

noun(
    "Guideline", "guidelines", "One version of a guideline on how the work must be done.",
    plural="guidelines",
    within=("published_at",), by="published_at",
    fields={
        "studies": Many(
            description="People who have studied it. For those who have not, by role and area, see"
            " `roles(filter: {notStudied: …})`.",
            target="GuidelineStudy", on="{c}.guideline = {t}.id",
        ),
    },
)
child(
    "GuidelineStudy", "guideline_studies", "A person's study of one version of a guideline.",
    plural="studies of guidelines", filters=("guideline", "person"),
    within=("studied_at",), by="studied_at",
)
