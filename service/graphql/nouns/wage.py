"""Wages in GraphQL: the state of each month's wage, and the report it is based on."""

from service.graphql.schema.declare import child, either, having
from service.graphql.schema.model import Filter

child(
    "Wage", "wages", "The wage of a developer for one month.", plural="wages",
    filters=("engagement", "month", "status", "report", "report_accepted_before", "authorised_by"),
    within=("authorised_at", "paid_on"), by="month",
    more_filters={
        "person": having("engagements", "x.id = {t}.engagement", "person",
                         "Only wages of this area developer."),
        "authorised": Filter(
            sql=either("({t}.authorised_at IS NOT NULL)"), kind=bool,
            description="Only wages that were authorised, also if withheld since; false: never.",
        ),
        "planApprovedBeforeMonth": Filter(
            sql=either(
                "EXISTS (SELECT FROM {rows[work_plans]} p WHERE p.engagement = {t}.engagement"
                " AND p.month = {t}.month AND p.first_approved_at"
                " < (({t}.month || '-01')::timestamp AT TIME ZONE 'Asia/Bangkok') OFFSET 0)",
                provided="{t}.authorised_at IS NOT NULL",
            ), kind=bool,
            description="Only authorised wages of a month whose plan was approved before it began;"
            " false: of a month without such a plan.",
        ),
    },
)
