"""Given these facts, when this is asked, then that happened, or a rule refused it.

The past is kept in the eventsourcing library's own in-memory DCB recorder, so what a decision looks
at is selected by the library's rules and not by ours.
"""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from eventsourcing.dcb.api import DCBEvent, DCBQuery, DCBQueryItem
from eventsourcing.dcb.popo import InMemoryDCBRecorder
from msgspec.structs import replace

from domain.catalogue import decide
from domain.kernel.decision import (
    DECIDERS,
    Command,
    History,
    Look,
    Outcome,
    Refused,
    camel,
)
from domain.kernel.event import Actor, Event, Recorded, decode, encode

NOW = datetime(2021, 2, 10, 3, 0, tzinfo=UTC)  # 10:00 in Thailand


class EveryArea:
    """A register of areas small enough to remember: Chanthaburi, and one khwaeng of Bangkok."""

    def exists(self, code: str, on: date) -> bool:
        return code == "" or code.startswith("22") or code in ("10", "1001", "100101")

    def has_villages(self, tambon: str) -> bool:
        return not tambon.startswith("10")


def keyed(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:32]


Given = Event | tuple[Event, datetime] | Recorded  # Recorded where its actor or area matters


def fact(event: Event, at: datetime, *, by: str | None = None, area: str = "") -> Recorded:
    """A recorded event of the past: who did it, and in which area."""
    actor = Actor(person=by, role="") if by else Actor()
    return Recorded(
        event=event, position=0, occurred_at=at, recorded_at=at, area=area, actor=actor
    )


class Past(History):
    """A history over a list of events; one without a time happened an hour ago."""

    def __init__(self, given: Sequence[Given], actor: Actor, now: datetime):
        super().__init__(actor=actor, now=now, areas=EveryArea(), keyed=keyed)
        self.recorder = InMemoryDCBRecorder()
        self.facts: list[Recorded] = []
        for entry in given:
            if isinstance(entry, Event):
                entry = (entry, now - timedelta(hours=1))
            self.record(entry if isinstance(entry, Recorded) else fact(*entry))

    def record(self, entry: Recorded) -> None:
        """Appends one fact; its position follows from its place."""
        event = entry.event
        self.facts.append(entry)
        self.recorder.append(
            [DCBEvent(type=event.name, data=encode(event), tags=list(event.tags()))]
        )

    async def read(self, looks: Sequence[Look]) -> list[list[Recorded]]:
        return [self._one(tags, names) for tags, names in looks]

    def _one(self, tags: tuple[str, ...], names: tuple[str, ...]) -> list[Recorded]:
        query = DCBQuery(items=[DCBQueryItem(types=list(names), tags=list(tags))])
        return [
            replace(
                self.facts[found.position - 1], position=found.position,
                event=decode(found.event.type, 1, found.event.data),
            )
            for found in self.recorder.read(query)
        ]


def scenario(
    *,
    given: Sequence[Given],
    when: Command,
    by: str | None = None,
    then: Sequence[Event] | None = None,
    flags: Sequence[str] | None = None,
    refused: str | None = None,
    now: datetime = NOW,
) -> list[Outcome]:
    """Decides one command and checks what came of it. ``by`` None is the system."""
    assert type(when) in DECIDERS, f"no function decides it: @decides({type(when).__name__})"
    actor = Actor(person=by, role="") if by else Actor()
    history = Past(given, actor, now)
    try:
        outcomes = asyncio.run(decide(when, history))
    except Refused as refusal:
        assert refused is not None, f"refused: {refusal}"
        assert refusal.rule.name == refused, f"refused by another rule: {refusal}"
        assert "{" not in refusal.message + refusal.message_th
        fields = {camel(name) for name in type(when).__struct_fields__}
        named = re.split(r"[.\[]", refusal.field or "")[0]
        assert named in fields or (not named and refusal.rule.kept), f"field: {refusal.field}"
        return []
    assert refused is None, f"not refused by {refused}: {outcomes}"
    if then is not None:
        assert [outcome.event for outcome in outcomes] == list(then)
    if flags is not None:
        assert [flag.flag for outcome in outcomes for flag in outcome.flags] == list(flags)
    return outcomes
