"""Admission of long-lived connections: allowed origins, who connects, and how many."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, Gauge

from service.tokens import Identity, TokenRefused, Verifier, bearer

CONNECTIONS_MOST = 5_000  # of one process, sockets and streams together


class Full(Exception):
    """There is no room for one more connection in this process."""


class Admission:
    """Who may come in."""

    def __init__(
        self, verifier: Verifier, origins: Sequence[str], registry: CollectorRegistry
    ) -> None:
        self._verifier, self._origins = verifier, origins
        self._inside = 0
        gauge = Gauge("khok_connections", "Open WebSockets and event streams.", registry=registry)
        gauge.set_function(lambda: self._inside)

    @contextlib.contextmanager
    def room(self) -> Iterator[None]:
        """A place for as long as a connection stays. Raises Full."""
        if self._inside >= CONNECTIONS_MOST:
            raise Full
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether a page of this origin may open a socket: one of ours, or one that is allowed.

        Browsers ask nobody before they open a socket; programs send no origin.
        """
        origin = headers.get("origin")
        return (
            origin is None or origin in self._origins
            or urlsplit(origin).netloc == headers.get("host")
        )

    async def identify(
        self, header: str | None, payload: Mapping[str, Any] | None = None
    ) -> Identity:
        """Who is there: by `Authorization` or `authorization` of the payload with `Bearer` in
        front, by `token` of it without, or else by the header. Raises TokenRefused.
        """
        given = payload or {}
        if isinstance(token := given.get("token"), str):
            return await self._verifier.admit(token.strip())
        token = bearer(given.get("Authorization", given.get("authorization", header)))
        if token is None:
            raise TokenRefused("Send `Authorization: Bearer <token>`.")
        return await self._verifier.admit(token)
