"""Events in GraphQL: the journal, with the actor and the changes of each event."""

from datetime import datetime

from domain.kernel.authority import Role
from domain.kernel.decision import names_of_rule
from service.graphql.schema.declare import AREA_FIELD
from service.graphql.schema.model import (
    Column,
    Detail,
    Filter,
    Id,
    Items,
    Json,
    Long,
    Nested,
    Nouns,
    One,
    Table,
    Type,
    declare,
)

# Events about nouns that everyone may see have no area; all others are visible in their area.
# Columns that are not selected are not computed: counting then needs only an index.
_EVENTS = """(SELECT e.*, e.area_code AS area,
    (SELECT k.name FROM journal.event_type k WHERE k.id = e.type) AS type_name,
    (e.area_code = '' AND e.type = ANY (ARRAY(SELECT k.id FROM journal.event_type k
        WHERE split_part(k.name, '.', 1) IN ('programme', 'policy')))) AS public
    FROM journal.event e)"""
_BODY = "convert_from({t}.data, 'UTF8')::json"

# Roles as they were when the event was recorded, at any moment asked about: one index lookup in
# each table. A command decided before midnight may be recorded after it.
_IN_FORCE = (
    "SELECT FROM views.{rows} r WHERE r.person = {{t}}.actor_person AND r.area = {{t}}.actor_area"
    " AND r.role = {{t}}.actor_role AND NOT r.revoked AND r.since < {{t}}.position{until}"
    " AND r.valid_from <= ({{t}}.recorded_at AT TIME ZONE 'Asia/Bangkok')::date"
    " AND coalesce(r.valid_until, 'infinity')"
    " >= (({{t}}.recorded_at - interval '1 minute') AT TIME ZONE 'Asia/Bangkok')::date"
)
_NOW = _IN_FORCE.format(rows="roles", until="")
_THEN = _IN_FORCE.format(rows="roles_past", until=" AND r.until >= {t}.position")
# Members act for themselves in any area, everyone may correct their own details, and an approval
# whose evidence was revoked is marked in its own area.
_WHERE_THEY_MAY = (
    "({t}.area_code >= {t}.actor_area AND {t}.area_code < {t}.actor_area || '~'"
    " OR {t}.actor_role = 'HOUSEHOLD_MEMBER'"
    " OR {t}.type_name = 'person.details-changed' AND {t}.actor_person = ANY ({t}.tags)"
    " OR {t}.type_name = 'participation.gate-evidence-invalidated')"
)
_BY_SYSTEM = "({t}.actor_person IS NULL AND {t}.actor_role = 'SYSTEM')"
_REFUSED = (
    "{t}.type = (SELECT r.id FROM journal.event_type r WHERE r.name = 'attempt.refused')"
)
# Positions follow the time of recording, so a time gives a position. An event is recorded at most
# five minutes before it occurred, since clocks differ.
_AT = "(SELECT journal.position_at({{v}} - interval '{before}'))"
_HELD_ROLE = f"({_WHERE_THEY_MAY} AND (EXISTS ({_NOW}) OR EXISTS ({_THEN})))"

