"""Declaring types: a noun's columns come from its view, its relations stand beside them."""


from domain.decision import camel
from projections.view import VIEWS, NounRow
from service.api.model import (
    Asked,
    Column,
    Field,
    Filter,
    Id,
    Long,
    Many,
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


def equals(view: str, *names: str) -> dict[str, Filter]:
    """Filters that compare a column with a value."""
    known = {each.name: (kind, text) for each, kind, _, text in struct_fields(VIEWS[view].row)}
    return {
        camel(name): Filter(sql="{t}." + name + " = {v}", kind=known[name][0],
                            description=f"Only rows with exactly this. {known[name][1]}")
        for name in names
    }


def either(sql: str, *, provided: str = "true") -> tuple[str, str]:
    """A filter that says yes or no to a condition; ``provided`` must hold for both."""
    return f"({provided} AND {sql})", f"({provided} AND NOT {sql})"


AREA = Filter(
    sql="({t}.area >= {v} AND {t}.area < {v} || '~')", kind=str,
    description="Only what lies in this area or inside it: a DOPA code of 2, 4, 6 or 8 digits.",
)


def orders_of(**more: tuple[str, str]) -> dict[str, tuple[str, str]]:
    """The orders that every noun's list has, and the noun's own."""
    return {
        "ID": ("{t}.id", "text"),
        "CREATED_AT": ("{t}.created_at", "timestamptz"),
        "UPDATED_AT": ("{t}.updated_at", "timestamptz"),
        **more,
    }


def _words(view: str) -> str:
    return view.replace("_", " ")


HISTORY_ON = (
    "{c}.position IN (SELECT g.position FROM journal.event_tag g"
    " WHERE g.key = split_part({t}.id, ':', 2)::uuid) AND {t}.id = ANY ({c}.tags)"
)


def noun(
    name: str, view: str, description: str, *,
    plural: str, fields: dict[str, Field] | None = None, leave_out: tuple[str, ...] = (),
    filters: tuple[str, ...] = (), orders: dict[str, tuple[str, str]] | None = None,
    table: Table | None = None, more_filters: dict[str, Filter] | None = None,
) -> Type:
    """Declares a noun's type: its view's columns, its relations, and what every noun has.

    A Ref among the columns becomes the noun that it refers to, and the Ref itself beside it.
    """
    declared = VIEWS[view]
    assert issubclass(declared.row, NounRow)
    own = columns_of(view, leave_out=leave_out) | (fields or {})
    return declare(
        Type(
            name=name, description=description, table=table or table_of(view), plural=plural,
            noun=declared.noun, orders=orders_of(**(orders or {})),
            filters={"area": AREA} | equals(view, *filters) | (more_filters or {}),
            fields={"id": Column(description=f"The Ref of this {declared.noun}: the same id in "
                                 "the journal, in every view and here.", sql="{t}.id", kind=Id())}
            | own
            | {
                "position": Column(
                    description="Position of the event that made this version of it.",
                    sql="{t}.since", kind=Long("Position"),
                ),
                "history": Many(
                    description="Every event that names it, oldest first, up to the moment asked.",
                    target="Event", on=HISTORY_ON,
                ),
                "actions": Asked(
                    description="What the viewer may do with it now, and if not, by which rule.",
                    target="Action",
                ),
            },
        )
    )


def child(
    name: str, view: str, description: str, *,
    fields: dict[str, Field] | None = None, leave_out: tuple[str, ...] = (),
    filters: tuple[str, ...] = (), orders: dict[str, tuple[str, str]] | None = None,
    plural: str = "", more_filters: dict[str, Filter] | None = None,
) -> Type:
    """Declares the type of rows that belong to a noun."""
    own: dict[str, Field] = {
        "id": Column(description="Its noun's Ref, a slash, and what tells it from the others.",
                     sql="{t}.id", kind=Id())
    }
    own |= columns_of(view, leave_out=leave_out) | (fields or {})
    return declare(
        Type(
            name=name, description=description, table=table_of(view), fields=own,
            plural=plural or _words(view),
            filters={"area": AREA} | equals(view, *filters) | (more_filters or {}),
            orders={"ID": ("{t}.id", "text")} | (orders or {}),
        )
    )


