"""What a GraphQL type is here: a table, its columns, and how it hangs together with others.

Each noun declares its type once, in its own module. From these declarations the Strawberry types
are made (``schema.py``) and every query is compiled to one SQL statement (``compiler.py``). A type
whose columns come from a view takes their names, types and descriptions from the view's row.

In SQL fragments ``{t}`` is the row at hand, ``{c}`` the row of a relation's target, ``{v}`` a
value, ``{d}`` a detail opened from the vault, ``{rows[name]}`` another view as of the same moment.
``{every[name]}`` is that view whoever asks: for what belongs to a row that the viewer may see.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import inspect as mi

from projections.view import VIEWS


@dataclass(frozen=True)
class Long:
    """Stands for a 64-bit integer, which GraphQL carries as text; ``Position`` is one of them."""

    name: str = "Long"


@dataclass(frozen=True)
class Id:
    """Stands for a GraphQL ID: the Ref of a noun, if one kind only is meant."""

    noun: str = "*"


@dataclass(frozen=True)
class Land:
    """Stands for an area of land: square metres, on the way in also rai-ngan-wa."""


@dataclass(frozen=True)
class Json:
    """Stands for raw JSON."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a type."""

    description: str


@dataclass(frozen=True, kw_only=True)
class Column(Field):
    """A value of the row: ``sql`` over {t}; ``kind`` a Python type, Long, Id, Json or a list."""

    sql: str
    kind: Any
    nullable: bool = False


@dataclass(frozen=True, kw_only=True)
class Detail(Field):
    """A personal detail or sealed text from the vault; null for those who may not see it."""

    subject: str  # whose key sealed it, over {t}
    name: str  # the detail's name, an SQL text over {t}
    sql: str = "{d}"  # over the opened value, e.g. to mask it


@dataclass(frozen=True, kw_only=True)
class One(Field):
    """Another noun, by id: ``on`` relates {c} to {t}."""

    target: str
    on: str
    nullable: bool = True
    source: str | None = None  # rows from a function of {t}, in place of the target's table


@dataclass(frozen=True, kw_only=True)
class Nouns(Field):
    """A noun of whichever kind, by its Ref; or several, by an array of Refs."""

    refs: str  # over {t}
    many: bool = False


@dataclass(frozen=True, kw_only=True)
class Difference(Field):
    """What differs of a noun and of its child rows between two moments."""


@dataclass(frozen=True, kw_only=True)
class Items(Field):
    """A short list that belongs to the row, always whole."""

    target: str
    on: str
    order: str = "{c}.id"
    source: str | None = None  # rows worked out from {t}, in place of the target's table
    only: str | None = None  # which of the viewer's areas must hold the row for it to be shown
    details: str | None = None  # which of {c} are personal details, for those who may see these


@dataclass(frozen=True, kw_only=True)
class Many(Field):
    """A connection: pages of another type, by keyset."""

    target: str
    on: str = "true"
    source: str | None = None  # rows worked out from {t}, in place of the target's table


@dataclass(frozen=True, kw_only=True)
class Nested(Field):
    """An object made of columns of the same row, or of one value of it (``{t}`` is that value)."""

    target: str
    value: str | None = None
    nullable: bool = False


@dataclass(frozen=True, kw_only=True)
class Argument:
    """An argument of a computed field; ``value`` makes what SQL gets of all of them, or refuses."""

    description: str
    kind: Any
    value: Callable[[dict[str, Any]], Any]
    pg: str = "text"
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Computed(Field):
    """An object worked out about an area: ``{v[name]}`` in its source is an argument's value.

    ``{v[area]}`` is an argument, or ``area`` says over {t} which it is; ``{v[whole]}`` is whether
    the viewer may see all of it.
    """

    target: str
    source: str
    arguments: dict[str, Argument]
    area: str | None = None


