"""WebSockets: GraphQL by `graphql-transport-ws`, many operations on one connection.

Strawberry's handler of this protocol executes with graphql-core and closes the socket if a document
does not parse. Here operations are compiled, and a wrong operation ends only itself.
"""

import asyncio
import contextlib
import logging
import time
from typing import Any
from uuid import uuid4

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from service.graphql.errors import messages
from service.graphql.errors.mapping import RequestError, error_of, failed
from service.graphql.errors.messages import BadInput
from service.graphql.execution import GraphQLRequest
from service.graphql.http import ANY, error_response
from service.live.admission import Admission, Full
from service.live.messages import (
    PROTOCOL,
    Close,
    Closed,
    Complete,
    ConnectionInit,
    Message,
    Ping,
    Subscribe,
    message_of,
    next_before,
)
from service.live.subscriptions import Live
from service.live.transport import abort
from service.tokens import Identity, TokenRefused

log = logging.getLogger(__name__)

INIT_SECONDS = 5.0  # until `connection_init` must arrive
SEND_SECONDS = 10.0  # until a client that does not read is cut off
OPERATIONS_MOST = 100  # at a time on one connection


class Sockets:
    """The WebSocket endpoint."""

    def __init__(self, live: Live, entrance: Admission) -> None:
        self.live, self.entrance = live, entrance

    async def open(self, websocket: WebSocket) -> None:
        """Serves one connection until it ends."""
        if not self.entrance.admits(websocket.headers):
            await websocket.close()  # before it is accepted: 403
            return
        try:
            with self.entrance.room():
                await self._serve(websocket)
        except Full:
            full = error_response(RequestError.of(messages.connections_too_many), ANY)
            await websocket.send_denial_response(full)

    async def _serve(self, websocket: WebSocket) -> None:
        if PROTOCOL not in websocket.scope["subprotocols"]:
            await websocket.accept()
            await websocket.close(Close.PROTOCOL_UNKNOWN, f"Subprotocol not acceptable: {PROTOCOL}")
            return
        await websocket.accept(PROTOCOL)
        try:
            await Socket(websocket, self.live, self.entrance).run()
        except Closed as closed:
            with contextlib.suppress(WebSocketDisconnect, TimeoutError):
                async with asyncio.timeout(SEND_SECONDS):
                    await websocket.close(closed.code, closed.reason)
        except WebSocketDisconnect:
            pass


class Socket:
    """One accepted connection."""

    def __init__(self, websocket: WebSocket, live: Live, entrance: Admission) -> None:
        self._websocket, self._live, self._entrance = websocket, live, entrance
        self._identity: Identity | None = None
        self._operations: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Runs until the client leaves or the token expires. Raises Closed, WebSocketDisconnect."""
        try:
            async with asyncio.timeout(INIT_SECONDS) as self._patience:
                while True:
                    await self._take(message_of(await self._received()))
        except TimeoutError:
            if self._identity is None:
                raise Closed(Close.INIT_TIMEOUT, "Connection initialisation timeout") from None
            raise Closed(Close.FORBIDDEN, "Forbidden: the token has expired") from None
        finally:
            for task in self._operations.values():
                task.cancel()
            await asyncio.gather(*self._operations.values(), return_exceptions=True)

    async def _received(self) -> str | None:
        """The text of the next message; None for a binary one."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message["code"])
        text: str | None = message.get("text")
        return text

    async def _take(self, message: Message) -> None:
        match message:
            case ConnectionInit(payload=payload):
                await self._begin(payload)
            case Ping(payload=payload):
                await self._send({"type": "pong"} | ({"payload": payload} if payload else {}))
            case Complete(id=operation):
                if operation in self._operations:
                    self._operations.pop(operation).cancel()
            case Subscribe():
                await self._subscribe(message)

    async def _begin(self, payload: dict[str, Any] | None) -> None:
        if self._identity is not None:
            raise Closed(Close.INIT_TWICE, "Too many initialisation requests")
        header = self._websocket.headers.get("authorization")
        try:
            self._identity = await self._entrance.identify(header, payload)
        except TokenRefused as refused:
            raise Closed(Close.FORBIDDEN, f"Forbidden: {refused}") from None
        left = self._identity.expires_at.timestamp() - time.time()
        self._patience.reschedule(asyncio.get_running_loop().time() + left)
        await self._send({"type": "connection_ack"})

    async def _subscribe(self, message: Subscribe) -> None:
        if self._identity is None:
            raise Closed(Close.UNAUTHORIZED, "Unauthorized")
        operation = message.id
        if operation in self._operations:
            raise Closed(Close.SUBSCRIBER_EXISTS, f"Subscriber for {operation} already exists")
        if len(self._operations) >= OPERATIONS_MOST:
            trouble = error_of(BadInput(messages.operations_too_many, most=OPERATIONS_MOST))
            await self._fail(operation, trouble)
            return
        payload = message.payload
        asked = GraphQLRequest(payload.query, payload.variables or {}, payload.operation_name)
        task = asyncio.create_task(self._operate(operation, asked, self._identity.person))
        self._operations[operation] = task
        task.add_done_callback(lambda done: self._done(operation, done))

    def _done(self, operation: str, task: "asyncio.Task[None]") -> None:
        if self._operations.get(operation) is task:
            del self._operations[operation]

    async def _operate(self, operation: str, asked: GraphQLRequest, person: str) -> None:
        """Runs one operation to its end. An error ends only this operation."""
        before = next_before(operation)
        try:
            async with contextlib.aclosing(self._live.answers(asked, person)) as answers:
                async for text in answers:
                    await self._send_text(f"{before}{text}}}")
            await self._send({"id": operation, "type": "complete"})
        except WebSocketDisconnect:
            pass  # the receiving task sees it, too
        except Exception as error:
            await self._fail(operation, error_of(error))

    async def _fail(self, operation: str, trouble: RequestError | None) -> None:
        errors = (trouble or failed(str(uuid4()))).errors
        with contextlib.suppress(WebSocketDisconnect):
            await self._send({"id": operation, "type": "error", "payload": errors})

    async def _send(self, message: dict[str, Any]) -> None:
        await self._send_text(msgspec.json.encode(message).decode())

    async def _send_text(self, text: str) -> None:
        """Raises WebSocketDisconnect if the client is gone, or does not read for too long."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._websocket.send_text(text)
        except TimeoutError:
            abort(self._websocket.scope)
            raise WebSocketDisconnect(Close.TRY_AGAIN) from None
