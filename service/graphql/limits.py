"""Limits: how much a document may ask for, counted on its text before any costlier step.

Each fragment is visited once, however often it is spread: its counts are added, not counted again.
So a few lines that would expand exponentially are counted at the cost of a few lines.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
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

from service.graphql.compile.arguments import batch_size, page_size
from service.graphql.errors import messages
from service.graphql.errors.messages import BadInput

TOKENS_MOST = 4000  # parsing takes about 20 ms; our own documents have less than 1,400
ERRORS_MOST = 5  # of one document; finding suggested names for more takes too long
COUNTED_MOST = 2**53  # greater integers are not exact in every JSON reader
FIELDS_MOST = 3000  # of one statement, which repeats a fragment on an interface for each type


class Limit(NamedTuple):
    """The maximum of something in one operation, its fragments included."""

    most: int
    introspecting: int  # the maximum with `__schema` or `__type`, which have no page size
    en: str
    th: str


class TooMuch(BadInput):
    """A limit is exceeded: the value, the limit, and where the value comes from."""

    def __init__(self, fault: messages.Fault, *, value: int, limit: int, **values: Any) -> None:
        shown = value if value <= COUNTED_MOST else f"more than {COUNTED_MOST}"
        super().__init__(fault, value=shown, limit=limit, **values)
        assert self.extensions is not None
        self.extensions |= {"value": min(value, COUNTED_MOST), "limit": limit}


# After each: the maximum in the documents of the docs, benches and auditors; and in the random ones
# of tests/service/graphql/test_differential.py. GraphiQL's query for the whole schema has 15 levels
# and 229 fields.
LIMITS = {
    # Validation compares each pair of fragments: 100 fragments take 20 ms.
    "fragments": Limit(100, 20, "fragment definitions", "นิยาม fragment"),  # 1, 24
    "depth": Limit(20, 20, "levels of fields", "ระดับของฟิลด์"),  # 8, 8
    "fields": Limit(2000, 300, "fields", "ฟิลด์"),  # 56, 338
    "roots": Limit(50, 5, "root fields", "ฟิลด์ราก"),  # 4, 14
    "aliases": Limit(200, 10, "aliases", "ชื่อแทน"),  # 3, 84
    "directives": Limit(100, 10, "directives", "directive"),  # 0, 33
    # Validation compares each pair of fields with one name, and then all fields below them: eight
    # levels of a repeated field, 6 KiB of text with 255 repeats, take two seconds; 50 take 10 ms.
    "repeats": Limit(
        50, 10, "fields repeated under the same name", "ฟิลด์ที่ขอซ้ำด้วยชื่อเดิม"),  # 0, 18
}


def check(document: DocumentNode, *, introspects: bool = False) -> None:
    """Raises TooMuch for the first limit that an operation of the document exceeds."""
    fragments = [d for d in document.definitions if isinstance(d, FragmentDefinitionNode)]
    _within("fragments", len(fragments), introspects)
    counting = SizeCounter(fragments)
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode):
            for name, value in counting.operation(each):
                _within(name, value, introspects)


def _within(name: str, value: int, introspects: bool) -> None:
    limit = LIMITS[name]
    most = limit.introspecting if introspects else limit.most
    if value > most:
        raise _too_much(limit, value, most)


def _too_much(limit: Limit, value: int, most: int) -> TooMuch:
    return TooMuch(
        messages.document_too_much, value=value, limit=most, what=limit.en, what_th=limit.th
    )


def too_many_fields(count: int) -> TooMuch:
    """The error for a statement with so many fields."""
    return _too_much(LIMITS["fields"], count, FIELDS_MOST)


class Size(NamedTuple):
    """The size of a selection set, with everything below it."""

    depth: int = 0  # levels of fields
    fields: int = 0
    roots: int = 0  # fields of its own level
    aliases: int = 0
    directives: int = 0

    def beside(self, other: "Size", directives: int) -> "Size":
        """The size of both in one selection set; ``directives`` are those on the other itself."""
        return Size(
            max(self.depth, other.depth), self.fields + other.fields, self.roots + other.roots,
            self.aliases + other.aliases, self.directives + other.directives + directives,
        )


class SizeCounter:
    """Counts operations that share fragments; ``visits``: the number of selection sets read."""

    def __init__(self, fragments: list[FragmentDefinitionNode]) -> None:
        self.fragments = {each.name.value: each for each in fragments}
        self.known: dict[str, tuple[Size, set[str]]] = {}
        self.visits = 0
        self.repeats = 0  # in all selection sets visited so far

    def operation(self, node: OperationDefinitionNode) -> Iterator[tuple[str, int]]:
        """The name and the count of each limited thing."""
        size, _ = self.selected(node.selection_set)
        own = len(node.directives or ()) + sum(
            len(each.directives or ()) for each in node.variable_definitions or ()
        )
        yield from size._replace(directives=size.directives + own)._asdict().items()
        yield "repeats", self.repeats

    def selected(self, selected: SelectionSetNode) -> tuple[Size, set[str]]:
        """The size of a selection set, and the names under which it asks for fields."""
        self.visits += 1
        size, names, spread = Size(), set[str](), set[str]()
        for node in selected.selections:
            match node:
                case FieldNode():
                    found, own = self.field(node), {(node.alias or node.name).value}
                case FragmentSpreadNode():
                    found, own = self.fragment(node.name.value)
                    if node.name.value in spread:  # a second spread of a fragment repeats no field
                        own = set()
                    spread.add(node.name.value)
                case InlineFragmentNode():
                    found, own = self.selected(node.selection_set)
            size = size.beside(found, len(node.directives or ()))
            self.repeats += len(names & own)
            names |= own
        return size, names

    def field(self, node: FieldNode) -> Size:
        """The size of a field, with everything below it."""
        below = self.selected(node.selection_set)[0] if node.selection_set else Size()
        aliases = below.aliases + (node.alias is not None)
        return Size(below.depth + 1, below.fields + 1, 1, aliases, below.directives)

    def fragment(self, name: str) -> tuple[Size, set[str]]:
        """A fragment, counted at its first spread; validation refuses one that spreads itself."""
        if name not in self.known:
            self.known[name] = Size(), set()
            if name in self.fragments:
                self.known[name] = self.selected(self.fragments[name].selection_set)
        return self.known[name]


# ── cost ──────────────────────────────────────────────────────────────────────────────────────────
#
# Cost: the number of rows that an operation could return if every list were full.
#
# A list may have as many rows as its page, for each row of the list around it. A list repeated
# under the same name counts once; a list that a directive may leave out counts too. The lists of a
# document are found once, visiting each fragment once; a request only multiplies the sizes.


ROWS_MOST = 20_000  # PostgreSQL takes about a second for them, a browser longer
PLACES_SHOWN = 3
PAGED = {"first": page_size, "batchSize": batch_size}
LISTED = ("ids", "inputs")  # list arguments; each value gives one row
TOTALS = {"totalCount", "totalCountCapped", "__typename"}  # of a page without its rows


class ListSize(NamedTuple):
    """How many rows a list may have for each row of the list around it."""

    by: str  # the argument that sets it
    given: Any  # the literal in the document, or the name of a variable
    varies: bool

    def rows(self, variables: Mapping[str, Any]) -> int:
        """Raises BadInput for a page of a wrong size."""
        given = variables.get(self.given) if self.varies else self.given
        if self.by in PAGED:
            return PAGED[self.by]({self.by: given})
        return len(given or ()) if self.varies else self.given


class Listed(NamedTuple):
    """A list: its place, and its size after those of the lists around it."""

    place: tuple[str, ...]  # names of fields
    sizes: tuple[ListSize, ...]

    def rows(self, variables: Mapping[str, Any]) -> int:
        found = 1
        for size in self.sizes:
            found *= size.rows(variables)
        return found


@dataclass(frozen=True)
class Cost:
    """The lists of one operation."""

    root: str  # the type with which its places begin
    lists: tuple[Listed, ...]

    @cached_property
    def always(self) -> int | None:
        """The number of rows; None if it depends on variables."""
        varies = any(size.varies for each in self.lists for size in each.sizes)
        return None if varies else sum(each.rows({}) for each in self.lists)

    def rows(self, variables: Mapping[str, Any]) -> int:
        """The maximum number of rows. Raises TooMuch; BadInput for a page of a wrong size."""
        always = self.always
        rows = sum(each.rows(variables) for each in self.lists) if always is None else always
        if rows > ROWS_MOST:
            heaviest = self.heaviest(variables)
            error = TooMuch(messages.rows_too_many, value=rows, limit=ROWS_MOST,
                            heaviest=", ".join(heaviest))
            assert error.extensions is not None
            error.extensions["heaviest"] = [
                {"place": place, "rows": count} for place, count in heaviest.items()
            ]
            raise error
        return rows

    def heaviest(self, variables: Mapping[str, Any]) -> dict[str, int]:
        """The places with the most rows, and their number: `Query.households.nodes.workPlans`."""
        counted = Counter[str]()
        for each in self.lists:
            counted[".".join((self.root, *each.place))] += each.rows(variables)
        return dict(counted.most_common(PLACES_SHOWN))


Key = tuple[tuple[str, str], ...]  # type and response key at each level; equal keys are merged


class SelectedLists(NamedTuple):
    """A selection set's own fields, and its lists at any level."""

    names: frozenset[str]
    lists: dict[Key, Listed]


