"""CloudEvents 1.0: an event of the journal as integrators receive it."""

from typing import Any

from domain.catalogue import EVENTS

SOURCE = "urn:khok-nong-na:journal"

# What is asked of an event: by the same fields as everybody asks, so with the same masks.
SELECTION = """
    id position type schema occurredAt recordedAt areaCode data flags commandId
    actor { personId role areaCode actingFor }
"""


def cloud_event(event: dict[str, Any]) -> dict[str, Any]:
    """An event as selected above → a CloudEvent in JSON form; what is null is left out.

    Attributes beside those of the specification are in lower case: `position` (text, for it has 64
    bits), `schemaversion`, `recordedat`, `areacode` and the actor's. `flags` are names, spaced.
    """
    kind, actor = EVENTS[event["type"]], event["actor"]
    found = {
        "specversion": "1.0",
        "id": event["id"],
        "source": SOURCE,
        "type": event["type"],
        "subject": event["data"].get(kind.subject_field),
        "time": event["occurredAt"],
        "datacontenttype": "application/json",
        "position": event["position"],
        "schemaversion": event["schema"],
        "recordedat": event["recordedAt"],
        "areacode": event["areaCode"] or None,
        "actorperson": actor["personId"],
        "actorrole": actor["role"] or None,
        "actorarea": actor["areaCode"] or None,
        "actingfor": actor["actingFor"],
        "commandid": event["commandId"],
        "flags": " ".join(flag["flag"] for flag in event["flags"]) or None,
        "data": event["data"],
    }
    return {name: value for name, value in found.items() if value is not None}
