"""Selections: the fields that an operation selects, with fragments and directives resolved."""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionSetNode,
    get_directive_values,
    is_abstract_type,
)

from service.graphql.errors import messages
from service.graphql.errors.messages import BadInput

Selected = dict[str, list[FieldNode]]  # response key → its fields, to be merged


class Selections:
    """Collects the selections of one operation, with its fragments and coerced variables."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Any
    ) -> None:
        self.schema, self.fragments, self.variables = schema, fragments, variables

    def of(self, type_name: str, sets: Iterable[SelectionSetNode | None]) -> Selected:
        """The fields selected of a concrete object type, in the order of the document."""
        found: Selected = {}
        runtime = self.schema.type_map[type_name]
        assert isinstance(runtime, GraphQLObjectType)
        seen: set[str] = set()  # shared by all sets: a fragment spread in two of them counts once
        for each in sets:
            if each is not None:
                self._collect(runtime, each, found, seen)
        return found

    def under(self, type_name: str, nodes: Iterable[FieldNode]) -> Selected:
        """The fields selected below fields with the same response key."""
        return self.of(type_name, (node.selection_set for node in nodes))

    def _collect(
        self, runtime: GraphQLObjectType, selection: SelectionSetNode,
        found: Selected, seen: set[str],
    ) -> None:
        for node in selection.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                key = _fits((node.alias or node.name).value)
                found.setdefault(key, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if self._applies(runtime, node.type_condition):
                    self._collect(runtime, node.selection_set, found, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if self._applies(runtime, fragment.type_condition):
                    self._collect(runtime, fragment.selection_set, found, seen)

    def _included(self, node: Any) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        if skip and skip["if"]:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not include or bool(include["if"])

    def _applies(self, runtime: GraphQLObjectType, condition: Any) -> bool:
        if condition is None or condition.name.value == runtime.name:
            return True
        named = self.schema.type_map[condition.name.value]
        if not is_abstract_type(named):
            return False
        assert isinstance(named, GraphQLAbstractType)
        return self.schema.is_sub_type(named, runtime)


def _fits(key: str) -> str:
    """The key. Raises BadInput for a long one: PostgreSQL would truncate it."""
    if len(key) > 63:
        raise BadInput(messages.alias_too_long, alias=key[:20], most=63)
    return key
