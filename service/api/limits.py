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

TOKENS_MOST = 4000  # parsing them takes some 20 ms; the longest of our own documents has 900
ERRORS_MOST = 5  # of one document; finding the nearest right name for more takes too long
FIELDS_MOST = 3000  # of one statement, where a fragment on an interface is one for each type


class Limit(NamedTuple):
    """The most there may be of something, in one operation together with its fragments."""

    name: str
    most: int
    en: str
    th: str


class TooMuch(BadInput):
    """More than a limit: how much, how much there may be, and where it comes from."""

    def __init__(self, fault: faults.Fault, *, value: int, limit: int, **values: Any) -> None:
        shown = value if value < 10**15 else "more than 10^15"
        super().__init__(fault, value=shown, limit=limit, **values)
        assert self.extensions is not None
        self.extensions |= {"value": shown, "limit": limit}


# Of the documents in README.md, examples/, bench/ and tests/, the most is in the third column.
LIMITS = {each.name: each for each in (
    Limit("fragments", 100, "fragment definitions", "fragment"),
    Limit("depth", 20, "levels of fields", "ระดับของฟิลด์"),
    Limit("fields", 2000, "fields", "ฟิลด์"),
    Limit("roots", 50, "root fields", "ฟิลด์ราก"),
    Limit("aliases", 100, "aliases", "ชื่อแทน"),
    Limit("directives", 50, "directives", "directive"),
    Limit("repeats", 50, "fields asked again under the same name", "ฟิลด์ที่ขอซ้ำชื่อเดิม"),
)}


def check(document: DocumentNode) -> None:
    """Raises TooMuch for the first limit that an operation of the document goes beyond."""
    fragments = [d for d in document.definitions if isinstance(d, FragmentDefinitionNode)]
    within("fragments", len(fragments))
    counting = Counting(fragments)
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode):
            for name, value in counting.operation(each):
                within(name, value)


def within(name: str, value: int) -> None:
    """Raises TooMuch."""
    limit = LIMITS[name]
    if value > limit.most:
        raise TooMuch(faults.document_too_much, value=value, limit=limit.most, what=limit.en,
                      what_th=limit.th)


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
