"""Duties in GraphQL: the plan and report that each area developer owed for a month.

Plans and reports count by their state at the moment asked: one that waits for an officer is
submitted, in time or late; one that was returned or is still a draft is missing.
"""

from dataclasses import replace
from datetime import date
from enum import StrEnum

from service.graphql.nouns.coverage import AREA, PLACE, WHOLE, over, policy
from service.graphql.nouns.participation import COMPUTED
from service.graphql.schema.declare import first_day
from service.graphql.schema.model import (
    Argument,
    Column,
    Computed,
    Field,
    Filter,
    Id,
    Items,
    Many,
    One,
    Type,
    declare,
)


class PlanDuty(StrEnum):
    """State of a month's plan: missing, submitted late or in time, or approved."""

    NONE = "NONE"
    LATE = "LATE"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"


class ReportDuty(StrEnum):
    """State of a month's report: missing, submitted late or in time, or accepted."""

    NONE = "NONE"
    LATE = "LATE"
    SUBMITTED = "SUBMITTED"
    ACCEPTED = "ACCEPTED"


# ── the duties in SQL; {q} is the row of the arguments ────────────────────────────────────────────

_DAY = "({moment} AT TIME ZONE 'Asia/Bangkok')::date"


def _state(row: str, done: str, word: str, due: str) -> str:
    day = _DAY.format(moment=f"{row}.submitted_at")
    return (
        f"CASE WHEN {row}.{done} IS NOT NULL THEN '{word}' WHEN {row}.status IS DISTINCT FROM"
        f" 'SUBMITTED' THEN 'NONE' WHEN {day} > {{q}}.{due} THEN 'LATE' ELSE 'SUBMITTED' END"
    )


_ACTIVE = (
    "(SELECT e.* FROM {rows[engagements]} e WHERE e.area >= {q}.area AND e.area < {q}.area || '~'"
    " AND e.start_on <= {q}.last_on AND e.end_on >= {q}.first_on)"
)
# A plan may have been withdrawn and another begun: the more advanced one is used.
_PLAN = (
    "SELECT p.* FROM {rows[work_plans]} p WHERE p.engagement = e.id AND p.month = {q}.month"
    " ORDER BY p.approved_at IS NULL, p.status = 'WITHDRAWN', p.id DESC LIMIT 1"
)
_REPORT = (
    "SELECT r.* FROM {rows[work_reports]} r WHERE r.engagement = e.id AND r.month = {q}.month"
    " ORDER BY r.accepted_at IS NULL, r.id DESC LIMIT 1"
)
_VISIT = (
    f"SELECT s.*, {_DAY.format(moment='s.visited_at')} AS visited_on"
    " FROM {rows[supervision_visits]} s WHERE s.engagement = e.id"
    f" AND {_DAY.format(moment='s.visited_at')} <= {{q}}.last_on"
    " ORDER BY s.visited_at DESC, s.id DESC LIMIT 1"
)
_DUTIES = (
    "(SELECT e.id, e.area, e.person,"
    f" {_state('p', 'approved_at', 'APPROVED', 'plan_due_on')} AS plan,"
    f" {_state('r', 'accepted_at', 'ACCEPTED', 'report_due_on')} AS report,"
    " p.id AS work_plan, r.id AS work_report, v.id AS visit, v.visited_on,"
    f" {_DAY.format(moment='p.submitted_at')} AS plan_submitted_on,"
    f" {_DAY.format(moment='p.approved_at')} AS plan_approved_on,"
    f" {_DAY.format(moment='r.submitted_at')} AS report_submitted_on,"
    f" {_DAY.format(moment='r.accepted_at')} AS report_accepted_on"
    " FROM " + _ACTIVE + " e"
    f" LEFT JOIN LATERAL ({_PLAN}) p ON true LEFT JOIN LATERAL ({_REPORT}) r ON true"
    f" LEFT JOIN LATERAL ({_VISIT}) v ON true)"
)
_SOURCE = (
    "(SELECT q.*, (SELECT count(*) FROM " + over(_ACTIVE, "q") + " e) AS developers"
    " FROM (SELECT {v[area]} AS area, {v[whole]} AS whole, to_char(m.first_on, 'YYYY-MM') AS month,"
    " m.first_on, m.next_on - 1 AS last_on,"
    " least(m.before_on + " + policy("plan-due-day") + "::int, m.first_on) - 1 AS plan_due_on,"
    " least(m.next_on + " + policy("report-due-day") + "::int, m.after_on) - 1 AS report_due_on"
    " FROM (SELECT {v[month]} AS first_on, ({v[month]} - interval '1 month')::date AS before_on,"
    " ({v[month]} + interval '1 month')::date AS next_on,"
    " ({v[month]} + interval '2 months')::date AS after_on) m) q)"
)

