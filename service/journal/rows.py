"""Converts facts and queries to rows of the journal's tables, and back."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

import asyncpg
import msgspec
from asyncpg.pgproto.pgproto import UUID as DriverUUID
from eventsourcing.dcb.api import DCBQueryItem
from uuid_utils import uuid7

from domain.kernel.event import Actor, Flag, Recorded, decode
from domain.kernel.ref import is_ref
from service.journal.facts import NewFact, StoredFact

COLUMNS = """
    event.position, event.recorded_at, event.occurred_at, event.id, event_type.name,
    event.schema, event.data, event.sealed, event.tags, event.area_code, event.actor_person,
    event.actor_role, event.actor_area, event.acting_for, event.flags, event.command_id,
    event.causation_id, event.correlation_id"""
# The columns of a Recorded; only the function ``recorded`` reads them.
RECORDED = """
    event.position, event.occurred_at, event.recorded_at, event.type, event.schema, event.data,
    event.area_code, event.actor_person, event.actor_role, event.actor_area, event.acting_for,
    event.flags"""
SEALED = "event.id, event.sealed"  # after RECORDED, to open sealed parts

_FLAGS = msgspec.json.Decoder(tuple[Flag, ...])
_actor = lru_cache(maxsize=1 << 16)(Actor)  # most events have one of a few actors


class UnknownType(KeyError):
    """An event type whose number is not loaded yet."""


class Numbers(Protocol):
    """The number of an event type, by name."""

    def __getitem__(self, name: str, /) -> int: ...


class EventTypes:
    """Event type name → number in the tables; a new name gets the next number."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._numbers: dict[str, int] = {}
        self._names: dict[int, str] = {}

    async def know(self, names: Iterable[str]) -> None:
        """Loads the numbers of these names; queries the database only for unknown ones."""
        missing = {name for name in names if name not in self._numbers}
        if missing:
            rows = await self._pool.fetch("SELECT id, name FROM journal.intern($1)", list(missing))
            self._names |= dict(rows)
            self._numbers |= {name: number for number, name in rows}

    async def know_numbers(self, numbers: Iterable[int]) -> None:
        """Loads the names of these numbers, also of types that the domain does not know."""
        if not set(numbers) <= self._names.keys():
            self._names |= dict(await self._pool.fetch("SELECT id, name FROM journal.event_type"))

    def name(self, number: int) -> str:
        """The name of a loaded number."""
        return self._names[number]

    def __getitem__(self, name: str) -> int:
        try:
            return self._numbers[name]
        except KeyError:
            raise UnknownType(name) from None


@lru_cache(maxsize=1 << 16)
def tag_key(tag: str) -> UUID:
    """The key of a tag in ``event_tag``: a Ref's UUID, or half a SHA-256 of any other tag.

    Two tags may share a key, so queries by key compare the event's tags as well. (The driver's
    own UUID class is hashed and sent without going through Python.)
    """
    found: UUID = DriverUUID(
        tag.partition(":")[2] if is_ref(tag) else sha256(tag.encode()).digest()[:16]
    )
    return found


def item_row(item: DCBQueryItem, types: Numbers) -> tuple[Any, ...]:
    """A query item as the SQL type journal.item."""
    key = tag_key(item.tags[0]) if item.tags else None
    return key, item.tags, [types[name] for name in item.types]


def fact_row(fact: NewFact, types: Numbers) -> tuple[Any, ...]:
    """A fact as the SQL type journal.new_event."""
    actor = fact.actor
    return (
        fact.id or uuid7(), types[fact.type], fact.schema,
        list(dict.fromkeys(map(tag_key, fact.tags))), fact.tags,
        fact.data, fact.sealed, fact.area, fact.occurred_at, fact.causation_id,
        fact.correlation_id, actor.person, actor.role, actor.area, actor.acting_for,
        msgspec.json.encode(fact.flags).decode() if fact.flags else None,
    )


def recorded(row: Sequence[Any], name: Callable[[int], str]) -> Recorded:
    """An event with its envelope, from a row of RECORDED, with or without SEALED.

    ``name``: type number → name. An event of an older schema is upcast to the current one.
    KeyError: the domain no longer has the type.
    """
    (position, occurred_at, recorded_at, number, schema, data, area, person, role, actor_area,
     acting_for, flags, *opened) = row
    id_, sealed = opened or (None, None)
    return Recorded(
        event=decode(name(number), schema, data), position=position,
        occurred_at=occurred_at, recorded_at=recorded_at, area=area,
        actor=_actor(person=person, role=role, area=actor_area, acting_for=acting_for),
        flags=_FLAGS.decode(flags) if flags else (), id=id_, sealed=sealed,
    )


def stored_fact(row: Sequence[Any]) -> StoredFact:
    """A stored fact from a row of COLUMNS."""
    (position, recorded_at, occurred_at, id_, name, schema, data, sealed, tags, area, person,
     role, actor_area, acting_for, flags, command_id, causation_id, correlation_id) = row
    return StoredFact(
        position=position, recorded_at=recorded_at, occurred_at=occurred_at, id=id_, type=name,
        schema=schema, data=data, sealed=sealed, tags=tuple(tags), area=area,
        actor=Actor(person=person, role=role, area=actor_area, acting_for=acting_for),
        flags=_FLAGS.decode(flags) if flags else (), command_id=command_id,
        causation_id=causation_id, correlation_id=correlation_id,
    )
