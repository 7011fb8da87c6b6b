"""Execution: one operation of the signed-in person, from any transport."""

import asyncio
from typing import Any, NamedTuple

from graphql import OperationDefinitionNode, OperationType, execute_sync
from graphql.execution.values import VariableValues

from service.graphql.actions import answered
from service.graphql.compile.query import Queries
from service.graphql.compile.selection import Selections
from service.graphql.document import Document, document_of, name_of, operation_of, variables_of
from service.graphql.errors import messages
from service.graphql.errors.mapping import STOPPED, RequestError, error_of
from service.graphql.errors.messages import BadInput
from service.graphql.limits import ROWS_MOST
from service.graphql.mutation import Mutations
from service.graphql.schema.build import core
from service.journal import AppendUncertain
from service.metrics import OperationMetrics, Seen
from service.timeouts import within

# The parameters beside the query, each with its type.
_PARAMETERS = (
    ("variables", dict, "an object", "อ็อบเจกต์"),
    ("operationName", str, "a string", "ข้อความ"),
    ("extensions", dict, "an object", "อ็อบเจกต์"),
)


class GraphQLRequest(NamedTuple):
    """A GraphQL request: the document, its variables and the name of the operation to run."""

    query: str
    variables: dict[str, Any]
    operation_name: str | None

    @classmethod
    def of(cls, body: Any) -> "GraphQLRequest":
        """From decoded JSON. Raises RequestError for anything of another shape."""
        if not isinstance(body, dict) or not isinstance(body.get("query"), str):
            raise RequestError.of(messages.body_shapeless)
        for name, kind, en, th in _PARAMETERS:
            if body.get(name) is not None and not isinstance(body[name], kind):
                fault = messages.parameter_of_another_kind
                raise RequestError.of(fault, name=name, kind=en, kind_th=th)
        return cls(body["query"], body.get("variables") or {}, body.get("operationName"))


class Execution:
    """Compiles reads, decides mutations, leaves introspection to graphql-core."""

    def __init__(self, queries: Queries, mutations: Mutations, metrics: OperationMetrics) -> None:
        self.queries, self.mutations, self.metrics = queries, mutations, metrics

    async def run(
        self, asked: GraphQLRequest, person: str, *, reading: bool = False, request: str = "-"
    ) -> dict[str, Any]:
        """The response to one query or mutation; `error_of` explains its exceptions.

        ``reading``: mutations are refused, as for a GET. ``request``: its number in the log.
        """
        with self.metrics.over(request) as seen:
            try:
                return await self._run(asked, person, reading, seen)
            except Exception as error:
                trouble = error_of(error)
                seen.outcome = trouble.code if trouble else messages.broken.code
                raise

    async def _run(
        self, asked: GraphQLRequest, person: str, reading: bool, seen: Seen
    ) -> dict[str, Any]:
        text = asked.query
        document = document_of(text)
        operation = operation_of(document, asked.operation_name)
        seen.name = document.names[name_of(operation)]
        seen.changing = operation.operation is OperationType.MUTATION
        coerced = variables_of(operation, asked.variables)
        if operation.operation is OperationType.SUBSCRIPTION:
            raise BadInput(messages.subscription_over_http)
        if seen.changing:
            if reading:
                raise RequestError.of(messages.mutation_by_get)
            return await self._write(text, document, operation, coerced, person)
        if document.introspects:
            selections = Selections(core(), document.fragments, coerced)
            fields = selections.of("Query", [operation.selection_set])
            if any(nodes[0].name.value in ("__schema", "__type") for nodes in fields.values()):
                return await asyncio.to_thread(introspected, document, asked, fields)
        with within(self.queries.seconds):
            return await self._read(text, document, operation, coerced, person)

    async def _write(
        self, text: str, document: Document, operation: OperationDefinitionNode,
        variables: VariableValues, person: str,
    ) -> dict[str, Any]:
        """Has no time limit of its own: each thing that it waits for has one.

        If one of these stops it, commands may have been recorded. Raises AppendUncertain then: the
        client can send them again and get their answers.
        """
        try:
            answers, position = await self.mutations.run(
                text, document, operation, variables, person
            )
        except STOPPED as error:
            raise AppendUncertain from error
        return {"data": answers, "extensions": {"position": str(position)}}

    async def _read(
        self, text: str, document: Document, operation: OperationDefinitionNode,
        variables: VariableValues, person: str,
    ) -> dict[str, Any]:
        compiled, texts, position, rows = await self.queries.run(
            text, document, operation, variables, person
        )
        found = await answered(
            texts, compiled.asked, Selections(core(), document.fragments, variables),
            handler=self.mutations.handler, person=person,
        )
        cost = {"rows": rows, "limit": ROWS_MOST}
        return {
            "data": compiled.ready | found,
            "extensions": {"position": str(position), "cost": cost},
        }


def introspected(document: Document, asked: GraphQLRequest, fields: Any) -> dict[str, Any]:
    """The answer to introspection, by graphql-core."""
    own = ("__schema", "__type", "__typename")
    if any(nodes[0].name.value not in own for nodes in fields.values()):
        raise BadInput(messages.introspection_mixed)
    result = execute_sync(
        core(), document.node, variable_values=asked.variables,
        operation_name=asked.operation_name,
    )
    return dict(result.formatted)
