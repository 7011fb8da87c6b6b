"""Cost: how many rows an operation could return, if every list of it were full.

A list may have as many rows as its page, for each row of the list around it. What is asked twice
under the same name is one list; what a directive may leave out counts, too. The lists are found
once for each document, every fragment visited once; a request only multiplies its sizes.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)

from service.api import faults
from service.api.arguments import batch_size, page_size
from service.api.limits import TooMuch

ROWS_MOST = 20_000  # what takes PostgreSQL about a second, and a browser some more
PLACES_SHOWN = 3
PAGED = {"first": page_size, "batchSize": batch_size}
LISTED = ("ids", "inputs")  # arguments that are lists; each of their values gives a row
TOTALS = {"totalCount", "totalCountCapped", "__typename"}  # of a page without its rows


class Size(NamedTuple):
    """How many rows a list may have for each row around it."""

    by: str  # the argument that decides it
    given: Any  # what stands in the document, or the name of a variable
    varies: bool

    def rows(self, variables: Mapping[str, Any]) -> int:
        """Raises BadInput for a page of a wrong size."""
        given = variables.get(self.given) if self.varies else self.given
        if self.by in PAGED:
            return PAGED[self.by]({self.by: given})
        return len(given or ()) if self.varies else self.given


class Listed(NamedTuple):
    """A list, where it stands, and its size behind those of the lists around it."""

    place: tuple[str, ...]  # names of fields
    sizes: tuple[Size, ...]

    def rows(self, variables: Mapping[str, Any]) -> int:
        found = 1
        for size in self.sizes:
            found *= size.rows(variables)
        return found


@dataclass(frozen=True)
class Cost:
    """The lists of one operation."""

    root: str  # the type that its places begin with
    lists: tuple[Listed, ...]

    @cached_property
    def always(self) -> int | None:
        """The rows, where no variable has a say in them."""
        varies = any(size.varies for each in self.lists for size in each.sizes)
        return None if varies else sum(each.rows({}) for each in self.lists)

    def rows(self, variables: Mapping[str, Any]) -> int:
        """How many there could be. Raises TooMuch, BadInput for a page of a wrong size."""
        always = self.always
        rows = sum(each.rows(variables) for each in self.lists) if always is None else always
        if rows > ROWS_MOST:
            heaviest = self.heaviest(variables)
            error = TooMuch(faults.rows_too_many, value=rows, limit=ROWS_MOST,
                            heaviest=", ".join(heaviest))
            assert error.extensions is not None
            error.extensions["heaviest"] = [
                {"place": place, "rows": count} for place, count in heaviest.items()
            ]
            raise error
        return rows

    def heaviest(self, variables: Mapping[str, Any]) -> dict[str, int]:
        """The places that most rows come from, and how many: `Query.households.nodes.workPlans`."""
        counted = Counter[str]()
        for each in self.lists:
            counted[".".join((self.root, *each.place))] += each.rows(variables)
        return dict(counted.most_common(PLACES_SHOWN))


Key = tuple[tuple[str, str], ...]  # type and response key at each level: the same is merged


class Found(NamedTuple):
    """What a selection set asks for: its own fields, and the lists at any level."""

    names: frozenset[str]
    lists: dict[Key, Listed]


class Finding:
    """Finds the lists of a document's operations; its fragments are known to make no circle."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]
    ) -> None:
        self.schema, self.fragments = schema, fragments
        self.known: dict[str, Found] = {}
        self.visits = 0  # how many selection sets were read

    def cost(self, operation: OperationDefinitionNode) -> Cost:
        root = self.schema.get_root_type(operation.operation)
        found = self.selected(root, operation.selection_set)
        return Cost(root.name if root else "", tuple(found.lists.values()))

    def selected(self, of: Any, selected: SelectionSetNode) -> Found:
        self.visits += 1
        names: set[str] = set()
        lists: dict[Key, Listed] = {}
        for node in selected.selections:
            match node:
                case FieldNode():
                    names.add(node.name.value)
                    lists |= self.field(of, node)
                    continue
                case FragmentSpreadNode():
                    found = self.fragment(node.name.value)
                case InlineFragmentNode():
                    on = node.type_condition
                    inside = self.schema.type_map[on.name.value] if on else of
                    found = self.selected(inside, node.selection_set)
            names |= found.names
            lists |= found.lists
        return Found(frozenset(names), lists)

    def fragment(self, name: str) -> Found:
        if name not in self.known:
            node = self.fragments[name]
            on = self.schema.type_map[node.type_condition.name.value]
            self.known[name] = self.selected(on, node.selection_set)
        return self.known[name]

    def field(self, of: Any, node: FieldNode) -> dict[Key, Listed]:
        name = node.name.value
        if node.selection_set is None or name.startswith("__"):
            return {}
        defined, key = of.fields[name], (of.name, (node.alias or node.name).value)
        below = self.selected(get_named_type(defined.type), node.selection_set)
        size = size_of(defined, node) if below.names - TOTALS else None
        own = () if size is None else (size,)
        lists = {(key, *path): Listed((name, *each.place), (*own, *each.sizes))
                 for path, each in below.lists.items()}
        return {(key,): Listed((name,), own)} | lists if own else lists


def size_of(defined: Any, node: FieldNode) -> Size | None:
    """The size of a list, from the argument that decides it; None: the field is none."""
    given = {each.name.value: each.value for each in node.arguments or ()}
    for name in (*PAGED, *LISTED):
        if name in defined.args:
            match value := given.get(name):
                case VariableNode():
                    return Size(name, value.name.value, varies=True)
                case IntValueNode():
                    return Size(name, int(value.value), varies=False)
                case ListValueNode():
                    return Size(name, len(value.values), varies=False)
            return Size(name, None if name in PAGED else 1, varies=False)
    return None
