"""Pieces of SQL: the forms of values, conditions, versions, statements."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.kernel.decision import utc
from service.graphql.schema.model import Id, Json, Land, Long, Table


def as_json(sql: str, kind: Any) -> str:
    """An SQL value in the form of GraphQL's scalars: 64-bit numbers and decimals as text."""
    if isinstance(kind, list):
        return f"to_json({sql})"
    if isinstance(kind, Long | Land) or kind is Decimal:
        return f"({sql})::text"
    return sql


_PG_TYPES: dict[Any, str] = {
    str: "text", int: "bigint", bool: "boolean", Decimal: "numeric", date: "date",
    datetime: "timestamptz",
}


def pg_type(kind: Any) -> str:
    """The PostgreSQL type as which a filter's value is sent."""
    if isinstance(kind, list):
        return pg_type(kind[0]) + "[]"
    if isinstance(kind, Long):
        return "bigint"
    if isinstance(kind, Land):
        return "numeric"
    if isinstance(kind, Id | Json):
        return "text"
    return _PG_TYPES.get(kind, "text")  # enums are sent as their names


def plain(value: Any) -> Any:
    """An enum member as its text, a time in UTC, other values unchanged."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, datetime):
        return utc(value)
    return str(getattr(value, "value", value)) if hasattr(value, "name") else value


# ── statements ────────────────────────────────────────────────────────────────────────────────────


# Our own names contain a `$`, such as t$1.
_PLACEHOLDER = re.compile(r"(?<![\w$])\$[0-9]+")


def statement(
    columns: Iterable[str], parameters: Iterable[str], *, source: str = "", order: str = ""
) -> str:
    """``parameters`` are placeholders with their casts.

    PostgreSQL accepts no value for a parameter that is not in the text. If the selection does not
    need one (the filter of a list of which only `__typename` is selected), it is named in a
    condition that always holds.
    """
    sql = f"SELECT {', '.join(columns)}" + (f" FROM {source}" if source else "")
    named = set(_PLACEHOLDER.findall(sql))
    idle = [each for each in parameters if each.partition("::")[0] not in named]
    conditions = " AND ".join(f"({each} IS NULL) IS NOT NULL" for each in idle)
    return sql + (f" WHERE {conditions}" if idle else "") + (f" ORDER BY {order}" if order else "")


def versions(table: Table, position: str, also: str = "true") -> tuple[str, str]:
    """The rows of a table as of a position: the ones still current, and those closed since.

    ``also`` is a condition on the closed ones.
    """
    columns = ", ".join(f'"{name}"' for name in (*table.columns, "since"))
    return (
        f"SELECT {columns} FROM {table.name} WHERE since <= {position}",
        f"SELECT {columns} FROM {table.past}"
        f" WHERE since <= {position} AND until > {position} AND {also}",
    )


def every_of(*conditions: str) -> str:
    """The conjunction of the conditions, without those that are always true."""
    return " AND ".join(f"({each})" for each in conditions if each != "true") or "true"
