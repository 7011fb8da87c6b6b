"""Households in GraphQL: their members, what was checked, where they took part."""

from datetime import date

from service.api.declaring import child, noun
from service.api.model import Detail, Filter, Items, Many
from service.api.nouns.participation import timeline

noun(
    "Household", "households", "A household on its way into the programme.", plural="households",
    filters=("status", "programme", "project"),
    fields={
        "houseNumber": Detail(
            description="Number of the house. Null for those who may not see details.",
            subject="{t}.id", name="(SELECT min(h.field) FROM vault.detail h WHERE h.subject ="
            " {t}.id AND h.field LIKE '%.house_number')",
        ),
        "enrolments": Items(description="Days on which it is on the roster, span by span.",
                            target="HouseholdEnrolment", on="{c}.household = {t}.id",
                            order="{c}.from_on, {c}.id"),
        "members": Items(description="People who belong to the household.",
                         target="HouseholdMember", on="{c}.household = {t}.id"),
        "screenings": Items(description="Criteria that were checked on it.",
                            target="HouseholdScreening", on="{c}.household = {t}.id"),
        "projects": Many(description="Plots proposed or made on its land.", target="Project",
                         on="{c}.household = {t}.id"),
        "attendances": Many(description="Attendances of its people at gatherings.",
                            target="Attendance", on="{c}.household = {t}.id"),
        "participation": timeline("{every[attendances]} a WHERE a.household = {t}.id"),
    },
    more_filters={
        "onRosterOn": Filter(
            sql="EXISTS (SELECT FROM {rows[household_enrolments]} r WHERE r.household = {t}.id"
            " AND r.from_on <= {v} AND (r.until_on IS NULL OR r.until_on > {v}))", kind=date,
            description="Only households on the roster on this day: enrolled, and neither"
            " withdrawn, substituted nor completed.",
        ),
    },
)
child("HouseholdEnrolment", "household_enrolments", "Days of a household on the roster.")
child("HouseholdMember", "household_members", "A person who belongs to a household.")
child("HouseholdScreening", "household_screenings", "A criterion checked on a household.")
