"""A stored sample of every event type in every schema version that ever was: ``samples.jsonl``.

Lines are only ever added: ``python -m tests.samples`` appends one for each version that has none
yet, made from the event's types. A line that was written stays, whatever becomes of the class.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect as mi

from domain.catalogue import EVENTS
from domain.kernel.event import Event, encode

FILE = Path(__file__).with_suffix(".jsonl")
TEXTS = ("a text", "22", "2021-03")  # the first that fits a pattern


class Sample(msgspec.Struct, frozen=True):
    """One stored event: its name, its schema version, and its clear data byte for byte."""

    type: str
    schema: int
    data: msgspec.Raw


def samples() -> list[Sample]:
    """Every sample there is, in the order in which they were added."""
    return [msgspec.json.decode(line, type=Sample) for line in FILE.read_bytes().splitlines()]


def instance(kind: type[Event]) -> Event:
    """An event with something plausible in every field."""
    made: Event = msgspec.convert(_value(mi.type_info(kind)), kind, builtin_types=_BUILTIN)
    return made


_BUILTIN = (date, datetime, Decimal)
_PLAIN: dict[type, Any] = {
    mi.IntType: 1, mi.BoolType: True, mi.DecimalType: Decimal("12.5"),
    mi.DateType: date(2021, 2, 3), mi.DateTimeType: datetime(2021, 2, 3, 4, 5, tzinfo=UTC),
}


def _value(kind: Any) -> Any:
    extra: dict[str, Any] = {}
    while isinstance(kind, mi.Metadata):
        extra, kind = extra | (kind.extra or {}), kind.type
    if "ref" in extra:
        noun = "household" if extra["ref"] == "*" else extra["ref"]
        return f"{noun}:00000000-0000-7000-8000-000000000001"
    if "claim" in extra:
        return "claim:kind:value"
    match kind:
        case mi.StructType():
            return {field.name: _value(field.type) for field in kind.fields}
        case mi.VarTupleType() | mi.ListType():
            return [_value(kind.item_type)]
        case mi.UnionType():
            return _value(next(one for one in kind.types if not isinstance(one, mi.NoneType)))
        case mi.EnumType():
            return next(iter(kind.cls))
        case mi.StrType():
            return next(text for text in TEXTS if re.search(kind.pattern or "", text))
    return _PLAIN[type(kind)]


def main() -> None:
    """Appends what is missing."""
    known = {(one.type, one.schema) for one in samples()} if FILE.exists() else set()
    with FILE.open("ab") as file:
        for name, kind in sorted(EVENTS.items()):
            if (name, kind.schema) not in known:
                data = msgspec.Raw(encode(instance(kind)))
                file.write(msgspec.json.encode(Sample(name, kind.schema, data)) + b"\n")


if __name__ == "__main__":
    main()
