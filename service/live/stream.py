"""``GET /events``: the journal as server-sent events, for any HTTP client.

It is the GraphQL subscription `events` with a fixed selection: a viewer sees the same events in the
same order.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from typing import Any

import orjson
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from service.graphql.compile.scope import OperationRequest
from service.graphql.compile.subscription import Followed
from service.graphql.errors import messages
from service.graphql.errors.mapping import RequestError, error_of, failed
from service.graphql.errors.messages import BadInput
from service.graphql.execution import GraphQLRequest
from service.graphql.http import ANY, Admit, error_response, identified
from service.live.admission import Admission, Full
from service.live.cloud_event import SELECTION, cloud_event
from service.live.fanout import Reading, StatementResult
from service.live.socket import SEND_SECONDS
from service.live.subscriptions import Live
from service.live.transport import abort
from service.middleware import request_id

log = logging.getLogger(__name__)

COMMENT_SECONDS = 15.0  # between two comments that keep the connection alive
RETRY_MILLISECONDS = 2_000  # after which a client reconnects
FILTERS = ("types", "area", "subject", "actor")
_DOCUMENT = (
    "subscription ($after: Position, $filter: EventFilter) {"
    " events(after: $after, filter: $filter, batchSize: 100)"
    f" {{ events {{ {SELECTION} }} position }} }}"
)


class Streams:
    """The endpoint. An error before the stream begins is answered in JSON with its status."""

    def __init__(self, live: Live, entrance: Admission, admit: Admit) -> None:
        self.live, self.entrance, self.admit = live, entrance, admit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            with self.entrance.room():
                await self._serve(Request(scope, receive), send)
        except Full:
            full = error_response(RequestError.of(messages.connections_too_many), ANY)
            await full(scope, receive, send)

    async def _serve(self, request: Request, send: Send) -> None:
        try:
            who = await identified(request, self.admit)
            readings = self.live.follow(asked_by(request), who.person, frames)
            first = await anext(readings)
        except Exception as error:
            response = error_response(error_of(error) or failed(request_id(request.scope)), ANY)
            return await response(request.scope, request.receive, send)
        left = who.expires_at.timestamp() - time.time()
        stream = Stream(request, send)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(left), contextlib.aclosing(readings):
                await stream.run(first, readings)
        await stream.end()


class Stream:
    """One response; it lasts as long as the client reads it."""

    def __init__(self, request: Request, send: Send) -> None:
        self._request, self._send_message = request, send
        self.open = True

    async def run(self, first: Reading, readings: AsyncIterator[Reading]) -> None:
        """Runs until the client leaves, or the readings end."""
        await self._begin(first)
        tasks = [
            asyncio.create_task(each)
            for each in (self._pass_on(readings), self._breathe(), self._gone())
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def end(self) -> None:
        """Ends the response in order; the client reconnects by itself."""
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _begin(self, first: Reading) -> None:
        headers = {
            b"content-type": b"text/event-stream; charset=utf-8", b"cache-control": b"no-store",
            b"x-accel-buffering": b"no",
        }
        await self._send(
            {"type": "http.response.start", "status": 200, "headers": list(headers.items())}
        )
        await self._write(f"retry: {RETRY_MILLISECONDS}\n\n{first.text}")

    async def _pass_on(self, readings: AsyncIterator[Reading]) -> None:
        """Sends the readings. Ends quietly if the viewer's roles change: a new connection is
        checked again.
        """
        try:
            async for reading in readings:
                await self._write(reading.text)
        except BadInput:
            pass
        except Exception:
            log.exception("An event stream failed")

    async def _breathe(self) -> None:
        """Sends a comment now and then, so that proxies keep the connection open."""
        while self.open:
            await asyncio.sleep(COMMENT_SECONDS)
            await self._write(":\n\n")

    async def _gone(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self.open = False

    async def _write(self, text: str) -> None:
        await self._send(
            {"type": "http.response.body", "body": text.encode(), "more_body": True}
        )

    async def _send(self, message: Message) -> None:
        """Sends a message; cuts the connection of a client that does not read for too long."""
        if not self.open:
            return
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._send_message(message)
        except TimeoutError:
            self.open = False
            abort(self._request.scope)


async def frames(followed: Followed, request: OperationRequest, found: StatementResult) -> str:
    """A reading as server-sent events, each with its position as `id`. If the last position reached
    has no event, a last frame contains only that `id`.
    """
    del followed, request
    events: list[dict[str, Any]] = orjson.loads(found.values[0])
    parts = [
        f"id: {event['position']}\nevent: {event['type']}\n"
        f"data: {orjson.dumps(cloud_event(event)).decode()}\n\n" for event in events
    ]
    if not events or events[-1]["position"] != str(found.position):
        parts.append(f"id: {found.position}\n\n")
    return "".join(parts)


def asked_by(request: Request) -> GraphQLRequest:
    """The subscription of the query parameters and `Last-Event-ID`. Raises BadInput."""
    query = request.query_params
    if unknown := set(query) - {"after", *FILTERS}:
        known = ", ".join(("after", *FILTERS))
        raise BadInput(messages.parameter_unknown, name=min(unknown), known=known)
    filters: dict[str, Any] = {name: query[name] for name in FILTERS if name in query}
    if "types" in filters:
        filters["types"] = [name.strip() for name in filters["types"].split(",")]
    after = request.headers.get("last-event-id") or query.get("after")
    return GraphQLRequest(_DOCUMENT, {"after": after, "filter": filters}, None)
