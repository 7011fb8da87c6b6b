"""Paths: from every root of the printed schema to every type, and along every field of it.

A page is not a station of its own: a path goes from a type through the rows of a list to the next
type. Of the paths between a root and a type the shortest is walked, then every field of the type,
so that each field is asked for from each root that leads to it. Longer ways to the same type pass
through fields that are walked by themselves; what a field shows of a row does not depend on how
the row was reached.
"""

from collections.abc import Iterator
from typing import NamedTuple

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, get_named_type

LEFT_OUT = {
    # asks the deciders, which read the journal as it is: tests/service/graphql/test_untold.py
    ("*", "actions"),
    # counts at gatherings wherever they were: tests/service/graphql/test_participation.py
    ("Project", "participation"),
}


class Edge(NamedTuple):
    """A field of an object type that leads to another one."""

    parent: str
    field: str
    target: str
    paged: bool  # a connection, of whose rows the target is the type


class Path(NamedTuple):
    """From a root to a type."""

    root: Edge
    steps: tuple[Edge, ...]

    @property
    def tip(self) -> str:
        return (self.steps or (self.root,))[-1].target


class Paths:
    """The edges of a schema and the shortest paths over them."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.edges: dict[str, list[Edge]] = {}
        waiting = ["Query"]
        while waiting:
            if (name := waiting.pop()) not in self.edges:
                self.edges[name] = list(self._leading(name))
                waiting += [edge.target for edge in self.edges[name]]

    def fields(self, name: str) -> dict[str, object]:
        made = self.schema.type_map[name]
        assert isinstance(made, GraphQLObjectType)
        return {
            key: each for key, each in made.fields.items()
            if not {(name, key), ("*", key)} & LEFT_OUT
        }

    def leaves(self, name: str) -> list[str]:
        """The fields of a type that lead nowhere."""
        made = self.schema.type_map[name]
        assert isinstance(made, GraphQLObjectType)
        return [key for key, each in made.fields.items()
                if not isinstance(get_named_type(each.type),
                                  GraphQLObjectType | GraphQLInterfaceType)]

    def _leading(self, name: str) -> Iterator[Edge]:
        for key, each in self.fields(name).items():
            kind = get_named_type(each.type)  # type: ignore[attr-defined]
            if isinstance(kind, GraphQLInterfaceType):
                for target in self.schema.get_possible_types(kind):
                    yield Edge(name, key, target.name, False)
            elif isinstance(kind, GraphQLObjectType):
                paged = kind.name.endswith("Connection")
                yield Edge(name, key, kind.name.removesuffix("Connection"), paged)

    def from_root(self, root: Edge) -> list[Path]:
        """The shortest path from a root to each type that it leads to."""
        found = {root.target: Path(root, ())}
        waiting = [found[root.target]]
        for path in waiting:
            for edge in self.edges[path.tip]:
                if edge.target not in found:
                    found[edge.target] = Path(root, (*path.steps, edge))
                    waiting.append(found[edge.target])
        return list(found.values())

    def every(self) -> list[Path]:
        return [path for root in self.edges["Query"] for path in self.from_root(root)]

    def least(self) -> list[Path]:
        """To each type one path only, the shortest of all roots; each root is walked, too."""
        nearest: dict[str, Path] = {}
        for path in sorted(self.every(), key=lambda each: len(each.steps)):
            nearest.setdefault(path.tip, path)
        roots = [Path(root, ()) for root in self.edges["Query"]]
        return list(dict.fromkeys([*roots, *nearest.values()]))
