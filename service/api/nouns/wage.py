"""Wages in GraphQL: what became of each month's, and what it was authorised on."""

from service.api.declaring import child, either
from service.api.model import Filter, Id

child(
    "Wage", "wages", "The wage of a developer for one month.", plural="wages",
    filters=("engagement", "month", "status", "report", "report_accepted_before", "authorised_by"),
    orders={
        "MONTH": ("{t}.month", "text"),
        "AUTHORISED_AT": ("coalesce({t}.authorised_at, 'infinity')", "timestamptz"),
    },
    more_filters={
        "person": Filter(
            sql="EXISTS (SELECT FROM {rows[engagements]} e WHERE e.id = {t}.engagement"
            " AND e.person = {v})", kind=Id(),
            description="Only wages of this area developer.",
        ),
        "authorised": Filter(
            sql=either("({t}.authorised_at IS NOT NULL)"), kind=bool,
            description="Only wages that were authorised, also if withheld since; or never were.",
        ),
        "planApprovedBeforeMonth": Filter(
            sql=either(
                "EXISTS (SELECT FROM {rows[work_plans]} p WHERE p.engagement = {t}.engagement"
                " AND p.month = {t}.month AND p.first_approved_at"
                " < (({t}.month || '-01')::timestamp AT TIME ZONE 'Asia/Bangkok'))",
                provided="{t}.authorised_at IS NOT NULL",
            ), kind=bool,
            description="Only wages that were authorised for a month whose plan was approved before"
            " it began; false: for one without such a plan.",
        ),
    },
)