@dataclass(frozen=True, kw_only=True)
class Actions(Field):
    """Answered after the statement, by asking the domain: ``actions``. SQL gives the row's id."""

    target: str


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A condition of a list: present in the SQL only when it is given.

    ``{details}`` in it is whether the viewer may see the row's personal details.

    A pair says yes and no: the two sides of a ``bool`` that no index could answer by one text.
    """

    sql: str | tuple[str, str]
    kind: Any
    description: str
    value: Callable[[Any], Any] | None = None  # makes of it what SQL gets, or refuses it
    pg: str | None = None  # the type in which that travels, if it is not the kind's
    places: bool = False  # a range of the list's own order: where walking begins or ends


@dataclass(frozen=True, kw_only=True)
class Table:
    """Where rows come from. ``past`` holds their closed versions; None: rows are never changed."""

    name: str
    past: str | None = None
    columns: tuple[str, ...] = ()
    scope: str | None = "{t}.area"  # an area column; None: everyone signed in sees every row
    through: str | None = None  # the view of areas through which a person is seen, in its place
    bound: str | None = None  # the position column of rows that only grow
    public: bool = False  # a column of this name says which rows everyone may see
    long: str | None = None  # by this key it is walked: it has millions of rows


@dataclass(kw_only=True)
class Type:
    """A GraphQL object type."""

    name: str
    description: str
    table: Table | None = None
    fields: dict[str, Field] = field(default_factory=dict)
    filters: dict[str, Filter] = field(default_factory=dict)
    orders: dict[str, tuple[str, str]] = field(default_factory=dict)  # NAME → (sql, pg type)
    noun: str | None = None  # nouns are Nodes, Audited, with history and actions
    plural: str = ""
    listed: str = "true"  # which rows a root list shows


TYPES: dict[str, Type] = {}

_LISTS = (mi.VarTupleType, mi.ListType)


def declare(made: Type) -> Type:
    """Registers a type under its name."""
    if made.name in TYPES:
        raise TypeError(f"two types are named {made.name}")
    TYPES[made.name] = made
    return made


def kind_of(described: Any) -> tuple[Any, bool, str]:
    """A msgspec type → (kind, nullable, description). Raises TypeError where there is no kind."""
    extra: dict[str, Any] = {}
    text = ""
    while isinstance(described, mi.Metadata):
        extra |= described.extra or {}
        text = text or (described.extra_json_schema or {}).get("description", "")
        described = described.type
    if isinstance(described, mi.UnionType):
        (inner,) = (member for member in described.types if not isinstance(member, mi.NoneType))
        kind, _, inner_text = kind_of(mi.Metadata(inner, extra=extra) if extra else inner)
        return kind, True, text or inner_text
    if isinstance(described, _LISTS):
        kind, _, inner_text = kind_of(described.item_type)
        return [kind], False, text or inner_text
    if isinstance(described, mi.StructType):
        return described.cls, False, text or (described.cls.__doc__ or "").strip()
    if isinstance(described, mi.EnumType):
        return described.cls, False, text or (described.cls.__doc__ or "").strip()
    if "ref" in extra:
        return Id(extra["ref"]), False, text
    if "long" in extra:
        return Long(), False, text
    if "land" in extra:
        return Land(), False, text
    return _PLAIN[type(described)], False, text


_PLAIN: dict[type, Any] = {
    mi.StrType: str, mi.IntType: int, mi.BoolType: bool, mi.DecimalType: Decimal,
    mi.DateType: date, mi.DateTimeType: datetime, mi.FloatType: float,
}


def struct_fields(cls: type[msgspec.Struct]) -> Iterator[tuple[mi.Field, Any, bool, str]]:
    """A struct's fields as (field, kind, nullable, description)."""
    described = mi.type_info(cls)
    assert isinstance(described, mi.StructType)
    for each in described.fields:
        yield each, *kind_of(each.type)


def table_of(view: str, **changes: Any) -> Table:
    """The two tables of a view."""
    columns = tuple(VIEWS[view].row.__struct_fields__)
    plain: dict[str, Any] = {
        "name": f"views.{view}", "past": f"views.{view}_past", "columns": columns
    }
    if VIEWS[view].everyone:
        plain["scope"] = None
    return Table(**(plain | changes))
