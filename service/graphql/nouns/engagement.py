"""Engagements in GraphQL: checked criteria, assigned plots, plans, visits, wages."""

from datetime import date, datetime

from service.graphql.nouns.evaluation import evaluations_of
from service.graphql.schema.declare import child, either, having, noun
from service.graphql.schema.model import Filter, Items, Many

_UNMET = (
    "NOT EXISTS (SELECT FROM {{rows[engagement_screenings]}} s WHERE s.engagement = {{t}}.id"
    " AND s.criterion = {criterion} AND s.passed)"
)

noun(
    "Engagement", "engagements",
    "An area developer's engagement, from application through contract to its end.",
    plural="engagements",
    filters=("person", "tambon", "developer_group", "status", "programme"),
    within=("start_on", "end_on"), by="start_on",
    fields={
        "screenings": Items(description="Criteria checked on the applicant.",
                            target="EngagementScreening", on="{c}.engagement = {t}.id"),
        "duties": Items(description="Plots for which the developer is responsible.",
                        target="Duty", on="{c}.engagement = {t}.id"),
        "knowledge": Many(description="Knowledge that the developer learned.", target="Knowledge",
                          on="{c}.person = {t}.person"),
        "workReports": Many(description="Monthly reports under this contract.",
                            target="WorkReport", on="{c}.engagement = {t}.id"),
        "workPlans": Many(description="Monthly plans made under this contract.",
                          target="WorkPlan", on="{c}.engagement = {t}.id"),
        "evaluations": evaluations_of("engagement"),
        "supervisionVisits": Items(description="Visits of officers, earliest first.",
                                   target="SupervisionVisit", on="{c}.engagement = {t}.id",
                                   order="{c}.visited_at, {c}.id"),
        "wages": Items(description="The wage of each month.", target="Wage",
                       on="{c}.engagement = {t}.id", order="{c}.month"),
    },
    more_filters={
        "project": having("duties", "x.engagement = {t}.id", "project",
                          "Only developers who are responsible for this plot."),
        "activeOn": Filter(
            sql="({t}.start_on <= {v} AND {t}.end_on >= {v})", kind=date,
            description="Only contracts that were in force on this day.",
        ),
        "unmetCriterion": Filter(
            sql="({v} = ANY ({t}.criteria) AND " + _UNMET.format(criterion="{v}") + ")", kind=str,
            description="Only contracts with this criterion in force but not met: its last"
            " check was not passed, or there was none.",
        ),
        "unmetCriteria": Filter(
            sql=either(
                "EXISTS (SELECT FROM unnest({t}.criteria) AS k (criterion) WHERE "
                + _UNMET.format(criterion="k.criterion") + ")",
                provided="cardinality({t}.criteria) > 0",
            ), kind=bool,
            description="Only contracts with a criterion in force that is not met; false: contracts"
            " whose criteria are all met.",
        ),
        "lastVisitBefore": Filter(
            sql="coalesce({t}.last_visit_at < {v}, true)", kind=datetime,
            description="Only engagements without a visit at this moment or later.",
        ),
        "nothingLearnedSince": Filter(
            sql="({t}.status = 'CONTRACTED' AND {t}.start_on <= {v} AND NOT EXISTS (SELECT FROM"
            " {rows[knowledge]} k WHERE k.person = {t}.person AND k.learned_on >= {v}))", kind=date,
            description="Only contracts begun by this day whose developer has no knowledge recorded"
            " from this day on.",
        ),
    },
)
child("EngagementScreening", "engagement_screenings", "A criterion checked on an applicant.")
child("Duty", "duties", "A plot that a developer is responsible for.")
