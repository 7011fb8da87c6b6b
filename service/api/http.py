"""GraphQL over HTTP: a POST or a GET, one JSON answer; every error is JSON with a code.

A token travels in `Authorization`, which no page of another origin can send without asking first:
so a GET is as safe as a POST, and needs no header of its own.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.answers import request_id
from service.api import http_faults
from service.api.execution import Asked, Execution
from service.api.media import ANY, Media, answered_in, is_json
from service.api.trouble import Trouble, failed, trouble_of
from service.patience import within
from service.tokens import Identity, TokenRefused, bearer

# Two hundred drafts of work plans have 250 KiB. What is parsed of it is bounded by tokens.
BODY_MOST = 1024 * 1024  # bytes
BODY_SECONDS = 10  # until a body has arrived
AT_ONCE = 256  # requests of one process; they share eight connections to the database

Admit = Callable[[str], Awaitable[Identity]]  # whom a token names; raises TokenRefused


class GraphQL:
    """The endpoint: who asks, what is asked, and the answer with its status."""

    def __init__(self, execution: Execution, admit: Admit) -> None:
        self.execution, self.admit = execution, admit
        self.busy = 0  # requests under way

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self.respond(Request(scope, receive))
        self.execution.watch.responded(response.status_code)
        await response(scope, receive, send)

    async def respond(self, request: Request) -> Response:
        """The answer to one request, whatever is in it."""
        media = answered_in(request.headers.get("accept", ""))
        try:
            if media is None:
                raise Trouble.of(http_faults.answer_unknown, accept=request.headers["accept"])
            return answer(200, await self._result(request), media)
        except Exception as error:
            return refusal(trouble_of(error) or failed(request_id(request.scope)), media or ANY)

    async def _result(self, request: Request) -> dict[str, Any]:
        if request.method not in ("GET", "POST"):
            raise _method_unknown(request, ["GET", "POST"])
        person = (await identified(request, self.admit)).person
        asked = await _asked(request)
        if self.busy >= AT_ONCE:
            raise Trouble.of(http_faults.overloaded)
        self.busy += 1
        try:
            return await self.execution.run(
                asked, person, reading=request.method == "GET", request=request_id(request.scope)
            )
        finally:
            self.busy -= 1


async def identified(request: Request, admit: Admit) -> Identity:
    """Who sends a request. Raises Trouble."""
    token = bearer(request.headers.get("authorization"))
    if token is None:
        raise Trouble.of(http_faults.token_missing)
    try:
        return await admit(token)
    except TokenRefused as refused:
        raise Trouble.of(http_faults.token_refused, why=str(refused)) from None


# ── answers ───────────────────────────────────────────────────────────────────────────────────────


def answer(
    status: int, body: dict[str, Any], media: Media, headers: Mapping[str, str] | None = None
) -> Response:
    """A JSON response."""
    return Response(
        orjson.dumps(body), status, headers,
        media_type=f"{media.name}; charset=utf-8",
    )


def refusal(trouble: Trouble, media: Media) -> Response:
    """An error response."""
    found = trouble.status == 400 and trouble.code != "BAD_REQUEST"  # found by GraphQL, that is
    return answer(
        200 if found and media.lenient else trouble.status, {"errors": trouble.errors}, media,
        trouble.headers,
    )


async def nothing_there(request: Request, error: Exception) -> Response:
    """What is said at a path, or to a method, that there is not; for Starlette."""
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return refusal(Trouble.of(http_faults.path_unknown, path=request.url.path), ANY)
    allowed = sorted((error.headers or {})["Allow"].split(", "))
    return refusal(_method_unknown(request, allowed), ANY)


def _method_unknown(request: Request, allowed: Sequence[str]) -> Trouble:
    return Trouble.of(
        http_faults.method_unknown, method=request.method, allowed=", ".join(allowed),
        either=" or ".join(allowed), either_th=" หรือ ".join(allowed),
    )


async def broken(request: Request, error: Exception) -> Response:
    """What is said where a route failed; for Starlette, which logs why."""
    number = request_id(request.scope)
    return refusal(Trouble.of(http_faults.broken, request=number), ANY)


# ── what is asked ─────────────────────────────────────────────────────────────────────────────────


async def _asked(request: Request) -> Asked:
    """What a request asks. Raises Trouble."""
    if request.method == "GET":
        return Asked.of(_parameters(request))
    if not is_json(request.headers.get("content-type", "")):
        raise Trouble.of(http_faults.body_of_another_kind)
    return Asked.of(_decoded(await _body(request), "body"))


def _parameters(request: Request) -> dict[str, Any]:
    """The parameters of a GET as a body would have them."""
    if len(request.url.query) > BODY_MOST:
        raise Trouble.of(http_faults.body_too_large, most=BODY_MOST)
    given: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if given.get(name):
            given[name] = _decoded(given[name].encode(errors="surrogatepass"), f"`{name}`")
        else:
            given.pop(name, None)
    return given


async def _body(request: Request) -> bytes:
    """The body's bytes. Raises Trouble for too many, or too slow ones."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > BODY_MOST:
        raise Trouble.of(http_faults.body_too_large, most=BODY_MOST)
    parts, total = [], 0
    try:
        with within(BODY_SECONDS):
            async for part in request.stream():
                parts.append(part)
                total += len(part)
                if total > BODY_MOST:
                    raise Trouble.of(http_faults.body_too_large, most=BODY_MOST)
    except (TimeoutError, ClientDisconnect):
        raise Trouble.of(http_faults.body_too_slow, seconds=BODY_SECONDS) from None
    return b"".join(parts)


def _decoded(text: bytes, part: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Trouble.of(http_faults.not_json, part=part, why=str(error)) from None
