"""Loading: every command of the year is decided by the real rules and recorded by the journal.

The commands of one moment are decided together and recorded in their order, so the positions are
the same on every machine. The views are folded once, at the end.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

import asyncpg
import msgspec

from domain.decision import Look
from domain.event import Actor
from projections.rebuild import rebuild
from service import database
from service.areas import Register
from service.clock import Clock
from service.commands import Done, Office, Prepared, Refusal, digest_input
from service.demo.names import uuid
from service.demo.script import ACCEPTED, REPLAYED, Act, Scene
from service.demo.year import year
from service.journal import Journal, StoredFact
from service.vault import Vault

Progress = Callable[[int, int], None]
Outcome = Prepared | Done | Refusal
Answer = asyncio.Future[tuple[int, list[list[StoredFact]]]]
Waiting = list[tuple[Sequence[Look], Answer]]


class StoryClock(Clock):
    """Stands still at the moment that is being played."""

    name = "demonstration"
    simulated = True

    def __init__(self) -> None:
        self.moment = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


class SharedLooks(Journal):
    """A journal in which the looks of decisions that run side by side share one statement.

    Only for decisions between two appends: the head is the same for all of them.
    """

    lines = 1  # the positions follow the order of the story

    def __init__(self, url: str, pool: asyncpg.Pool, *, queue_limit: int) -> None:
        super().__init__(url, pool, queue_limit=queue_limit)
        self._waiting: Waiting = []

    async def look(
        self, looks: Sequence[Look], upto: int | None
    ) -> tuple[int, list[list[StoredFact]]]:
        answer: Answer = asyncio.get_running_loop().create_future()
        self._waiting.append((looks, answer))
        if len(self._waiting) == 1:
            await asyncio.sleep(0)  # all who are ready to look get into the list
            asked, self._waiting = self._waiting, []
            await self._answer(asked, upto)
        return await answer

    async def _answer(self, asked: Waiting, upto: int | None) -> None:
        wanted = list(dict.fromkeys(look for looks, _ in asked for look in looks))
        head, found = await super().look(wanted, upto)
        facts = dict(zip(wanted, found, strict=True))
        for looks, answer in asked:
            answer.set_result((head, [facts[look] for look in looks]))


async def load(url: str, *, progress: Progress | None = None) -> int:
    """Plays the year into the empty journal of a prepared database; the last position.

    ``progress(done, total)`` counts commands. RuntimeError: the journal is not empty, or an act of
    the year did not come to what the story says.
    """
    pool = await database.connect_pool(url)
    journal = await SharedLooks.open(url)
    try:
        if await journal.head() > 0:
            raise RuntimeError("the journal is not empty: a demonstration needs one to itself")
        await _Stage(pool, journal, await Vault.unlock(pool)).play(progress)
        return await _fold(pool, journal)
    finally:
        await journal.close()
        await pool.close()


async def _fold(pool: asyncpg.Pool, journal: Journal) -> int:
    from service.app import opened  # which imports the whole of the service
    from service.vault import follow

    async def facts(after: int, limit: int) -> list[Any]:
        return [opened(fact) for fact in await journal.facts(after, limit)]

    return await rebuild(pool, facts, follow=[follow])


class _Stage:
    """Where the year is played: one office, one clock, one counter of commands."""

    def __init__(self, pool: asyncpg.Pool, journal: Journal, vault: Vault) -> None:
        self.pool, self.vault, self.clock = pool, vault, StoryClock()
        self.office = Office(journal, vault, Register(), self.clock)
        self.numbers = count(1)

    async def play(self, progress: Progress | None) -> None:
        scenes = year()
        done, total = 0, sum(len(scene.acts) for scene in scenes)
        for scene in scenes:
            await self._set_clock(scene.at)
            await self._play(scene)
            done += len(scene.acts)
            if progress is not None:
                progress(done, total)

    async def _set_clock(self, at: datetime) -> None:
        if self.clock.moment != at:
            self.clock.moment = at.astimezone(UTC)
            await self.pool.execute("SELECT journal.set_demonstration_clock($1)", at)

    async def _play(self, scene: Scene) -> None:
        if scene.acts[0].comes_to != ACCEPTED:
            [act] = scene.acts
            _expect(act, await self.office.handle(act.command, _actor(act), **self._identity(act)))
            return
        prepared = await asyncio.gather(*map(self._prepare, scene.acts))
        # Tasks start in the order in which they are made, and the journal's one line keeps it.
        await asyncio.gather(*map(self.office.record, prepared))

    async def _prepare(self, act: Act) -> Prepared:
        decided = await self.office.prepare(act.command, _actor(act), **self._identity(act))
        _expect(act, decided)
        assert isinstance(decided, Prepared)
        return decided

    def _identity(self, act: Act) -> dict[str, Any]:
        """The command's id and the digest of its input, as a client's would be."""
        number = next(self.numbers)
        given = msgspec.to_builtins(act.command)
        text = digest_input(type(act.command), act.by, given)
        return {
            "command_id": uuid(f"command/{act.name or number}"),
            "digest": self.vault.keyed(text).encode(),
        }


def _actor(act: Act) -> Actor:
    return Actor(person=act.by, role="") if act.by else Actor()


def _expect(act: Act, outcome: Outcome) -> None:
    """RuntimeError: the rules and the story are at odds."""
    match outcome:
        case Refusal(refused=refused):
            came_to, said = refused.rule.name, refused.message
        case Done(replayed=True):
            came_to, said = REPLAYED, ""
        case Prepared():
            came_to, said = ACCEPTED, ""
        case Done():
            came_to, said = "nothing", ""
    if came_to != act.comes_to:
        raise RuntimeError(f"{act.command} came to {came_to}, not {act.comes_to}. {said}")
