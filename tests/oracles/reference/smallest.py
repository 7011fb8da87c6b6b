"""The smallest document that still fails: selections and arguments are taken away, one by one."""

from collections.abc import Awaitable, Callable
from typing import Any

from graphql import (
    REMOVE,
    DocumentNode,
    GraphQLSchema,
    Visitor,
    parse,
    print_ast,
    validate,
    visit,
)

from tests.oracles.reference.dressing import Document

TAKEN = ("argument", "directive", "field", "fragment_spread", "inline_fragment", "object_field")


class _Without(Visitor):
    """Leaves out one part, counted in the order in which a document is read."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def enter(self, node: Any, *_: Any) -> Any:
        if node.kind in TAKEN:
            self.number -= 1
            if self.number == -1:
                return REMOVE
        return None


class _Used(Visitor):
    """Which variables and fragments are used."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.defining = False

    def enter_variable_definition(self, *_: Any) -> Any:
        return False

    def enter_variable(self, node: Any, *_: Any) -> None:
        self.names.add(f"${node.name.value}")

    def enter_fragment_spread(self, node: Any, *_: Any) -> None:
        self.names.add(node.name.value)


class _OnlyUsed(Visitor):
    def __init__(self, used: set[str]) -> None:
        super().__init__()
        self.used = used

    def enter_variable_definition(self, node: Any, *_: Any) -> Any:
        return None if f"${node.variable.name.value}" in self.used else REMOVE

    def enter_fragment_definition(self, node: Any, *_: Any) -> Any:
        return None if node.name.value in self.used else REMOVE


def without(document: Document, number: int) -> Document | None:
    """The document without one part and whatever is then unused; None where that is all."""
    node = parse(document.text)
    left = visit(node, cut := _Without(number))
    return only_used(left, document.variables) if cut.number < 0 else None


def only_used(node: DocumentNode, variables: dict[str, Any]) -> Document:
    """The document without the variables and fragments that nothing in it uses."""
    for _ in range(5):  # fragments in fragments
        used = _Used()
        visit(node, used)
        node = visit(node, _OnlyUsed(used.names))
    known = {name: value for name, value in variables.items() if f"${name}" in used.names}
    return Document(print_ast(node), known)


async def smallest(
    document: Document, schema: GraphQLSchema, fails: Callable[[Document], Awaitable[bool]]
) -> Document:
    """Takes away what can be taken away while it fails."""
    number = 0
    while (less := without(document, number)) is not None:
        if _valid(less.text, schema) and await fails(less):
            document, number = less, 0
        else:
            number += 1
    return document


def _valid(text: str, schema: GraphQLSchema) -> bool:
    try:
        node: DocumentNode = parse(text)
    except Exception:
        return False
    return not validate(schema, node)
