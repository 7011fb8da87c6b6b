"""Calls: the root fields of a mutation, each a command or a list of commands, compiled once.

Like queries they are compiled for each (document, operation, shape of variables, shape of viewer).
A command's own input does not belong to the shape: the statement does not use it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import asyncpg
from graphql import FieldNode, NamedTypeNode, OperationDefinitionNode, TypeNode
from graphql.execution.values import VariableValues

from domain.kernel.decision import Command
from service.cache import PARSED, Cache
from service.commands import CommandHandler, Done
from service.graphql.actions import answered, check_nouns
from service.graphql.compile.arguments import Argued
from service.graphql.compile.compiler import Compiler
from service.graphql.compile.query import fetch, shape
from service.graphql.compile.scope import Bind, Moment, OperationRequest
from service.graphql.compile.selection import Selections
from service.graphql.compile.sql import statement
from service.graphql.document import Document
from service.graphql.errors import messages
from service.graphql.errors.messages import BadInput
from service.graphql.schema.build import core
from service.graphql.schema.commands import INPUTS, answer_name, command_of, done_type
from service.graphql.schema.model import TYPES
from service.graphql.viewer import Viewer

# ── answers ───────────────────────────────────────────────────────────────────────────────────────
#
# The answers to accepted commands: checked and compiled before the decision, read after it.
#
# A selection that cannot be answered is refused before anything is recorded. One statement reads
# the selected fields for all commands of a list.


class About(NamedTuple):
    """What the answer to one command shows: a noun, and the positions of the recorded events."""

    ref: str
    first: int
    last: int

    @classmethod
    def of(cls, ref: str, positions: Sequence[int]) -> "About":
        """With an empty range if no event was recorded."""
        return cls(ref, positions[0], positions[-1]) if positions else cls(ref, 1, 0)


NOTHING = About.of("", ())


@dataclass(frozen=True)
class AnswerStatement:
    """The selected fields of a `…Done`, as one statement for any number of commands."""

    kind: type[Command]
    selected: tuple[tuple[str, str], ...]  # response key → field
    keys: tuple[str, ...]  # the response keys that the statement answers, in order
    sql: str
    binds: tuple[Bind, ...]
    argued: tuple[Argued, ...]
    asked: tuple[Any, ...]

    def request(self, viewer: Viewer, variables: Any, about: Sequence[About]) -> OperationRequest:
        """The request to read these. Raises BadInput if it cannot be answered."""
        arguments = [each.given(variables) for each in self.argued]
        request = OperationRequest(viewer, arguments, about=about)
        check_nouns(len(self.asked) * len(about))
        self._values(request)
        return request

    def _values(self, request: OperationRequest) -> list[Any]:
        return [bind(request) for bind in self.binds]

    async def read(
        self, pool: asyncpg.Pool, request: OperationRequest
    ) -> tuple[bytes | None, list[dict[str, Any]]]:
        """The viewer's present roles; for each command its fields from the views, by key."""
        if not self.keys:  # nothing that depends on the viewer
            return request.viewer.held, [{} for _ in request.about]
        rows = await fetch(pool, self.sql, self._values(request))
        return rows[0][0], [dict(zip(self.keys, list(row)[1:], strict=True)) for row in rows]

    async def filled(
        self, found: dict[str, Any], done: Done, *, selections: Selections, handler: CommandHandler,
        person: str, visible: bool,
    ) -> dict[str, Any]:
        """Response key → value, for one command."""
        found = await answered(found, self.asked, selections, handler=handler, person=person)
        plain = {
            "position": str(done.position), "visible": visible, "replayed": done.replayed,
            "__typename": f"{answer_name(self.kind)}Done",
        }
        if done.replayed:  # each disclosure is an event of its own
            plain["details"] = None
            found = {key: found[key] for key, name in self.selected
                     if name != "details" and key in found}
        return {key: found[key] if key in found else plain[name] for key, name in self.selected}