# ── arguments ─────────────────────────────────────────────────────────────────────────────────────


DUTIES = Computed(
    target="WorkDuties", source=_SOURCE,
    description="Duties of a month of the area developers of an area who were under contract on any"
    " of its days: the plan, the report, and the last visit.",
    arguments={
        "area": AREA,
        "month": Argument(kind=str, value=lambda given: first_day(given["month"]), pg="date",
                          required=True, description="Calendar month (CE): `2021-03`."),
    },
)
DUTIES_OF_AREA = replace(
    DUTIES, area="{t}.code", arguments={"month": DUTIES.arguments["month"]},
)

# ── answers ───────────────────────────────────────────────────────────────────────────────────────


def _day(name: str, text: str) -> Column:
    return Column(description=text, sql="{t}." + name, kind=date, nullable=True)


def _noun(target: str, column: str, text: str) -> One:
    return One(description=text, target=target, on="{c}.id = {t}." + column)


def _those(condition: str, text: str) -> Many:
    on = f"{{c}}.id = ANY (ARRAY(SELECT d.id FROM {over(_DUTIES, '{t}')} d WHERE {condition}))"
    return Many(description=text, target="Engagement", on=on)


_DEVELOPERS = Column(description="Number of developers.", sql="{t}.developers", kind=int)
_STATES: dict[str, Field] = {
    "plan": Column(
        description="APPROVED: a revision is in force. SUBMITTED: the latest revision waits for"
        " approval and was submitted by the due day; LATE: after it. NONE: there is no plan, or the"
        " latest revision is a draft, returned or withdrawn.",
        sql="{t}.plan", kind=PlanDuty,
    ),
    "report": Column(
        description="ACCEPTED: it was accepted. SUBMITTED: the latest revision waits for acceptance"
        " and was submitted by the due day; LATE: after it. NONE: there is no report, or the latest"
        " revision is open or returned.",
        sql="{t}.report", kind=ReportDuty,
    ),
}

