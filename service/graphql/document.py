"""Documents: GraphQL texts, parsed and validated once, and their operations."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    parse,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values

from service.cache import PARSED, Cache
from service.graphql import limits
from service.graphql.errors import messages
from service.graphql.errors.mapping import MESSAGE_MOST, located
from service.graphql.errors.messages import BadInput
from service.graphql.limits import Cost, ListFinder
from service.graphql.schema.build import core
from service.metrics import Name

DOCUMENTS_KEPT, DOCUMENTS_BYTES = 500, 64 << 20
REFUSALS_KEPT, REFUSALS_BYTES = 500, 8 << 20
_INTROSPECTION = re.compile(r"__(schema|type)\b")


@dataclass(frozen=True)
class Document:
    """A parsed and validated document."""

    operations: tuple[OperationDefinitionNode, ...]
    fragments: Mapping[str, FragmentDefinitionNode]
    node: DocumentNode
    introspects: bool  # or mentions `__schema` or `__type`
    costs: Mapping[str | None, Cost]  # by the operation's name
    names: Mapping[str | None, Name]  # of each operation in the metrics

    def rows(self, operation: OperationDefinitionNode, variables: VariableValues) -> int:
        """How many rows an operation could return. Raises BadInput if that is too many."""
        return self.costs[name_of(operation)].rows(variables.coerced)


_documents = Cache(DOCUMENTS_KEPT, bytes_most=DOCUMENTS_BYTES)
_refusals = Cache(REFUSALS_KEPT, bytes_most=REFUSALS_BYTES)
KEPT = {"documents": _documents, "refusals": _refusals}


def document_of(text: str) -> Document:
    """Parses and validates a text. Raises an ExceptionGroup of GraphQLErrors. Both are cached."""
    found: Document | None = _documents.get(text)
    if found is not None:
        return found
    errors: list[GraphQLError] | None = _refusals.get(text)
    if errors is None:
        try:
            made: Document = _documents.put(text, _document(text), size=PARSED * len(text))
            return made
        except ExceptionGroup as several:
            errors = [_alone(each) for each in several.exceptions]
        except GraphQLError as one:
            errors = [_alone(one)]
        except RecursionError:
            errors = [BadInput(messages.nested_too_deep)]
        _refusals.put(text, errors, size=4 * len(text) + 16 * MESSAGE_MOST * len(errors))
    raise ExceptionGroup("the document is not valid", errors)


def _document(text: str) -> Document:
    """Limits come before graphql-core's rules, some of which are slow on large documents."""
    node = parse(text, no_location=False, max_tokens=limits.TOKENS_MOST)
    introspects = _INTROSPECTION.search(text) is not None
    limits.check(node, introspects=introspects)
    if errors := validate(core(), node, max_errors=limits.ERRORS_MOST):
        raise ExceptionGroup("the document is not valid", errors)
    operations = tuple(d for d in node.definitions if isinstance(d, OperationDefinitionNode))
    fragments = {d.name.value: d for d in node.definitions if isinstance(d, FragmentDefinitionNode)}
    lists = ListFinder(core(), fragments)
    return Document(
        operations, fragments, node, introspects=introspects,
        costs={name_of(each): lists.cost(each) for each in operations},
        names={name_of(each): Name.of(text, name_of(each)) for each in operations},
    )


def _alone(error: Any) -> GraphQLError:
    """An error as the response shows it, without a reference to its document."""
    shown = located(error)
    alone = GraphQLError(shown["message"], extensions=shown["extensions"])
    alone.locations = error.locations
    return alone


def name_of(operation: OperationDefinitionNode) -> str | None:
    return operation.name.value if operation.name else None


def operation_of(document: Document, name: str | None) -> OperationDefinitionNode:
    """The operation to run. Raises BadInput if the name does not determine it."""
    if name is None and len(document.operations) == 1:
        return document.operations[0]
    for each in document.operations:
        if name is not None and each.name is not None and each.name.value == name:
            return each
    known = ", ".join(each.name.value for each in document.operations if each.name)
    raise BadInput(messages.operation_unclear, known=known)


def variables_of(operation: OperationDefinitionNode, given: dict[str, Any]) -> VariableValues:
    """Coerces variables. Raises an ExceptionGroup of GraphQLErrors."""
    coerced = get_variable_values(core(), operation.variable_definitions or (), given)
    if isinstance(coerced, list):
        raise ExceptionGroup("the variables do not fit", coerced)
    return coerced
