"""The query side of the schema: objects, lists and root fields."""

import inspect
from datetime import datetime
from typing import Any

import strawberry

from service.graphql.compile.arguments import ORDERS_MOST
from service.graphql.compile.connection import COUNTED_MOST
from service.graphql.schema import types
from service.graphql.schema.model import (
    TYPES,
    Actions,
    Column,
    Computed,
    Detail,
    Difference,
    Field,
    Id,
    Items,
    Json,
    Long,
    Many,
    Nested,
    Nouns,
    One,
    Type,
)
from service.graphql.schema.roots import ROOTS, Root
from service.graphql.schema.scalars import Position
from service.graphql.schema.types import Arguments, annotation, enum_of, field, make

_FIRST = (int, 20, "Page size, 1 to 100.")
_BETWEEN: Arguments = {
    "from": (annotation("AsOf"), ..., "The earlier moment."),
    "to": (annotation("AsOf", nullable=True), None,
           "The later moment; default: `asOf` of the query, or now."),
}
_AFTER = (str | None, None, "Rows after this cursor (the previous `endCursor`).")


# ── reading ───────────────────────────────────────────────────────────────────────────────────────


def interfaces() -> None:
    make(
        "Node", {"id": field("A noun, a colon and a UUID.", strawberry.ID)},
        description="Any noun with an id.", kind=strawberry.interface,
    )
    make(
        "Audited",
        {
            "id": field("A noun, a colon and a UUID.", strawberry.ID),
            "version": field("Number of its own events, without those of child rows.", int),
            "createdAt": field("When its first event was recorded.", annotation("DateTime_")),
            "updatedAt": field("When its latest event was recorded.", annotation("DateTime_")),
            "position": field("Position of the event that made this version.", Position),
            "history": field("Events that name it, oldest first, up to `asOf`.", "EventConnection",
                             list_arguments(TYPES["Event"])),
            "diff": field("Changes to it and its child rows between two moments.",
                          annotation(["FieldChange"]), required(_BETWEEN)),
            "actions": field("Commands on it: each allowed to the viewer now, or refused by a"
                             " rule.", annotation(["Action"])),
        },
        description="A noun with its whole history.", kind=strawberry.interface,
        bases=(made_class("Node"),),
    )


def made_class(name: str) -> Any:
    return getattr(types, name)


def object_type(made: Type) -> None:
    fields = {name: _output(each) for name, each in made.fields.items()}
    bases = (made_class("Audited"), made_class("Node")) if made.noun else ()
    make(made.name, fields, description=made.description, bases=bases[:1])


def _output(each: Field) -> tuple[Any, Any]:
    text = each.description
    match each:
        case Column(kind=kind, nullable=nullable):
            return field(text, annotation(kind, nullable=nullable))
        case Detail():
            return field(text, annotation(str, nullable=True))
        case One(target=target, nullable=nullable):
            return field(text, annotation(target, nullable=nullable))
        case Items(target=target) | Actions(target=target):
            return field(text, annotation([target]))
        case Many(target=target):
            return field(text, f"{target}Connection", list_arguments(TYPES[target]))
        case Computed(target=target):
            return field(text, annotation(target), required(computed_arguments(each)))
        case Nouns(many=many):
            return field(text, annotation(["Node"] if many else "Node", nullable=not many))
        case Difference():
            return field(text, annotation(["FieldChange"]), required(_BETWEEN))
        case Nested(target=target, nullable=nullable):
            return field(text, annotation(target, nullable=nullable))
    raise TypeError(f"no GraphQL for {each}")


def computed_arguments(each: Computed) -> Arguments:
    return {
        name: (annotation(given.kind, nullable=not given.required, into=True),
               ... if given.required else None, given.description)
        for name, given in each.arguments.items()
    }


def list_arguments(made: Type) -> Arguments:
    return {
        "first": _FIRST,
        "after": _AFTER,
        "filter": (annotation(f"{made.name}Filter", nullable=True), None,
                   f"Only {made.plural} that match all conditions."),
        "orderBy": (annotation([f"{made.name}Order"], nullable=True), None,
                    f"Sort keys, most important first, at most {ORDERS_MOST}; ties are sorted by id"
                    " (by age)."),
    }


