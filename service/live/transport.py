"""uvicorn's protocols, with a way to cut off a client that no longer reads.

uvicorn gives an application no access to the connection, and an orderly close would wait for the
very client that does not read. So each request carries the `abort` of its connection.
"""

import asyncio
from typing import Any

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MESSAGE_BYTES = 100 * 1024  # the size of a client's message, at most
PING_SECONDS = 20.0

OPTIONS: dict[str, Any] = {
    "http": "service.live.transport:Http",
    "ws": "websockets-sansio",
    "ws_max_size": MESSAGE_BYTES,
    # A live client answers pings; this detects clients that vanished.
    "ws_ping_interval": PING_SECONDS,
    "ws_ping_timeout": PING_SECONDS,
    # Compression would take some hundred kilobytes per socket, and its output cannot be shared.
    "ws_per_message_deflate": False,
}


class Http(HttpToolsProtocol):
    """HTTP whose requests carry their connection's ``abort``, also after an upgrade."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "abort": transport.abort}


def abort(scope: Scope) -> None:
    """Cuts a connection at once. What was not sent is lost; the client can ask for it again."""
    if (cut := scope.get("state", {}).get("abort")) is not None:
        cut()
