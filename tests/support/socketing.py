"""A WebSocket to a running service, message by message."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import websockets

from tests.support.running import PATIENCE, Client

PROTOCOL = "graphql-transport-ws"


def address(client: Client) -> str:
    return f"ws{str(client.http.base_url).removeprefix('http')}/graphql"


class Talk:
    """One socket: what is said and heard on it."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.socket = socket

    async def say(self, message: Any) -> None:
        """An object as JSON; text and bytes as they are."""
        raw = message if isinstance(message, str | bytes) else json.dumps(message)
        await self.socket.send(raw)

    async def hear(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            message: dict[str, Any] = json.loads(await self.socket.recv())
        return message

    async def closed(self) -> tuple[int, str]:
        """With which code and reason the service closes it, whatever it says before."""
        async with asyncio.timeout(PATIENCE):
            with contextlib.suppress(websockets.ConnectionClosed):
                while True:
                    await self.socket.recv()
        return self.socket.close_code or 0, self.socket.close_reason or ""

    async def subscribe(self, query: str, *, id: str = "1", **variables: Any) -> None:
        payload = {"query": query, "variables": variables}
        await self.say({"id": id, "type": "subscribe", "payload": payload})

    async def next(self, id: str = "1") -> dict[str, Any]:
        """The data of the next message, which is an answer to this operation."""
        message = await self.hear()
        assert (message["type"], message["id"]) == ("next", id), message
        data: dict[str, Any] = message["payload"]["data"]
        return data


@contextlib.asynccontextmanager
async def connected(client: Client, **options: Any) -> AsyncIterator[Talk]:
    """A socket on which nothing was said yet."""
    options = {"subprotocols": [PROTOCOL], "compression": None} | options
    async with websockets.connect(address(client), **options) as socket:
        yield Talk(socket)


@contextlib.asynccontextmanager
async def acknowledged(client: Client, viewer: str, **options: Any) -> AsyncIterator[Talk]:
    """A socket on which somebody has signed in."""
    async with connected(client, **options) as talk:
        await talk.say({"type": "connection_init",
                        "payload": {"token": client.issuer.issue(viewer)}})
        assert await talk.hear() == {"type": "connection_ack"}
        yield talk
