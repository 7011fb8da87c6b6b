"""Facts: the base of every event, the registry of event types, the envelope of a recorded one."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Self, dataclass_transform
from uuid import UUID

import msgspec


class Flag(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something an auditor may want to look at, decided together with the event that earned it."""

    flag: str
    days: int | None = None
    seconds: int | None = None
    gathering: str | None = None
    waiver: str | None = None
    earlier: str | None = None  # the noun whose fact had the same photo before


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A role over an area that an event confers on a person from a day, until a day or for good."""

    person: str
    role: str
    area: str
    valid_from: str  # ISO date, so that grants compare and encode as they are
    until: str | None = None
    acting_for: str | None = None
    key: str = ""  # what a later event names to withdraw it


REGISTRY: dict[str, type["Event"]] = {}


def noun_of_module(module: str) -> str:
    """``domain.work_plan.approval`` → ``work-plan``: a folder (or a file beside them) is a noun."""
    return module.split(".")[1].replace("_", "-")


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class FrozenMeta(msgspec.StructMeta):
    """Structs whose subclasses are frozen and keyword-only without saying so each time."""


class Event(
    msgspec.Struct, metaclass=FrozenMeta, frozen=True, kw_only=True, omit_defaults=True
):
    """A fact, in the past tense. Never renamed, never reused; fields may only gain optional ones.

    The stored name is the folder's noun and the rest of the class's name: ``WorkPlanApproved`` in
    ``domain/work_plan/`` is ``work-plan.approved``; ``AttendanceVerified`` in ``domain/gathering/``
    is ``gathering.attendance-verified``. A test keeps a stored sample of every name and schema.
    """

    name: ClassVar[str]
    noun: ClassVar[str]
    schema: ClassVar[int] = 1
    upcasts: ClassVar[dict[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {}
    subject_field: ClassVar[str]  # the field that holds the event's own noun
    sealed_by: ClassVar[str]  # the field whose subject's key seals this event's personal text

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__name__.startswith("_"):
            return  # the shape that two events share is not an event itself
        if "noun" not in cls.__dict__:
            cls.noun = noun_of_module(cls.__module__)
        rest = _kebab(cls.__name__).removeprefix(f"{cls.noun}-")
        cls.name = f"{cls.noun}.{rest}"
        if "subject_field" not in cls.__dict__:
            cls.subject_field = cls.noun.replace("-", "_")
        if "sealed_by" not in cls.__dict__:
            cls.sealed_by = cls.subject_field
        if REGISTRY.setdefault(cls.name, cls).__qualname__ != cls.__qualname__:
            raise TypeError(f"two events are named {cls.name}")
        REGISTRY[cls.name] = cls

    def tags(self) -> tuple[str, ...]:
        """Every entity this event names, and the claims it makes; each once, in field order."""
        return tuple(dict.fromkeys([*refs_in(self), *self.claims()]))

    def claims(self) -> tuple[str, ...]:
        """Values this event holds for itself alone (``claim:…`` tags)."""
        return ()

    def confers(self) -> Grant | None:
        """The role that follows from this event, if one does."""
        return None

    def withdraws(self) -> str | None:
        """The key of the grants that end with this event, if any do."""
        return None

    def clear(self) -> Self:
        """The event without its sealed fields: what is stored in the open."""
        sealed = sealed_fields(type(self))
        return msgspec.structs.replace(self, **dict.fromkeys(sealed)) if sealed else self

    def sealed(self) -> dict[str, str]:
        """Field → text of what must be sealed; empty where nothing is."""
        return {
            name: text for name in sealed_fields(type(self))
            if (text := getattr(self, name)) is not None
        }


# One pass over a class's type says where its marked fields are; the answer is kept with the class.
Path = tuple[str, ...]


def _extras(kind: Any) -> tuple[dict[str, Any], Any]:
    """A type without its annotations' wrapping, and what the annotations say."""
    extra: dict[str, Any] = {}
    while isinstance(kind, msgspec.inspect.Metadata):
        extra |= kind.extra or {}
        kind = kind.type
    return extra, kind


