"""Work plans in GraphQL: their items in every revision, and the evidence of participation."""

from domain.kernel.terms import Stage
from service.graphql.nouns.evaluation import evaluations_of
from service.graphql.schema.declare import child, having, noun
from service.graphql.schema.model import Filter, Items, One

_LATEST = "x.work_plan = {t}.id AND x.revision = {t}.revision"

noun(
    "WorkPlan", "work_plans", "What an area developer sets out to do in one month.",
    plural="work plans",
    filters=("engagement", "month", "status", "approver", "waived"),
    within=("submitted_at", "approved_at"), by="month",
    fields={
        "items": Items(
            description="The tasks of the revision at hand: the latest one.",
            target="WorkPlanItem", on="{c}.work_plan = {t}.id AND {c}.revision = {t}.revision",
        ),
        "itemsInForce": Items(
            description="The tasks of the revision that is approved, if one is.",
            target="WorkPlanItem",
            on="{c}.work_plan = {t}.id AND {c}.revision = {t}.approved_revision",
        ),
        "allItems": Items(description="The tasks of every revision, for comparing them.",
                          target="WorkPlanItem", on="{c}.work_plan = {t}.id"),
        "workReport": One(description="The report on this plan, once it was opened.",
                          target="WorkReport", on="{c}.work_plan = {t}.id"),
        "evidence": Items(description="Attendances on which the approval rests.",
                          target="PlanEvidence", on="{c}.work_plan = {t}.id"),
        "evaluations": evaluations_of("work_plan"),
    },
    more_filters={
        "person": having("engagements", "x.id = {t}.engagement", "person",
                         "Only plans of this area developer."),
        "project": having("work_plan_items", "x.work_plan = {t}.id", "project",
                          "Only plans with an item on this project."),
        "activity": having("work_plan_items", _LATEST, "activity", kind=int,
                           description="Only plans with a task of this activity, 1 to 7, in the"
                           " latest revision."),
        "stage": having("work_plan_items", _LATEST, "stage", kind=Stage,
                        description="Only plans with a task of this stage in the latest"
                        " revision."),
        "revised": Filter(
            sql=("{t}.revision > 1", "{t}.revision = 1"), kind=bool,
            description="Only plans that have more revisions than the first, or that one alone.",
        ),
        "evidenceInvalidated": Filter(
            sql=("{t}.evidence_invalidated > 0", "{t}.evidence_invalidated = 0"), kind=bool,
            description="Only plans whose evidence was (or was not) revoked after approval.",
        ),
    },
)
child("WorkPlanItem", "work_plan_items", "One task of a plan, in one revision of it.")
child("PlanEvidence", "plan_evidence", "An attendance that an approval rests on.")
