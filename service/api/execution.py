"""Execution: one operation of whoever is signed in, whatever transport brought it."""

from typing import Any, NamedTuple

from graphql import OperationType, execute_sync

from service.api import faults
from service.api.actions import answered
from service.api.cost import ROWS_MOST
from service.api.document import Document, document_of, operation_of, variables_of
from service.api.faults import BadInput
from service.api.mutation import Mutations
from service.api.operation import Reader
from service.api.schema import core
from service.api.selection import Selections
from service.api.trouble import Trouble

# What may stand beside the query, and as what.
_PARAMETERS = (
    ("variables", dict, "an object", "อ็อบเจกต์"),
    ("operationName", str, "a text", "ข้อความ"),
    ("extensions", dict, "an object", "อ็อบเจกต์"),
)


class Asked(NamedTuple):
    """A request as GraphQL knows it: the document, its variables, which operation is meant."""

    query: str
    variables: dict[str, Any]
    operation_name: str | None

    @classmethod
    def of(cls, body: Any) -> "Asked":
        """Out of decoded JSON. Raises Trouble for anything of another shape."""
        if not isinstance(body, dict) or not isinstance(body.get("query"), str):
            raise Trouble.of(faults.body_shapeless)
        for name, kind, en, th in _PARAMETERS:
            if body.get(name) is not None and not isinstance(body[name], kind):
                fault = faults.parameter_of_another_kind
                raise Trouble.of(fault, name=name, kind=en, kind_th=th)
        return cls(body["query"], body.get("variables") or {}, body.get("operationName"))


class Execution:
    """Reads are compiled, mutations decided, introspection is left to graphql-core."""

    def __init__(self, reader: Reader, mutations: Mutations) -> None:
        self.reader, self.mutations = reader, mutations

    async def run(
        self, asked: Asked, person: str, *, reading: bool = False
    ) -> dict[str, Any]:
        """The response to one query or mutation; what it raises, `trouble_of` explains.

        ``reading``: mutations are refused, because of how the request came.
        """
        text = asked.query
        document = document_of(text)
        operation = operation_of(document, asked.operation_name)
        coerced = variables_of(operation, asked.variables)
        if operation.operation is OperationType.SUBSCRIPTION:
            raise BadInput(faults.subscription_over_http)
        if operation.operation is OperationType.MUTATION:
            if reading:
                raise Trouble.of(faults.mutation_by_get)
            answers, position = await self.mutations.run(
                text, document, operation, coerced, person
            )
            return {"data": answers, "extensions": {"position": str(position)}}
        if document.introspects:
            selections = Selections(core(), document.fragments, coerced)
            fields = selections.of("Query", [operation.selection_set])
            if any(nodes[0].name.value in ("__schema", "__type") for nodes in fields.values()):
                return introspected(document, asked, fields)
        compiled, texts, position, rows = await self.reader.run(
            text, document, operation, coerced, person
        )
        found = await answered(
            texts, compiled.asked, Selections(core(), document.fragments, coerced),
            office=self.mutations.office, person=person,
        )
        cost = {"rows": rows, "limit": ROWS_MOST}
        return {
            "data": compiled.ready | found,
            "extensions": {"position": str(position), "cost": cost},
        }


def introspected(document: Document, asked: Asked, fields: Any) -> dict[str, Any]:
    """Introspection is graphql-core's own business."""
    own = ("__schema", "__type", "__typename")
    if any(nodes[0].name.value not in own for nodes in fields.values()):
        raise BadInput(faults.introspection_mixed)
    result = execute_sync(
        core(), document.node, variable_values=asked.variables,
        operation_name=asked.operation_name,
    )
    return dict(result.formatted)
