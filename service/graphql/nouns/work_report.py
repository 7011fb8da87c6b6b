"""Work reports in GraphQL: logs, results, corrections, and the evidence of participation."""

from decimal import Decimal

from domain.kernel.terms import Stage
from service.graphql.schema.declare import child, having, noun
from service.graphql.schema.model import Column, Filter, Id, Items, One

_OF = "{c}.work_report = {t}.id"
_IN_FORCE = "x.work_plan = {t}.work_plan AND x.in_force"
_LOGS = "FROM {rows[daily_logs]} l WHERE l.work_report = {t}.id"

noun(
    "WorkReport", "work_reports", "An area developer's report on one month.",
    plural="work reports",
    filters=("engagement", "work_plan", "month", "status", "accepter", "waived"),
    within=("submitted_at", "accepted_at"), by="month",
    fields={
        "dailyLogs": Items(description="Daily logs as they are now, in order.",
                           target="DailyLog", on=_OF, order="{c}.number"),
        "results": Items(
            description="Results of the plan's items; once submitted, of the submitted revision.",
            target="ItemResult", order="{c}.item",
            on=_OF + " AND {c}.plan_revision = coalesce({t}.plan_revision, (SELECT max("
            "r.plan_revision) FROM {rows[item_results]} r WHERE r.work_report = {t}.id))",
        ),
        "corrected": Items(description="Corrections after the acceptance, in order.",
                           target="ReportCorrection", on=_OF, order="{c}.corrected_at, {c}.id"),
        "evidence": Items(description="Attendances as evidence for the acceptance.",
                          target="ReportEvidence", on=_OF),
        "logs": Column(description="Number of daily logs.", kind=int,
                       sql=f"(SELECT count(*)::int {_LOGS})"),
        "hours": Column(description="Total hours worked in all logs.", kind=Decimal,
                        sql=f"(SELECT coalesce(sum(l.hours), 0) {_LOGS})"),
        "people": Column(
            description="People who worked along, summed over all logs (person-days).",
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
            description="Only reports with a log on this plot, or whose plan in force has it.",
        ),
        "corrected": Filter(
            sql=("{t}.corrections > 0", "{t}.corrections = 0"), kind=bool,
            description="Only reports with (or without) a correction after acceptance.",
        ),
        "evidenceInvalidated": Filter(
            sql=("{t}.evidence_invalidated > 0", "{t}.evidence_invalidated = 0"), kind=bool,
            description="Only reports with (or without) evidence revoked after acceptance.",
        ),
    },
)
_PLANNED = One(
    description="The planned item, with its task, target and unit.",
    target="WorkPlanItem",
    on="{c}.work_plan = (SELECT r.work_plan FROM {rows[work_reports]} r"
    " WHERE r.id = {t}.work_report) AND {c}.revision = {t}.plan_revision AND {c}.number = {t}.item",
)
child("DailyLog", "daily_logs", "A day's work on a plot.", fields={"planned": _PLANNED})
child("ItemResult", "item_results", "The result of one item of the plan.",
      fields={"planned": _PLANNED})
child(
    "ReportCorrection", "report_corrections", "A value corrected after the acceptance.",
    fields={
        "event": One(
            description="The event, with its reason if the viewer may read it.",
            target="Event", on="{c}.position = split_part({t}.id, '/correction-', 2)::bigint",
        ),
    },
)
child("ReportEvidence", "report_evidence", "An attendance as evidence for an acceptance.")