declare(
    Type(
        name="Event", plural="events",
        description="A recorded event, kept byte for byte: what happened, when, where, by whom.",
        table=Table(name=_EVENTS, bound="position", public=True, long="position"),
        orders={"ID": ("{t}.position", "bigint")},
        fields={
            "id": Column(description="Id of the event, unique outside this system too.",
                         sql="'event:' || {t}.id", kind=Id()),
            "position": Column(description="Place of the event in the journal.", sql="{t}.position",
                               kind=Long("Position")),
            "type": Column(description="Stored name of the type, such as `work-plan.approved`.",
                           sql="{t}.type_name", kind=str),
            "schema": Column(description="Version of the type's schema in which it was written.",
                             sql="{t}.schema", kind=int),
            "occurredAt": Column(description="When it happened in the field.",
                                 sql="{t}.occurred_at", kind=datetime),
            "recordedAt": Column(description="When the server recorded it; never decreases along"
                                 " the journal.", sql="{t}.recorded_at", kind=datetime),
            "area": AREA_FIELD,
            "areaCode": Column(description="Code of its noun's area; empty if it has none.",
                               sql="{t}.area_code", kind=str),
            "actor": Nested(description="Person or system that acted, with the role and area.",
                            target="EventActor"),
            "reason": Detail(
                description="The actor's reason. Null if none was given, if the viewer may not read"
                " free text, and after erasure.",
                subject="ANY ({t}.tags)", name="{t}.position || '.reason'",
            ),
            "texts": Items(
                description="Sealed free texts, opened for viewers who may read them.",
                target="EventText",
                on="{c}.subject = ANY ({t}.tags) AND {c}.position = {t}.position",
                order="{c}.field", only="text_areas",
                details="{c}.field IN ('house_code', 'house_number')",
            ),
            "flags": Column(description="Flags for auditors, set by the decision; empty if none.",
                            sql="coalesce({t}.flags::json, '[]'::json)", kind=Json()),
            "subjects": Column(
                description="Ids of the nouns that it names.",
                sql="(SELECT coalesce(array_agg(s), '{{}}') FROM unnest({t}.tags) s"
                " WHERE s NOT LIKE 'claim:%')", kind=[Id()],
            ),
            "nouns": Nouns(
                description="Nouns that it names and the viewer may see, as of the moment asked.",
                refs="{t}.tags", many=True,
            ),
            "data": Column(description="Its unsealed data, as stored.", sql=_BODY,
                           kind=Json()),
            "changes": Items(
                description="Changes that it made to rows: each field before and after.",
                target="FieldChange",
                on="{c}.position = {t}.position AND {t}.type_name = ANY ({c}.folds)",
                order="{c}.id, {c}.path",
            ),
            "commandId": Column(
                description="Id of its command, which several events may share; null if none.",
                sql="{t}.command_id", kind=Id(), nullable=True,
            ),
        },
        filters={
            "afterPosition": Filter(
                sql="{t}.position > {v}", kind=Long("Position"), places=True,
                description="Only events after this position.",
            ),
            "types": Filter(
                sql="{t}.type = ANY (ARRAY(SELECT n.id FROM journal.event_type n"
                " WHERE n.name = ANY ({v})))", kind=[str],
                description="Only events of these types, by stored name.",
            ),
            "area": Filter(sql="({t}.area_code >= {v} AND {t}.area_code < {v} || '~')", kind=str,
                           description="Only events in this area or an area inside it."),
            "subject": Filter(
                sql="{t}.position IN (SELECT g.position FROM journal.event_tag g WHERE g.key ="
                " split_part({v}, ':', 2)::uuid) AND {v} = ANY ({t}.tags)", kind=Id(),
                description="Only events that name this noun.",
            ),
            "actor": Filter(sql="{t}.actor_person = {v}", kind=Id(),
                            description="Only events by this person."),
            "role": Filter(sql="{t}.actor_role = {v}", kind=Role,
                           description="Only events by a person acting in this role."),
            "actorHeldRole": Filter(
                sql=(f"NOT {_BY_SYSTEM} AND {_HELD_ROLE}",
                     f"NOT {_BY_SYSTEM} AND NOT {_HELD_ROLE}"), kind=bool,
                description="Only events whose actor then held the recorded role over the recorded"
                " area, and acted where it allows; false: all other events and attempts by people."
                " Events by the system are in neither.",
            ),
            "bySystem": Filter(
                sql=(_BY_SYSTEM, "NOT " + _BY_SYSTEM), kind=bool,
                description="Only events by the system; false: only events by people.",
            ),
            "refused": Filter(
                sql=(_REFUSED, "NOT " + _REFUSED), kind=bool,
                description="Only refused attempts; false: only other events.",
            ),
            "flags": Filter(
                # Searched as text, which is faster than parsing it; few events have flags.
                sql="{t}.flags IS NOT NULL AND EXISTS (SELECT FROM unnest({v}) f"
                """ WHERE strpos({t}.flags, '"flag":"' || f || '"') > 0)""",
                kind=[str], places=True,
                description="Only events with one of these flags.",
            ),
            "rule": Filter(
                sql=_REFUSED + " AND " + _BODY + " ->> 'rule' = ANY ({v})", kind=str,
                pg="text[]", value=names_of_rule,
                description="Only attempts refused by this rule, also under its earlier names.",
            ),
            "recordedFrom": Filter(
                sql="{t}.position > " + _AT.format(before="1 microsecond"), kind=datetime,
                places=True, description="Only events recorded at this moment or later.",
            ),
            "recordedBefore": Filter(
                sql="{t}.position <= " + _AT.format(before="1 microsecond"), kind=datetime,
                places=True, description="Only events recorded before this moment.",
            ),
            "occurredFrom": Filter(
                sql="{t}.occurred_at >= {v} AND {t}.position > " + _AT.format(before="1 hour"),
                kind=datetime, places=True,
                description="Only events that occurred at this moment or later.",
            ),
            "occurredBefore": Filter(sql="{t}.occurred_at < {v}", kind=datetime,
                                     description="Only events that occurred before this moment."),
        },
    )
)
declare(
    Type(
        name="EventActor", description="The actor of an event, with the role and area held then.",
        fields={
            "person": One(description="The person; null for the system. Null if the viewer may not"
                          " see it.",
                          target="Person", on="{c}.id = {t}.actor_person"),
            "personId": Column(description="The person; null for the system. Id only; visible to"
                               " every viewer.",
                               sql="{t}.actor_person", kind=Id(), nullable=True),
            "role": Column(description="Role that authorised it.", sql="{t}.actor_role",
                           kind=str),
            "areaCode": Column(description="Code of the area over which that role was held.",
                               sql="{t}.actor_area", kind=str),
            "actingFor": Column(description="Id of the person stood in for; null if none.",
                                sql="{t}.acting_for", kind=Id(), nullable=True),
        },
    )
)
declare(
    Type(
        name="EventText", description="A free text of an event, opened from the vault.",
        table=Table(
            name="(SELECT subject, split_part(field, '.', 1)::bigint AS position,"
            " split_part(field, '.', 2) AS field, value FROM vault.detail"
            " WHERE field ~ '^[0-9]+[.]')", scope=None,
        ),
        fields={
            "field": Column(description="Name of the event's field.",
                            sql="{t}.field", kind=str),
            "text": Column(description="The opened text.", sql="{t}.value", kind=str),
        },
    )
)
declare(
    Type(
        name="FieldChange", description="One field of a row, before and after.",
        table=Table(name="views.changes", public=True),
        fields={
            "path": Column(description="Id of the row, then the name of the field.",
                           sql="ARRAY[{t}.id, {t}.path]", kind=[str]),
            "before": Column(description="Value before; null if there was none.",
                             sql="{t}.before", kind=Json(), nullable=True),
            "after": Column(description="Value after; null if there is none.",
                            sql="{t}.after", kind=Json(), nullable=True),
            "redacted": Column(description="Whether the values are withheld as personal.",
                               sql="{t}.redacted", kind=bool),
        },
    )
)
