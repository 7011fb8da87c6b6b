"""GraphQL over HTTP: one POST, one JSON answer; every error is JSON with a code."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
from graphql import GraphQLError, OperationType, execute_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.api.actions import answered
from service.api.arguments import BadInput
from service.api.document import (
    Document,
    document_of,
    located,
    operation_of,
    variables_of,
)
from service.api.mutation import Mutations
from service.api.operation import Reader
from service.api.schema import core
from service.api.selection import Selections
from service.journal import AppendUncertain, JournalBusy
from service.tokens import TokenRefused

log = logging.getLogger(__name__)

BODY_MOST = 100 * 1024  # bytes


class Trouble(Exception):
    """A request that gets no data: status, code, and what to do about it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def answer(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """A JSON response."""
    return Response(
        orjson.dumps(body), status, media_type="application/json",
        headers={"Cache-Control": "no-store"} | (headers or {}),
    )


def refusal(trouble: Trouble) -> Response:
    """An error response; 401 names the scheme, 405 the method."""
    headers = {401: {"WWW-Authenticate": "Bearer"}, 405: {"Allow": "POST"}}
    error = {"message": trouble.message, "extensions": {"code": trouble.code}}
    return answer(trouble.status, {"errors": [error]}, headers.get(trouble.status))


Verify = Callable[[str], str]  # a token → the Ref of the person; raises TokenRefused


class GraphQL:
    """The endpoint. Reads are compiled, mutations decided, introspection left to graphql-core."""

    def __init__(self, reader: Reader, mutations: Mutations, verify: Verify) -> None:
        self.reader, self.mutations, self.verify = reader, mutations, verify

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self.respond(Request(scope, receive))
        await response(scope, receive, send)

    async def respond(self, request: Request) -> Response:
        try:
            if request.method != "POST":
                raise Trouble(405, "METHOD_NOT_ALLOWED", "Send GraphQL by POST.")
            text, variables, name = await _body(request)
            return await self._answer(text, variables, name, self._person(request))
        except Trouble as trouble:
            return refusal(trouble)
        except Exception:  # a bug or an absent database: said without details, logged with them
            number = uuid4()
            log.exception("GraphQL request %s failed", number)
            message = f"This should not have happened; it is in the log under {number}."
            return refusal(Trouble(500, "INTERNAL_SERVER_ERROR", message))

    def _person(self, request: Request) -> str:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Trouble(401, "UNAUTHENTICATED", "Send `Authorization: Bearer <token>`.")
        try:
            return self.verify(token.strip())
        except TokenRefused as refused:
            raise Trouble(401, "UNAUTHENTICATED", str(refused)) from None

    async def _answer(
        self, text: str, variables: dict[str, Any], name: str | None, person: str
    ) -> Response:
        try:
            return answer(200, await self.execute(text, variables, name, person))
        except ExceptionGroup as group:
            return answer(400, {"errors": [located(each) for each in group.exceptions]})  # type: ignore[arg-type]
        except GraphQLError as error:
            shown = located(error)
            return answer(400, {"errors": [shown]})
        except RecursionError:
            message = "This nests too deeply; ask for less at a time."
            return refusal(Trouble(400, "BAD_USER_INPUT", message))
        except JournalBusy:
            message = "Too much is waiting to be recorded; try again in a moment."
            return refusal(Trouble(503, "TRY_AGAIN", message))
        except asyncpg.QueryCanceledError:
            message = "This took too long and was stopped; ask for less at a time."
            return refusal(Trouble(503, "TRY_AGAIN", message))
        except AppendUncertain:
            message = "It is not known whether this was recorded: send the same `commandId` again."
            return refusal(Trouble(503, "TRY_AGAIN", message))

    async def execute(
        self, text: str, variables: dict[str, Any], name: str | None, person: str
    ) -> dict[str, Any]:
        """One operation. Raises GraphQLError (or a group) for what is wrong with the request."""
        document = document_of(text)
        operation = operation_of(document, name)
        coerced = variables_of(operation, variables)
        if operation.operation is OperationType.SUBSCRIPTION:
            raise BadInput("Subscriptions are not served over plain HTTP.")
        if operation.operation is OperationType.MUTATION:
            answers, position = await self.mutations.run(
                text, document, operation, coerced, person
            )
            return {"data": answers, "extensions": {"position": str(position)}}
        if document.introspects:
            selections = Selections(core(), document.fragments, coerced)
            fields = selections.of("Query", [operation.selection_set])
            if any(nodes[0].name.value in ("__schema", "__type") for nodes in fields.values()):
                return introspect(document, name, variables, fields)
        compiled, texts, position = await self.reader.run(
            text, document, operation, coerced, person
        )
        found = await answered(
            texts, compiled.asked, Selections(core(), document.fragments, coerced),
            office=self.mutations.office, person=person,
        )
        return {"data": compiled.ready | found, "extensions": {"position": str(position)}}


def introspect(
    document: Document, name: str | None, variables: dict[str, Any], fields: Any
) -> dict[str, Any]:
    """Introspection is graphql-core's own business."""
    own = ("__schema", "__type", "__typename")
    if any(nodes[0].name.value not in own for nodes in fields.values()):
        raise BadInput("Ask for `__schema` and `__type` in an operation of their own.")
    result = execute_sync(
        core(), document.node, variable_values=variables, operation_name=name
    )
    return dict(result.formatted)


async def _body(request: Request) -> tuple[str, dict[str, Any], str | None]:
    """The request's query, variables and operationName. Raises Trouble."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Trouble(415, "UNSUPPORTED_MEDIA_TYPE", "Send `Content-Type: application/json`.")
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BODY_MOST:
            raise Trouble(413, "TOO_LARGE", f"A request may have {BODY_MOST} bytes.")
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Trouble(400, "BAD_REQUEST", f"The body is not JSON: {error}.") from None
    if not isinstance(body, dict) or not isinstance(body.get("query"), str):
        raise Trouble(400, "BAD_REQUEST", "The body is an object with a `query` in text.")
    variables, name = body.get("variables"), body.get("operationName")
    variables = {} if variables is None else variables
    if not isinstance(variables, dict):
        raise Trouble(400, "BAD_REQUEST", "`variables` is an object.")
    if name is not None and not isinstance(name, str):
        raise Trouble(400, "BAD_REQUEST", "`operationName` is a text.")
    return body["query"], variables, name
