"""Fan-out: subscribers with equal SQL and parameters share one read and get the same bytes.

Two followers are in one group if their subscriptions compile to the same statement with the same
values. Then both get the same answers, which are read and encoded once.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import asyncpg

from projections.engine import TRANSIENT, Engine
from service.cache import Cache
from service.graphql.compile.query import fetch
from service.graphql.compile.scope import OperationRequest
from service.graphql.compile.subscription import Followed, Window
from service.graphql.errors import messages
from service.graphql.errors.messages import BadInput

READINGS_KEPT = 16  # per group, for members that read a little later
# A member that is behind catches up in steps that end at multiples of the largest of these that
# fits. So members that reconnect one after another read the same ranges, and share their readings.
STEPS = (4096, 512, 64)  # positions


class Reading(NamedTuple):
    """The result of one read: the position that it reached, and the encoded answer."""

    position: int
    found: int  # number of events
    caught_up: bool
    text: str
    gone: frozenset["Member"]  # members whose roles have changed


class Member(NamedTuple):
    """A follower: a person, and the roles that they held when they began to follow."""

    person: str
    held: str | None


class Fact(NamedTuple):
    """The parts of an event that decide which groups it concerns."""

    position: int
    type: str
    area: str
    actor: str | None
    tags: Sequence[str]


class ReadingTask(NamedTuple):
    """A running or finished reading, and the members that it is for."""

    members: tuple[Member, ...]
    task: "asyncio.Task[Reading]"


class StatementResult(NamedTuple):
    """The row of the statement, before it is encoded."""

    position: int
    caught_up: bool
    values: list[Any]


Read = Callable[[Followed, OperationRequest], Awaitable[Sequence[Any]]]
Render = Callable[[Followed, OperationRequest, StatementResult], Awaitable[str]]


class Group:
    """All followers of the same thing. The hub advances ``head`` and sets ``turn``."""

    def __init__(
        self, followed: Followed, request: OperationRequest, *, read: Read, render: Render,
        head: int,
    ) -> None:
        self.followed, self._request, self._read, self._render = followed, request, read, render
        self.members: Counter[Member] = Counter()
        self._readings = Cache(READINGS_KEPT)
        self._noun = ""  # the last answer, if a single noun is followed
        self._turned = asyncio.Event()
        self._turned_at = asyncio.get_running_loop().time()
        self.head = head
        # No event after ``floor``, up to ``settled``, concerns this group.
        self.floor = self.settled = head
        self._filters = filters_of(followed, request)

    # ── turns ─────────────────────────────────────────────────────────────────────────────────────

    def advance(self, head: int, facts: Sequence[Fact] | None, now: float, patience: float) -> None:
        """The views have reached ``head``, past these facts (None: too many to check)."""
        if self.settled < self.head:
            self.floor = self.settled = self.head
        self.head = head
        if facts is None or any(map(self.concerns, facts)):
            self._turn(now)
            return
        self.settled = head
        if now - self._turned_at >= patience:
            self._turn(now)

    def _turn(self, now: float) -> None:
        self._turned_at = now
        self._turned.set()
        self._turned = asyncio.Event()

    @property
    def turn(self) -> asyncio.Event:
        """Set when it is time to read again."""
        return self._turned

    def concerns(self, fact: Fact) -> bool:
        """Whether a fact may be part of what is followed. False only if it is certainly not."""
        return all(fits(fact) for fits in self._filters)

    # ── reading ───────────────────────────────────────────────────────────────────────────────────

    @contextlib.contextmanager
    def joined(self, member: Member) -> Iterator[None]:
        self.members[member] += 1
        try:
            yield
        finally:
            self.members[member] -= 1
            if not self.members[member]:
                del self.members[member]

    async def read(self, after: int, member: Member) -> Reading:
        """The events after a position; members that ask at the same time share one read."""
        if self.floor <= after < self.settled:
            after = self.settled  # skip events that do not concern the group
        upto = end_of(after, self.head)
        key = (after, upto)
        found: ReadingTask | None = self._readings.get(key)
        if found is None or member not in found.members:
            members = tuple(self.members)
            task = asyncio.create_task(self._reading(after, upto, self.head, members))
            found = self._readings.put(key, ReadingTask(members, task))
            task.add_done_callback(lambda done: self._forget_failed(key, done))
        return await asyncio.shield(found.task)

    def _forget_failed(self, key: Any, done: "asyncio.Task[Reading]") -> None:
        if done.cancelled() or done.exception() is not None:
            self._readings.drop(key)

    async def _reading(
        self, after: int, upto: int, head: int, members: tuple[Member, ...]
    ) -> Reading:
        persons, held = [each.person for each in members], [each.held for each in members]
        window = Window(after, upto, persons, held, self._request.viewer.day)
        request = replace(self._request, window=window)
        gone, position, count, *values = await self._read(self.followed, request)
        found = StatementResult(position, position >= head, values)
        return Reading(
            position, count, found.caught_up, await self._text(request, found),
            frozenset(members[number - 1] for number in gone or ()),
        )

    async def _text(self, request: OperationRequest, found: StatementResult) -> str:
        """The encoded answer; for an unchanged noun, the previous answer."""
        text = await self._render(self.followed, request, found)
        if not self.followed.noun:
            return text
        if _without_position(text) != _without_position(self._noun):
            self._noun = text
        return self._noun


def end_of(after: int, head: int) -> int:
    """The end of the next read of a member that has everything up to ``after``."""
    if head - after <= STEPS[-1]:
        return head
    ends = (after - after % step + step for step in STEPS)
    return next((end for end in ends if end <= head), head)


def _without_position(text: str) -> str:
    return text.rpartition(',"extensions"')[0]


# ── which groups a fact concerns ──────────────────────────────────────────────────────────────────


Fits = Callable[[Fact], bool]


def filters_of(followed: Followed, request: OperationRequest) -> list[Fits]:
    """The conditions of a subscription that can be checked on a fact without the database."""
    arguments = request.arguments[0]
    if followed.noun:
        ref = arguments["id"]
        return [lambda fact: ref in fact.tags]
    areas = request.viewer.areas
    filters = [lambda fact: not fact.area or fact.area.startswith(areas)]
    for name, value in (arguments["filter"] or {}).items():
        if value is not None and name in _FILTERS:
            filters.append(_FILTERS[name](value))
    return filters


_FILTERS: dict[str, Callable[[Any], Fits]] = {
    "types": lambda types: lambda fact: fact.type in types,
    "area": lambda area: lambda fact: fact.area.startswith(area),
    "subject": lambda ref: lambda fact: ref in fact.tags,
    "actor": lambda ref: lambda fact: fact.actor == ref,
}


# ── the hub ───────────────────────────────────────────────────────────────────────────────────────
#
# One hub for each process. When the views have advanced, it reads the new events once and gives a
# turn to the groups that they concern.
#
# Followers are answered from the views, so they follow the views' position: a query finds
# everything that they were sent. No follower has a queue. Each has a position, and reads on from
# there after it has sent its last answer; a slow one reads more at once.


log = logging.getLogger(__name__)

HEARTBEAT = 10.0  # seconds after which a group reads anyway; not every change has an event of it
LOOK = 1.0  # seconds between two checks of which groups are due for that
BETWEEN_ROUNDS = 0.02  # seconds, at least
FACTS_MOST = 2_000  # in one round; if there are more, every group reads
READINGS_AT_ONCE = 3  # connections of the pool for queries that followers may use
AGAIN = 0.5  # seconds before the next try while the database is away

_FACTS = """
SELECT e.position, k.name, e.area_code, e.actor_person, e.tags
  FROM journal.event e JOIN journal.event_type k ON k.id = e.type
 WHERE e.position > $1 AND e.position <= $2 ORDER BY e.position"""


class RolesChanged(BadInput):
    """The person's roles have changed since they began to follow."""

    def __init__(self) -> None:
        super().__init__(messages.roles_changed)


