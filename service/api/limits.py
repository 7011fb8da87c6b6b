"""Limits: how much a document may ask for, counted on its text before anything dearer is done.

Every fragment is visited once, however often it is spread: what it holds is added up, not walked
again. So a few lines that would expand to more than the universe holds cost what a few lines cost.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from service.api import faults
from service.api.faults import BadInput

TOKENS_MOST = 4000  # parsing them takes some 20 ms; no document of ours has 1,400
ERRORS_MOST = 5  # of one document; finding the nearest right name for more takes too long
COUNTED_MOST = 2**53  # what JSON's readers can tell from its neighbours
FIELDS_MOST = 3000  # of one statement, where a fragment on an interface is one for each type


class Limit(NamedTuple):
    """The most there may be of something, in one operation together with its fragments."""

    most: int
    introspecting: int  # the most beside `__schema` or `__type`, which no page bounds
    en: str
    th: str


class TooMuch(BadInput):
    """More than a limit: how much, how much there may be, and where it comes from."""

    def __init__(self, fault: faults.Fault, *, value: int, limit: int, **values: Any) -> None:
        shown = value if value <= COUNTED_MOST else f"more than {COUNTED_MOST}"
        super().__init__(fault, value=shown, limit=limit, **values)
        assert self.extensions is not None
        self.extensions |= {"value": min(value, COUNTED_MOST), "limit": limit}


# After each: the most of it in documents of the docs, benches and auditors; and in the random ones
# that are answered twice (tests/service/graphql/test_differential.py). The usual question for the
# whole schema, GraphiQL's, has 15 levels and 229 fields.
LIMITS = {
    # Rules compare every two fragments: 100 of them take 20 ms.
    "fragments": Limit(100, 20, "fragment definitions", "นิยาม fragment"),  # 1, 24
    "depth": Limit(20, 20, "levels of fields", "ระดับของฟิลด์"),  # 8, 8
    "fields": Limit(2000, 300, "fields", "ฟิลด์"),  # 56, 338
    "roots": Limit(50, 5, "root fields", "ฟิลด์ราก"),  # 4, 14
    "aliases": Limit(200, 10, "aliases", "ชื่อแทน"),  # 3, 84
    "directives": Limit(100, 10, "directives", "directive"),  # 0, 33
    # Rules compare every two fields of one name, and then all below them: eight levels of a field
    # that is asked twice, 6 KiB of text with 255 repeats, take two seconds; 50 take 10 ms.
    "repeats": Limit(
        50, 10, "fields asked again under the same name", "ฟิลด์ที่ขอซ้ำด้วยชื่อเดิม"),  # 0, 18
}


def check(document: DocumentNode, *, introspects: bool = False) -> None:
    """Raises TooMuch for the first limit that an operation of the document goes beyond."""
    fragments = [d for d in document.definitions if isinstance(d, FragmentDefinitionNode)]
    _within("fragments", len(fragments), introspects)
    counting = Counting(fragments)
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
        faults.document_too_much, value=value, limit=most, what=limit.en, what_th=limit.th
    )


def too_many_fields(count: int) -> TooMuch:
    """Of a statement, that is."""
    return _too_much(LIMITS["fields"], count, FIELDS_MOST)


class Size(NamedTuple):
    """How much a selection set holds, with everything below it."""

    depth: int = 0  # levels of fields
    fields: int = 0
    roots: int = 0  # of these the fields of its own level
    aliases: int = 0
    directives: int = 0

    def beside(self, other: "Size", directives: int) -> "Size":
        """Both of them in one selection set; ``directives`` stand at the other."""
        return Size(
            max(self.depth, other.depth), self.fields + other.fields, self.roots + other.roots,
            self.aliases + other.aliases, self.directives + other.directives + directives,
        )


class Counting:
    """Counts operations that share fragments; ``visits``: how many selection sets were read."""

    def __init__(self, fragments: list[FragmentDefinitionNode]) -> None:
        self.fragments = {each.name.value: each for each in fragments}
        self.known: dict[str, tuple[Size, set[str]]] = {}
        self.visits = 0
        self.repeats = 0  # in whatever was visited so far

    def operation(self, node: OperationDefinitionNode) -> Iterator[tuple[str, int]]:
        """What there is of everything that is limited."""
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
                    if node.name.value in spread:  # one fragment is merged with itself at once
                        own = set()
                    spread.add(node.name.value)
                case InlineFragmentNode():
                    found, own = self.selected(node.selection_set)
            size = size.beside(found, len(node.directives or ()))
            self.repeats += len(names & own)
            names |= own
        return size, names

    def field(self, node: FieldNode) -> Size:
        """A field with whatever is asked below it."""
        below = self.selected(node.selection_set)[0] if node.selection_set else Size()
        aliases = below.aliases + (node.alias is not None)
        return Size(below.depth + 1, below.fields + 1, 1, aliases, below.directives)

    def fragment(self, name: str) -> tuple[Size, set[str]]:
        """A fragment, counted where it is first met; one inside itself is refused elsewhere."""
        if name not in self.known:
            self.known[name] = Size(), set()
            if name in self.fragments:
                self.known[name] = self.selected(self.fragments[name].selection_set)
        return self.known[name]
