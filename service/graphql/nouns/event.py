"""Events in GraphQL: the journal as it is, with who acted and what it changed."""

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

# Events about nouns that everyone may see carry no area; all others are seen where they lie.
# Whatever is not asked for is not worked out: counting then needs an index alone.
_EVENTS = """(SELECT e.*, e.area_code AS area,
    (SELECT k.name FROM journal.event_type k WHERE k.id = e.type) AS type_name,
    (e.area_code = '' AND e.type = ANY (ARRAY(SELECT k.id FROM journal.event_type k
        WHERE split_part(k.name, '.', 1) IN ('programme', 'policy')))) AS public
    FROM journal.event e)"""
_BODY = "convert_from({t}.data, 'UTF8')::json"

# Roles as they were when the event was recorded, whatever moment is asked about: one probe of an
# index in each table. What is decided before midnight may be recorded after it.
_IN_FORCE = (
    "SELECT FROM views.{rows} r WHERE r.person = {{t}}.actor_person AND r.area = {{t}}.actor_area"
    " AND r.role = {{t}}.actor_role AND NOT r.revoked AND r.since < {{t}}.position{until}"
    " AND r.valid_from <= ({{t}}.recorded_at AT TIME ZONE 'Asia/Bangkok')::date"
    " AND coalesce(r.valid_until, 'infinity')"
    " >= (({{t}}.recorded_at - interval '1 minute') AT TIME ZONE 'Asia/Bangkok')::date"
)
_NOW = _IN_FORCE.format(rows="roles", until="")
_THEN = _IN_FORCE.format(rows="roles_past", until=" AND r.until >= {t}.position")
# Members speak for themselves wherever they were, everybody may correct the own details, and what
# rested on a revoked attendance is marked where it lies.
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
# Positions go with the time of recording, so a time is a place. Nothing is recorded long before it
# happens: by five minutes at most, clocks being what they are.
_AT = "(SELECT journal.position_at({{v}} - interval '{before}'))"
_HELD_ROLE = f"({_WHERE_THEY_MAY} AND (EXISTS ({_NOW}) OR EXISTS ({_THEN})))"

