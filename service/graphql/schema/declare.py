"""Declares types: a noun's columns come from its view, its relations are added to them."""

from datetime import date, datetime
from functools import partial
from typing import Any

from domain.kernel.decision import camel
from domain.kernel.thai import normal, search_key
from projections import tables
from projections.view import VIEWS, NounRow
from service.graphql.errors import messages
from service.graphql.errors.messages import BadInput
from service.graphql.schema.model import (
    Actions,
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
from service.graphql.schema.thai_values import as_thais_write

# A Ref to one of these nouns becomes two fields: the noun, and its id under a name with `Id`.
NOUN_TYPES = {
    "programme": "Programme", "person": "Person", "household": "Household", "project": "Project",
    "engagement": "Engagement", "gathering": "Gathering", "work-plan": "WorkPlan",
    "work-report": "WorkReport", "waiver": "Waiver", "guideline": "Guideline",
    "knowledge": "Knowledge", "evaluation": "Evaluation",
}

ENGINE = ("created_at", "updated_at")  # columns that the engine fills

AREA_FIELD = One(
    description="Area that this belongs to, with its names; null for the whole country.",
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
            name, description = f"{name}Id", f"{description} Id only; visible to every viewer."
        found[name] = Column(description=description, sql=sql, kind=kind, nullable=nullable)
        if each.name not in ENGINE:
            thai = as_thais_write(each.name, kind, nullable)
            found |= {camel(key): made for key, made in thai.items()}
    return found


def sorted_by(view: str, **more: tuple[str, str]) -> dict[str, tuple[str, str]]:
    """The orders of a view's lists: by id, by area, by the view's ordered columns, and more."""
    declared = VIEWS[view]
    found = {"ID": ("{t}.id", "text")}
    if not declared.everyone:
        found["AREA"] = ("{t}.area", "text")
    return found | {name.upper(): order for name, order in tables.orders(declared).items()} | more


def filtered_by(
    view: str, names: tuple[str, ...], within: tuple[str, ...], by: str | None
) -> dict[str, Filter]:
    """The filters of a view's lists; arguments as for ``noun``."""
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
    text = f"Id, such as `{noun}:0192f0c1-…`; the same in events and in every answer."
    return {"id": Column(description=text, sql="{t}.id", kind=Id())}


# The fields of every noun, after its own.
_HISTORY: dict[str, Field] = {
    "position": Column(
        description="Position of the event that made this version.",
        sql="{t}.since", kind=Long("Position"),
    ),
    "history": Many(
        description="Events that name it, oldest first, up to `asOf`.",
        target="Event", on=HISTORY_ON,
    ),
    "diff": Difference(
        description="Changes to it and its child rows between two moments.",
    ),
    "actions": Actions(
        description="Commands on it: each allowed to the viewer now, or refused by a rule.",
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
    """Declares a noun's type: its view's columns, its relations, and the fields of every noun.

    A Ref column becomes the noun that it refers to, with the id beside it. Lists are filtered by
    the values of the columns ``filters``, by spans of the days and moments ``within``, by the
    month and budget year of the column ``by``, and by ``more_filters``.
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
    """Declares the type of rows that belong to a noun; arguments as for ``noun``."""
    own: dict[str, Field] = {
        "id": Column(description="Parent id, `/`, and a key unique in the parent.",
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


# ── filters ───────────────────────────────────────────────────────────────────────────────────────
#
# Conditions of lists, each kind in one place: a noun's module only names its columns.
#
# Where a list is sorted by a column, the condition uses the same expression, so that one index
# answers both. In the fragments ``{t}`` is the row and ``{v}`` the given value.


AREA = Filter(
    sql="({t}.area >= {v} AND {t}.area < {v} || '~')", kind=str,
    description="Only rows in this area or an area inside it: a DOPA code of 2, 4, 6 or 8 digits.",
)
WORDS_LEAST = 3  # letters; fewer match too many rows, and no index finds them

# The first day of a span as a value of a column's kind.
_FIRST = {
    str: "to_char(({day})::timestamp, 'YYYY-MM')", date: "({day})::date",
    datetime: "(({day})::timestamp AT TIME ZONE 'Asia/Bangkok')",
}


def equals(view: str, *names: str) -> dict[str, Filter]:
    """Filters that compare a column with a value; a status also with a list of values."""
    found: dict[str, Filter] = {}
    for name in names:
        kind, text = _column(view, name)
        found[camel(name)] = Filter(
            sql="{t}." + name + " = {v}", kind=kind, value=_month if name == "month" else None,
            description=f"Only rows whose `{camel(name)}` equals this value. {text}",
        )
        if name == "status":
            found["statusIn"] = Filter(
                sql="{t}.status = ANY ({v})", kind=[kind],
                description="Only rows whose `status` is one of these values.",
            )
    return found


def spans(view: str, *names: str) -> dict[str, Filter]:
    """`…From` and `…Before` for each column of days or moments."""
    found: dict[str, Filter] = {}
    for name in names:
        kind, stem = _column(view, name)[0], camel(name.removesuffix("_on").removesuffix("_at"))
        unit, key = "day" if kind is date else "moment", _key(view, name)
        known = f" AND {key} < 'infinity'" if key.startswith("coalesce") else ""
        found[f"{stem}From"] = Filter(
            sql=f"({key} >= {{v}}{known})", kind=kind,
            description=f"Only rows whose `{camel(name)}` is this {unit} or later.",
        )
        found[f"{stem}Before"] = Filter(
            sql=f"{key} < {{v}}", kind=kind,
            description=f"Only rows whose `{camel(name)}` is before this {unit}.",
        )
    return found


def calendar(view: str, name: str) -> dict[str, Filter]:
    """`fiscalYear` and, unless the column itself is a month, `month`: spans of the column."""
    kind = _column(view, name)[0]
    found = {"fiscalYear": Filter(
        sql=_within(_key(view, name), kind, "1 year"), kind=int, value=_fiscal_year, pg="date",
        description=f"Only rows whose `{camel(name)}` is in this budget year (October to"
        " September), numbered by the Buddhist year in which it ends: `2564`.",
    )}
    if name != "month":
        found["month"] = Filter(
            sql=_within(_key(view, name), kind, "1 month"), kind=str, value=first_day, pg="date",
            description=f"Only rows whose `{camel(name)}` is in this calendar month (CE, Thai"
            " time): `2021-05`.",
        )
    return found


def words(*columns: str, least: int = WORDS_LEAST) -> dict[str, Filter]:
    """`search`: a text of at least so many letters, anywhere in one of these columns."""
    found = " OR ".join(f"{tables.folded('{t}.' + column)} LIKE {{v}}" for column in columns)
    return {"search": Filter(
        sql=f"({found})", kind=str, value=partial(pattern, least=least),
        description=f"Only rows with this text, {least} letters or more, anywhere in"
        f" {' or '.join(f'`{camel(column)}`' for column in columns)}; case, tone marks and typing"
        " variants are ignored.",
    )}


def either(sql: str, *, provided: str = "true") -> tuple[str, str]:
    """The yes and the no side of a condition, for a filter; ``provided`` must hold for both."""
    return f"({provided} AND {sql})", f"({provided} AND NOT {sql})"


def having(view: str, on: str, column: str, description: str, *, kind: Any = None) -> Filter:
    """Only rows for which another view has a row ``x`` with this value in a column."""
    return Filter(
        sql="EXISTS (SELECT FROM {rows[" + view + "]} x WHERE " + on + f" AND x.{column} = {{v}})",
        kind=Id() if kind is None else kind, description=description,
    )


def _column(view: str, name: str) -> tuple[Any, str]:
    for each, kind, _, text in struct_fields(VIEWS[view].row):
        if each.name == name:
            return kind, text
    raise TypeError(f"{view} has no column {name}")


def _key(view: str, name: str) -> str:
    """The expression by which the view's lists are sorted for a column, or the column itself."""
    sql, _ = tables.orders(VIEWS[view]).get(name, ("{t}." + name, ""))
    return sql


def _within(key: str, kind: Any, span: str) -> str:
    first, end = (_FIRST[kind].format(day=day) for day in ("{v}", f"{{v}} + interval '{span}'"))
    return f"({key} >= {first} AND {key} < {end})"


# ── values ────────────────────────────────────────────────────────────────────────────────────────


def first_day(month: str) -> date:
    """The first day of ``2021-05``. Raises BadInput for anything but a month of the Common Era."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise BadInput(messages.not_a_month, month=month) from None
    if first.year > 2400:
        raise BadInput(messages.buddhist_year, name="month", value=month, year=first.year - 543)
    return first


def _month(month: str) -> str:
    return f"{first_day(month):%Y-%m}"


def _fiscal_year(year: int) -> date:
    if not 2400 < year < 3000:
        raise BadInput(messages.not_a_fiscal_year, year=year)
    return date(year - 544, 10, 1)


def pattern(text: str, *, least: int) -> str:
    """The text as a LIKE pattern over search keys. Raises BadInput for too few letters."""
    if len(normal(text)) < least:
        raise BadInput(messages.search_too_short, text=text, least=least)
    return like(text)


def each_word(text: str) -> list[str]:
    """A pattern for each word, the longest first. Raises BadInput if even that is too short."""
    parts = sorted(normal(text).split(), key=len, reverse=True)
    if not parts or len(parts[0]) < WORDS_LEAST:
        raise BadInput(messages.search_without_a_word, text=text, least=WORDS_LEAST)
    return [like(each) for each in parts]


def like(text: str) -> str:
    """A pattern that finds the text anywhere; its own `%` and `_` are literal."""
    escaped = search_key(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
