"""People in GraphQL: details from the vault, roles, participation."""

from datetime import date

from service.graphql.nouns.participation import timeline
from service.graphql.schema.declare import child, each_word, noun
from service.graphql.schema.model import (
    Column,
    Detail,
    Field,
    Filter,
    Id,
    Items,
    Many,
    Table,
    Type,
    declare,
    table_of,
)

_DETAILS = {
    "title": "Form of address before the name (นาย, นาง, นางสาว …).",
    "first_name": "Given name.",
    "last_name": "Family name.",
    "nickname": "Name in daily use.",
    "born_on": "Day of birth as given.",
    "phone": "Telephone number.",
    "email": "Email address.",
    "line_id": "User name in LINE.",
    "address": "Postal address.",
}
_MASKED = "National id, masked: `x-xxxx-xxxxx-12-1`."
_WHO = " Null if the viewer may not see details, and after erasure."


def _detail(name: str, text: str, sql: str = "{d}") -> Detail:
    return Detail(description=text + _WHO, subject="{t}.id", name=f"'{name}'", sql=sql)


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


_DETAIL_FIELDS: dict[str, Field] = {
    _camel(name): _detail(name, text) for name, text in _DETAILS.items()
}

# What a disclosure shows. The type is reachable only from the answer of a disclosure.
_OPENED = "(SELECT {sql} FROM vault.detail d WHERE d.subject = {{t}}.id AND d.field = '{name}')"
declare(
    Type(
        name="PersonDetails", description="A person's details, as shown by a disclosure.",
        table=Table(name="views.people", scope=None),
        fields={
            _camel(name): Column(
                description=text, kind=str, nullable=True,
                sql=_OPENED.format(name=name, sql=sql),
            )
            for name, text, sql in (
                *((name, text, "d.value") for name, text in _DETAILS.items()),
                ("national_id", _MASKED, "vault.masked_national_id(d.value)"),
            )
        },
    )
)

# The first word, the longest, is looked up by its index: once, as an array.
_NAMED = (
    "FROM vault.detail d WHERE d.field IN ('first_name', 'last_name', 'nickname')"
    " AND reference.search_key(d.search_key) LIKE "
)
_CALLED = (
    "({details} AND {t}.id = ANY (ARRAY(SELECT d.subject " + _NAMED + "({v})[1])) AND NOT EXISTS"
    " (SELECT FROM unnest({v}) w (word) WHERE NOT EXISTS (SELECT " + _NAMED + "w.word"
    " AND d.subject = {t}.id)))"
)

noun(
    "Person", "people", "A person known to the programme; details can be erased, events remain.",
    plural="people", table=table_of("people", scope=None, through="PersonArea"),
    fields=_DETAIL_FIELDS | {
        "nationalId": _detail("national_id", _MASKED,
                              "vault.masked_national_id({d})"),
        "areas": Items(description="Areas to which the person belongs, with the reasons.",
                       target="PersonArea", on="{c}.person = {t}.id"),
        "roles": Items(description="Roles that the person holds or held.", target="RoleHeld",
                       on="{c}.person = {t}.id", order="{c}.valid_from, {c}.id"),
        "attendances": Many(description="Gatherings that the person attended.",
                            target="Attendance", on="{c}.person = {t}.id"),
        "participation": timeline("{rows[attendances]} a WHERE a.person = {t}.id"),
        "engagements": Many(description="Applications and contracts as an area developer.",
                            target="Engagement", on="{c}.person = {t}.id"),
        "studies": Many(description="Guidelines that the person has studied.",
                        target="GuidelineStudy", on="{c}.person = {t}.id"),
        "knowledge": Many(description="Knowledge that the person has learned.", target="Knowledge",
                          on="{c}.person = {t}.id"),
        "memberships": Items(description="Households to which the person belongs.",
                             target="HouseholdMember", on="{c}.person = {t}.id"),
    },
    more_filters={
        "area": Filter(
            sql="EXISTS (SELECT FROM {rows[person_areas]} pa WHERE pa.person = {t}.id"
            " AND pa.area >= {v} AND pa.area < {v} || '~')", kind=str,
            description="Only people who belong to this area or an area inside it.",
        ),
        "name": Filter(
            sql=_CALLED, kind=str, value=each_word, pg="text[]",
            description="Only people with each of these words in their present given name, family"
            " name or nickname, and whose details the viewer may see.",
        ),
        "erased": Filter(sql="{t}.erased = {v}", kind=bool,
                         description="Only people whose details were (or were not) erased."),
    },
)
child("PersonArea", "person_areas", "An area to which a person belongs, and why.",
      leave_out=("person",))
child(
    "RoleHeld", "roles", "A role over an area, held by a person on certain days.", plural="roles",
    filters=("person", "role", "revoked", "granted_by", "acting_for"),
    more_filters={
        "notStudied": Filter(
            sql="NOT EXISTS (SELECT FROM {rows[guideline_studies]} s WHERE s.guideline = {v}"
            " AND s.person = {t}.person)", kind=Id("guideline"),
            description="Only roles of people who have not studied this guideline; combine it with"
            " `role`, `area` and `heldOn`.",
        ),
        "heldOn": Filter(
            sql="({t}.valid_from <= {v} AND ({t}.valid_until IS NULL OR {t}.valid_until >= {v})"
            " AND NOT ({t}.revoked AND {t}.revoked_at"
            " < (({v} + 1)::timestamp AT TIME ZONE 'Asia/Bangkok')))", kind=date,
            description="Only roles in force at the end of this day (in Thailand).",
        ),
    },
)
