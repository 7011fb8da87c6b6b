"""The views' tables, made from the row types: their DDL, and how rows are loaded and removed.

A view has two tables: ``<name>`` with the current rows, and ``<name>_past`` with the closed
versions, which are only inserted. ``position`` is the position of all of them. Every function takes
the schema's name, because a rebuild fills a second schema beside the live one.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import msgspec
from asyncpg import Connection
from msgspec import inspect as mi

from projections.changes import changes_sql
from projections.view import VIEWS, Row, View

LIVE = "views"
_SQL: dict[type[mi.Type], str] = {
    # "C" on every text column: areas are searched as ranges of bytes, and an index serves a join
    # only between columns of one collation.
    mi.StrType: 'text COLLATE "C"', mi.EnumType: 'text COLLATE "C"', mi.BoolType: "boolean",
    mi.IntType: "bigint", mi.DecimalType: "numeric", mi.DateType: "date",
    mi.DateTimeType: "timestamptz",
}


def column_names(view: View[Any]) -> tuple[str, ...]:
    """The columns of a view's row, ``id`` first, without the positions."""
    names: tuple[str, ...] = view.row.__struct_fields__
    return names


def _typed(field: mi.Field) -> tuple[str, bool]:
    """A column's SQL type, and whether it may be null."""
    kind, nullable = field.type, False
    while isinstance(kind, mi.Metadata | mi.UnionType):
        if isinstance(kind, mi.UnionType):
            nullable = True
            (kind,) = (member for member in kind.types if not isinstance(member, mi.NoneType))
        else:
            kind = kind.type
    return "text[]" if isinstance(kind, mi.VarTupleType) else _SQL[type(kind)], nullable


def _fields(view: View[Any]) -> dict[str, tuple[str, bool]]:
    described = mi.type_info(view.row)
    assert isinstance(described, mi.StructType)
    return {field.name: _typed(field) for field in described.fields}


@cache
def list_columns(view: View[Any]) -> frozenset[int]:
    """The places of the columns with lists of texts."""
    return frozenset(
        place for place, (sql, _) in enumerate(_fields(view).values()) if sql == "text[]"
    )


def _columns(view: View[Any]) -> str:
    return ", ".join(
        f"{name} {sql}{'' if nullable else ' NOT NULL'}"
        for name, (sql, nullable) in _fields(view).items()
    )


# ── what lists are sorted and searched by ─────────────────────────────────────────────────────────


def orders(view: View[Any]) -> dict[str, tuple[str, str]]:
    """Column → (its sort expression over {t}; the SQL type of that). Null is sorted last.

    The expression is never null, so that the next page can begin after a value. Indexes use it too.
    """
    found = {}
    kept = ("created_at", "updated_at") if view.noun else ()
    for name in (*kept, *view.ordered):
        sql, nullable = _fields(view)[name]
        plain = "{t}." + name
        if name == view.titled:
            plain = f"reference.sort_key({plain})"
        found[name] = (f"coalesce({plain}, 'infinity')" if nullable else plain,
                       sql.partition(" ")[0])
    return found


def folded(column: str) -> str:
    """The search key of a text: `reference.search_key`, as in the trigram indexes."""
    return f"reference.search_key({column})"


def tables_ddl(schema: str) -> list[str]:
    """CREATE TABLE of every view's two tables and of ``position``; no indexes."""
    statements = [
        f"CREATE TABLE IF NOT EXISTS {schema}.position (one boolean PRIMARY KEY DEFAULT true"
        " CHECK (one), position bigint NOT NULL, generation bigint NOT NULL,"
        " shape text NOT NULL, moved_at timestamptz NOT NULL DEFAULT clock_timestamp())"
    ]
    for view in VIEWS.values():
        rows = f"{_columns(view)}, since bigint NOT NULL"
        statements += [
            f"CREATE TABLE IF NOT EXISTS {schema}.{view.name} ({rows})",
            f"CREATE TABLE IF NOT EXISTS {schema}.{view.name}_past"
            f" ({rows}, until bigint NOT NULL)",
        ]
    return statements


def indexes_ddl(schema: str) -> list[str]:
    """Indexes and ``changes``, apart from the tables so that a rebuild can fill these first.

    Current rows are found by id, by area range and by foreign key; past ones by (id, since), by
    (area, since) and by foreign key; both by the position that made or closed them. Every query has
    an area range: a foreign key's index includes the area, or else the planner, which cannot know
    the range, would scan the area's index too. (An id after the range would sort nothing, and makes
    an index four times as large.) Lists have indexes for their orders and for the words of titles.
    """
    statements = []
    for view in VIEWS.values():
        for name, on in (*_indexes(view), *_orders(view)):
            unique = "UNIQUE " if name.endswith("_id") and "_by_" not in name else ""
            statements.append(f"CREATE {unique}INDEX IF NOT EXISTS {name} ON {schema}.{on}")
    by_name = [VIEWS[name] for name in sorted(VIEWS)]  # in the order of the switch's locks
    return [*statements, changes_sql(schema, by_name)]