def list_types(made: Type) -> None:
    name = made.name
    make(
        f"{name}Filter",
        {
            key: (annotation(each.kind, nullable=True, into=True),
                  strawberry.field(description=each.description, default=strawberry.UNSET))
            for key, each in made.filters.items()
        },
        description=f"Conditions on {made.plural}; all given conditions must hold.",
        kind=strawberry.input,
    )
    orders = [key + down for key in made.orders for down in ("", "_DESC")]
    enum_of(f"{name}Order", orders, f"Sort keys of {made.plural}; `_DESC` sorts descending.")
    make(
        f"{name}Edge",
        {
            "cursor": field("Place of the row in the list, for `after`.", str),
            "node": field("The row at this cursor.", name),
        },
        description=f"A row of a list of {made.plural}, with its cursor.",
    )
    make(
        f"{name}Connection",
        {
            "nodes": field(f"The {made.plural} of this page.", annotation([name])),
            "edges": field(f"The {made.plural} of this page, each with its cursor.",
                           annotation([f"{name}Edge"])),
            "pageInfo": field("The cursors of this page, and whether another follows.", "PageInfo"),
            "totalCount": field(f"Number of {made.plural} on all pages, counted only if selected,"
                                f" up to {COUNTED_MOST:,}.", int),
            "totalCountCapped": field("Whether counting stopped at that limit; there may be"
                                      " more.", bool),
        },
        description=f"A page of {made.plural}.",
    )


def static_types() -> None:
    make(
        "PageInfo",
        {
            "hasNextPage": field("Whether another page follows.", bool),
            "hasPreviousPage": field("Always false: lists are only read forwards.", bool),
            "startCursor": field("Cursor of the page's first row; null if it has none.",
                                 annotation(str, nullable=True)),
            "endCursor": field("Cursor of the page's last row, for `after`; null if it has none.",
                               annotation(str, nullable=True)),
        },
        description="The cursors of a page, and whether another follows.",
    )
    _action()
    _event_type()
    _as_of()


def _action() -> None:
    make(
        "Action",
        {
            "command": field("Name of the mutation, such as `approveWorkPlan`.", str),
            "allowed": field("Whether it would be accepted now, as far as that can be decided"
                             " without its other fields.", bool),
            "rule": field("Name of the rule that refuses it; null if allowed.",
                          annotation(str, nullable=True)),
            "message": field("What is missing and what to do, in English; null if allowed.",
                             annotation(str, nullable=True)),
            "messageTh": field("What is missing and what to do, in Thai; null if allowed.",
                               annotation(str, nullable=True)),
            "missing": field("What a gate lacks, a few words each; empty if nothing.",
                             annotation([str])),
        },
        description="A command on a noun, checked by the function that would decide it.",
    )


def _event_type() -> None:
    make(
        "EventType",
        {
            "name": field("Stored name, such as `work-plan.approved`.", str),
            "version": field("Schema version in which new events are written.", int),
            "noun": field("Kind of noun that the event is about.", str),
            "description": field("What the event records.", str),
            "jsonSchema": field("JSON Schema of its unsealed data.", annotation(Json())),
            "sealedFields": field("Names of its sealed fields: personal details and free texts.",
                                  annotation([str])),
        },
        description="A type of event in the journal.",
    )


def _as_of() -> None:
    make(
        "AsOf",
        {
            "position": (annotation(Long("Position"), nullable=True), strawberry.field(
                description="State after the event at this position.", default=strawberry.UNSET)),
            "at": (annotation(datetime, nullable=True), strawberry.field(
                description="State as recorded at this moment (record time).",
                default=strawberry.UNSET)),
            "occurredBy": (annotation(datetime, nullable=True), strawberry.field(
                description="State in the field at this moment, whenever it was reported.",
                default=strawberry.UNSET)),
        },
        description="A moment in the past: exactly one of these fields.", kind=strawberry.input,
        one_of=True,
    )


def query() -> Any:
    return make(
        "Query", {name: _root(root) for name, root in ROOTS.items()},
        description="Reads. Each answer is one snapshot, as of `extensions.position`.",
    )


def _root(root: Root) -> tuple[Any, Any]:
    arguments: Arguments = {}
    if root.kind in ("one", "node"):
        name = "code" if root.target == "Area" else "id"
        text = "DOPA code." if name == "code" else "Id of the noun, from its `id`."
        arguments[name] = (str if name == "code" else strawberry.ID, ..., text)
    if root.kind == "first":
        arguments["id"] = (annotation(Id(), nullable=True), None, "Id; default: the first one.")
    if root.kind == "nodes":
        arguments["ids"] = (annotation([Id()]), ..., "Ids of the nouns, at most 100.")
    if root.kind == "many":
        arguments |= list_arguments(TYPES[root.target])
    if root.computed is not None:
        arguments |= computed_arguments(root.computed)
    if root.timed:
        arguments["asOf"] = (annotation("AsOf", nullable=True), None,
                             "Moment to read at; default: now.")
    return field(root.description, _returns(root), required(arguments))


def _returns(root: Root) -> Any:
    match root.kind:
        case "many":
            return f"{root.target}Connection"
        case "nodes":
            return list[annotation("Node", nullable=True)]  # type: ignore[misc]
        case "static":
            return annotation([root.target])
        case "computed":
            return annotation(root.target)
    return annotation(root.target, nullable=True)


def required(arguments: Arguments) -> Arguments:
    return {
        name: (kind, inspect.Parameter.empty if default is ... else default, text)
        for name, (kind, default, text) in arguments.items()
    }
