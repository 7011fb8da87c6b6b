"""uvicorn's protocols, with a way to cut off a client that no longer reads.

uvicorn gives an application no hold on the connection: closing it in good order would wait for the
very client that does not read. So each connection's `abort` travels with its requests.
"""

import asyncio
from typing import Any

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MESSAGE_BYTES = 100 * 1024  # what one message of a client may have
PING_SECONDS = 20.0

OPTIONS: dict[str, Any] = {
    "http": "service.live.transport:Http",
    "ws": "websockets-sansio",
    "ws_max_size": MESSAGE_BYTES,
    # A client that is there answers pings; one that vanished without a word is noticed so.
    "ws_ping_interval": PING_SECONDS,
    "ws_ping_timeout": PING_SECONDS,
    # Compression would keep some hundred kilobytes for each socket, and cannot be shared.
    "ws_per_message_deflate": False,
}


class Http(HttpToolsProtocol):
    """HTTP whose requests know how to cut their connection; an upgraded one still does."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "abort": transport.abort}


def abort(scope: Scope) -> None:
    """Cuts a connection at once; what was not taken is lost, and can be asked for again."""
    if (cut := scope.get("state", {}).get("abort")) is not None:
        cut()
