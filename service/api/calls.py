"""Calls: the root fields of a mutation, each a command or a list of them, compiled once.

Like queries they are compiled for each (document, operation, shape of variables, shape of viewer).
What a command itself needs to know has no say in the shape: it does not come into the statement.
"""

from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, NamedTypeNode, OperationDefinitionNode, TypeNode
from graphql.execution.values import VariableValues

from domain.kernel.decision import Command
from service.api import faults
from service.api.answering import NOTHING, Answers, compiled
from service.api.arguments import Argued
from service.api.compiler import Compiler, Request
from service.api.document import Document
from service.api.faults import BadInput
from service.api.kept import PARSED, Kept
from service.api.operation import shape
from service.api.schema import core
from service.api.selection import Selections
from service.api.viewer import Viewer
from service.api.writing import INPUTS, command_of

COMPILED_KEPT, COMPILED_BYTES = 500, 64 << 20
COMMANDS_MOST = 200  # in one operation


@dataclass(frozen=True)
class Call:
    """A root field; ``listed``: it takes a list of inputs, and answers with a list."""

    kind: type[Command]
    listed: bool
    argued: Argued
    answers: Answers
    refusal: tuple[tuple[str, str], ...]  # response key → field of a Refusal

    def inputs(self, variables: VariableValues) -> list[dict[str, Any]]:
        given = self.argued.given(variables)
        return list(given["inputs"]) if self.listed else [given["input"]]


class Calls:
    """The root fields of one request's operation by response key; None is `__typename`."""

    def __init__(
        self, kept: Kept, text: str, document: Document, node: OperationDefinitionNode,
        variables: VariableValues,
    ) -> None:
        self.variables = variables
        self.selections = Selections(core(), document.fragments, variables)
        self._kept, self._node = kept, node
        self._shape = text, node.name and node.name.value, _shape(node, variables)

    def by(self, viewer: Viewer) -> dict[str, Call | None]:
        """Compiled for a viewer, or found to be so already. Raises BadInput."""
        key = self._shape, viewer.shape
        found: dict[str, Call | None] | None = self._kept.recall(key)
        if found is None:
            size = PARSED * len(self._shape[0]) + 8 * len(repr(self._shape[2]))
            found = self._kept.remember(key, self._compiled(viewer), size=size)
        return found

    def _compiled(self, viewer: Viewer) -> dict[str, Call | None]:
        fields = self.selections.of("Mutation", [self._node.selection_set])
        return {
            key: None if nodes[0].name.value == "__typename"
            else _call(nodes, self.selections, viewer) for key, nodes in fields.items()
        }

    def inputs(self, viewer: Viewer) -> dict[str, list[dict[str, Any]]]:
        """What was sent to each. Raises BadInput for what is too much, or cannot be answered."""
        calls = {key: call for key, call in self.by(viewer).items() if call is not None}
        found = {key: call.inputs(self.variables) for key, call in calls.items()}
        for key, given in found.items():
            if not given:
                raise BadInput(faults.inputs_missing, key=key, most=COMMANDS_MOST)
        count = sum(map(len, found.values()))
        if count > COMMANDS_MOST:
            raise BadInput(faults.inputs_too_many, count=count, most=COMMANDS_MOST)
        for key, call in calls.items():
            call.answers.request(viewer, self.variables, [NOTHING] * len(found[key]))
        return found


def _call(nodes: list[FieldNode], selections: Selections, viewer: Viewer) -> Call:
    kind, listed = command_of(nodes[0].name.value)
    compiler = Compiler(selections, Request(viewer, []))
    compiler.arguments("Mutation", nodes[0])
    refusal = selections.under("Refusal", nodes)
    return Call(
        kind=kind, listed=listed, argued=compiler.argued[0],
        answers=compiled(kind, selections, nodes, viewer),
        refusal=tuple((key, each[0].name.value) for key, each in refusal.items()),
    )


def _shape(node: OperationDefinitionNode, variables: VariableValues) -> Any:
    own = {
        each.variable.name.value for each in node.variable_definitions or ()
        if _named(each.type) in INPUTS
    }
    return shape({key: each for key, each in variables.coerced.items() if key not in own})


def _named(kind: TypeNode) -> str:
    while not isinstance(kind, NamedTypeNode):
        kind = kind.type  # type: ignore[attr-defined]
    return kind.name.value
