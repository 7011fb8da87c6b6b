"""Declaring types: a noun's columns come from its view, its relations stand beside them."""


from domain.kernel.decision import camel
from projections import tables
from projections.view import VIEWS, NounRow
from service.api.filtering import AREA, calendar, equals, spans, words
from service.api.model import (
    Asked,
    Column,
    Difference,
    Field,
    Filter,
    Id,
    Long,
    Many,
    Nouns,
    One,
    Table,
    Type,
    declare,
    struct_fields,
    table_of,
)
from service.api.thai_values import as_thais_write

# A Ref of these nouns becomes two fields: the noun itself, and its Ref under a name with `Id`.
NOUN_TYPES = {
    "programme": "Programme", "person": "Person", "household": "Household", "project": "Project",
    "engagement": "Engagement", "gathering": "Gathering", "work-plan": "WorkPlan",
    "work-report": "WorkReport", "waiver": "Waiver", "guideline": "Guideline",
    "knowledge": "Knowledge", "evaluation": "Evaluation",
}

ENGINE = ("created_at", "updated_at")  # columns that the engine fills

AREA_FIELD = One(
    description="The area where this lies, with its names; null for the whole country.",
    target="Area", on="true", source="(SELECT code AS id, * FROM reference.area_of({t}.area))",
)


def columns_of(view: str, *, leave_out: tuple[str, ...] = ()) -> dict[str, Field]:
    """The columns of a view as fields, with the descriptions that its row gives them."""
    found: dict[str, Field] = {}
    for each, kind, nullable, description in struct_fields(VIEWS[view].row):
        if each.name in ("id", *leave_out):
            continue
        nullable = nullable and each.name not in ENGINE
        name, sql = camel(each.name), "{t}." + each.name
        if name == "area":
            found[name], name = AREA_FIELD, "areaCode"
        if isinstance(kind, Id) and kind.noun == "*":
            found[f"{name}Noun"] = Nouns(
                description=f"{description} Null if the viewer may not see it.", refs=sql,
            )
        if isinstance(kind, Id) and kind.noun in NOUN_TYPES:
            found[name] = One(
                description=f"{description} Null if the viewer may not see it.",
                target=NOUN_TYPES[kind.noun], on="{c}.id = " + sql,
            )
            name, description = f"{name}Id", f"The Ref alone, whoever asks. {description}"
        found[name] = Column(description=description, sql=sql, kind=kind, nullable=nullable)
        if each.name not in ENGINE:
            thai = as_thais_write(each.name, kind, nullable)
            found |= {camel(key): made for key, made in thai.items()}
    return found


def sorted_by(view: str, **more: tuple[str, str]) -> dict[str, tuple[str, str]]:
    """The orders that a view's lists have: by id, by area, by columns of its own, and more."""
    declared = VIEWS[view]
    found = {"ID": ("{t}.id", "text")}
    if not declared.everyone:
        found["AREA"] = ("{t}.area", "text")
    return found | {name.upper(): order for name, order in tables.orders(declared).items()} | more


def filtered_by(
    view: str, names: tuple[str, ...], within: tuple[str, ...], by: str | None
) -> dict[str, Filter]:
    """The filters that a view's lists have: see ``noun``."""
    declared = VIEWS[view]
    found = {"area": AREA} | equals(view, *names) | spans(view, *within)
    if by is not None:
        found |= calendar(view, by)
    if declared.titled is not None:
        found |= words(declared.titled)
    return found


def _words(view: str) -> str:
    return view.replace("_", " ")


HISTORY_ON = (
    "{c}.position IN (SELECT g.position FROM journal.event_tag g"
    " WHERE g.key = split_part({t}.id, ':', 2)::uuid) AND {t}.id = ANY ({c}.tags)"
)


def _identity(noun: str | None) -> dict[str, Field]:
    text = f"The Ref of this {noun}: the same id in the journal, in every view and here."
    return {"id": Column(description=text, sql="{t}.id", kind=Id())}


# What every noun has behind its own fields.
_HISTORY: dict[str, Field] = {
    "position": Column(
        description="Position of the event that made this version of it.",
        sql="{t}.since", kind=Long("Position"),
    ),
    "history": Many(
        description="Every event that names it, oldest first, up to the moment asked.",
        target="Event", on=HISTORY_ON,
    ),
    "diff": Difference(
        description="What differs of it, and of the rows that belong to it, between"
        " two moments: before is `from`, after is `to`.",
    ),
    "actions": Asked(
        description="What the viewer may do with it now, and if not, by which rule.",
        target="Action",
    ),
}


def noun(
    name: str, view: str, description: str, *,
    plural: str, fields: dict[str, Field] | None = None, leave_out: tuple[str, ...] = (),
    filters: tuple[str, ...] = (), within: tuple[str, ...] = (), by: str | None = None,
    orders: dict[str, tuple[str, str]] | None = None,
    table: Table | None = None, more_filters: dict[str, Filter] | None = None,
) -> Type:
    """Declares a noun's type: its view's columns, its relations, and what every noun has.

    A Ref among the columns becomes the noun that it refers to, and the Ref itself beside it. Lists
    are filtered by the values of the columns ``filters``, by spans of the days and moments
    ``within``, by the month and budget year of the column ``by``, and by ``more_filters``.
    """
    declared = VIEWS[view]
    assert issubclass(declared.row, NounRow)
    own = columns_of(view, leave_out=leave_out) | (fields or {})
    return declare(
        Type(
            name=name, description=description, table=table or table_of(view), plural=plural,
            noun=declared.noun, orders=sorted_by(view, **(orders or {})),
            filters=filtered_by(view, filters, within, by) | (more_filters or {}),
            fields=_identity(declared.noun) | own | _HISTORY,
        )
    )


def child(
    name: str, view: str, description: str, *,
    fields: dict[str, Field] | None = None, leave_out: tuple[str, ...] = (),
    filters: tuple[str, ...] = (), within: tuple[str, ...] = (), by: str | None = None,
    orders: dict[str, tuple[str, str]] | None = None,
    plural: str = "", more_filters: dict[str, Filter] | None = None,
) -> Type:
    """Declares the type of rows that belong to a noun; filtered as a noun's are."""
    own: dict[str, Field] = {
        "id": Column(description="Its noun's Ref, a slash, and what tells it from the others.",
                     sql="{t}.id", kind=Id())
    }
    own |= columns_of(view, leave_out=leave_out) | (fields or {})
    return declare(
        Type(
            name=name, description=description, table=table_of(view), fields=own,
            plural=plural or _words(view),
            filters=filtered_by(view, filters, within, by) | (more_filters or {}),
            orders=sorted_by(view, **(orders or {})),
        )
    )


