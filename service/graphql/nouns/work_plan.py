"""Work plans in GraphQL: items in every revision, and the evidence of participation."""

from domain.kernel.terms import Stage
from service.graphql.nouns.evaluation import evaluations_of
from service.graphql.schema.declare import child, having, noun
from service.graphql.schema.model import Filter, Items, One

_LATEST = "x.work_plan = {t}.id AND x.revision = {t}.revision"

noun(
    "WorkPlan", "work_plans", "An area developer's plan for one month.",
    plural="work plans",
    filters=("engagement", "month", "status", "approver", "waived"),
    within=("submitted_at", "approved_at"), by="month",
    fields={
        "items": Items(
            description="Tasks of the latest revision.",
            target="WorkPlanItem", on="{c}.work_plan = {t}.id AND {c}.revision = {t}.revision",
        ),
        "itemsInForce": Items(
            description="Tasks of the approved revision; empty if none is approved.",
            target="WorkPlanItem",
            on="{c}.work_plan = {t}.id AND {c}.revision = {t}.approved_revision",
        ),
        "allItems": Items(description="Tasks of every revision.",
                          target="WorkPlanItem", on="{c}.work_plan = {t}.id"),
        "workReport": One(description="The report on this plan; null until it is opened.",
                          target="WorkReport", on="{c}.work_plan = {t}.id"),
        "evidence": Items(description="Attendances as evidence for the approval.",
                          target="PlanEvidence", on="{c}.work_plan = {t}.id"),
        "evaluations": evaluations_of("work_plan"),
    },
    more_filters={
        "person": having("engagements", "x.id = {t}.engagement", "person",
                         "Only plans of this area developer."),
        "project": having("work_plan_items", "x.work_plan = {t}.id", "project",
                          "Only plans with an item on this plot."),
        "activity": having("work_plan_items", _LATEST, "activity", kind=int,
                           description="Only plans with a task of this activity, 1 to 7, in the"
                           " latest revision."),
        "stage": having("work_plan_items", _LATEST, "stage", kind=Stage,
                        description="Only plans with a task of this stage in the latest"
                        " revision."),
        "revised": Filter(
            sql=("{t}.revision > 1", "{t}.revision = 1"), kind=bool,
            description="Only plans with more than one revision; false: only with one.",
        ),
        "evidenceInvalidated": Filter(
            sql=("{t}.evidence_invalidated > 0", "{t}.evidence_invalidated = 0"), kind=bool,
            description="Only plans with (or without) evidence revoked after approval.",
        ),
    },
)
child("WorkPlanItem", "work_plan_items", "One task of a plan, in one revision.")
child("PlanEvidence", "plan_evidence", "An attendance as evidence for an approval.")