class ListFinder:
    """Finds the lists of a document's operations; its fragments must not form a circle."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]
    ) -> None:
        self.schema, self.fragments = schema, fragments
        self.known: dict[str, SelectedLists] = {}
        self.visits = 0  # the number of selection sets read

    def cost(self, operation: OperationDefinitionNode) -> Cost:
        root = self.schema.get_root_type(operation.operation)
        found = self.selected(root, operation.selection_set)
        return Cost(root.name if root else "", tuple(found.lists.values()))

    def selected(self, of: Any, selected: SelectionSetNode) -> SelectedLists:
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
        return SelectedLists(frozenset(names), lists)

    def fragment(self, name: str) -> SelectedLists:
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


def size_of(defined: Any, node: FieldNode) -> ListSize | None:
    """The size of a list, from the argument that sets it; None: the field is not a list."""
    given = {each.name.value: each.value for each in node.arguments or ()}
    for name in (*PAGED, *LISTED):
        if name in defined.args:
            match value := given.get(name):
                case VariableNode():
                    return ListSize(name, value.name.value, varies=True)
                case IntValueNode():
                    return ListSize(name, int(value.value), varies=False)
                case ListValueNode():
                    return ListSize(name, len(value.values), varies=False)
            return ListSize(name, None if name in PAGED else 1, varies=False)
    return None
