"""Households in GraphQL: members, screenings and participation."""

from datetime import date

from domain.kernel.terms import Stage
from service.graphql.nouns.participation import timeline
from service.graphql.schema.declare import child, either, having, noun
from service.graphql.schema.model import Detail, Filter, Items, Many

_ACCEPTED = "FROM {rows[work_reports]} r WHERE r.status = 'ACCEPTED' AND r."
# Household by household and plot by plot, along the indexes of foreign keys: `OFFSET 0` keeps the
# planner from joining whole views. A report covers the items of the plan's revision on which it was
# submitted, and the plots of its logs.
_REPORTED = (
    "EXISTS (SELECT FROM {rows[projects]} p WHERE p.household = {t}.id AND ("
    "EXISTS (SELECT FROM {rows[work_plan_items]} i WHERE i.project = p.id AND EXISTS (SELECT "
    + _ACCEPTED + "work_plan = i.work_plan AND coalesce(i.revision = r.plan_revision, i.in_force)"
    " OFFSET 0) OFFSET 0) OR EXISTS (SELECT FROM {rows[daily_logs]} l WHERE l.project = p.id"
    " AND EXISTS (SELECT " + _ACCEPTED + "id = l.work_report OFFSET 0) OFFSET 0)) OFFSET 0)"
)
_TOOK_PART = (
    "EXISTS (SELECT FROM {every[attendances]} a WHERE a.household = {t}.id AND a.counted"
    " AND a.stage = {v} OFFSET 0)"
)
_PLANNED = (
    "{plan} = ANY (ARRAY(SELECT i.work_plan FROM {{rows[projects]}} p"
    " JOIN {{rows[work_plan_items]}} i ON i.project = p.id WHERE p.household = {{t}}.id))"
)
_COUNTS = " Counted: verified and not since disputed or revoked, at level CONSULT or above, of" \
    " the household's people or of neighbours who came for it."

noun(
    "Household", "households", "A household on its way into the programme.", plural="households",
    filters=("status", "programme", "project"),
    within=("enrolled_on", "withdrawn_on", "completed_on"), by="enrolled_on",
    fields={
        "houseNumber": Detail(
            description="House number. Null if the viewer may not see details.",
            subject="{t}.id", name="(SELECT min(h.field) FROM vault.detail h WHERE h.subject ="
            " {t}.id AND h.field LIKE '%.house_number')",
        ),
        "enrolments": Items(description="Periods on the roster.",
                            target="HouseholdEnrolment", on="{c}.household = {t}.id",
                            order="{c}.from_on, {c}.id"),
        "members": Items(description="People who belong to the household.",
                         target="HouseholdMember", on="{c}.household = {t}.id"),
        "screenings": Items(description="Criteria checked on it.",
                            target="HouseholdScreening", on="{c}.household = {t}.id"),
        "projects": Many(description="Plots proposed or made on its land.", target="Project",
                         on="{c}.household = {t}.id"),
        "attendances": Many(description="Attendances of its people at gatherings.",
                            target="Attendance", on="{c}.household = {t}.id"),
        "workPlans": Many(
            description="Work plans with an item on one of its plots, in any revision.",
            target="WorkPlan", on=_PLANNED.format(plan="{c}.id"),
        ),
        "workReports": Many(
            description="Work reports on plans with an item on one of its plots.",
            target="WorkReport", on=_PLANNED.format(plan="{c}.work_plan"),
        ),
        "participation": timeline("{every[attendances]} a WHERE a.household = {t}.id"),
    },
    more_filters={
        "person": having("household_members", "x.household = {t}.id", "person",
                         "Only households to which this person belongs."),
        "onRosterOn": Filter(
            sql="EXISTS (SELECT FROM {rows[household_enrolments]} r WHERE r.household = {t}.id"
            " AND r.from_on <= {v} AND (r.until_on IS NULL OR r.until_on > {v}))", kind=date,
            description="Only households on the roster on this day: enrolled, and not withdrawn,"
            " substituted or completed.",
        ),
        "reportAccepted": Filter(
            sql=either(_REPORTED), kind=bool,
            description="Only households with (or without) an accepted report on one of their"
            " plots: in the reported revision of the plan, or in a log of the report.",
        ),
        "tookPartIn": Filter(
            sql=_TOOK_PART, kind=Stage,
            description="Only households with a counted attendance in this stage."
            + _COUNTS,
        ),
        "neverTookPartIn": Filter(
            sql="NOT " + _TOOK_PART, kind=Stage,
            description="Only households without a counted attendance in this stage."
            + _COUNTS,
        ),
    },
)
child("HouseholdEnrolment", "household_enrolments", "A period of a household on the roster.")
child("HouseholdMember", "household_members", "A person who belongs to a household.")
child("HouseholdScreening", "household_screenings", "A criterion checked on a household.")
