"""Which fields a random document selects: hypothesis-graphql over the schema, unrolled.

The library picks fields of a graph without end, in which rich documents are rare and some are
endless. So the schema is unrolled to a tree of types first (``Household`` becomes ``Household_3_1``
at the third level, below one connection), of a bounded depth and with few lists inside lists; that
is taken back in the documents. Arguments are left to the next step, which knows the data.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLWrappingType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    print_ast,
)
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import queries

DEPTH = 5  # levels of selections below the query, a connection's own among them
LISTS = 3  # connections and lists inside each other
TOGETHER = 7  # roots from which one document draws
ALONE = [["node"], ["nodes"], ["participationCoverage", "workDuties"]]  # so that they come often


def skeletons(schema: GraphQLSchema, left_out: set[str], count: int) -> list[str]:
    """So many documents without arguments; the same ones every time."""
    assert schema.query_type is not None
    roots = [name for name in schema.query_type.fields if f"Query.{name}" not in left_out]
    rest = [name for name in roots if not any(name in each for each in ALONE)]
    groups = [rest[n::len(rest) // TOGETHER] for n in range(len(rest) // TOGETHER)] + ALONE
    unrolled = unrolling(schema, left_out)
    drawn = st.one_of([queries(unrolled(group), print_ast=rolled_up) for group in groups])
    found: list[str] = []

    # Nothing about time: a machine may be busy; nor about size: documents are bounded here. What
    # fails is cut down by ``smallest``, which works on the dressed document.
    @settings(max_examples=count, derandomize=True, database=None, deadline=None,
              phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(drawn)
    def draw(document: str) -> None:
        found.append(document)

    draw()
    return found[:count]


def unrolling(
    schema: GraphQLSchema, left_out: set[str]
) -> Callable[[list[str]], GraphQLSchema]:
    """Makes of some roots the same schema as a tree of types, without arguments."""

    @cache
    def at(named: GraphQLNamedType, level: int, lists: int) -> Any:
        if is_leaf_type(named):
            return named
        name = f"{named.name}_{level}_{lists}"
        if isinstance(named, GraphQLInterfaceType):
            made = GraphQLInterfaceType(name, fields(named, level, lists))
            nouns[made.name] = [
                GraphQLObjectType(f"{each.name}_{level}_{lists}", fields(each, level, lists),
                                  interfaces=[made])
                for each in schema.get_possible_types(named)]
            return made
        return GraphQLObjectType(name, fields(named, level, lists))

    def fields(named: Any, level: int, lists: int) -> Callable[[], dict[str, GraphQLField]]:
        return lambda: {
            name: GraphQLField(again(field.type, at(
                get_named_type(field.type), level + 1, lists + more_lists(named, field))))
            for name, field in named.fields.items()
            if is_leaf_type(get_named_type(field.type)) or (
                f"{named.name}.{name}" not in left_out and f"*.{name}" not in left_out
                and level < DEPTH and lists + more_lists(named, field) <= LISTS)
        }

    def of(roots: list[str]) -> GraphQLSchema:
        every = fields(schema.query_type, 0, 0)()
        query = GraphQLObjectType("Query", {name: every[name] for name in roots if name in every})
        named = {get_named_type(each.type).name for each in query.fields.values()}
        return GraphQLSchema(query=query, types=[
            each for name in named & nouns.keys() for each in nouns[name]])

    nouns: dict[str, list[GraphQLObjectType]] = {}  # of an interface
    return of


def more_lists(named: GraphQLNamedType, field: GraphQLField) -> int:
    """How many lists deeper a field leads: a connection's rows count once, at the connection."""
    return 0 if named.name.endswith("Connection") else int(is_list(field))


def is_list(field: GraphQLField) -> bool:
    """Whether it may bring many objects."""
    named = get_named_type(field.type)
    listed = isinstance(get_nullable_type(field.type), GraphQLList)
    return named.name.endswith("Connection") or (listed and not is_leaf_type(named))


def again(wrapped: Any, inner: Any) -> Any:
    """The same lists and non-nulls around another type."""
    if isinstance(wrapped, GraphQLNonNull):
        return GraphQLNonNull(again(wrapped.of_type, inner))
    if isinstance(wrapped, GraphQLWrappingType):
        return GraphQLList(again(wrapped.of_type, inner))
    return inner


def rolled_up(document: DocumentNode) -> str:
    """The text, in which types have their names back."""
    return re.sub(r"(\.\.\. on [A-Za-z]+)_[0-9]+_[0-9]+", r"\1", print_ast(document))