@cache
def marked_paths(cls: type, mark: str) -> dict[Path, Any]:
    """Where the fields with a mark are, and what it says: ``("items", "*", "project")``: "project".

    ``*`` stands for each element of a list.
    """
    return dict(_walk(msgspec.inspect.type_info(cls), mark))


def _walk(kind: Any, mark: str) -> Iterator[tuple[Path, Any]]:
    extra, kind = _extras(kind)
    if mark in extra:
        yield (), extra[mark]
    elif isinstance(kind, msgspec.inspect.StructType):
        for field in kind.fields:
            yield from (((field.name, *path), said) for path, said in _walk(field.type, mark))
    elif isinstance(kind, msgspec.inspect.VarTupleType | msgspec.inspect.ListType):
        yield from ((("*", *path), said) for path, said in _walk(kind.item_type, mark))
    elif isinstance(kind, msgspec.inspect.UnionType):
        for member in kind.types:
            yield from _walk(member, mark)


@cache
def _ref_fields(cls: type) -> tuple[tuple[str, Path, str], ...]:
    """A class's fields with Refs in order: name, the way on from there, the noun."""
    return tuple(
        (path[0], path[1:], noun) for path, noun in marked_paths(cls, "ref").items()
    )


def _collect(value: Any, path: Path, found: list[str]) -> None:
    """The values at the end of a path, in order; None is nobody's Ref."""
    for number, step in enumerate(path):
        if value is None:
            return
        if step == "*":
            for element in value:
                _collect(element, path[number + 1 :], found)
            return
        value = getattr(value, step)
    if value is not None:
        found.append(value)


def named_refs(value: msgspec.Struct) -> list[tuple[str, str, str]]:
    """Every Ref in a struct: the field it is under, the noun it has to be of (or ``*``), itself."""
    named = []
    for name, path, noun in _ref_fields(type(value)):
        found: list[str] = []
        _collect(getattr(value, name), path, found)
        named += [(name, noun, ref) for ref in found]
    return named


def refs_in(value: msgspec.Struct) -> list[str]:
    """Every Ref in a struct (event or command), repeated where it is repeated."""
    found: list[str] = []
    for name, path, _ in _ref_fields(type(value)):
        if path:
            _collect(getattr(value, name), path, found)
        elif (ref := getattr(value, name)) is not None:
            found.append(ref)
    return found


@cache
def sealed_fields(cls: type) -> tuple[str, ...]:
    """The names of a struct's own sealed fields."""
    return tuple(path[0] for path in marked_paths(cls, "sealed") if len(path) == 1)


class Actor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who acted, holding which role over which area at that moment, and for whom."""

    person: str | None = None  # None: the system itself
    role: str = "SYSTEM"
    area: str = ""
    acting_for: str | None = None


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """An event with its envelope, as read back from the journal. ``position`` counts from 1.

    ``id`` and ``sealed`` are read only for those who open sealed parts.
    """

    event: Event
    position: int
    occurred_at: datetime
    recorded_at: datetime
    area: str = ""
    actor: Actor = Actor()
    flags: tuple[Flag, ...] = ()
    id: UUID | None = None
    sealed: bytes | None = None

    @property
    def subject(self) -> str:
        """The Ref of the noun whose event this is."""
        ref: str = getattr(self.event, self.event.subject_field)
        return ref


_DECODERS: dict[type[Event], msgspec.json.Decoder[Event]] = {}


def decode(name: str, schema: int, data: bytes) -> Event:
    """Stored bytes → the event of today, upcasting step by step. KeyError: a type nobody knows."""
    cls = REGISTRY[name]
    if schema == cls.schema:
        decoder = _DECODERS.get(cls)
        if decoder is None:
            decoder = _DECODERS[cls] = msgspec.json.Decoder(cls)
        return decoder.decode(data)
    body = msgspec.json.decode(data)
    for version in range(schema, cls.schema):
        body = cls.upcasts[version](body)
    return msgspec.convert(body, cls)


def encode(event: Event) -> bytes:
    """The clear part of an event as JSON bytes."""
    return msgspec.json.encode(event.clear())

