"""Bulk appends: rows in PostgreSQL's binary COPY format, as ``journal.append`` stores them.

Several processes decide facts and pack them, with positions counted from 1 in each stretch. The
process that appends knows the order of the stretches and shifts the positions.
"""

from array import array
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from struct import Struct
from typing import Any, NamedTuple, Self
from uuid import UUID

import asyncpg

from service import database
from service.journal.writer import assert_durable

# The columns of each table in the order in which they are packed.
COLUMNS = {
    "journal.event": (
        "position", "recorded_at", "occurred_at", "id", "type", "schema", "command_id",
        "causation_id", "correlation_id", "area_code", "actor_person", "actor_role", "actor_area",
        "acting_for", "flags", "tags", "data", "sealed",
    ),
    "journal.event_tag": ("key", "type", "position"),
    "journal.command": ("first_position", "last_position", "command_id", "digest"),
    "vault.key": ("subject", "key"),
}
BEGIN = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"

_NULL = b"\xff\xff\xff\xff"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_TEXT = 25  # the oid of the type
_DIMENSIONS = 1
_length = Struct("!i").pack
_array = Struct("!iiiiii").pack  # length, dimensions, has nulls, type, elements, first index
# A row begins with its number of fields, a field with its length in bytes.
_event = Struct("!hiqiqiqi16sihih").pack
_tag = Struct("!hi16sihiq")
_command = Struct("!hiqiqi16s").pack
_fields = Struct("!h").pack
_position = Struct("!q")
_EVENT_AT, _TAG_AT, _FIRST_AT, _LAST_AT = 6, 32, 6, 18  # offsets of the positions in a row


def microseconds(moment: datetime) -> int:
    """Microseconds since the year 2000, as PostgreSQL counts."""
    gone = moment - _EPOCH
    return (gone.days * 86_400 + gone.seconds) * 1_000_000 + gone.microseconds


class Stretch(NamedTuple):
    """Consecutive facts of one packer, with none of another packer between them."""

    order: tuple[int, int]  # (microseconds, place): stretches are merged in this order
    events: int
    tags: int
    commands: int


