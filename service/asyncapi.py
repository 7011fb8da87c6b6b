"""The events as an AsyncAPI 3.1 document: channels, operations, one message per event type.

All of it is generated from the registry of events.
"""

from importlib.metadata import version
from typing import Any

import msgspec

from domain.catalogue import EVENTS
from domain.kernel.event import Event, sealed_fields

VERSION = "3.1.0"
_REF = "#/components/schemas/{name}"
_TEXT = {"type": "string"}
_POSITION = {"type": "string", "pattern": "^[0-9]+$",
             "description": "Position in the journal, from 1, without gaps; 64-bit, as text."}
_MOMENT = {"type": "string", "format": "date-time"}

# CloudEvents 1.0 in JSON form, with our extension attributes (lower case, as it requires).
ENVELOPE: dict[str, Any] = {
    "type": "object",
    "description": "CloudEvents 1.0 with extension attributes of this service.",
    "required": ["specversion", "id", "source", "type", "time", "position", "data"],
    "properties": {
        "specversion": {"const": "1.0"}, "id": _TEXT, "source": _TEXT, "type": _TEXT,
        "subject": {"type": "string", "description": "Id of the noun that the event is about."},
        "time": {**_MOMENT, "description": "When it happened in the field."},
        "datacontenttype": {"const": "application/json"},
        "position": _POSITION,
        "schemaversion": {"type": "integer", "description": "Version of the data's JSON Schema."},
        "recordedat": {**_MOMENT, "description": "When it was recorded."},
        "areacode": {"type": "string", "description": "DOPA code; absent: the whole country."},
        "actorperson": _TEXT, "actorrole": _TEXT, "actorarea": _TEXT, "actingfor": _TEXT,
        "commandid": _TEXT,
        "flags": {"type": "string", "description": "Names of audit flags, separated by spaces."},
    },
}
_FOLLOWING = {  # a parameter of GET /events
    "type": "object",
    "properties": {"after": {**_POSITION, "description": "Only events after this position."}},
}


def schemas() -> dict[str, dict[str, Any]]:
    """JSON Schema of every event's clear data and of its types, by class name."""
    _, found = msgspec.json.schema_components(EVENTS.values(), ref_template=_REF)
    for kind in EVENTS.values():
        for name in sealed_fields(kind):
            found[kind.__name__]["properties"].pop(name, None)
    return found


def document() -> dict[str, Any]:
    """The AsyncAPI document, ready for JSON."""
    messages = {EVENTS[name].__name__: _message(EVENTS[name]) for name in sorted(EVENTS)}
    here = {key: {"$ref": f"#/components/messages/{key}"} for key in messages}
    return {
        "asyncapi": VERSION,
        "info": {
            "title": "Khok Nong Na: every event of the programme, as it is recorded",
            "version": version("khok-nong-na"),
            "description": "Events are delivered at least once, in the order of positions, which is"
            " the same for every client. After a lost connection, continue after the last position"
            " received.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "local": {
                "host": "127.0.0.1:8000", "protocol": "http",
                "description": "Default address of `khok serve`; put a TLS proxy in front of it.",
                "security": [{"$ref": "#/components/securitySchemes/bearer"}],
            },
        },
        "channels": {"events": _stream(here), "subscription": _subscription()},
        "operations": {
            "follow": _operation("events", {"method": "GET", "query": _FOLLOWING}),
            "subscribe": _operation("subscription"),
        },
        "components": {
            "schemas": schemas() | {"CloudEvent": ENVELOPE},
            "messages": messages | {"EventBatch": _BATCH},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        },
    }


def _message(kind: type[Event]) -> dict[str, Any]:
    data = {"$ref": _REF.format(name=kind.__name__)}
    made = {
        "name": kind.name, "title": kind.__name__,
        "summary": " ".join((kind.__doc__ or "").split()),
        "contentType": "application/cloudevents+json",
        "payload": {"allOf": [
            {"$ref": _REF.format(name="CloudEvent")},
            {"properties": {"type": {"const": kind.name}, "data": data}},
        ]},
    }
    if hidden := sealed_fields(kind):
        made["description"] = f"Sealed fields, never sent: {', '.join(hidden)}."
    return made


def _stream(messages: dict[str, Any]) -> dict[str, Any]:
    return {
        "address": "/events",
        "description": "Server-sent events: `id:` is the position, `event:` the type, `data:` a"
        " CloudEvent. Send `Last-Event-ID` to resume.",
        "messages": messages,
    }


def _subscription() -> dict[str, Any]:
    return {
        "address": "/graphql",
        "description": "GraphQL over `graphql-transport-ws`: `subscription { events(after: …)"
        " { position caughtUp events { … } } }`. A batch without events reports the position"
        " reached.",
        "messages": {"batch": {"$ref": "#/components/messages/EventBatch"}},
    }


def _operation(channel: str, http: dict[str, Any] | None = None) -> dict[str, Any]:
    made: dict[str, Any] = {"action": "send", "channel": {"$ref": f"#/channels/{channel}"}}
    return made | ({"bindings": {"http": http | {"bindingVersion": "0.3.0"}}} if http else {})


_BATCH = {
    "name": "EventBatch", "title": "A batch of a subscription",
    "contentType": "application/json",
    "payload": {
        "type": "object", "required": ["id", "type", "payload"],
        "properties": {
            "id": _TEXT, "type": {"const": "next"},
            "payload": {"type": "object", "description": "A GraphQL response."},
        },
    },
}
