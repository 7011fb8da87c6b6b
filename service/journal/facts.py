"""Facts as the journal takes and returns them, and the ways in which an append can fail."""

from datetime import datetime
from uuid import UUID

import msgspec
from eventsourcing.dcb.api import DCBEvent, DCBSequencedEvent

from domain.kernel.event import Actor, Flag


class BadFact(ValueError):
    """The journal does not take a fact; nothing of its append was stored."""


class CommandIdReused(Exception):
    """The command id was used before with another body (rule ``command-id-is-used-once``)."""


class JournalBusy(Exception):
    """The queue is full, or the lock was not free in time. Nothing was stored; try again."""


class AppendUncertain(Exception):
    """The database went away and did not return in time. Send the same command again: its answer
    tells whether it was recorded.
    """


class NewFact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact to append. ``data`` and ``sealed`` are stored byte for byte."""

    type: str
    data: bytes
    tags: tuple[str, ...]
    schema: int = 1
    id: UUID | None = None  # None: a UUIDv7 is made
    sealed: bytes | None = None
    area: str = ""
    occurred_at: datetime | None = None  # None: when it is recorded
    actor: Actor = Actor()
    causation_id: UUID | None = None
    correlation_id: UUID | None = None
    flags: tuple[Flag, ...] = ()


class StoredFact(msgspec.Struct, frozen=True, kw_only=True):
    """A stored fact. ``position`` counts from 1; times are UTC, in microseconds."""

    position: int
    recorded_at: datetime
    occurred_at: datetime
    id: UUID
    type: str
    schema: int
    data: bytes
    sealed: bytes | None
    tags: tuple[str, ...]
    area: str
    actor: Actor
    flags: tuple[Flag, ...]
    command_id: UUID | None
    causation_id: UUID | None
    correlation_id: UUID | None

    def sequenced(self) -> DCBSequencedEvent:
        """The fact as the eventsourcing library's type."""
        event = DCBEvent(type=self.type, data=self.data, tags=list(self.tags))
        return DCBSequencedEvent(event=event, position=self.position)


class Appended(msgspec.Struct, frozen=True):
    """The positions of one append. ``replayed``: the command had been recorded before."""

    positions: tuple[int, ...]
    recorded_at: datetime | None
    replayed: bool = False

