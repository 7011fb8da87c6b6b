"""COPY: inserts thousands of rows, as lines that msgspec writes and PostgreSQL reads.

Without its brackets, a row as a JSON array is a line of CSV: ``null``, ``true``, numbers, and text
in double quotes with backslashes as escapes. So a fast encoder writes the rows, without a loop over
their columns.
"""

import re
from collections.abc import AsyncIterator, Container, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec
from asyncpg import Connection
from msgspec.structs import astuple

from projections.tables import column_names, list_columns
from projections.view import Row, View

_LINES = 5_000  # written at once, a few megabytes
_encode = msgspec.json.Encoder().encode_lines
# CSV escapes only quotes and backslashes; the other escapes of JSON are undone.
_ESCAPED = re.compile(rb"\\(?:u([0-9a-f]{4})|(.))")
_PLAIN = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"/": b"/"}


async def copy(
    connection: Connection, schema: str, view: View[Any], rows: Iterable[tuple[Row, int]]
) -> None:
    """Fills the table of current rows (row, since); it must not have these rows yet."""
    await _copy(
        connection, schema, view, view.name, ("since",),
        ((*astuple(row), since) for row, since in rows),
    )


async def copy_past(
    connection: Connection, schema: str, view: View[Any], rows: Iterable[tuple[Row, int, int]]
) -> None:
    """Adds closed versions (row, since, until)."""
    await _copy(
        connection, schema, view, f"{view.name}_past", ("since", "until"),
        ((*astuple(row), since, until) for row, since, until in rows),
    )


async def _copy(
    connection: Connection, schema: str, view: View[Any], table: str, positions: Iterable[str],
    rows: Iterator[tuple[Any, ...]],
) -> None:
    first = list(islice(rows, _LINES))
    if first:
        await connection.copy_to_table(
            table, schema_name=schema, columns=[*column_names(view), *positions],
            source=_source(view, first, rows), format="csv", null="null", escape="\\",
        )


async def _source(
    view: View[Any], some: list[tuple[Any, ...]], rest: Iterator[tuple[Any, ...]]
) -> AsyncIterator[bytes]:
    places = list_columns(view)
    while some:
        yield lines([_flat(row, places) for row in some] if places else some)
        some = list(islice(rest, _LINES))


def lines(rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows of text, numbers, booleans, times, decimals and None as CSV, for COPY."""
    # No value contains a line break: JSON escapes it.
    text = _encode(rows)[1:-2].replace(b"]\n[", b"\n") + b"\n"
    return _ESCAPED.sub(_plain, text) if b"\\" in text else text


def _plain(found: re.Match[bytes]) -> bytes:
    if found[1] is not None:
        return chr(int(found[1], 16)).encode()
    return _PLAIN.get(found[2], found[0])


def _flat(row: tuple[Any, ...], places: Container[int]) -> list[Any]:
    """The row, with its lists as PostgreSQL array literals."""
    return [_list(value) if place in places else value for place, value in enumerate(row)]


def _list(values: Iterable[str]) -> str:
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"
