"""The journal of the programme: a recorder that accepts only well-formed facts."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from uuid import UUID

from eventsourcing.dcb.api import DCBAppendCondition

from domain.catalogue import EVENTS
from domain.kernel.ref import is_claim, is_ref
from service.journal.facts import Appended, BadFact, NewFact
from service.journal.recorder import Recorder

FACT_BYTES = 64 * 1024  # the clear and the sealed part together


class Journal(Recorder):
    """Facts of known types, tagged with Refs and Claims, of at most 64 KiB each."""

    def known_types(self) -> Iterable[str]:
        return EVENTS

    async def append(
        self, facts: Sequence[NewFact], condition: DCBAppendCondition | None = None, *,
        command_id: UUID | None = None, digest: bytes | None = None,
    ) -> Appended:
        for fact in facts:
            check(fact)
        return await super().append(facts, condition, command_id=command_id, digest=digest)


def check(fact: NewFact) -> None:
    """BadFact: an unknown type or schema, too many bytes, a time without a zone, a bad tag."""
    event = EVENTS.get(fact.type)
    if event is None:
        raise BadFact(f"{fact.type!r} is not an event type")
    if not 1 <= fact.schema <= event.schema:
        raise BadFact(f"{fact.type} has no schema {fact.schema}, only 1 to {event.schema}")
    size = len(fact.data) + len(fact.sealed or b"")
    if size > FACT_BYTES:
        raise BadFact(f"{fact.type} has {size} bytes; the limit is {FACT_BYTES}")
    if fact.occurred_at is not None and fact.occurred_at.tzinfo is None:
        raise BadFact(f"{fact.occurred_at} has no time zone")
    for tag in fact.tags:
        if not _is_tag(tag):
            raise BadFact(f"{tag!r} is neither a Ref nor a Claim")


@lru_cache(maxsize=1 << 16)
def _is_tag(tag: str) -> bool:
    return is_ref(tag) or is_claim(tag)