declare(Type(
    name="WorkDuties", table=COMPUTED,
    description="The duties of a month. Each engagement in force on one of its days has exactly one"
    " state of its plan and one of its report, at the moment asked.",
    fields=PLACE | {
        "month": Column(description="Calendar month (CE): `2021-03`.", sql="{t}.month", kind=str),
        "whole": WHOLE,
        "planDueOn": Column(
            description="Last day on which the plan is in time: day `plan-due-day` (policy) of the"
            " month before.", sql="{t}.plan_due_on", kind=date,
        ),
        "reportDueOn": Column(
            description="Last day on which the report is in time: day `report-due-day` (policy) of"
            " the month after.", sql="{t}.report_due_on", kind=date,
        ),
        "developers": Column(
            description="Number of engagements in force on any day of the month.", kind=int,
            sql="{t}.developers",
        ),
        "counts": Items(
            description="Number of developers for each pair of states that occurs.",
            target="DutyCount", on="true", order="{c}.plan, {c}.report",
            source="(SELECT d.plan, d.report, count(*) AS developers FROM "
            + over(_DUTIES, "{t}") + " d GROUP BY 1, 2)",
        ),
        "duties": Many(description="The duty of each engagement.", target="WorkDuty",
                       source=over(_DUTIES, "{t}")),
        "withoutPlan": _those("d.plan = 'NONE'", "Engagements whose plan is missing."),
        "withoutReport": _those("d.report = 'NONE'", "Engagements whose report is missing."),
        "withoutVisit": _those(
            "coalesce(d.visited_on, '-infinity') < {t}.first_on",
            "Engagements without a visit in the month.",
        ),
        "byArea": Items(
            description="Figures for each area directly inside it that has developers.",
            target="AreaDuties", on="true", order="{c}.area",
            source="(SELECT left(d.area, length({t}.area) + 2) AS area, count(*) AS developers,"
            " count(*) FILTER (WHERE d.plan = 'NONE') AS without_plan,"
            " count(*) FILTER (WHERE d.report = 'NONE') AS without_report,"
            " count(*) FILTER (WHERE coalesce(d.visited_on, '-infinity') < {t}.first_on)"
            " AS without_visit FROM " + over(_DUTIES, "{t}") + " d"
            " WHERE length({t}.area) < length(d.area) GROUP BY 1)",
        ),
    },
))
declare(Type(
    name="WorkDuty", table=COMPUTED, plural="duties of a month",
    description="The duty of one area developer for the month.",
    orders={"ID": ("{t}.id", "text"),
            "VISITED_ON": ("coalesce({t}.visited_on, '-infinity')", "date")},
    filters={
        "plan": Filter(sql="{t}.plan = {v}", kind=PlanDuty,
                       description="Only duties whose plan is in this state."),
        "report": Filter(sql="{t}.report = {v}", kind=ReportDuty,
                         description="Only duties whose report is in this state."),
    },
    fields={
        "id": Column(description="Id of the engagement.", sql="{t}.id", kind=Id()),
        "engagement": _noun("Engagement", "id", "The contract under which it is owed."),
        "person": _noun("Person", "person", "The area developer."),
        **_STATES,
        "workPlan": _noun("WorkPlan", "work_plan", "The plan; null if there is none."),
        "planSubmittedOn": _day("plan_submitted_on", "Day (in Thailand) on which the latest"
                                " revision of the plan was submitted; null if it was not."),
        "planApprovedOn": _day("plan_approved_on", "Day (in Thailand) on which the plan in force"
                               " was approved; null if none is."),
        "workReport": _noun("WorkReport", "work_report", "The report; null if there is none."),
        "reportSubmittedOn": _day("report_submitted_on", "Day (in Thailand) on which the latest"
                                  " revision of the report was submitted; null if it was not."),
        "reportAcceptedOn": _day("report_accepted_on", "Day (in Thailand) on which the report was"
                                 " accepted; null if it was not."),
        "lastVisit": _noun("SupervisionVisit", "visit", "The last supervision visit up to the end"
                           " of the month; null if there was none."),
        "lastVisitOn": _day("visited_on", "Day (in Thailand) of the last visit; null if none."),
    },
))
declare(Type(name="DutyCount", table=COMPUTED,
             description="Number of developers with one pair of states of plan and report.",
             fields=_STATES | {"developers": _DEVELOPERS}))
declare(Type(
    name="AreaDuties", table=COMPUTED,
    description="Missing plans, reports and visits in one of the areas inside.",
    fields=PLACE | {
        "developers": _DEVELOPERS,
        "withoutPlan": Column(description="Number of developers whose plan is missing.",
                              sql="{t}.without_plan", kind=int),
        "withoutReport": Column(description="Number of developers whose report is missing.",
                                sql="{t}.without_report", kind=int),
        "withoutVisit": Column(description="Number of developers without a visit in the month.",
                               sql="{t}.without_visit", kind=int),
    },
))
