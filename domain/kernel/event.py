"""Facts: the base of every event, the registry of event types, the envelope of a recorded one."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Self, dataclass_transform
from uuid import UUID

import msgspec


class Flag(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mark for auditors, decided together with its event."""

    flag: str
    days: int | None = None
    seconds: int | None = None
    gathering: str | None = None
    waiver: str | None = None
    earlier: str | None = None  # the noun that showed the same photo first


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A role over an area that an event confers on a person from a day, until a day or for good."""

    person: str
    role: str
    area: str
    valid_from: str  # ISO date, so that grants compare and encode as they are
    until: str | None = None
    acting_for: str | None = None
    key: str = ""  # by which a later event withdraws it


REGISTRY: dict[str, type["Event"]] = {}


def noun_of_module(module: str) -> str:
    """``domain.work_plan.approval`` → ``work-plan``: a folder (or file) of ``domain`` is a noun."""
    return module.split(".")[1].replace("_", "-")


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class FrozenMeta(msgspec.StructMeta):
    """Structs whose subclasses are frozen and keyword-only by default."""


class Event(
    msgspec.Struct, metaclass=FrozenMeta, frozen=True, kw_only=True, omit_defaults=True
):
    """A fact, named in the past tense. Names are never changed or reused; new fields are optional.

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
            return  # a base that events share is not an event itself
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
        """Every Ref that this event names and every claim it makes, each once, in field order."""
        return tuple(dict.fromkeys([*refs_in(self), *self.claims()]))

    def claims(self) -> tuple[str, ...]:
        """Values that only one event may hold (``claim:…`` tags)."""
        return ()

    def confers(self) -> Grant | None:
        """The role that this event confers; None if it confers none."""
        return None

    def withdraws(self) -> str | None:
        """The key of the grants that this event ends; None if it ends none."""
        return None

    def clear(self) -> Self:
        """The event without its sealed fields: what is stored in the open."""
        sealed = sealed_fields(type(self))
        return msgspec.structs.replace(self, **dict.fromkeys(sealed)) if sealed else self

    def sealed(self) -> dict[str, str]:
        """Field → text, for each sealed field that has a text."""
        return {
            name: text for name in sealed_fields(type(self))
            if (text := getattr(self, name)) is not None
        }


# Where the marked fields of a class are is found once per class and cached.
Path = tuple[str, ...]


def _extras(kind: Any) -> tuple[dict[str, Any], Any]:
    """The extras of a type's annotations, and the type without its annotations."""
    extra: dict[str, Any] = {}
    while isinstance(kind, msgspec.inspect.Metadata):
        extra |= kind.extra or {}
        kind = kind.type
    return extra, kind


@cache
def marked_paths(cls: type, mark: str) -> dict[Path, Any]:
    """The paths of the fields with a mark, and its value: ``("items", "*", "project")``: "project".

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
    """A class's fields that hold Refs, in order: name, rest of the path, noun."""
    return tuple(
        (path[0], path[1:], noun) for path, noun in marked_paths(cls, "ref").items()
    )


def _collect(value: Any, path: Path, found: list[str]) -> None:
    """Appends the values at the end of a path to ``found``, in order; skips None."""
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
    """Every Ref in a struct: its field, the noun it must be of (or ``*``), and the Ref."""
    named = []
    for name, path, noun in _ref_fields(type(value)):
        found: list[str] = []
        _collect(getattr(value, name), path, found)
        named += [(name, noun, ref) for ref in found]
    return named


def refs_in(value: msgspec.Struct) -> list[str]:
    """Every Ref in a struct (event or command), duplicates included."""
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

    ``id`` and ``sealed`` are set only for readers that open sealed parts.
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
    """Stored bytes → the current event, upcast version by version. KeyError: unknown type."""
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

