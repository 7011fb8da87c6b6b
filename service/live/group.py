"""Groups: those who follow the same thing with the same sight of it, and get the same bytes.

Two followers are of one group if their subscriptions compile to the same statement with the same
values: then what one of them is sent is what the other is sent, and it is read and written once.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from service.api.compiler import Request
from service.api.following import Followed, Window
from service.api.kept import Kept

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


class Stretch(NamedTuple):
    """A reading under way or done, and for whom."""

    members: tuple[Member, ...]
    task: "asyncio.Task[Reading]"


class Found(NamedTuple):
    """What the statement gave, to be written down."""

    position: int
    caught_up: bool
    values: list[Any]


Read = Callable[[Followed, Request], Awaitable[Sequence[Any]]]
Render = Callable[[Followed, Request, Found], Awaitable[str]]


class Group:
    """Everyone who follows the same; ``head`` and ``turn`` are moved by the hub."""

    def __init__(
        self, followed: Followed, request: Request, *, read: Read, render: Render, head: int
    ) -> None:
        self.followed, self._request, self._read, self._render = followed, request, read, render
        self.members: Counter[Member] = Counter()
        self._readings = Kept(READINGS_KEPT)
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
        found: Stretch | None = self._readings.recall(key)
        if found is None or member not in found.members:
            members = tuple(self.members)
            task = asyncio.create_task(self._reading(after, upto, self.head, members))
            found = self._readings.remember(key, Stretch(members, task))
            task.add_done_callback(lambda done: self._forget_failed(key, done))
        return await asyncio.shield(found.task)

    def _forget_failed(self, key: Any, done: "asyncio.Task[Reading]") -> None:
        if done.cancelled() or done.exception() is not None:
            self._readings.forget(key)

    async def _reading(
        self, after: int, upto: int, head: int, members: tuple[Member, ...]
    ) -> Reading:
        persons, held = [each.person for each in members], [each.held for each in members]
        window = Window(after, upto, persons, held, self._request.viewer.day)
        request = replace(self._request, window=window)
        gone, position, count, *values = await self._read(self.followed, request)
        found = Found(position, position >= head, values)
        return Reading(
            position, count, found.caught_up, await self._text(request, found),
            frozenset(members[number - 1] for number in gone or ()),
        )

    async def _text(self, request: Request, found: Found) -> str:
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


def wanted(followed: Followed, request: Request) -> list[Fits]:
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