class Hub:
    """The groups, by what they follow, and the rounds that give them their turns."""

    def __init__(self, pool: asyncpg.Pool, engine: Engine, today: Callable[[], date]) -> None:
        self._pool, self._engine, self._today = pool, engine, today
        self._groups: dict[Any, Group] = {}
        self._occupied = asyncio.Event()
        self._reading = asyncio.Semaphore(READINGS_AT_ONCE)
        self.head = 0

    # ── rounds ────────────────────────────────────────────────────────────────────────────────────

    async def run(self) -> None:
        """Runs rounds until cancelled."""
        while True:
            await self._occupied.wait()
            try:
                await self._round()
            except TRANSIENT as error:
                log.warning("The database is away; followers wait: %r", error)
                await asyncio.sleep(AGAIN)

    async def _round(self) -> None:
        await self._engine.reached(self.head + 1, min(HEARTBEAT, LOOK))
        head = max(self.head, self._engine.position)
        facts = await self._facts(head)
        self.head, now = head, asyncio.get_running_loop().time()
        for group in self._groups.values():
            group.advance(head, facts, now, HEARTBEAT)
        # Now the groups with a turn send. If that delays this task, it waits as long again, so that
        # a busy service collects more events for each turn.
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
        """Number of groups."""
        return len(self._groups)

    # ── following ─────────────────────────────────────────────────────────────────────────────────

    async def start(self) -> int:
        """The position from which a new follower starts."""
        if not self._groups:
            await self._engine.refresh()
            self.head = self._engine.position
        return self.head

    async def follow(
        self, followed: Followed, request: OperationRequest, render: Render, *, after: int
    ) -> AsyncGenerator[Reading]:
        """Yields reading after reading. Raises RolesChanged."""
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

    async def _read(self, followed: Followed, request: OperationRequest) -> Sequence[Any]:
        window = request.window._replace(day=self._today())
        request.window = window
        values = [bind(request) for bind in followed.binds]
        while True:
            try:
                async with self._reading:
                    (row,) = await fetch(self._pool, followed.sql, values)
                    return tuple(row)
            except TRANSIENT as error:
                log.warning("The database is away; a follower waits: %r", error)
                await asyncio.sleep(AGAIN)


async def readings(group: Group, member: Member, after: int) -> AsyncGenerator[Reading]:
    """One follower's readings: those with events, the first that has caught up, and every HEARTBEAT
    one that only advances the position.
    """
    loop = asyncio.get_running_loop()
    sent, sent_at, text = after, 0.0, None
    announced = False  # a reading with ``caught_up`` was sent
    while True:
        turn = group.turn
        reading = await group.read(after, member)
        if member in reading.gone:
            raise RolesChanged
        after = reading.position
        if group.followed.noun:
            news = reading.text != text
        else:
            silent = loop.time() - sent_at >= HEARTBEAT and after > sent
            news = bool(reading.found) or silent or (reading.caught_up and not announced)
        if news:
            yield reading
            sent, sent_at, text = after, loop.time(), reading.text
            announced = announced or reading.caught_up
        if reading.caught_up:
            await turn.wait()