def _indexes(view: View[Any]) -> Iterator[tuple[str, str]]:
    """Name and columns of the indexes that find rows: id, area, positions, foreign keys."""
    now, past = view.name, f"{view.name}_past"
    yield f"{now}_id", f"{now} (id)"
    yield f"{now}_area", f"{now} (area, id)"
    yield f"{now}_since", f"{now} (since)"
    yield f"{past}_id", f"{past} (id, since)"
    yield f"{past}_area", f"{past} (area, since)"
    yield f"{past}_since", f"{past} (since)"
    yield f"{past}_until", f"{past} (until)"
    for column in view.indexes:
        yield f"{now}_by_{column}", f"{now} ({column}, area)"
        yield f"{past}_by_{column}", f"{past} ({column}, area, since)"
    for pair in view.indexed:
        for table in (now, past):
            yield f"{table}_by_{'_'.join(pair)}", f"{table} ({', '.join(pair)})"


def _orders(view: View[Any]) -> Iterator[tuple[str, str]]:
    """Name and columns of the indexes of lists: their orders, and the words of titles.

    Of closed versions, only those valid at a moment are read: the positions in the index find them,
    and an id would make it four times as large to sort only a few.
    """
    now, past = view.name, f"{view.name}_past"
    for column, (key, _) in orders(view).items():
        yield f"{now}_sorted_{column}", f"{now} (({key.format(t=now)}), id)"
        if column in view.ordered:
            yield f"{past}_sorted_{column}", f"{past} (({key.format(t=past)}), since, until)"
    if view.titled is not None:
        words = f"{folded(view.titled)} gin_trgm_ops"
        yield f"{view.name}_words", f"{view.name} USING gin ({words})"


@cache
def shape() -> str:
    """A digest of the DDL: it changes if a view gains or loses a column or an index."""
    ddl = "\n".join([*tables_ddl(LIVE), *indexes_ddl(LIVE)])
    return hashlib.sha256(ddl.encode()).hexdigest()[:16]


async def create(connection: Connection, schema: str = LIVE) -> bool:
    """Creates missing tables. Idempotent.

    Tables of another shape are dropped, since all their rows can be folded again. True: the views
    start from position 0.
    """
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('khok.views.create'))")
        if await shape_of(connection, schema) == shape():
            return False
        await clear(connection, schema)
        for statement in [*tables_ddl(schema), *indexes_ddl(schema)]:
            await connection.execute(statement)
        await connection.execute(
            f"INSERT INTO {schema}.position (position, generation, shape) VALUES (0, 1, $1)",
            shape(),
        )
        return True


async def shape_of(connection: Connection, schema: str = LIVE) -> str | None:
    """The shape of the existing tables; None if there are none."""
    if await connection.fetchval("SELECT to_regclass($1)", f"{schema}.position") is None:
        return None
    found: str | None = await connection.fetchval(f"SELECT shape FROM {schema}.position")
    return found


async def clear(connection: Connection, schema: str) -> None:
    """Drops every table of a schema of views, with ``changes``; the schema stays."""
    names = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", schema)
    for (name,) in names:
        await connection.execute(f'DROP TABLE {schema}."{name}" CASCADE')


# ── rows in and out ───────────────────────────────────────────────────────────────────────────────


async def load(
    connection: Connection, schema: str, view: View[Any], ids: Sequence[str], *,
    heads: Sequence[str] = (),
) -> list[tuple[Row, int]]:
    """The current rows of some ids, and of the families of some Refs, with their ``since``."""
    either = f" OR {view.family} = ANY($2::text[])" if view.family else ""
    records = await connection.fetch(
        f"SELECT {', '.join(column_names(view))}, since FROM {schema}.{view.name}"
        f" WHERE id = ANY($1::text[]){either}",
        ids, *([heads] if view.family else []),
    )
    return [(msgspec.convert(dict(record), view.row), record["since"]) for record in records]


async def remove(connection: Connection, schema: str, view: View[Any], ids: Iterable[str]) -> None:
    """Deletes current rows whose versions were closed."""
    await connection.execute(
        f"DELETE FROM {schema}.{view.name} WHERE id = ANY($1::text[])", list(ids)
    )
