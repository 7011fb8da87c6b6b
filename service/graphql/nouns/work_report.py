"""Work reports in GraphQL: logs, results, corrections, and the evidence of participation."""

from decimal import Decimal

from domain.kernel.terms import Stage
from service.graphql.schema.declare import child, having, noun
from service.graphql.schema.model import Column, Filter, Id, Items, One

_OF = "{c}.work_report = {t}.id"
_IN_FORCE = "x.work_plan = {t}.work_plan AND x.in_force"
_LOGS = "FROM {rows[daily_logs]} l WHERE l.work_report = {t}.id"

noun(
    "WorkReport", "work_reports", "What an area developer did in one month.",
    plural="work reports",
    filters=("engagement", "work_plan", "month", "status", "accepter", "waived"),
    within=("submitted_at", "accepted_at"), by="month",
    fields={
        "dailyLogs": Items(description="The logs as they are now, in their order.",
                           target="DailyLog", on=_OF, order="{c}.number"),
        "results": Items(
            description="What became of the plan's items; of the revision handed in, once it is.",
            target="ItemResult", order="{c}.item",
            on=_OF + " AND {c}.plan_revision = coalesce({t}.plan_revision, (SELECT max("
            "r.plan_revision) FROM {rows[item_results]} r WHERE r.work_report = {t}.id))",
        ),
        "corrected": Items(description="What was corrected after the acceptance, in order.",
                           target="ReportCorrection", on=_OF, order="{c}.corrected_at, {c}.id"),
        "evidence": Items(description="Attendances on which the acceptance rests.",
                          target="ReportEvidence", on=_OF),
        "logs": Column(description="How many logs there are.", kind=int,
                       sql=f"(SELECT count(*)::int {_LOGS})"),
        "hours": Column(description="Hours worked, all logs together.", kind=Decimal,
                        sql=f"(SELECT coalesce(sum(l.hours), 0) {_LOGS})"),
        "people": Column(
            description="People who worked along, counted anew in every log (person-days).",
            kind=int, sql=f"(SELECT coalesce(sum(l.people), 0)::int {_LOGS})",
        ),
    },
    more_filters={
        "person": having("engagements", "x.id = {t}.engagement", "person",
                         "Only reports of this area developer."),
        "activity": having("work_plan_items", _IN_FORCE, "activity", kind=int,
                           description="Only reports on a plan in force with a task of this"
                           " activity, 1 to 7."),
        "stage": having("work_plan_items", _IN_FORCE, "stage", kind=Stage,
                        description="Only reports on a plan in force with a task of this stage."),
        "project": Filter(
            sql="(EXISTS (SELECT FROM {rows[daily_logs]} l WHERE l.work_report = {t}.id"
            " AND l.project = {v}) OR EXISTS (SELECT FROM {rows[work_plan_items]} i"
            " WHERE i.work_plan = {t}.work_plan AND i.in_force AND i.project = {v}))", kind=Id(),
            description="Only reports with a log on this project, or whose plan in force has it.",
        ),
        "corrected": Filter(
            sql=("{t}.corrections > 0", "{t}.corrections = 0"), kind=bool,
            description="Only reports that were (or were not) corrected after acceptance.",
        ),
        "evidenceInvalidated": Filter(
            sql=("{t}.evidence_invalidated > 0", "{t}.evidence_invalidated = 0"), kind=bool,
            description="Only reports whose evidence was (or was not) revoked after acceptance.",
        ),
    },
)
_PLANNED = One(
    description="The item as it was planned: the task, its target and unit.",
    target="WorkPlanItem",
    on="{c}.work_plan = (SELECT r.work_plan FROM {rows[work_reports]} r"
    " WHERE r.id = {t}.work_report) AND {c}.revision = {t}.plan_revision AND {c}.number = {t}.item",
)
child("DailyLog", "daily_logs", "A day's work on a plot.", fields={"planned": _PLANNED})
child("ItemResult", "item_results", "What became of one item of the plan.",
      fields={"planned": _PLANNED})
child(
    "ReportCorrection", "report_corrections", "A value that was corrected after the acceptance.",
    fields={
        "event": One(
            description="The fact itself, with its reason for those who may read it.",
            target="Event", on="{c}.position = split_part({t}.id, '/correction-', 2)::bigint",
        ),
    },
)
child("ReportEvidence", "report_evidence", "An attendance that an acceptance rests on.")
