"""Documents: GraphQL text, parsed and validated once, and what is asked of it."""

import re
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

from service.api import faults
from service.api.faults import BadInput
from service.api.kept import Kept
from service.api.schema import core
from service.api.thai_errors import in_thai

DOCUMENTS_KEPT = 500
TOKENS_MOST = 4000
ERRORS_MOST = 5  # of one document; finding the nearest right name for more takes too long
_INTROSPECTION = re.compile(r"__(schema|type)\b")


@dataclass(frozen=True)
class Document:
    """A parsed and validated document."""

    operations: tuple[OperationDefinitionNode, ...]
    fragments: Mapping[str, FragmentDefinitionNode]
    node: DocumentNode
    introspects: bool  # or speaks of it


_documents = Kept(DOCUMENTS_KEPT)


def document_of(text: str) -> Document:
    """Parses and validates, or finds it done. Raises GraphQLError or a group of them."""
    found: Document | None = _documents.recall(text)
    if found is not None:
        return found
    node = parse(text, no_location=False, max_tokens=TOKENS_MOST)
    if errors := validate(core(), node, max_errors=ERRORS_MOST):
        raise ExceptionGroup("the document is not valid", errors)
    operations = tuple(d for d in node.definitions if isinstance(d, OperationDefinitionNode))
    fragments = {d.name.value: d for d in node.definitions if isinstance(d, FragmentDefinitionNode)}
    introspects = _INTROSPECTION.search(text) is not None
    made: Document = _documents.remember(
        text, Document(operations, fragments, node, introspects)
    )
    return made


def operation_of(document: Document, name: str | None) -> OperationDefinitionNode:
    """The operation that is meant. Raises BadInput where that cannot be told."""
    if name is None and len(document.operations) == 1:
        return document.operations[0]
    for each in document.operations:
        if name is not None and each.name is not None and each.name.value == name:
            return each
    known = ", ".join(each.name.value for each in document.operations if each.name)
    raise BadInput(faults.operation_unclear, known=known)


def variables_of(operation: OperationDefinitionNode, given: dict[str, Any]) -> VariableValues:
    """Coerces variables. Raises an ExceptionGroup of GraphQLErrors."""
    coerced = get_variable_values(core(), operation.variable_definitions or (), given)
    if isinstance(coerced, list):
        raise ExceptionGroup("the variables do not fit", coerced)
    return coerced


def located(error: GraphQLError) -> dict[str, Any]:
    """An error as the response shows it."""
    shown = dict(error.formatted)
    kind = "PARSE" if isinstance(error, GraphQLSyntaxError) else "VALIDATION"
    shown.setdefault("extensions", {
        "code": f"GRAPHQL_{kind}_FAILED", "messageTh": in_thai(error.message),
    })
    return shown
