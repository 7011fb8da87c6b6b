"""The hub: one for each process. It hears how far the views have come, looks once at what was
recorded since, and gives a turn to those whom it concerns.

Followers are answered from the views, so they follow the views' position: whatever they were sent,
a query finds as well. No follower has a queue. Each has a position, and reads on from there when it
has sent what it had; who is slow reads more at once.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import date
from typing import Any

import asyncpg

from projections.engine import TRANSIENT, Engine
from service.api import faults
from service.api.compiler import Request
from service.api.faults import BadInput
from service.api.following import Followed
from service.api.operation import fetch
from service.live.group import Fact, Group, Member, Reading, Render

log = logging.getLogger(__name__)

HEARTBEAT = 10.0  # seconds; what came by another way than an event that names it is seen by then
LOOK = 1.0  # seconds between two looks at who should hear that nothing happened
BETWEEN_ROUNDS = 0.02  # seconds, at least
FACTS_MOST = 2_000  # of one round; of more, everybody looks for themselves
READINGS_AT_ONCE = 3  # of the connections for queries
AGAIN = 0.5  # seconds, while the database is away

_FACTS = """
SELECT e.position, k.name, e.area_code, e.actor_person, e.tags
  FROM journal.event e JOIN journal.event_type k ON k.id = e.type
 WHERE e.position > $1 AND e.position <= $2 ORDER BY e.position"""


class RolesChanged(BadInput):
    """The person holds something else than when they began to follow."""

    def __init__(self) -> None:
        super().__init__(faults.roles_changed)


class Hub:
    """Groups by what they follow, and the rounds in which they are given their turns."""

    def __init__(self, pool: asyncpg.Pool, engine: Engine, today: Callable[[], date]) -> None:
        self._pool, self._engine, self._today = pool, engine, today
        self._groups: dict[Any, Group] = {}
        self._occupied = asyncio.Event()
        self._reading = asyncio.Semaphore(READINGS_AT_ONCE)
        self.head = 0

    # ── rounds ────────────────────────────────────────────────────────────────────────────────────

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._occupied.wait()
            try:
                await self._round()
            except TRANSIENT as error:
                log.warning("Followers wait for the database: %r", error)
                await asyncio.sleep(AGAIN)

    async def _round(self) -> None:
        await self._engine.reached(self.head + 1, min(HEARTBEAT, LOOK))
        head = max(self.head, self._engine.position)
        facts = await self._facts(head)
        self.head, now = head, asyncio.get_running_loop().time()
        for group in self._groups.values():
            group.advance(head, facts, now, HEARTBEAT)
        # Everybody who was given a turn sends now. As long as that kept others waiting, they are
        # left alone; so a busy service gathers more for each turn.
        before = asyncio.get_running_loop().time()
        await asyncio.sleep(BETWEEN_ROUNDS)
        late = asyncio.get_running_loop().time() - before - BETWEEN_ROUNDS
        if late > BETWEEN_ROUNDS:
            await asyncio.sleep(late)

    async def _facts(self, head: int) -> Sequence[Fact] | None:
        if head - self.head > FACTS_MOST:
            return None
        if head == self.head:
            return ()
        return [Fact(*row) for row in await self._pool.fetch(_FACTS, self.head, head)]

    @property
    def groups(self) -> int:
        """How many different things are followed."""
        return len(self._groups)

    # ── following ─────────────────────────────────────────────────────────────────────────────────

    async def start(self) -> int:
        """The position from which somebody follows who begins now."""
        if not self._groups:
            await self._engine.refresh()
            self.head = self._engine.position
        return self.head

    async def follow(
        self, followed: Followed, request: Request, render: Render, *, after: int
    ) -> AsyncGenerator[Reading]:
        """Reading after reading. Raises RolesChanged."""
        key = (followed.sql, repr(followed.values(request)), render,
               request.viewer.person if followed.asked else "")
        group = self._groups.get(key)
        if group is None:
            group = Group(followed, request, read=self._read, render=render, head=self.head)
            self._groups[key] = group
            self._occupied.set()
        held = request.viewer.held
        member = Member(request.viewer.person, held.decode() if held else None)
        try:
            with group.joined(member):
                async for reading in readings(group, member, after):
                    yield reading
        finally:
            if not group.members and self._groups.get(key) is group:
                del self._groups[key]
                if not self._groups:
                    self._occupied.clear()

    async def _read(self, followed: Followed, request: Request) -> Sequence[Any]:
        window = request.window._replace(day=self._today())
        request.window = window
        values = [bind(request) for bind in followed.binds]
        while True:
            try:
                async with self._reading:
                    (row,) = await fetch(self._pool, followed.sql, values)
                    return tuple(row)
            except TRANSIENT as error:
                log.warning("A follower waits for the database: %r", error)
                await asyncio.sleep(AGAIN)


async def readings(group: Group, member: Member, after: int) -> AsyncGenerator[Reading]:
    """One follower's readings: whatever was found, that it has caught up, and now and then that it
    came further without finding anything.
    """
    loop = asyncio.get_running_loop()
    told, told_at, text = after, 0.0, None
    said = False  # that everything which was there has been sent
    while True:
        turn = group.turn
        reading = await group.read(after, member)
        if member in reading.gone:
            raise RolesChanged
        after = reading.position
        if group.followed.noun:
            news = reading.text != text
        else:
            silent = loop.time() - told_at >= HEARTBEAT and after > told
            news = bool(reading.found) or silent or (reading.caught_up and not said)
        if news:
            yield reading
            told, told_at, text = after, loop.time(), reading.text
            said = said or reading.caught_up
        if reading.caught_up:
            await turn.wait()
