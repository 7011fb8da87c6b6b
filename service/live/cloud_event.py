"""CloudEvents 1.0: an event of the journal as integrators receive it."""

from typing import Any

from domain.catalogue import EVENTS

SOURCE = "urn:khok-nong-na:journal"

# The fields of an event that are read. They are those of every client, so they have the same masks.
SELECTION = """
    id position type schema occurredAt recordedAt areaCode data flags commandId
    actor { personId role areaCode actingFor }
"""


def cloud_event(event: dict[str, Any]) -> dict[str, Any]:
    """An event of SELECTION → a CloudEvent in JSON form, without null attributes.

    Extension attributes are in lower case: `position` (64-bit, so text), `schemaversion`,
    `recordedat`, `areacode`, the actor's, and `flags` (names, separated by spaces).
    """
    kind, actor = EVENTS[event["type"]], event["actor"]
    attributes = {
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
    return {name: value for name, value in attributes.items() if value is not None}
