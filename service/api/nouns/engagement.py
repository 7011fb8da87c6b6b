"""Engagements in GraphQL: criteria checked, plots assigned, plans made."""

from service.api.declaring import child, noun
from service.api.model import Items, Many

noun(
    "Engagement", "engagements", "An area developer's way from application through the contract.",
    plural="engagements",
    filters=("person", "tambon", "developer_group", "status", "programme"),
    orders={"START_ON": ("coalesce({t}.start_on, 'infinity')", "date")},
    fields={
        "screenings": Items(description="Criteria that were checked on the applicant.",
                            target="EngagementScreening", on="{c}.engagement = {t}.id"),
        "duties": Items(description="Plots for which the developer is responsible.",
                        target="Duty", on="{c}.engagement = {t}.id"),
        "workPlans": Many(description="Monthly plans made under this contract.",
                          target="WorkPlan", on="{c}.engagement = {t}.id"),
    },
)
child("EngagementScreening", "engagement_screenings", "A criterion checked on an applicant.")
child("Duty", "duties", "A plot that a developer is responsible for.")
