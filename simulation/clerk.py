"""The clerk: decides acts one after another by the real rules, and packs the rows to record."""

import os
import random
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
from asyncpg.pgproto.pgproto import UUID

from domain.attempt import attempt_refused
from domain.catalogue import decide
from domain.kernel.decision import Areas, Command, Outcome, Refused
from domain.kernel.event import Actor, refs_in
from service.commands import digest_input, fact_of, texts_of
from service.journal.bulk import Packed, microseconds
from service.journal.journal import check
from service.journal.rows import Numbers, fact_row
from service.vault import KEY_BYTES, keying, seal_under, sealer_of
from simulation.past import Past, RememberedFact, RememberedHistory, at_once
from simulation.script import ACCEPTED, Act, Scene

SYSTEM = Actor()


class Clerk:
    """Decides scenes in its own past. Rows are collected in ``packed``, for the caller to take."""

    def __init__(
        self, *, secret: bytes, types: Numbers, areas: Areas,
        named: Callable[[str], UUID] | None = None,
    ) -> None:
        """``named``: command name in the story → command id."""
        self.keyed, self.types, self.areas, self.named = keying(secret), types, areas, named
        self.past, self.packed = Past(), Packed()
        self.refused = 0  # acts that a rule refused, as the story expects
        self._keys: dict[str, bytes] = {}
        self._position = 0

    def play(self, scene: Scene, place: int, chance: random.Random) -> None:
        """Decides the acts of a scene in order. ``place`` orders scenes at one moment; ``chance``
        makes the ids.

        RuntimeError: the outcome of an act is not the expected one.
        """
        at = scene.at.astimezone(UTC)
        ids = Ids(at, chance)
        for act in scene.acts:
            self._decide(act, at, ids)
        self.packed.end_stretch((microseconds(at), place))

    def remember(self, scene: Scene, place: int, chance: random.Random) -> None:
        """As ``play``, but drops the rows and keys, because another clerk packs them."""
        packed, keys = self.packed, self._keys
        self.packed, self._keys = Packed(), {}
        self.play(scene, place, chance)
        self.packed, self._keys = packed, keys

    def _decide(self, act: Act, at: datetime, ids: "Ids") -> None:
        history = self._history(act, at)
        try:
            outcomes = at_once(decide(act.command, history))
        except Refused as refused:
            _expect(act, refused.rule.name, refused.message)
            self.refused += 1
            if refused.rule.kept and act.by is not None:
                self._record_attempt(refused, act, history, ids)
            return
        _expect(act, ACCEPTED if outcomes else "nothing")
        given = msgspec.structs.asdict(act.command)
        digest = self.keyed(digest_input(type(act.command), act.by, given)).encode()
        own = self.named(act.name) if self.named and act.name else ids.next()
        self._record(outcomes, history, ids, act.command, own, digest)

    def _record_attempt(
        self, refused: Refused, act: Act, history: RememberedHistory, ids: "Ids"
    ) -> None:
        """Records an attempt that authority or a gate refused, as ``CommandHandler`` does."""
        attempt = self._history(act, history.now)
        attempt.area, attempt.acting = history.area, history.acting
        subject = next(iter(refs_in(act.command)), None)
        outcomes = at_once(
            attempt_refused(attempt, type(act.command).__name__, refused.rule.name, subject)
        )
        if outcomes:
            self._record(outcomes, attempt, ids, None, None, b"")

    def _history(self, act: Act, at: datetime) -> RememberedHistory:
        actor = Actor(person=act.by, role="") if act.by else SYSTEM
        return RememberedHistory(
            self.past, actor=actor, now=at, areas=self.areas, keyed=self.keyed
        )

    def _record(
        self, outcomes: list[Outcome], history: RememberedHistory, ids: "Ids",
        command: Command | None, command_id: UUID | None, digest: bytes,
    ) -> None:
        """Adds the outcomes to the past and to the packed rows."""
        rows = []
        for outcome in outcomes:
            event, fact_id, sealed = outcome.event, ids.next(), None
            if texts := texts_of(event, command):
                sealed = seal_under(self._key(sealer_of(event)), texts, fact_id.bytes)
            fact = fact_of(
                outcome, history, command, fact_id=fact_id, sealed=sealed, command_id=command_id
            )
            check(fact)
            self._position += 1
            self.past.add(RememberedFact(
                event=event.clear(), tags=fact.tags, position=self._position, area=fact.area,
                occurred_at=fact.occurred_at or history.now, recorded_at=history.now,
                actor=fact.actor, flags=fact.flags,
            ))
            rows.append(fact_row(fact, self.types))
        self.packed.add(
            rows, recorded_at=history.now, command_id=command_id,
            answers_to=command_id or ids.next(), digest=digest,
        )

    def _key(self, subject: str) -> bytes:
        key = self._keys.get(subject)
        if key is None:
            key = self._keys[subject] = os.urandom(KEY_BYTES)
            self.packed.add_key(subject, key)
        return key


class Ids:
    """Random UUIDv7s of one moment."""

    def __init__(self, at: datetime, chance: random.Random) -> None:
        self._chance = chance
        self._fixed = int(at.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62

    def next(self) -> UUID:
        bits = self._chance.getrandbits(74)
        number = self._fixed | bits >> 62 << 64 | bits & (1 << 62) - 1
        return UUID(number.to_bytes(16, "big"))


def _expect(act: Act, came_to: str, said: str = "") -> None:
    """RuntimeError: the outcome of an act is not the one that the story expects."""
    if came_to != act.comes_to:
        raise RuntimeError(f"{act.command} came to {came_to}, not {act.comes_to}. {said}")
