"""Engagements in GraphQL: criteria checked, plots assigned, plans made."""

from datetime import date

from service.api.declaring import child, noun
from service.api.model import Filter, Items, Many

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
        "knowledge": Many(description="What the developer has learned.", target="Knowledge",
                          on="{c}.person = {t}.person"),
        "workPlans": Many(description="Monthly plans made under this contract.",
                          target="WorkPlan", on="{c}.engagement = {t}.id"),
    },
    more_filters={
        "nothingLearnedSince": Filter(
            sql="({t}.status = 'CONTRACTED' AND {t}.start_on <= {v} AND NOT EXISTS (SELECT FROM"
            " {rows[knowledge]} k WHERE k.person = {t}.person AND k.learned_on >= {v}))", kind=date,
            description="Only contracts that had begun by this day, of developers of whom nothing"
            " is recorded that they learned on it or later.",
        ),
    },
)
child("EngagementScreening", "engagement_screenings", "A criterion checked on an applicant.")
child("Duty", "duties", "A plot that a developer is responsible for.")
