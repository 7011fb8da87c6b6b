"""What a GraphQL type is here: a table, its columns, and its relations to other types.

Each noun declares its type once, in its own module. From these declarations the Strawberry types
are made (``objects.py``) and every query is compiled to one SQL statement (``compile/``). A type
whose columns come from a view takes their names, types and descriptions from the view's row.

In SQL fragments ``{t}`` is the current row, ``{c}`` the row of a relation's target, ``{v}`` a
value, ``{d}`` a detail opened from the vault, ``{rows[name]}`` another view as of the same moment.
``{every[name]}`` is that view outside the viewer's areas too, for rows that a visible row owns.
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
    """Stands for a 64-bit integer, sent as text in GraphQL; ``name`` is its scalar."""

    name: str = "Long"


@dataclass(frozen=True)
class Id:
    """Stands for a GraphQL ID: a Ref, of one kind of noun or of any (``*``)."""

    noun: str = "*"


@dataclass(frozen=True)
class Land:
    """Stands for an area of land: square metres; input may also be rai-ngan-wa."""


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
    """A personal detail or sealed text from the vault; null for viewers who may not see it."""

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
    """A noun of any kind, by its Ref; or several nouns, by an array of Refs."""

    refs: str  # over {t}
    many: bool = False


@dataclass(frozen=True, kw_only=True)
class Difference(Field):
    """The changes to a noun and its child rows between two moments."""


@dataclass(frozen=True, kw_only=True)
class Items(Field):
    """A short list that belongs to the row, always returned whole."""

    target: str
    on: str
    order: str = "{c}.id"
    source: str | None = None  # rows computed from {t}, in place of the target's table
    only: str | None = None  # which of the viewer's areas must contain the row
    details: str | None = None  # which of {c} are personal details, left out without that right


@dataclass(frozen=True, kw_only=True)
class Many(Field):
    """A connection: pages of another type, by keyset."""

    target: str
    on: str = "true"
    source: str | None = None  # rows computed from {t}, in place of the target's table


@dataclass(frozen=True, kw_only=True)
class Nested(Field):
    """An object made of columns of the same row, or of one value (``{t}`` is then that value)."""

    target: str
    value: str | None = None
    nullable: bool = False


@dataclass(frozen=True, kw_only=True)
class Argument:
    """An argument of a computed field; ``value`` makes its SQL value from all given arguments."""

    description: str
    kind: Any
    value: Callable[[dict[str, Any]], Any]
    pg: str = "text"
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Computed(Field):
    """An object computed for an area: ``{v[name]}`` in its source is an argument's value.

    ``{v[area]}`` is an argument, or given by ``area`` over {t}; ``{v[whole]}`` is whether the
    viewer may see all of the area.
    """

    target: str
    source: str
    arguments: dict[str, Argument]
    area: str | None = None


@dataclass(frozen=True, kw_only=True)
class Actions(Field):
    """Answered by the domain after the statement (``actions.py``). SQL gives the row's id."""

    target: str


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A condition of a list: part of the SQL only if it is given.

    ``{details}`` in it is whether the viewer may see the row's personal details.

    A pair is the yes and the no side of a ``bool``: an index answers each, but not both in one.
    """

    sql: str | tuple[str, str]
    kind: Any
    description: str
    value: Callable[[Any], Any] | None = None  # makes the SQL value, or raises BadInput
    pg: str | None = None  # the SQL type of that value, if not the kind's
    places: bool = False  # a range of the list's own order: where a walk begins or ends


@dataclass(frozen=True, kw_only=True)
class Table:
    """Where rows come from. ``past`` holds their closed versions; None: rows never change."""

    name: str
    past: str | None = None
    columns: tuple[str, ...] = ()
    scope: str | None = "{t}.area"  # an area column; None: everyone signed in sees every row
    through: str | None = None  # instead: the type of rows whose areas make a person visible
    bound: str | None = None  # the position column of an append-only table
    public: bool = False  # its column ``public`` marks rows that everyone may see
    long: str | None = None  # of a table with millions of rows: the key by which it is walked


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
    listed: str = "true"  # condition on the rows of a root list


TYPES: dict[str, Type] = {}

_LISTS = (mi.VarTupleType, mi.ListType)


def declare(made: Type) -> Type:
    """Registers a type under its name."""
    if made.name in TYPES:
        raise TypeError(f"two types are named {made.name}")
    TYPES[made.name] = made
    return made


def kind_of(described: Any) -> tuple[Any, bool, str]:
    """A msgspec type → (kind, nullable, description). Raises TypeError for an unknown one."""
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
