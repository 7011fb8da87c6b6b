"""What an event changed: the version that begins at its position, with the one that ends there."""

from collections.abc import Iterable
from typing import Any

from domain.kernel.decision import camel
from projections.view import View

_BOOKKEEPING = {"id", "version", "created_at", "updated_at"}  # they change with every event


def body(view: View[Any], alias: str) -> str:
    """A version's columns as JSON, by their GraphQL names."""
    names = (name for name in view.row.__struct_fields__ if name not in _BOOKKEEPING)
    pairs = ", ".join(f"'{camel(name)}', {alias}.{name}" for name in names)
    return f"jsonb_build_object({pairs})"


def _branches(schema: str, view: View[Any]) -> Iterable[str]:
    columns = ", ".join(f'"{name}"' for name in (*view.row.__struct_fields__, "since"))
    now, past = f"{schema}.{view.name}", f"{schema}.{view.name}_past"
    versions = f"(SELECT {columns} FROM {now} UNION ALL SELECT {columns} FROM {past})"
    folds = ", ".join(f"'{kind.name}'" for kind in view.folds)
    rest = f"ARRAY[{folds}] AS folds, {str(view.everyone).lower()} AS public"
    yield f"""
        SELECT n.since AS position, n.id, n.area, a.key AS path, b.value AS before,
               a.value AS after, false AS redacted, {rest}
        FROM {versions} n
        LEFT JOIN {past} o ON o.id = n.id AND o.until = n.since
        CROSS JOIN LATERAL jsonb_each({body(view, "n")}) a
        LEFT JOIN LATERAL jsonb_each(
            CASE WHEN o.id IS NULL THEN '{{}}' ELSE {body(view, "o")} END) b ON b.key = a.key
        WHERE a.value IS DISTINCT FROM coalesce(b.value, 'null')"""
    yield f"""
        SELECT o.until, o.id, o.area, b.key, b.value, NULL, false, {rest}
        FROM {past} o
        CROSS JOIN LATERAL jsonb_each({body(view, "o")}) b
        WHERE b.value <> 'null' AND NOT EXISTS
            (SELECT FROM {versions} n WHERE n.id = o.id AND n.since = o.until)"""


def changes_sql(schema: str, views: Iterable[View[Any]]) -> str:
    """DDL of ``<schema>.changes(position, id, area, path, before, after, redacted, folds,
    public)``; ``public``: everyone may see it, in any area.

    Filtered by position, it reads one index entry of each view; filtered also by the event's type
    in ``folds``, it does not read the other views at all.
    """
    every = " UNION ALL ".join(branch for view in views for branch in _branches(schema, view))
    return f"CREATE OR REPLACE VIEW {schema}.changes AS {every}"
