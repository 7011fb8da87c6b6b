"""Values between GraphQL and PostgreSQL: in which form they travel."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.kernel.decision import utc
from service.api.model import Id, Json, Land, Long


def as_json(sql: str, kind: Any) -> str:
    """An SQL value in the form that GraphQL's scalars have: 64-bit numbers and decimals as text."""
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
    """The PostgreSQL type in which a filter's value travels."""
    if isinstance(kind, list):
        return pg_type(kind[0]) + "[]"
    if isinstance(kind, Long):
        return "bigint"
    if isinstance(kind, Land):
        return "numeric"
    if isinstance(kind, Id | Json):
        return "text"
    return _PG_TYPES.get(kind, "text")  # enums travel as their names


def plain(value: Any) -> Any:
    """An enum's member as its text, a time in UTC, whatever else as it is."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, datetime):
        return utc(value)
    return str(getattr(value, "value", value)) if hasattr(value, "name") else value
