"""Admission of long-lived connections: allowed origins, who connects, and how many."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, Gauge

from service.tokens import Identity, TokenRefused, Verifier, bearer

CONNECTIONS_MOST = 5_000  # of one process, sockets and streams together


class Full(Exception):
    """This process has as many connections as it may have."""


class Admission:
    """Decides which connections may open, and counts them."""

    def __init__(
        self, verifier: Verifier, origins: Sequence[str], registry: CollectorRegistry
    ) -> None:
        self._verifier, self._origins = verifier, origins
        self._inside = 0
        gauge = Gauge("khok_connections", "Open WebSockets and event streams.", registry=registry)
        gauge.set_function(lambda: self._inside)

    @contextlib.contextmanager
    def room(self) -> Iterator[None]:
        """Counts one connection while its block runs. Raises Full."""
        if self._inside >= CONNECTIONS_MOST:
            raise Full
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether a page of this origin may open a socket: our own, or one in KHOK_CORS_ORIGINS.

        Browsers open a socket without a preflight request; programs send no origin.
        """
        origin = headers.get("origin")
        return (
            origin is None or origin in self._origins
            or urlsplit(origin).netloc == headers.get("host")
        )

    async def identify(
        self, header: str | None, payload: Mapping[str, Any] | None = None
    ) -> Identity:
        """The client's identity. Raises TokenRefused.

        The token is `token` of the payload; else, after `Bearer`, `Authorization` or
        `authorization` of the payload; else that of the HTTP header.
        """
        fields = payload or {}
        if isinstance(token := fields.get("token"), str):
            return await self._verifier.admit(token.strip())
        token = bearer(fields.get("Authorization", fields.get("authorization", header)))
        if token is None:
            raise TokenRefused("Send `Authorization: Bearer <token>`.")
        return await self._verifier.admit(token)
