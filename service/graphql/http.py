"""GraphQL over HTTP: a POST or a GET, one JSON answer; every error is JSON with a code.

The token is in `Authorization`, which a page of another origin cannot send without a preflight: a
GET is therefore as safe as a POST, and needs no special header.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.graphql.errors import messages
from service.graphql.errors.mapping import RequestError, error_of, failed
from service.graphql.execution import Execution, GraphQLRequest
from service.middleware import request_id
from service.timeouts import within
from service.tokens import Identity, TokenRefused, bearer

# ── media types ───────────────────────────────────────────────────────────────────────────────────


class Media(NamedTuple):
    """The media type of an answer. ``lenient``: status 200 also for an invalid GraphQL request.

    GraphQL over HTTP requires that for plain `application/json`: an intermediary may discard the
    body of a 400.
    """

    name: str
    lenient: bool = False


GRAPHQL = Media("application/graphql-response+json")
ANY = Media("application/json")
_OFFERED = {
    "application/graphql-response+json": GRAPHQL,
    "application/json": Media("application/json", lenient=True),
    "application/*": ANY,
    "*/*": ANY,
}


@lru_cache(maxsize=256)
def answered_in(accept: str) -> Media | None:
    """The offered media type that an `Accept` header prefers; None if it accepts none."""
    if not accept.strip():
        return ANY
    liked = []
    for part in accept.split(","):
        name, *parameters = (each.strip().lower() for each in part.split(";"))
        media = _OFFERED.get(name)
        if media is not None and (weight := _weight(parameters)) > 0:
            liked.append((weight, media is not ANY, media is GRAPHQL, media))
    return max(liked)[-1] if liked else None


def _weight(parameters: list[str]) -> float:
    for each in parameters:
        name, _, value = each.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, float(value))
            except ValueError:
                return 0.0
    return 1.0


@lru_cache(maxsize=256)
def is_json(content_type: str) -> bool:
    """Whether the content type is exactly JSON, in UTF-8."""
    name, *parameters = (each.strip().lower() for each in content_type.split(";"))
    charsets = [each.partition("=")[2].strip('"') for each in parameters if "charset" in each]
    return name == "application/json" and all(each in ("utf-8", "utf8") for each in charsets)


# ── the endpoint ──────────────────────────────────────────────────────────────────────────────────

# Two hundred drafts of work plans take 250 KiB. The number of tokens bounds the parsing.
BODY_MOST = 1024 * 1024  # bytes
BODY_SECONDS = 10  # until a body has arrived
AT_ONCE = 256  # requests of one process; they share eight connections to the database

Admit = Callable[[str], Awaitable[Identity]]  # the person that a token names; raises TokenRefused


class GraphQL:
    """The endpoint: identity, request, and the answer with its status."""

    def __init__(self, execution: Execution, admit: Admit) -> None:
        self.execution, self.admit = execution, admit
        self.busy = 0  # requests under way

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self.respond(Request(scope, receive))
        self.execution.metrics.responded(response.status_code)
        await response(scope, receive, send)

    async def respond(self, request: Request) -> Response:
        """The answer to one request; never raises."""
        media = answered_in(request.headers.get("accept", ""))
        try:
            if media is None:
                raise RequestError.of(messages.answer_unknown, accept=request.headers["accept"])
            return answer(200, await self._result(request), media)
        except Exception as error:
            found = error_of(error) or failed(request_id(request.scope))
            return error_response(found, media or ANY)

    async def _result(self, request: Request) -> dict[str, Any]:
        if request.method not in ("GET", "POST"):
            raise _method_unknown(request, ["GET", "POST"])
        person = (await identified(request, self.admit)).person
        asked = await _asked(request)
        if self.busy >= AT_ONCE:
            raise RequestError.of(messages.overloaded)
        self.busy += 1
        try:
            return await self.execution.run(
                asked, person, reading=request.method == "GET", request=request_id(request.scope)
            )
        finally:
            self.busy -= 1


async def identified(request: Request, admit: Admit) -> Identity:
    """The sender of a request. Raises RequestError."""
    token = bearer(request.headers.get("authorization"))
    if token is None:
        raise RequestError.of(messages.token_missing)
    try:
        return await admit(token)
    except TokenRefused as refused:
        raise RequestError.of(messages.token_refused, why=str(refused)) from None


# ── answers ───────────────────────────────────────────────────────────────────────────────────────


def answer(
    status: int, body: dict[str, Any], media: Media, headers: Mapping[str, str] | None = None
) -> Response:
    """A JSON response."""
    return Response(
        orjson.dumps(body), status, headers,
        media_type=f"{media.name}; charset=utf-8",
    )


def error_response(trouble: RequestError, media: Media) -> Response:
    """An error response."""
    found = trouble.status == 400 and trouble.code != "BAD_REQUEST"  # by GraphQL
    return answer(
        200 if found and media.lenient else trouble.status, {"errors": trouble.errors}, media,
        trouble.headers,
    )


async def nothing_there(request: Request, error: Exception) -> Response:
    """The answer to an unknown path or method; for Starlette."""
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return error_response(RequestError.of(messages.path_unknown, path=request.url.path), ANY)
    allowed = sorted((error.headers or {})["Allow"].split(", "))
    return error_response(_method_unknown(request, allowed), ANY)


def _method_unknown(request: Request, allowed: Sequence[str]) -> RequestError:
    return RequestError.of(
        messages.method_unknown, method=request.method, allowed=", ".join(allowed),
        either=" or ".join(allowed), either_th=" หรือ ".join(allowed),
    )


async def broken(request: Request, error: Exception) -> Response:
    """The answer after a route failed; for Starlette, which logs why."""
    number = request_id(request.scope)
    return error_response(RequestError.of(messages.broken, request=number), ANY)


# ── requests ──────────────────────────────────────────────────────────────────────────────────────


async def _asked(request: Request) -> GraphQLRequest:
    """The GraphQL request of an HTTP request. Raises RequestError."""
    if request.method == "GET":
        return GraphQLRequest.of(_parameters(request))
    if not is_json(request.headers.get("content-type", "")):
        raise RequestError.of(messages.body_of_another_kind)
    return GraphQLRequest.of(_decoded(await _body(request), "The body", "เนื้อคำขอ"))


def _parameters(request: Request) -> dict[str, Any]:
    """The parameters of a GET, in the shape of a body."""
    if len(request.url.query) > BODY_MOST:
        raise RequestError.of(messages.body_too_large, most=BODY_MOST)
    given: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if given.get(name):
            text = given[name].encode(errors="surrogatepass")
            given[name] = _decoded(text, f"`{name}`", f"`{name}`")
        else:
            given.pop(name, None)
    return given


async def _body(request: Request) -> bytes:
    """The body's bytes. Raises RequestError if they are too many or too slow."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > BODY_MOST:
        raise RequestError.of(messages.body_too_large, most=BODY_MOST)
    parts, total = [], 0
    try:
        with within(BODY_SECONDS):
            async for part in request.stream():
                parts.append(part)
                total += len(part)
                if total > BODY_MOST:
                    raise RequestError.of(messages.body_too_large, most=BODY_MOST)
    except (TimeoutError, ClientDisconnect):
        raise RequestError.of(messages.body_too_slow, seconds=BODY_SECONDS) from None
    return b"".join(parts)


def _decoded(text: bytes, part: str, part_th: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        why = str(error)
        raise RequestError.of(messages.not_json, part=part, part_th=part_th, why=why) from None
