"""Documents: GraphQL text, parsed and validated once, and what is asked of it."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values

from service.api.arguments import BadInput
from service.api.schema import core

DOCUMENTS_KEPT = 500
TOKENS_MOST = 4000


class Kept(OrderedDict[Any, Any]):
    """The most recently used entries, up to a limit."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def recall(self, key: Any) -> Any:
        """What is kept under a key, now the most recently used; None if nothing is."""
        if key in self:
            self.move_to_end(key)
        return self.get(key)

    def remember(self, key: Any, value: Any) -> Any:
        self[key] = value
        if len(self) > self.limit:
            self.popitem(last=False)
        return value


@dataclass(frozen=True)
class Document:
    """A parsed and validated document."""

    operations: tuple[OperationDefinitionNode, ...]
    fragments: Mapping[str, FragmentDefinitionNode]
    node: DocumentNode


_documents = Kept(DOCUMENTS_KEPT)


def document_of(text: str) -> Document:
    """Parses and validates, or finds it done. Raises GraphQLError or a group of them."""
    found: Document | None = _documents.recall(text)
    if found is not None:
        return found
    node = parse(text, no_location=False, max_tokens=TOKENS_MOST)
    if errors := validate(core(), node, max_errors=20, hide_suggestions=True):
        raise ExceptionGroup("the document is not valid", errors)
    operations = tuple(d for d in node.definitions if isinstance(d, OperationDefinitionNode))
    fragments = {d.name.value: d for d in node.definitions if isinstance(d, FragmentDefinitionNode)}
    made: Document = _documents.remember(text, Document(operations, fragments, node))
    return made


def operation_of(document: Document, name: str | None) -> OperationDefinitionNode:
    """The operation that is meant. Raises BadInput where that cannot be told."""
    if name is None and len(document.operations) == 1:
        return document.operations[0]
    for each in document.operations:
        if name is not None and each.name is not None and each.name.value == name:
            return each
    known = ", ".join(each.name.value for each in document.operations if each.name)
    raise BadInput(f"Say which operation is meant in `operationName`: one of {known}.")


def variables_of(operation: OperationDefinitionNode, given: dict[str, Any]) -> VariableValues:
    """Coerces variables. Raises an ExceptionGroup of GraphQLErrors."""
    coerced = get_variable_values(
        core(), operation.variable_definitions or (), given, hide_suggestions=True
    )
    if isinstance(coerced, list):
        raise ExceptionGroup("the variables do not fit", coerced)
    return coerced


def located(error: GraphQLError) -> dict[str, Any]:
    """An error as the response shows it."""
    shown = dict(error.formatted)
    kind = "PARSE" if isinstance(error, GraphQLSyntaxError) else "VALIDATION"
    shown.setdefault("extensions", {"code": f"GRAPHQL_{kind}_FAILED"})
    return shown
