"""The library's queries (``DCBQuery``) as the journal's tables understand them."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from eventsourcing.dcb.api import DCBQuery, DCBQueryItem

from domain.ref import is_ref, uuid_of
from service.journal.facts import NewFact

Item = tuple[list[UUID], list[str], list[int]]  # keys, tags, types: the SQL type journal.item


@lru_cache(maxsize=1 << 16)
def tag_key(tag: str) -> UUID:
    """Where a tag is found in ``event_tag``: a Ref's own UUID, half a SHA-256 of any other tag.

    Two tags may share a key; whoever looks by it compares the event's tags as well.
    """
    return uuid_of(tag) if is_ref(tag) else UUID(bytes=sha256(tag.encode()).digest()[:16])


def tag_keys(tags: Iterable[str]) -> list[UUID]:
    """The distinct keys of these tags."""
    return list(dict.fromkeys(map(tag_key, tags)))


def matches_everything(query: DCBQuery | None) -> bool:
    """No item, or one that asks for nothing, matches every event."""
    return query is None or not query.items or any(
        not item.tags and not item.types for item in query.items
    )


class Waiting:
    """The facts already in a batch, so that a later condition can be held against them."""

    def __init__(self) -> None:
        self._tagged: dict[str, list[NewFact]] = {}
        self._types: set[str] = set()

    def add(self, facts: Sequence[NewFact]) -> None:
        for fact in facts:
            self._types.add(fact.type)
            for tag in fact.tags:
                self._tagged.setdefault(tag, []).append(fact)

    def match(self, query: DCBQuery) -> bool:
        """Whether any of the facts matches, by the rules of ``DCBRecorder.read``."""
        if not self._types:
            return False
        return matches_everything(query) or any(map(self._matches, query.items))

    def _matches(self, item: DCBQueryItem) -> bool:
        if not item.tags:
            return not self._types.isdisjoint(item.types)
        return any(
            (not item.types or fact.type in item.types) and set(item.tags).issubset(fact.tags)
            for fact in self._tagged.get(item.tags[0], ())
        )
