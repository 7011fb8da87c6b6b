"""``GET /events``: the journal as server-sent events, for any HTTP client.

The same subscription as `events` of GraphQL, with a selection of its own: what is seen, and in what
order, is the same.
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

COMMENT_SECONDS = 15.0
RETRY_MILLISECONDS = 2_000
FILTERS = ("types", "area", "subject", "actor")
_DOCUMENT = (
    "subscription ($after: Position, $filter: EventFilter) {"
    " events(after: $after, filter: $filter, batchSize: 100)"
    f" {{ events {{ {SELECTION} }} position }} }}"
)


class Streams:
    """The endpoint. Errors before the stream are answered in JSON with their status."""

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
    """One response, for as long as the client takes it."""

    def __init__(self, request: Request, send: Send) -> None:
        self._request, self._send_message = request, send
        self.open = True

    async def run(self, first: Reading, readings: AsyncIterator[Reading]) -> None:
        """Until the client goes, or the readings end."""
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
        """An orderly end, after which a client comes again by itself."""
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
        """Ends quietly where the roles of the viewer change: whoever comes again is asked again."""
        try:
            async for reading in readings:
                await self._write(reading.text)
        except BadInput:
            pass
        except Exception:
            log.exception("An event stream failed")

    async def _breathe(self) -> None:
        """A comment now and then, for whoever stands between and thinks that nobody is there."""
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
        """Cuts the connection of a client that takes nothing for too long."""
        if not self.open:
            return
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._send_message(message)
        except TimeoutError:
            self.open = False
            abort(self._request.scope)


async def frames(followed: Followed, request: OperationRequest, found: StatementResult) -> str:
    """A reading as server-sent events: each with its position as `id`, and at the end the place
    that was come to, if no event lies there.
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
    """What the address and `Last-Event-ID` ask for. Raises BadInput."""
    given = request.query_params
    if unknown := set(given) - {"after", *FILTERS}:
        known = ", ".join(("after", *FILTERS))
        raise BadInput(messages.parameter_unknown, name=min(unknown), known=known)
    wanted: dict[str, Any] = {name: given[name] for name in FILTERS if name in given}
    if "types" in wanted:
        wanted["types"] = [name.strip() for name in wanted["types"].split(",")]
    after = request.headers.get("last-event-id") or given.get("after")
    return GraphQLRequest(_DOCUMENT, {"after": after, "filter": wanted}, None)
