"""Middleware: request ids and security headers on every response."""

import re
import secrets

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Request-Id"
_HEADER = HEADER.lower().encode()
_NOSNIFF = (b"x-content-type-options", b"nosniff")
_NO_STORE = (b"cache-control", b"no-store")
_SANE = re.compile(rb"[\w.:-]{8,64}")


class ResponseHeaders:
    """ASGI middleware: gives each request an id, forbids caching and content sniffing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number = scope["request_id"] = _given(scope) or secrets.token_hex(8)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message["headers"], (_HEADER, number.encode()), _NOSNIFF]
                if all(name != b"cache-control" for name, _ in headers):
                    headers.append(_NO_STORE)
                message["headers"] = headers
            await send(message)

        await self.app(scope, receive, sending)


def request_id(scope: Scope) -> str:
    """The id of a request: the client's `X-Request-Id` if it is well-formed, else a random one."""
    return str(scope.get("request_id", "-"))


def _given(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == _HEADER and _SANE.fullmatch(value):
            return str(value, "ascii")
    return None
