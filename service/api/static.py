"""Root fields that need no database: the catalogue of event types."""

from typing import Any

import msgspec

from domain.catalogue import EVENTS
from domain.kernel.event import Event, sealed_fields


def event_types() -> list[dict[str, Any]]:
    """Every event type with the JSON Schema of what is stored in the clear."""
    return [_event_type(EVENTS[name]) for name in sorted(EVENTS)]


def _event_type(kind: type[Event]) -> dict[str, Any]:
    return {
        "name": kind.name, "version": kind.schema, "noun": kind.noun,
        "description": " ".join((kind.__doc__ or "").split()),
        "jsonSchema": clear_schema(kind), "sealedFields": list(sealed_fields(kind)),
    }


def clear_schema(kind: type[Event]) -> dict[str, Any]:
    """JSON Schema (2020-12) of an event's clear data, definitions included."""
    schema = msgspec.json.schema(kind)
    definition = schema["$defs"][kind.__name__]
    for name in sealed_fields(kind):
        definition["properties"].pop(name, None)
    return schema


STATIC = {"eventTypes": event_types}
