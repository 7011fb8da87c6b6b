"""Queries: a GraphQL document, checked once, compiled once, run as one statement.

Parsing, validation and compiling happen once for each (document, operation, shape of variables,
shape of viewer); a request only coerces its variables and runs the prepared statement.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple

import asyncpg
from graphql import OperationDefinitionNode
from graphql.execution.values import VariableValues

from domain.kernel.decision import utc
from service import database
from service.cache import PARSED, Cache
from service.graphql.actions import render
from service.graphql.compile.arguments import Argued
from service.graphql.compile.compiler import Compiler, by_ref, by_refs, computed
from service.graphql.compile.connection import connection
from service.graphql.compile.scope import Asking, Bind, Moment, OperationRequest
from service.graphql.compile.selection import Selections
from service.graphql.compile.sql import statement
from service.graphql.document import Document
from service.graphql.errors import messages
from service.graphql.errors.messages import BadInput
from service.graphql.schema import roots
from service.graphql.schema.build import core
from service.graphql.schema.model import TYPES
from service.graphql.schema.roots import STATIC
from service.graphql.viewer import Viewer, Viewers

COMPILED_KEPT, COMPILED_BYTES = 2000, 128 << 20
ANSWER_SECONDS = 20.0  # for a query, with all its statements and foldings
FOLDED_MOST = 3  # moments of `occurredBy` in one operation: each folds a whole past
IDS_MOST = 100  # Refs in one `nodes`


@dataclass(frozen=True)
class CompiledQuery:
    """One statement for one shape of an operation."""

    sql: str
    ready: dict[str, Any]  # every response key in order, with the values that need no statement
    keys: tuple[str, ...]  # the keys that the statement answers, in order
    binds: tuple[Bind, ...]
    argued: tuple[Argued, ...]
    timed: tuple[Asking, ...]  # the arguments with moments of the past
    asked: tuple[Any, ...]  # selections to be answered by the domain


def shape(value: Any) -> Any:
    """What of a value changes the SQL text: keys, nulls, enums and booleans only."""
    if isinstance(value, dict):
        return tuple(sorted((key, shape(each)) for key, each in value.items()))
    if isinstance(value, list):
        return ("list", *(shape(each) for each in value if isinstance(each, Enum | dict)))
    if isinstance(value, Enum):
        return ("enum", value.name)
    if isinstance(value, bool) or value is None:
        return ("is", str(value))
    return ("v",)


class Answered(NamedTuple):
    """The result of a statement: JSON of the fields it answers, and the position of the views."""

    compiled: CompiledQuery
    texts: dict[str, bytes | None]
    position: int
    rows: int  # the maximum number that it could have returned


Positions = Callable[[dict[str, Any]], Awaitable[int]]
Folded = Callable[[datetime, Viewer], Awaitable[dict[str, str]]]


class Queries:
    """Answers queries from the views, in one statement each."""

    def __init__(
        self, pool: asyncpg.Pool, viewers: Viewers, position_of: Positions, folded: Folded
    ) -> None:
        self.pool, self.viewers = pool, viewers
        self.position_of, self.folded = position_of, folded
        self.seconds = ANSWER_SECONDS
        self.compiled = Cache(COMPILED_KEPT, bytes_most=COMPILED_BYTES)

    def prepare(
        self, text: str, document: Document, operation: OperationDefinitionNode,
        variables: VariableValues, viewer: Viewer,
    ) -> tuple[CompiledQuery, OperationRequest]:
        """The compiled form for this shape, and the request to run it with."""
        key = (text, operation.name and operation.name.value, shape(variables.coerced),
               viewer.shape)
        request = OperationRequest(viewer, [])
        found: CompiledQuery | None = self.compiled.get(key)
        if found is None:
            selections = Selections(core(), document.fragments, variables)
            made = compile_query(selections, operation, request)
            size = PARSED * len(text) + 2 * len(made.sql) + 8 * len(repr(key[2]))
            found = self.compiled.put(key, made, size=size)
        else:
            request.arguments = [argued.given(variables) for argued in found.argued]
        return found, request

    async def run(
        self, text: str, document: Document, operation: OperationDefinitionNode,
        variables: VariableValues, person: str,
    ) -> Answered:
        """Runs one operation on one snapshot: roles, rows and position."""
        rows = document.rows(operation, variables)
        viewer = await self.viewers.lately(person)
        while True:
            compiled, request = self.prepare(text, document, operation, variables, viewer)
            await self.settle(compiled, request)
            [(position, held, *values)] = await fetch(
                self.pool, compiled.sql, [bind(request) for bind in compiled.binds]
            )
            if held == viewer.held:
                texts = dict(zip(compiled.keys, values, strict=True))
                return Answered(compiled, texts, position, rows)
            viewer = self.viewers.learn(person, viewer.day, held)

    async def settle(self, compiled: CompiledQuery, request: OperationRequest) -> None:
        """Finds the position or the folded rows of each `asOf`; the same moment is folded once."""
        folded: dict[datetime, dict[str, str]] = {}
        for index, name in compiled.timed:
            moment = request.arguments[index][name]
            if (by := moment.get("occurredBy")) is None:
                request.positions[index, name] = await self.position_of(moment)
                continue
            if by not in folded and len(folded) == FOLDED_MOST:
                raise BadInput(messages.moments_too_many, most=FOLDED_MOST)
            if by not in folded:
                folded[by] = await self.folded(utc(by), request.viewer)
            request.folded[index, name] = folded[by]


async def fetch(pool: asyncpg.Pool, sql: str, values: list[Any]) -> list[asyncpg.Record]:
    """The rows of a compiled statement. Raises BadInput for a value it cannot store."""
    try:
        return await database.fetch(pool, sql, *values)
    except asyncpg.DataError:
        raise BadInput(messages.value_unstorable) from None


def compile_query(
    selections: Selections, operation: OperationDefinitionNode, request: OperationRequest
) -> CompiledQuery:
    """Compiles the root fields that come from the database."""
    compiler = Compiler(selections, request)
    parts = ["(SELECT position FROM views.position)", compiler.held()]
    ready: dict[str, Any] = {}
    keys: list[str] = []
    for key, nodes in selections.of("Query", [operation.selection_set]).items():
        name = nodes[0].name.value
        if name == "__typename":
            ready[key] = "Query"
            continue
        root = roots.ROOTS[name]
        if root.kind == "static":
            ready[key] = render(STATIC[name](), selections, root.target, nodes)
            continue
        index, given = compiler.arguments("Query", nodes[0])
        moment = compiler.moment(index, "asOf")
        parts.append(f"({_root(compiler, root, nodes, index, given, moment)})")
        keys.append(key)
        ready[key] = None
    return CompiledQuery(
        sql=statement(parts, compiler.params), ready=ready, keys=tuple(keys),
        binds=tuple(compiler.binds), argued=tuple(compiler.argued),
        timed=tuple(compiler.timed), asked=tuple(compiler.asked),
    )


def _root(
    compiler: Compiler, root: roots.Root, nodes: Any, index: int, given: dict[str, Any],
    moment: Moment,
) -> str:
    match root.kind:
        case "many":
            made = TYPES[root.target]
            return connection(
                compiler, made, nodes, index=index, moment=moment, on=made.listed
            )
        case "one" | "first":
            return _one(compiler, root, nodes, index, given, moment)
        case "computed":
            assert root.computed is not None
            return computed(compiler, root.computed, nodes, index=index, moment=moment)
        case "node":
            ref = compiler.param("text", lambda request: request.arguments[index]["id"])
            return by_ref(compiler, nodes, ref, moment)
        case "nodes":
            refs = compiler.param("text[]", lambda request: _refs(request.arguments[index]))
            return by_refs(compiler, nodes, refs, moment, absent=True)
        case "viewer":
            selected = compiler.selections.under("Viewer", nodes)
            values = compiler.values(TYPES["Viewer"], selected, "me", moment)
            areas = compiler.param("text[]", lambda request: list(request.viewer.areas))
            approves = compiler.param("text[]", lambda request: list(request.viewer.approves))
            viewer = f"SELECT {compiler.me()} AS id, {areas} AS areas, {approves} AS approves"
            return compiler.object([values], f" FROM ({viewer}) me")
    raise TypeError(root.kind)


def _refs(given: dict[str, Any]) -> list[str]:
    if len(given["ids"]) > IDS_MOST:
        raise BadInput(messages.ids_too_many, count=len(given["ids"]), most=IDS_MOST)
    return list(given["ids"])


def _one(
    compiler: Compiler, root: roots.Root, nodes: Any, index: int, given: dict[str, Any],
    moment: Moment,
) -> str:
    made = TYPES[root.target]
    selected = compiler.selections.under(root.target, nodes)
    name = "code" if root.target == "Area" else "id"
    if given.get(name) is None:
        assert made.table is not None
        source = compiler.source(made.table, moment)
        return compiler.row(
            made, selected, f"{{c}}.id = (SELECT min(id) FROM {source} f)", moment
        )
    ref = compiler.param("text", lambda request: request.arguments[index][name])
    return compiler.row(made, selected, f"{{c}}.id = {ref}", moment)
