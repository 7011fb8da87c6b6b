"""The GraphQL schema: made from the declared types, the root fields and the commands."""

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
    """The schema, made once."""
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
    """graphql-core's schema, on which documents are validated."""
    return schema()._schema


def printed(*, bare: bool = False) -> str:
    """``schema.graphql``; ``bare`` without descriptions, to be kept with a release."""
    text = schema().as_str()
    return (print_ast(visit(parse(text), _Undescribed())) if bare else text) + "\n"


class _Undescribed(Visitor):
    def leave(self, node: Node, *_: Any) -> Node:
        if getattr(node, "description", None) is None:
            return node
        return replace(node, description=None)  # type: ignore[call-arg]


# ── subscriptions ─────────────────────────────────────────────────────────────────────────────────
#
# The subscription side of the schema: what can be followed.


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
