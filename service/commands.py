"""The command handler: decides a command and records what happened, or the rule that refused it.

Its loop is optimistic concurrency: read, decide, append unless something that was read has new
events, else decide again. One command succeeds in every round, so enough rounds serve all.
"""

import asyncio
import contextlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

import msgspec
import uuid_utils.compat as uuids
from eventsourcing.dcb.api import DCBAppendCondition
from eventsourcing.persistence import IntegrityError

from domain.attempt import attempt_refused
from domain.catalogue import EVENTS, decide
from domain.kernel.decision import Areas, Command, History, Outcome, Refused, Rule, State, utc
from domain.kernel.event import Actor, Event, Recorded, encode, named_refs, refs_in
from domain.kernel.ref import noun_of
from domain.kernel.thai import normal
from service.clock import Clock
from service.context import DecisionContext
from service.journal import Journal, NewFact
from service.vault import Vault, sealer_of

OPEN = ("programme", "guideline")  # nouns that every viewer may know
TRIES = 200  # more than there are concurrent callers, one of which succeeds in every round

nothing_changed_meanwhile = Rule(
    "nothing-changed-meanwhile", formerly="somebody-else-was-faster",
    en="Too many others changed the same things just now. Nothing was recorded; send it again.",
    th="มีผู้อื่นแก้ไขข้อมูลเดียวกันพร้อมกันมากเกินไป ยังไม่มีการบันทึก โปรดส่งอีกครั้ง",
)
noun_is_unchanged_since = Rule(
    "noun-is-unchanged-since",
    en="{ref} changed at position {position}, after {since}. Read it again, then decide.",
    th="{ref} มีการเปลี่ยนแปลงที่ตำแหน่ง {position} หลังจาก {since} โปรดอ่านข้อมูลใหม่ก่อนดำเนินการ",
)


@dataclass(frozen=True)
class Done:
    """An accepted command: the positions of its events; ``replayed``: recorded earlier."""

    positions: tuple[int, ...]
    position: int
    replayed: bool = False


@dataclass(frozen=True)
class Refusal:
    """A command that a rule refused, with the position at which it was decided."""

    refused: Refused
    position: int
    # The noun and its area: whether the viewer may know of the noun depends on them.
    area: str = ""
    about: tuple[str, str] | None = None  # field and Ref


@dataclass(frozen=True)
class Prepared:
    """An accepted command with its sealed facts; not recorded yet."""

    facts: Sequence[NewFact]
    condition: DCBAppendCondition | None
    command_id: UUID
    digest: bytes


class LastTouch(State):
    """The position of the latest event of any type."""

    position: int = 0

    @classmethod
    def types(cls) -> tuple[type[Event], ...]:
        return tuple(EVENTS.values())

    def evolve(self, fact: Recorded) -> None:
        self.position = fact.position


