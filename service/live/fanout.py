"""Fan-out: subscribers with equal SQL and parameters share one read and get the same bytes.

Two followers are of one group if their subscriptions compile to the same statement with the same
values: then what one of them is sent is what the other is sent, and it is read and written once.
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

READINGS_KEPT = 16  # of each group: for those who come a little later
# Who is behind catches up by steps that end at multiples of these, the largest that fits. So those
# who come again one after another, each with a head of its own to reach, read the same stretches.
STEPS = (4096, 512, 64)  # positions


class Reading(NamedTuple):
    """What a reading gave: how far it came, and the answer as it is sent."""

    position: int
    found: int  # how many events
    caught_up: bool
    text: str
    gone: frozenset["Member"]  # whose roles have changed


class Member(NamedTuple):
    """A follower: a person and what they held when they began."""

    person: str
    held: str | None


class Fact(NamedTuple):
    """What of an event decides whom it concerns."""

    position: int
    type: str
    area: str
    actor: str | None
    tags: Sequence[str]


class ReadingTask(NamedTuple):
    """A reading under way or done, and for whom."""

    members: tuple[Member, ...]
    task: "asyncio.Task[Reading]"


class StatementResult(NamedTuple):
    """What the statement gave, to be written down."""

    position: int
    caught_up: bool
    values: list[Any]


Read = Callable[[Followed, OperationRequest], Awaitable[Sequence[Any]]]
Render = Callable[[Followed, OperationRequest, StatementResult], Awaitable[str]]


class Group:
    """Everyone who follows the same; ``head`` and ``turn`` are moved by the hub."""

    def __init__(
        self, followed: Followed, request: OperationRequest, *, read: Read, render: Render,
        head: int,
    ) -> None:
        self.followed, self._request, self._read, self._render = followed, request, read, render
        self.members: Counter[Member] = Counter()
        self._readings = Cache(READINGS_KEPT)
        self._noun = ""  # the answer, as it was the last time
        self._turned = asyncio.Event()
        self._turned_at = asyncio.get_running_loop().time()
        self.head = head
        # Nothing of what was recorded behind ``floor``, up to ``settled``, concerns this group.
        self.floor = self.settled = head
        self._wanted = wanted(followed, request)

    # ── turns ─────────────────────────────────────────────────────────────────────────────────────

    def advance(self, head: int, facts: Sequence[Fact] | None, now: float, patience: float) -> None:
        """The views came to ``head``, over these facts (None: too many to be looked at)."""
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
        """Whether a fact may be among what is followed: never no where it is."""
        return all(fits(fact) for fits in self._wanted)

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
        """What lies behind a position; asked by several at a time, it is read once."""
        if self.floor <= after < self.settled:
            after = self.settled  # with those who stand there already
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
        """The answer; of a noun that is as it was, the answer that was given before."""
        text = await self._render(self.followed, request, found)
        if not self.followed.noun:
            return text
        if _without_position(text) != _without_position(self._noun):
            self._noun = text
        return self._noun


def end_of(after: int, head: int) -> int:
    """How far somebody reads at once who has everything up to ``after``."""
    if head - after <= STEPS[-1]:
        return head
    ends = (after - after % step + step for step in STEPS)
    return next((end for end in ends if end <= head), head)


def _without_position(text: str) -> str:
    return text.rpartition(',"extensions"')[0]


# ── whom a fact concerns ──────────────────────────────────────────────────────────────────────────


Fits = Callable[[Fact], bool]


def wanted(followed: Followed, request: OperationRequest) -> list[Fits]:
    """What of a subscription can be told of a fact without the database."""
    given = request.arguments[0]
    if followed.noun:
        ref = given["id"]
        return [lambda fact: ref in fact.tags]
    areas = request.viewer.areas
    found = [lambda fact: not fact.area or fact.area.startswith(areas)]
    for name, value in (given["filter"] or {}).items():
        if value is not None and name in _FILTERS:
            found.append(_FILTERS[name](value))
    return found


_FILTERS: dict[str, Callable[[Any], Fits]] = {
    "types": lambda types: lambda fact: fact.type in types,
    "area": lambda area: lambda fact: fact.area.startswith(area),
    "subject": lambda ref: lambda fact: ref in fact.tags,
    "actor": lambda ref: lambda fact: fact.actor == ref,
}


# ── the hub ───────────────────────────────────────────────────────────────────────────────────────
#
# The hub: one for each process. It hears how far the views have come, looks once at what was
# recorded since, and gives a turn to those whom it concerns.
#
# Followers are answered from the views, so they follow the views' position: whatever they were
# sent, a query finds as well. No follower has a queue. Each has a position, and reads on from there
# when it has sent what it had; who is slow reads more at once.


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
        super().__init__(messages.roles_changed)


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
                log.warning("The database is away; followers wait: %r", error)
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
        self, followed: Followed, request: OperationRequest, render: Render, *, after: int
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
