"""Waivers in GraphQL: gates let pass without evidence, always listed."""

from service.api.declaring import noun

noun(
    "Waiver", "waivers", "A gate that a provincial officer let be passed without its evidence.",
    plural="waivers", filters=("stage", "subject"),
    orders={"EXPIRES_ON": ("{t}.expires_on", "date")},
)
