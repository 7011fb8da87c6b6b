"""The subscription side of the schema: what can be followed."""

from typing import Any

import strawberry

from service.api.arguments import BATCH_DEFAULT, BATCH_MOST
from service.api.model import TYPES, Id, Long
from service.api.reading import required
from service.api.roots import ROOTS
from service.api.scalars import Position
from service.api.types import Arguments, annotation, field, make

# Root fields that follow one noun, each with the name of its type: those that a query finds by id.
NOUNS: dict[str, str] = {
    name: root.target for name, root in ROOTS.items()
    if root.kind == "one" and TYPES[root.target].noun
}
_EVENTS: Arguments = {
    "after": (annotation(Long("Position"), nullable=True), None,
              "Go on behind this place: the `position` of the last batch that was dealt with. From"
              " the beginning with `0`; left out, with what comes from now on."),
    "filter": (annotation("EventFilter", nullable=True), None,
               "Only events that meet all of these."),
    "batchSize": (int, BATCH_DEFAULT, f"How many events come together, 1 to {BATCH_MOST}."),
}


def subscription() -> Any:
    """The root of subscriptions, and what it sends."""
    _batch()
    fields = {
        "events": field(
            "Every event that the viewer may see, in the order of the journal and without a gap: at"
            " first what was recorded already, then each soon after it was. What is sent can be"
            " found by queries, too. When the viewer's roles change it ends with the error"
            " `ROLES_CHANGED`.", "EventBatch", _EVENTS,
        )
    }
    for name, target in NOUNS.items():
        plain = ROOTS[name].description.partition(";")[0].rstrip(".")
        arguments: Arguments = {"id": (annotation(Id()), ..., "The Ref, as in `id`.")}
        fields[name] = field(
            f"{plain}: sent at once, and anew after each change of what was selected of it; null"
            " where the viewer may not see it.",
            annotation(target, nullable=True), required(arguments),
        )
    return make(
        "Subscription", fields, kind=strawberry.type,
        description="Following, over a WebSocket with the protocol `graphql-transport-ws`.",
    )


def _batch() -> None:
    make(
        "EventBatch",
        {
            "events": field("What came, in the journal's order; none, if only the position moved.",
                            annotation(["Event"])),
            "position": field("Everything up to here that fits has been sent: where to go on.",
                              Position),
            "caughtUp": field("Whether this is the end of the journal, as far as it can be read.",
                              bool),
        },
        description="Events that follow on those of the batch before.",
    )