class Packed:
    """Rows of one packer, in stretches. Positions count from 1 in each stretch."""

    def __init__(self) -> None:
        self.events, self.tags, self.commands, self.keys = (bytearray() for _ in range(4))
        self.event_starts, self.command_starts = array("Q"), array("Q")
        self.stretches: list[Stretch] = []
        self._done = (0, 0, 0)  # events, tags and commands in ended stretches
        self._first = 1  # the next position in the stretch

    def add(
        self, rows: Sequence[tuple[Any, ...]], *, recorded_at: datetime, command_id: UUID | None,
        answers_to: UUID, digest: bytes,
    ) -> None:
        """Adds the facts of one command, as ``rows.fact_row`` returns them."""
        position, command, recorded = self._first, _uuid(command_id), microseconds(recorded_at)
        for row in rows:
            (fact_id, kind, schema, keys, tags, data, sealed, area, occurred_at, causation,
             correlation, person, role, actor_area, acting_for, flags) = row
            here = occurred_at is None or occurred_at is recorded_at
            occurred = recorded if here else microseconds(occurred_at)
            self.event_starts.append(len(self.events))
            self.events += b"".join((
                _event(18, 8, position, 8, recorded, 8, occurred, 16, fact_id.bytes, 2, kind,
                       2, schema),
                command, _uuid(causation), _uuid(correlation), _text(area), _text(person),
                _text(role), _text(actor_area), _text(acting_for), _text(flags), _texts(tags),
                _length(len(data)), data,
                _NULL if sealed is None else _length(len(sealed)) + sealed,
            ))
            for key in keys:
                self.tags += _tag.pack(3, 16, key.bytes, 2, kind, 8, position)
            position += 1
        self.command_starts.append(len(self.commands))
        self.commands += _command(4, 8, self._first, 8, position - 1, 16, answers_to.bytes)
        self.commands += _length(len(digest)) + digest
        self._first = position

    def add_key(self, subject: str, key: bytes) -> None:
        """Adds the key that seals a subject's texts."""
        self.keys += _fields(2) + _text(subject) + _length(len(key)) + key

    def end_stretch(self, order: tuple[int, int]) -> None:
        """Ends the stretch of everything added since the last one, if anything was."""
        done = (len(self.event_starts), len(self.tags) // _tag.size, len(self.command_starts))
        events, tags, commands = (now - then for now, then in zip(done, self._done, strict=True))
        if events:
            self.stretches.append(Stretch(order, events, tags, commands))
        self._done, self._first = done, 1

    def place(self, heads: Sequence[int]) -> None:
        """Shifts the positions of each stretch by its head: the last position before it."""
        event = tag = command = 0
        for head, (_, events, tags, commands) in zip(heads, self.stretches, strict=True):
            for start in self.event_starts[event : event + events]:
                _move(self.events, start + _EVENT_AT, head)
            for number in range(tag, tag + tags):
                _move(self.tags, number * _tag.size + _TAG_AT, head)
            for start in self.command_starts[command : command + commands]:
                _move(self.commands, start + _FIRST_AT, head)
                _move(self.commands, start + _LAST_AT, head)
            event, tag, command = event + events, tag + tags, command + commands

    def rows(self) -> dict[str, bytearray]:
        """The rows of each table."""
        return dict(zip(COLUMNS, (self.events, self.tags, self.commands, self.keys), strict=True))


def heads(head: int, packed: Sequence[Packed]) -> tuple[list[list[int]], int]:
    """The head of each stretch of each packer after ``head``, and the journal's new head."""
    everything = sorted(
        (stretch.order, packer, number, stretch.events)
        for packer, one in enumerate(packed) for number, stretch in enumerate(one.stretches)
    )
    found = [[0] * len(one.stretches) for one in packed]
    for _, packer, number, events in everything:
        found[packer][number] = head
        head += events
    return found, head


def _move(rows: bytearray, at: int, head: int) -> None:
    _position.pack_into(rows, at, head + _position.unpack_from(rows, at)[0])


def _uuid(value: UUID | None) -> bytes:
    return _NULL if value is None else b"\0\0\0\x10" + value.bytes


@lru_cache(maxsize=1 << 16)
def _text(value: str | None) -> bytes:
    if value is None:
        return _NULL
    text = value.encode()
    return _length(len(text)) + text


def _texts(values: Sequence[str]) -> bytes:
    if not values:
        return _array(12, 0, 0, _TEXT, 0, 0)[:16]
    elements = b"".join(map(_text, values))
    return _array(20 + len(elements), _DIMENSIONS, 0, _TEXT, len(values), 1) + elements


# ── loading ───────────────────────────────────────────────────────────────────────────────────────
#
# Loads packed rows into an empty journal by COPY. They equal those that ``journal.append`` would
# store. Not for the service: COPY needs the owner of the tables, and the lock of appends is held as
# long as the connection is open.


APPENDING = 7305808  # the advisory lock of journal.append

Rows = Mapping[str, Sequence[bytearray]]


class Loader:
    """One connection that reserves the journal for itself. Use ``open`` and ``close``."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connects. RuntimeError: the journal is not empty, or another process appends to it."""
        settings = {**database.session(statement_timeout="0", synchronous_commit="on")}
        del settings["role"]
        connection = await asyncpg.connect(url, server_settings=settings)
        loader = cls(connection)
        try:
            await assert_durable(connection)
            if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", APPENDING):
                raise RuntimeError("another process is appending to the journal; try again")
            if await connection.fetchval("SELECT EXISTS (SELECT FROM journal.event)"):
                raise RuntimeError("the journal is not empty; bulk loading needs an empty one")
        except BaseException:
            await loader.close()
            raise
        return loader

    async def close(self) -> None:
        await self.connection.close()

    async def types(self, names: Sequence[str]) -> dict[str, int]:
        """The numbers of event types, by name."""
        return dict(await self.connection.fetch(
            "SELECT name, id FROM journal.intern($1)", list(names)
        ))

    async def append(self, rows: Rows, clock: datetime) -> None:
        """Appends all rows or none; durable when it returns. Sets the demonstration's clock."""
        async with self.connection.transaction():
            await self.connection.execute("SELECT journal.set_demonstration_clock($1)", clock)
            for table, columns in COLUMNS.items():
                schema, _, name = table.partition(".")
                await self.connection.copy_to_table(
                    name, schema_name=schema, columns=columns, format="binary",
                    source=_file(rows[table]),
                )


async def _file(rows: Sequence[bytearray]) -> AsyncIterator[bytes]:
    yield BEGIN
    for part in rows:
        yield bytes(part)
    yield END