class CommandHandler:
    """Decides and records commands. One for each process."""

    def __init__(self, journal: Journal, vault: Vault, areas: Areas, clock: Clock) -> None:
        self.journal, self.vault, self.areas, self.clock = journal, vault, areas, clock
        self.conflicts = 0  # commands decided again after a conflict, for the benches
        self._recording_attempts: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def handle(
        self, command: Command, actor: Actor, *, command_id: UUID, digest: bytes,
        unchanged_since: tuple[str, int] | None = None,
    ) -> Done | Refusal:
        """Decides and records one command. Raises CommandIdReused, JournalBusy, AppendUncertain.

        ``unchanged_since`` is a Ref and the position after which it must have no event.
        """
        for attempt in range(TRIES):
            decided = await self.prepare(
                command, actor, command_id=command_id, digest=digest,
                unchanged_since=unchanged_since,
            )
            if not isinstance(decided, Prepared):
                return decided
            try:
                return await self.record(decided)
            except IntegrityError:
                self.conflicts += 1
                await asyncio.sleep(random.uniform(0, 0.002 * min(attempt + 1, 10)))
        return Refusal(
            Refused(nothing_changed_meanwhile, None, {}), await self.journal.head()
        )

    async def _earlier(self, command_id: UUID, digest: bytes) -> Done | None:
        """The first answer to a command that was recorded before; None if it was not."""
        found = await self.journal.answered(command_id, digest)
        return Done(found.positions, max(found.positions), replayed=True) if found else None

    async def prepare(
        self, command: Command, actor: Actor, *, command_id: UUID, digest: bytes,
        unchanged_since: tuple[str, int] | None = None,
    ) -> Prepared | Done | Refusal:
        """Reads, decides and seals, for ``record``. Done: there is nothing to record.

        ``record`` recognises a command that was recorded before. It is looked up here only if
        ``record`` will not run, or if deciding again would write something: an attempt, a key.
        """
        history = self.history(actor)
        try:
            outcomes = await decide(command, history)
            # Last, because its message contains a position: not for those who may not see the noun.
            await _check_unchanged(history, unchanged_since)
        except Refused as refused:
            if earlier := await self._earlier(command_id, digest):
                return earlier
            await self._record_attempt(refused, command, actor, history)
            return Refusal(
                refused, await self._pinned(history), history.area, looked_for(command, history)
            )
        sealing = any(texts_of(each.event, command) for each in outcomes)
        if (sealing or not outcomes) and (earlier := await self._earlier(command_id, digest)):
            return earlier
        if not outcomes:
            return Done((), await self._pinned(history))
        facts = await self._facts(outcomes, history, command, command_id)
        return Prepared(facts, history.condition(), command_id, digest)

    async def record(self, prepared: Prepared) -> Done:
        """Appends a prepared command. IntegrityError: something that was read has new events."""
        appended = await self.journal.append(
            prepared.facts, prepared.condition,
            command_id=prepared.command_id, digest=prepared.digest,
        )
        return Done(appended.positions, max(appended.positions), appended.replayed)

    def history(self, actor: Actor) -> DecisionContext:
        """The past for one decision; its first look pins the position."""
        return DecisionContext(
            self.journal, actor=actor, now=self.clock.now(), areas=self.areas,
            keyed=self.vault.keyed,
        )

    async def _pinned(self, history: DecisionContext) -> int:
        return await self.journal.head() if history.head is None else history.head

    async def _facts(
        self, outcomes: Sequence[Outcome], history: DecisionContext, command: Command | None,
        command_id: UUID | None,
    ) -> list[NewFact]:
        return [await self._fact(each, history, command, command_id) for each in outcomes]

    async def _fact(
        self, outcome: Outcome, history: DecisionContext, command: Command | None,
        command_id: UUID | None,
    ) -> NewFact:
        fact_id, texts, sealed = uuids.uuid7(), texts_of(outcome.event, command), None
        if texts:
            sealed = await self.vault.seal(sealer_of(outcome.event), texts, fact_id.bytes)
        return fact_of(
            outcome, history, command, fact_id=fact_id, sealed=sealed, command_id=command_id
        )

    async def _record_attempt(
        self, refused: Refused, command: Command, actor: Actor, history: DecisionContext
    ) -> None:
        """Records an attempt that authority or a gate refused to a signed-in person, up to a limit.

        A person's attempts are recorded one after another. Otherwise they would conflict, and only
        the first of a list of refused commands would be recorded.
        """
        if not refused.rule.kept or actor.person is None:
            return
        subject = next(iter(refs_in(command)), None)
        async with self._recording_attempts.setdefault(actor.person, asyncio.Lock()):
            attempt = self.history(actor)
            attempt.area, attempt.acting = history.area, history.acting
            outcomes = await attempt_refused(
                attempt, type(command).__name__, refused.rule.name, subject
            )
            if not outcomes:
                return
            # Another process recorded one meanwhile: a second try is not worth it.
            with contextlib.suppress(IntegrityError):
                await self.journal.append(
                    await self._facts(outcomes, attempt, None, None), attempt.condition()
                )


def texts_of(event: Event, command: Command | None) -> dict[str, str]:
    """The texts to seal with an event, by field: its own, and the command's reason."""
    texts = event.sealed()
    if command is not None and (reason := normal(command.reason or "")):
        texts["reason"] = reason
    return texts


def fact_of(
    outcome: Outcome, history: History, command: Command | None, *, fact_id: UUID,
    sealed: bytes | None, command_id: UUID | None,
) -> NewFact:
    """An outcome as a fact for the journal."""
    event = outcome.event
    return NewFact(
        id=fact_id, type=event.name, schema=event.schema, data=encode(event), sealed=sealed,
        tags=event.tags(), flags=outcome.flags, actor=history.acting,
        area=history.area if outcome.area is None else outcome.area,
        occurred_at=utc((command and command.occurred_at) or history.now),
        correlation_id=command_id,
    )


async def _check_unchanged(
    history: DecisionContext, unchanged_since: tuple[str, int] | None
) -> None:
    if unchanged_since is not None:
        ref, since = unchanged_since
        touched = await history.of(LastTouch, ref)
        noun_is_unchanged_since.require(
            touched.position <= since, "unchangedSince",
            ref=ref, position=touched.position, since=since,
        )


def looked_for(command: Command, history: History) -> tuple[str, str] | None:
    """The field and Ref of the last noun of the command that was read. Left out: the noun to be
    created, the person who asks, and OPEN nouns.
    """
    known = (getattr(command, command.new or "", None), history.actor.person)
    every = reversed(named_refs(command))  # if two fields hold one Ref, the first field wins
    named = {ref: field for field, _, ref in every if noun_of(ref) not in OPEN}
    tags = (tag for looked, _ in reversed(history.looks) for tag in looked)
    ref = next((tag for tag in tags if tag in named and tag not in known), None)
    return ref and (named[ref], ref)  # type: ignore[return-value]


def digest_input(command: type[Command], person: str | None, given: dict[str, Any]) -> str:
    """The client's input as canonical text, before ids, time or sealing are added."""
    body = msgspec.json.encode(given, order="deterministic", enc_hook=str)
    return f"{command.__name__}\n{person}\n{body.decode()}"
