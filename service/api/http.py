"""GraphQL over HTTP: one POST, one JSON answer; every error is JSON with a code."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.api.execution import Asked, Execution
from service.api.trouble import Trouble, trouble_of
from service.tokens import TokenRefused

log = logging.getLogger(__name__)

BODY_MOST = 100 * 1024  # bytes


def answer(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """A JSON response."""
    return Response(
        orjson.dumps(body), status, media_type="application/json",
        headers={"Cache-Control": "no-store"} | (headers or {}),
    )


def refusal(trouble: Trouble) -> Response:
    """An error response; 401 names the scheme, 405 the method."""
    headers = {401: {"WWW-Authenticate": "Bearer"}, 405: {"Allow": "POST"}}
    return answer(trouble.status, {"errors": trouble.errors}, headers.get(trouble.status))


Verify = Callable[[str], str]  # a token → the Ref of the person; raises TokenRefused


class GraphQL:
    """The endpoint: who asks, what is asked, and the answer with its status."""

    def __init__(self, execution: Execution, verify: Verify) -> None:
        self.execution, self.verify = execution, verify

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self.respond(Request(scope, receive))
        await response(scope, receive, send)

    async def respond(self, request: Request) -> Response:
        try:
            if request.method != "POST":
                raise Trouble.of(405, "METHOD_NOT_ALLOWED", "Send GraphQL by POST.")
            asked = await _asked(request)
            return answer(200, await self.execution.run(asked, self._person(request)))
        except Exception as error:
            return refusal(trouble_of(error) or _failed())

    def _person(self, request: Request) -> str:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Trouble.of(401, "UNAUTHENTICATED", "Send `Authorization: Bearer <token>`.")
        try:
            return self.verify(token.strip())
        except TokenRefused as refused:
            raise Trouble.of(401, "UNAUTHENTICATED", str(refused)) from None


def _failed() -> Trouble:
    """A bug or an absent database: said without details, logged with them."""
    number = uuid4()
    log.exception("GraphQL request %s failed", number)
    message = f"This should not have happened; it is in the log under {number}."
    return Trouble.of(500, "INTERNAL_SERVER_ERROR", message)


async def _asked(request: Request) -> Asked:
    """What the body asks. Raises Trouble."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Trouble.of(415, "UNSUPPORTED_MEDIA_TYPE", "Send `Content-Type: application/json`.")
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BODY_MOST:
            raise Trouble.of(413, "TOO_LARGE", f"A request may have {BODY_MOST} bytes.")
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Trouble.of(400, "BAD_REQUEST", f"The body is not JSON: {error}.") from None
    return Asked.of(body)