def compiled(
    kind: type[Command], selections: Selections, nodes: list[FieldNode], viewer: Viewer
) -> AnswerStatement:
    """Compiles a selection for viewers of this shape. Raises BadInput."""
    compiler = Compiler(selections, OperationRequest(viewer, []))
    made = done_type(kind)
    noun = made.name[0].lower() + made.name[1:]
    selected = selections.under(f"{answer_name(kind)}Done", nodes)
    refs = compiler.param("text[]", lambda request: [each.ref for each in request.about])
    firsts = compiler.param("bigint[]", lambda request: [each.first for each in request.about])
    lasts = compiler.param("bigint[]", lambda request: [each.last for each in request.about])
    columns = {}
    for key, each in selected.items():
        if each[0].name.value == "events":
            columns[key] = _events(compiler, selections.under("Event", each))
        elif each[0].name.value == noun:
            under = selections.under(made.name, each)
            columns[key] = compiler.row(made, under, "{c}.id = i.ref", Moment())
        elif each[0].name.value == "details":
            under = selections.under("PersonDetails", each)
            columns[key] = compiler.row(
                TYPES["PersonDetails"], under, "{c}.id = i.ref AND i.first <= i.last", Moment()
            )
    if compiler.timed:
        raise BadInput(messages.difference_in_mutation)
    return AnswerStatement(
        kind=kind, selected=tuple((key, each[0].name.value) for key, each in selected.items()),
        keys=tuple(columns),
        sql=statement(
            [compiler.held(), *columns.values()], compiler.params, order="i.number",
            source=f"unnest({refs}, {firsts}, {lasts}) WITH ORDINALITY"
            " AS i(ref, first, last, number)",
        ),
        binds=tuple(compiler.binds), argued=tuple(compiler.argued),
        asked=tuple(compiler.asked),
    )


def _events(compiler: Compiler, selected: Any) -> str:
    made = TYPES["Event"]
    assert made.table is not None
    alias, outer = compiler.name(), compiler.name("r")
    values = compiler.values(made, selected, alias, Moment())
    where = compiler.visible(made.table, alias, Moment())
    return (
        f"(SELECT coalesce(json_agg({outer}), '[]'::json) FROM (SELECT {values}"
        f" FROM {made.table.name} {alias} WHERE {alias}.position BETWEEN i.first AND i.last"
        f" AND {where} ORDER BY {alias}.position) {outer})"
    )


# ── calls ─────────────────────────────────────────────────────────────────────────────────────────

COMPILED_KEPT, COMPILED_BYTES = 500, 64 << 20
COMMANDS_MOST = 200  # in one operation


@dataclass(frozen=True)
class Call:
    """A root field; ``listed``: it takes a list of inputs, and answers with a list."""

    kind: type[Command]
    listed: bool
    argued: Argued
    answers: AnswerStatement
    refusal: tuple[tuple[str, str], ...]  # response key → field of a Refusal

    def inputs(self, variables: VariableValues) -> list[dict[str, Any]]:
        given = self.argued.given(variables)
        return list(given["inputs"]) if self.listed else [given["input"]]


class Calls:
    """The root fields of one request's operation by response key; None is `__typename`."""

    def __init__(
        self, kept: Cache, text: str, document: Document, node: OperationDefinitionNode,
        variables: VariableValues,
    ) -> None:
        self.variables = variables
        self.selections = Selections(core(), document.fragments, variables)
        self._kept, self._node = kept, node
        self._shape = text, node.name and node.name.value, _shape(node, variables)

    def by(self, viewer: Viewer) -> dict[str, Call | None]:
        """Compiled for a viewer, or from the cache. Raises BadInput."""
        key = self._shape, viewer.shape
        found: dict[str, Call | None] | None = self._kept.get(key)
        if found is None:
            size = PARSED * len(self._shape[0]) + 8 * len(repr(self._shape[2]))
            found = self._kept.put(key, self._compiled(viewer), size=size)
        return found

    def _compiled(self, viewer: Viewer) -> dict[str, Call | None]:
        fields = self.selections.of("Mutation", [self._node.selection_set])
        return {
            key: None if nodes[0].name.value == "__typename"
            else _call(nodes, self.selections, viewer) for key, nodes in fields.items()
        }

    def inputs(self, viewer: Viewer) -> dict[str, list[dict[str, Any]]]:
        """The inputs of each. Raises BadInput for too many, or if they cannot be answered."""
        calls = {key: call for key, call in self.by(viewer).items() if call is not None}
        found = {key: call.inputs(self.variables) for key, call in calls.items()}
        for key, given in found.items():
            if not given:
                raise BadInput(messages.inputs_missing, key=key, most=COMMANDS_MOST)
        count = sum(map(len, found.values()))
        if count > COMMANDS_MOST:
            raise BadInput(messages.inputs_too_many, count=count, most=COMMANDS_MOST)
        for key, call in calls.items():
            call.answers.request(viewer, self.variables, [NOTHING] * len(found[key]))
        return found


def _call(nodes: list[FieldNode], selections: Selections, viewer: Viewer) -> Call:
    kind, listed = command_of(nodes[0].name.value)
    compiler = Compiler(selections, OperationRequest(viewer, []))
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
