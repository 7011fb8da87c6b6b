"""The ordinary server: graphql-core over the printed schema, resolving field by field."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from graphql import (
    DocumentNode,
    GraphQLList,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    execute,
    get_named_type,
    get_nullable_type,
    value_from_ast_untyped,
)

from service.graphql.schema.roots import event_types
from tests.oracles.reference.differences import difference
from tests.oracles.reference.fields import FIELDS, plain
from tests.oracles.reference.lists import page
from tests.oracles.reference.relations import LISTS, SORTED
from tests.oracles.reference.rows import Everything, Row, shown, snake
from tests.oracles.reference.world import Viewer, World
from tests.support.paths import ROOT

PRINTED = ROOT / "schema.graphql"
NOUNS = {"Programme", "Person", "Household", "Project", "Engagement", "Gathering", "WorkPlan",
         "WorkReport", "Waiver", "Guideline", "Knowledge", "Evaluation"}


class Seen(NamedTuple):
    """An object as a viewer found it: what is below it is seen in the same way."""

    row: Row
    world: World


@dataclass
class Reference:
    """Answers documents for one viewer."""

    known: Everything
    viewer: Viewer
    schema: GraphQLSchema

    def world(self, position: int) -> World:
        return World(self.known, self.viewer, self.known.at(position))

    def answer(self, document: DocumentNode, variables: dict[str, Any]) -> dict[str, Any]:
        """The data. Raises what a resolver raised."""
        found = execute(
            self.schema, document, context_value=self, variable_values=variables,
            field_resolver=resolve, type_resolver=lambda value, *_: value.row.kind,
        )
        for error in found.errors or ():
            raise error.original_error or error
        assert found.data is not None
        return found.data


def printed_schema() -> GraphQLSchema:
    """The schema as it is published, its scalars as Python has them."""
    schema = build_schema(PRINTED.read_text())
    for name, parse in {"DateTime": _moment, "Date": date.fromisoformat, "Decimal": Decimal,
                        "Position": int, "Long": int, "SquareMetres": Decimal}.items():
        scalar = schema.type_map[name]
        assert isinstance(scalar, GraphQLScalarType)
        scalar.coerce_output_value, scalar.coerce_input_value = _text, parse
        scalar.coerce_input_literal = lambda node, parse=parse: parse(value_from_ast_untyped(node))
    return schema


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _text(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(shown(value))


def resolve(source: Any, info: GraphQLResolveInfo, **given: Any) -> Any:
    """Any field: a root, a line of the tables, or a column."""
    if source is None:
        world = at(info.context, given.pop("asOf", None))
        row = Row("Query")
    else:
        row, world = source
    return seen(_value(row, world, info, given), world)


def at(reference: Reference, as_of: dict[str, Any] | None) -> World:
    """The world at the moment that is meant."""
    match as_of:
        case None:
            return reference.world(reference.known.head)
        case {"position": position}:
            return reference.world(position)
        case {"at": moment}:
            return reference.world(reference.known.position_at(moment))
    raise NotImplementedError(f"the reference knows no {as_of}")


def _value(row: Row, world: World, info: GraphQLResolveInfo, given: dict[str, Any]) -> Any:
    name, parent = info.field_name, info.parent_type.name
    kind = get_named_type(info.return_type).name
    key = f"{parent}.{name}"
    if key in FIELDS:
        return FIELDS[key](world, row, **given)
    if name == "diff":
        return difference(at(info.context, given["from"]), at(info.context, given["to"])
                          if given.get("to") else world, row)
    if key == "Event.nouns":
        return [each for ref in row["tags"] if (each := node(world, ref)) is not None]
    if name.endswith("Noun"):
        return node(world, row[snake(name.removesuffix("Noun"))] or "")
    target = kind.removesuffix("Connection")
    rows = LISTS.get(key) or LISTS.get(f"*.{name}")
    if parent == "Query":
        found = root(world, name, target, given)
    elif rows is not None and _many(info):
        found = rows(world, row, target)
    elif f"*.{name}" in FIELDS and name not in row:
        return FIELDS[f"*.{name}"](world, row)
    else:
        found = plain(world, row, name, kind)
    if kind.endswith("Connection"):
        return page(world, found, kind=target, **given)
    if key in LISTS:
        return sorted(found, key=lambda each: [each[by] for by in SORTED.get(key, ("id",))])
    if isinstance(found, str) and isinstance(get_named_type(info.return_type), GraphQLObjectType):
        return world.one(kind, found)
    return found


def _many(info: GraphQLResolveInfo) -> bool:
    named = get_named_type(info.return_type).name
    return named.endswith("Connection") or isinstance(
        get_nullable_type(info.return_type), GraphQLList)


def root(world: World, name: str, target: str, given: dict[str, Any]) -> Any:
    """A root field that is not in the tables: a noun by id, several, or all of a kind."""
    match name:
        case "viewer":
            return Row("Viewer", id=world.viewer.person)
        case "area":
            return world.known.areas.get(given["code"])
        case "areas":
            return [each for each in world.known.areas.values() if each["abolished_on"] is None]
        case "node":
            return node(world, given["id"])
        case "nodes":
            return [node(world, ref) for ref in given["ids"]]
        case "eventTypes":  # what is compared is how the catalogue is cut
            return [Row("EventType", {snake(key): value for key, value in each.items()})
                    for each in event_types()]
        case "programme" if given["id"] is None:
            return min(world.all("Programme"), key=lambda each: each["id"], default=None)
    return world.one(target, given["id"]) if "id" in given else world.all(target)


def node(world: World, ref: str) -> Row | None:
    kind = "".join(part.capitalize() for part in ref.partition(":")[0].split("-"))
    return world.one(kind, ref) if kind in NOUNS else None


def seen(value: Any, world: World) -> Any:
    if isinstance(value, list):
        return [seen(each, world) for each in value]
    if isinstance(value, Row):
        return Seen(value, world)
    return str(value) if isinstance(value, UUID) else value
