"""Households in GraphQL: their members, what was checked, where they took part."""

from service.api.declaring import child, noun
from service.api.model import Detail, Items, Many

noun(
    "Household", "households", "A household on its way into the programme.", plural="households",
    filters=("status", "programme", "project"),
    fields={
        "houseNumber": Detail(
            description="Number of the house. Null for those who may not see details.",
            subject="{t}.id", name="(SELECT min(h.field) FROM vault.detail h WHERE h.subject ="
            " {t}.id AND h.field LIKE '%.house_number')",
        ),
        "members": Items(description="People who belong to the household.",
                         target="HouseholdMember", on="{c}.household = {t}.id"),
        "screenings": Items(description="Criteria that were checked on it.",
                            target="HouseholdScreening", on="{c}.household = {t}.id"),
        "projects": Many(description="Plots proposed or made on its land.", target="Project",
                         on="{c}.household = {t}.id"),
        "attendances": Many(description="Attendances of its people at gatherings.",
                            target="Attendance", on="{c}.household = {t}.id"),
    },
)
child("HouseholdMember", "household_members", "A person who belongs to a household.")
child("HouseholdScreening", "household_screenings", "A criterion checked on a household.")
