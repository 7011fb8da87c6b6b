"""Wakes waiters: in this process at once, in others by NOTIFY, by polling as a floor.

NOTIFY inside an append would take a cluster-wide lock at each commit. So it is sent separately, at
most once in a few milliseconds; a lost one costs no more than the wait for the next poll.
"""

import asyncio
import contextlib
from typing import Any

import asyncpg

from service import database

CHANNEL = "journal"
BETWEEN_NOTIFICATIONS = 0.005  # seconds
BETWEEN_LOOKS = 1.0  # seconds between polls, while no notification arrives
BETWEEN_ATTEMPTS = 0.5  # seconds before connecting again

_HEAD = "SELECT coalesce(max(position), 0) FROM journal.event"


class Notifier:
    """The journal's head as far as this process knows; wakes callers that wait for a later one."""

    def __init__(self, url: str) -> None:
        self.head = 0
        self._url = url
        self._rung = asyncio.Event()
        self._to_announce = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._keep_listening())]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def ring(self, head: int) -> None:
        """Wakes all who wait for a position up to this one."""
        if head > self.head:
            self.head = head
            self._rung.set()
            self._rung = asyncio.Event()

    def announce(self, head: int) -> None:
        """As ``ring``, also in other processes."""
        if head > self.head:
            self.ring(head)
            self._to_announce.set()

    async def beyond(self, position: int, timeout: float) -> int:
        """Waits until the head is past this position, or ``timeout`` seconds; returns the head."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while self.head <= position:
                    await self._rung.wait()
        return self.head

    async def _keep_listening(self) -> None:
        while True:
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                # A notification is a commit, but one that may be lost.
                connection = await asyncpg.connect(
                    self._url, server_settings=database.session(synchronous_commit="off")
                )
                try:
                    await self._listen(connection)
                finally:
                    connection.terminate()
            await asyncio.sleep(BETWEEN_ATTEMPTS)

    async def _listen(self, connection: asyncpg.Connection) -> None:
        await connection.add_listener(CHANNEL, self._heard)
        self.ring(await connection.fetchval(_HEAD))
        while True:
            try:
                async with asyncio.timeout(BETWEEN_LOOKS):
                    await self._to_announce.wait()
            except TimeoutError:
                self.ring(await connection.fetchval(_HEAD))
                continue
            self._to_announce.clear()
            await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, str(self.head))
            await asyncio.sleep(BETWEEN_NOTIFICATIONS)

    def _heard(self, _connection: Any, _pid: int, _channel: str, payload: Any) -> None:
        self.ring(int(payload))
