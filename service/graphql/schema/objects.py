"""The query side of the schema: objects, lists, and the root fields."""

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

_FIRST = (int, 20, "How many to return at most, 1 to 100.")
_BETWEEN: Arguments = {
    "from": (annotation("AsOf"), ..., "The earlier of the two moments."),
    "to": (annotation("AsOf", nullable=True), None,
           "The later one; the moment asked about otherwise, which is now without `asOf`."),
}
_AFTER = (str | None, None, "Go on behind this cursor: the `endCursor` of the page before.")


# ── reading ───────────────────────────────────────────────────────────────────────────────────────


def interfaces() -> None:
    make(
        "Node", {"id": field("The Ref: a noun and a UUID.", strawberry.ID)},
        description="Whatever has a Ref.", kind=strawberry.interface,
    )
    make(
        "Audited",
        {
            "id": field("The Ref: a noun and a UUID.", strawberry.ID),
            "version": field("How many events of its own it has.", int),
            "createdAt": field("When its first event was recorded.", annotation("DateTime_")),
            "updatedAt": field("When its latest event was recorded.", annotation("DateTime_")),
            "position": field("Position of the event that made this version.", Position),
            "history": field("Every event that names it, oldest first.", "EventConnection",
                             list_arguments(TYPES["Event"])),
            "diff": field("What differs of it between two moments.", annotation(["FieldChange"]),
                          required(_BETWEEN)),
            "actions": field("What the viewer may do with it now.", annotation(["Action"])),
        },
        description="A noun whose whole history can be read.", kind=strawberry.interface,
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
                   f"Only {made.plural} that meet all of these."),
        "orderBy": (annotation([f"{made.name}Order"], nullable=True), None,
                    f"How the {made.plural} are sorted: by the first of these, where that is equal"
                    f" by the next, {ORDERS_MOST} at most; by id (that is, by age) at last."),
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
        description=f"Conditions on {made.plural}; all that are given must hold.",
        kind=strawberry.input,
    )
    orders = [key + down for key in made.orders for down in ("", "_DESC")]
    enum_of(f"{name}Order", orders, f"Orders of {made.plural}; `_DESC` is the last first.")
    make(
        f"{name}Edge",
        {
            "cursor": field(f"Where this stands among the {made.plural} of the list.", str),
            "node": field(f"One of the {made.plural} of the page.", name),
        },
        description=f"A place in a list of {made.plural}.",
    )
    make(
        f"{name}Connection",
        {
            "nodes": field(f"The {made.plural} of this page.", annotation([name])),
            "edges": field(f"The {made.plural} of this page, each with its cursor.",
                           annotation([f"{name}Edge"])),
            "pageInfo": field("Whether there is more, and where to go on.", "PageInfo"),
            "totalCount": field(f"How many {made.plural} there are on all pages; counted only when"
                                f" asked for, and no further than {COUNTED_MOST:,}.", int),
            "totalCountCapped": field("Whether counting stopped there: there are as many at"
                                      " least.", bool),
        },
        description=f"A page of {made.plural}.",
    )


def static_types() -> None:
    make(
        "PageInfo",
        {
            "hasNextPage": field("Whether there is a page behind this one.", bool),
            "hasPreviousPage": field("Always false: lists are read forwards.", bool),
            "startCursor": field("Cursor of the page's first row.", annotation(str, nullable=True)),
            "endCursor": field("Cursor of the page's last row, for `after`.",
                               annotation(str, nullable=True)),
        },
        description="Where a page stands in its list.",
    )
    _action()
    _event_type()
    _as_of()


def _action() -> None:
    make(
        "Action",
        {
            "command": field("The mutation's name, such as `approveWorkPlan`.", str),
            "allowed": field("Whether it would be accepted now, as far as can be told before its"
                             " other fields are filled in.", bool),
            "rule": field("The rule that stands against it.", annotation(str, nullable=True)),
            "message": field("What is missing and what to do, in English.",
                             annotation(str, nullable=True)),
            "messageTh": field("What is missing and what to do, in Thai.",
                               annotation(str, nullable=True)),
            "missing": field("What a gate misses, each in a few words.", annotation([str])),
        },
        description="A command on a noun, asked of the same function that would decide it.",
    )


def _event_type() -> None:
    make(
        "EventType",
        {
            "name": field("The stored name, noun and rest: `work-plan.approved`.", str),
            "version": field("The schema version written today.", int),
            "noun": field("The noun that it is about.", str),
            "description": field("What it says happened.", str),
            "jsonSchema": field("JSON Schema of the clear part of its data.", annotation(Json())),
            "sealedFields": field("Fields kept sealed: personal details and free text.",
                                  annotation([str])),
        },
        description="A type of event in the journal.",
    )


def _as_of() -> None:
    make(
        "AsOf",
        {
            "position": (annotation(Long("Position"), nullable=True), strawberry.field(
                description="As of the event at this position.", default=strawberry.UNSET)),
            "at": (annotation(datetime, nullable=True), strawberry.field(
                description="As we knew it at this moment (record time).",
                default=strawberry.UNSET)),
            "occurredBy": (annotation(datetime, nullable=True), strawberry.field(
                description="As it stood in the field at this moment, whenever it was reported.",
                default=strawberry.UNSET)),
        },
        description="A moment of the past; exactly one of these.", kind=strawberry.input,
        one_of=True,
    )


def query() -> Any:
    return make(
        "Query", {name: _root(root) for name, root in ROOTS.items()},
        description="Reading. Every answer is one snapshot; `extensions.position` names it.",
    )


def _root(root: Root) -> tuple[Any, Any]:
    arguments: Arguments = {}
    if root.kind in ("one", "node"):
        name = "code" if root.target == "Area" else "id"
        text = "DOPA code." if name == "code" else "The Ref, as in `id`."
        arguments[name] = (str if name == "code" else strawberry.ID, ..., text)
    if root.kind == "first":
        arguments["id"] = (annotation(Id(), nullable=True), None, "The Ref, if there are several.")
    if root.kind == "nodes":
        arguments["ids"] = (annotation([Id()]), ..., "The Refs, at most 100.")
    if root.kind == "many":
        arguments |= list_arguments(TYPES[root.target])
    if root.computed is not None:
        arguments |= computed_arguments(root.computed)
    if root.timed:
        arguments["asOf"] = (annotation("AsOf", nullable=True), None,
                             "The moment that is meant; now, if left out.")
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
