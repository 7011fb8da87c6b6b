"""Finding the rows of a page: where planning once for all values would go wrong.

A statement is planned before its values are known. Left to itself, PostgreSQL then walks a table in
the order wanted, hoping to meet the rows of a page early; where few rows fit, it goes to the end.
"""

from collections.abc import Iterable

from service.api.model import Table

WALKED_MOST = 20_000  # rows looked at in the order wanted, before those that fit are searched for


def related(source: str, alias: str, where: str) -> str:
    """Rows that hang on another row are few: found by what relates them, and sorted then."""
    return f"(SELECT * FROM {source} {alias} WHERE {where} OFFSET 0) {alias}"


def walked(
    source: str, alias: str, where: str, *, key: str, name: str, places: str, sorting: str,
    first: str,
) -> str:
    """Rows of a long table in an order that an index has: a page of them, and at most one more.

    What fits often is met soon by walking. If walking does not fill the page, what fits is rare:
    then all of it is found by other indexes. ``places`` say where in the order to look at all.
    """
    rows = f"SELECT * FROM {source} {alias} WHERE"
    walk = f"({rows} {places} ORDER BY {sorting} LIMIT {WALKED_MOST}) {alias}"
    enough = (
        f"((SELECT count(*) FROM {name}) > {first}"
        f" OR (SELECT count(*) FROM {walk}) < {WALKED_MOST})"
    )
    return (
        f"(WITH {name} AS MATERIALIZED (SELECT {alias}.{key} FROM {walk} WHERE {where}"
        f" ORDER BY {sorting} LIMIT {first} + 1)"
        f" {rows} {alias}.{key} = ANY (ARRAY("
        f"SELECT {key} FROM {name} WHERE {enough} UNION ALL"
        f" (SELECT {alias}.{key} FROM {related(source, alias, where)}"
        f" WHERE {places} AND NOT {enough} ORDER BY {sorting} LIMIT {first} + 1)))) {alias}"
    )


def versions(table: Table, position: str, also: str = "true") -> tuple[str, str]:
    """The rows of a table as of a position: those that are current still, and those closed since.

    ``also`` must hold for what is closed.
    """
    columns = ", ".join(f'"{name}"' for name in (*table.columns, "since"))
    return (
        f"SELECT {columns} FROM {table.name} WHERE since <= {position}",
        f"SELECT {columns} FROM {table.past}"
        f" WHERE since <= {position} AND until > {position} AND {also}",
    )


def merged(
    parts: Iterable[str], alias: str, where: str, *, sorting: str, first: str
) -> str:
    """A page of several parts, of each as much as the page could need: no part is sorted whole."""
    pages = (
        f"(SELECT * FROM ({part}) {alias} WHERE {where} ORDER BY {sorting} LIMIT {first} + 1)"
        for part in parts
    )
    return f"({' UNION ALL '.join(pages)}) {alias}"


def every_of(*conditions: str) -> str:
    """Their conjunction; what is always true is left out."""
    return " AND ".join(f"({each})" for each in conditions if each != "true") or "true"