declare(
    Type(
        name="Event", plural="events",
        description="A fact, kept byte for byte: what happened, when, where, and who said so.",
        table=Table(name=_EVENTS, bound="position", public=True, long="position"),
        orders={"ID": ("{t}.position", "bigint")},
        fields={
            "id": Column(description="Identity of the event itself, also outside this system.",
                         sql="'event:' || {t}.id", kind=Id()),
            "position": Column(description="Its place in the journal.", sql="{t}.position",
                               kind=Long("Position")),
            "type": Column(description="Stored name of its type, such as `work-plan.approved`.",
                           sql="{t}.type_name", kind=str),
            "schema": Column(description="Version of the type's schema that it was written in.",
                             sql="{t}.schema", kind=int),
            "occurredAt": Column(description="When it happened in the field.",
                                 sql="{t}.occurred_at", kind=datetime),
            "recordedAt": Column(description="When the server recorded it; never goes back.",
                                 sql="{t}.recorded_at", kind=datetime),
            "area": AREA_FIELD,
            "areaCode": Column(description="Area code of where its noun lies.",
                               sql="{t}.area_code", kind=str),
            "actor": Nested(description="Who acted, as what, and for whom.", target="EventActor"),
            "reason": Detail(
                description="Why, in the actor's words. Null if none was given, to those who may"
                " not read free text, and after erasure.",
                subject="ANY ({t}.tags)", name="{t}.position || '.reason'",
            ),
            "texts": Items(
                description="Its sealed free texts, opened for those who may read them.",
                target="EventText",
                on="{c}.subject = ANY ({t}.tags) AND {c}.position = {t}.position",
                order="{c}.field", only="text_areas",
                details="{c}.field IN ('house_code', 'house_number')",
            ),
            "flags": Column(description="What an auditor may want to look at, decided with it.",
                            sql="coalesce({t}.flags::json, '[]'::json)", kind=Json()),
            "subjects": Column(
                description="The Ref of every noun that it names.",
                sql="(SELECT coalesce(array_agg(s), '{{}}') FROM unnest({t}.tags) s"
                " WHERE s NOT LIKE 'claim:%')", kind=[Id()],
            ),
            "nouns": Nouns(
                description="The nouns that it names, as of the moment asked: those that the viewer"
                " may see.", refs="{t}.tags", many=True,
            ),
            "data": Column(description="The clear part of its data, as stored.", sql=_BODY,
                           kind=Json()),
            "changes": Items(
                description="What it changed in the views: before and after, field by field.",
                target="FieldChange",
                on="{c}.position = {t}.position AND {t}.type_name = ANY ({c}.folds)",
                order="{c}.id, {c}.path",
            ),
            "commandId": Column(
                description="The command that it came from; several events may share it.",
                sql="{t}.command_id", kind=Id(), nullable=True,
            ),
        },
        filters={
            "afterPosition": Filter(
                sql="{t}.position > {v}", kind=Long("Position"), places=True,
                description="Only events behind this place in the journal, to go on from there.",
            ),
            "types": Filter(
                sql="{t}.type = ANY (ARRAY(SELECT n.id FROM journal.event_type n"
                " WHERE n.name = ANY ({v})))", kind=[str],
                description="Only events of these types, by stored name.",
            ),
            "area": Filter(sql="({t}.area_code >= {v} AND {t}.area_code < {v} || '~')", kind=str,
                           description="Only events that lie in this area or inside it."),
            "subject": Filter(
                sql="{t}.position IN (SELECT g.position FROM journal.event_tag g WHERE g.key ="
                " split_part({v}, ':', 2)::uuid) AND {v} = ANY ({t}.tags)", kind=Id(),
                description="Only events that name this noun, whichever noun recorded them.",
            ),
            "actor": Filter(sql="{t}.actor_person = {v}", kind=Id(),
                            description="Only what this person did."),
            "role": Filter(sql="{t}.actor_role = {v}", kind=Role,
                           description="Only what was done in this role."),
            "actorHeldRole": Filter(
                sql=(f"NOT {_BY_SYSTEM} AND {_HELD_ROLE}",
                     f"NOT {_BY_SYSTEM} AND NOT {_HELD_ROLE}"), kind=bool,
                description="Only what people did who then held the role that is written on it,"
                " over the area that is written on it, and where that allows; false: what others"
                " did or tried. Of attempts, false are those that no role of theirs covered."
                " Whatever the system did is neither.",
            ),
            "bySystem": Filter(
                sql=(_BY_SYSTEM, "NOT " + _BY_SYSTEM), kind=bool,
                description="Only what the system did by itself, or only what people did.",
            ),
            "refused": Filter(
                sql=(_REFUSED, "NOT " + _REFUSED), kind=bool,
                description="Only attempts that were refused, or only what happened.",
            ),
            "flags": Filter(
                # As they are written, which is quicker than to read them; few events have any.
                sql="{t}.flags IS NOT NULL AND EXISTS (SELECT FROM unnest({v}) f"
                """ WHERE strpos({t}.flags, '"flag":"' || f || '"') > 0)""",
                kind=[str], places=True,
                description="Only events that carry one of these flags.",
            ),
            "rule": Filter(
                sql=_REFUSED + " AND " + _BODY + " ->> 'rule' = ANY ({v})", kind=str,
                pg="text[]", value=names_of_rule,
                description="Only attempts that were refused by this rule, under any name it had.",
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
                description="Only what happened at this moment or later.",
            ),
            "occurredBefore": Filter(sql="{t}.occurred_at < {v}", kind=datetime,
                                     description="Only what happened before this moment."),
        },
    )
)
declare(
    Type(
        name="EventActor", description="Who acted, holding which role over which area then.",
        fields={
            "person": One(description="The person; null for the system, and outside one's area.",
                          target="Person", on="{c}.id = {t}.actor_person"),
            "personId": Column(description="The person's Ref, whoever asks.",
                               sql="{t}.actor_person", kind=Id(), nullable=True),
            "role": Column(description="The role that authorised it.", sql="{t}.actor_role",
                           kind=str),
            "areaCode": Column(description="The code of the area over which that role was held.",
                               sql="{t}.actor_area", kind=str),
            "actingFor": Column(description="The Ref of whom the person stood in for.",
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
            "field": Column(description="Name of the event's field that holds it.",
                            sql="{t}.field", kind=str),
            "text": Column(description="What was written.", sql="{t}.value", kind=str),
        },
    )
)
declare(
    Type(
        name="FieldChange", description="A field of a row before and after an event.",
        table=Table(name="views.changes", public=True),
        fields={
            "path": Column(description="Where: the noun's or row's Ref, then the field.",
                           sql="ARRAY[{t}.id, {t}.path]", kind=[str]),
            "before": Column(description="Its value before; null if there was none.",
                             sql="{t}.before", kind=Json(), nullable=True),
            "after": Column(description="Its value after; null if there is none.",
                            sql="{t}.after", kind=Json(), nullable=True),
            "redacted": Column(description="Whether the values are withheld as personal.",
                               sql="{t}.redacted", kind=bool),
        },
    )
)
