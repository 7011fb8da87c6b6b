"""The GraphQL schema: built from the declared types, the root fields and the commands."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import strawberry
from graphql import GraphQLSchema, Node, Visitor, parse, print_ast, visit
from strawberry.schema.config import StrawberryConfig

import service.graphql.nouns  # importing declares the types
from service.graphql.compile.arguments import BATCH_DEFAULT, BATCH_MOST
from service.graphql.schema.commands import mutation
from service.graphql.schema.model import TYPES, Id, Long
from service.graphql.schema.objects import (
    interfaces,
    list_types,
    made_class,
    object_type,
    query,
    required,
    static_types,
)
from service.graphql.schema.roots import ROOTS
from service.graphql.schema.scalars import SCALARS, Position
from service.graphql.schema.types import Arguments, annotation, field, keep, make

assert service.graphql.nouns


@cache
def schema() -> strawberry.Schema:
    """The Strawberry schema, built once."""
    keep(datetime, "DateTime_")
    for made in TYPES.values():
        if made.filters:
            list_types(made)
    static_types()
    interfaces()
    for made in TYPES.values():
        object_type(made)
    return strawberry.Schema(
        query=query(), mutation=mutation(), subscription=subscription(),
        types=[made_class(made.name) for made in TYPES.values()],
        config=StrawberryConfig(disable_field_suggestions=True, scalar_map=SCALARS),
    )


def core() -> GraphQLSchema:
    """graphql-core's schema, against which documents are validated."""
    return schema()._schema


def printed(*, bare: bool = False) -> str:
    """``schema.graphql``; ``bare``: without descriptions, as kept with each release."""
    text = schema().as_str()
    return (print_ast(visit(parse(text), _Undescribed())) if bare else text) + "\n"


class _Undescribed(Visitor):
    def leave(self, node: Node, *_: Any) -> Node:
        if getattr(node, "description", None) is None:
            return node
        return replace(node, description=None)  # type: ignore[call-arg]


# ── subscriptions ─────────────────────────────────────────────────────────────────────────────────


# Root fields that follow one noun, with the name of its type: the nouns that a query finds by id.
NOUNS: dict[str, str] = {
    name: root.target for name, root in ROOTS.items()
    if root.kind == "one" and TYPES[root.target].noun
}
_EVENTS: Arguments = {
    "after": (annotation(Long("Position"), nullable=True), None,
              "Events after this position: the `position` of the last batch handled. `0` starts at"
              " the beginning; if omitted, only new events are sent."),
    "filter": (annotation("EventFilter", nullable=True), None,
               "Only events that match all conditions."),
    "batchSize": (int, BATCH_DEFAULT, f"Maximum number of events per batch, 1 to {BATCH_MOST}."),
}


def subscription() -> Any:
    """The root type of subscriptions, and their batches."""
    _batch()
    fields = {
        "events": field(
            "All events visible to the viewer, in journal order and without gaps: first those"
            " already recorded, then each new event soon after it is recorded. Queries find the"
            " same events. Ends with the error `ROLES_CHANGED` when the viewer's roles change.",
            "EventBatch", _EVENTS,
        )
    }
    for name, target in NOUNS.items():
        plain = ROOTS[name].description.partition(";")[0].rstrip(".")
        arguments: Arguments = {"id": (annotation(Id()), ..., "Id of the noun, from its `id`.")}
        fields[name] = field(
            f"{plain}: sent at once, and again after each change to a selected field; null if the"
            " viewer may not see it.",
            annotation(target, nullable=True), required(arguments),
        )
    return make(
        "Subscription", fields, kind=strawberry.type,
        description="Live updates, over a WebSocket with the protocol `graphql-transport-ws`.",
    )


def _batch() -> None:
    make(
        "EventBatch",
        {
            "events": field("Events in journal order; empty if only the position moved.",
                            annotation(["Event"])),
            "position": field("All matching events up to this position have been sent; to resume,"
                              " pass it as `after`.", Position),
            "caughtUp": field("Whether the batch reaches the current end of the journal.", bool),
        },
        description="The next events in journal order, after those of the previous batch.",
    )
