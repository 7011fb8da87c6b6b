"""What goes into one commit: the waiting requests that do not conflict."""

import asyncio
from collections import deque
from collections.abc import Sequence
from uuid import UUID

from eventsourcing.dcb.api import DCBAppendCondition, DCBQuery, DCBQueryItem
from uuid_utils.compat import uuid7

from service.journal.facts import Appended, NewFact
from service.journal.rows import EventTypes, fact_row, item_row

BATCH_REQUESTS = 256
BATCH_BYTES = 8 * 1024 * 1024
EVERYTHING = DCBQueryItem()  # an item without types and tags matches every event


class AppendRequest:
    """One waiting append: encoded, with the future of its caller."""

    __slots__ = ("answer", "answers_to", "command_id", "encoded", "facts", "query", "size")

    def __init__(
        self, facts: Sequence[NewFact], condition: DCBAppendCondition | None, *,
        command_id: UUID | None, digest: bytes | None, types: EventTypes,
    ) -> None:
        self.facts, self.command_id = facts, command_id
        self.query = condition.fail_if_events_match if condition else None
        self.answer: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
        # Without a command id, the answer is kept under an id of our own, so that a request sent
        # over a breaking connection can be sent again and is not stored twice.
        self.answers_to: UUID = command_id or uuid7()
        self.size = sum(len(fact.data) + len(fact.sealed or b"") for fact in facts)
        self.encoded = (  # as the SQL type journal.request
            command_id, self.answers_to, digest or b"",
            (condition.after if condition else 0) or 0,
            [item_row(item, types) for item in items_of(self.query)],
            [fact_row(fact, types) for fact in facts],
        )

    def succeed(self, answer: Appended) -> None:
        if not self.answer.done():
            self.answer.set_result(answer)

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


def items_of(query: DCBQuery | None) -> list[DCBQueryItem]:
    """The items of a condition's query; a query without items matches every event."""
    return (query.items or [EVERYTHING]) if query is not None else []


def take(queue: deque[AppendRequest], limit: int) -> list[AppendRequest]:
    """The next requests, in order. A request that conflicts with these, or repeats one, waits."""
    batch: list[AppendRequest] = []
    later: list[AppendRequest] = []
    inside, ids, size = Inside(), set[UUID](), 0
    while queue and len(batch) < limit and size < BATCH_BYTES:
        request = queue.popleft()
        if request.answer.done():  # its caller was cancelled
            continue
        if request.answers_to in ids or inside.match(items_of(request.query)):
            later.append(request)
            continue
        batch.append(request)
        inside.add(request.facts)
        ids.add(request.answers_to)
        size += request.size
    queue.extendleft(reversed(later))
    return batch


class Inside:
    """The facts already in a batch, to check later conditions against them."""

    def __init__(self) -> None:
        self._tagged: dict[str, list[NewFact]] = {}
        self._types: set[str] = set()

    def add(self, facts: Sequence[NewFact]) -> None:
        for fact in facts:
            self._types.add(fact.type)
            for tag in fact.tags:
                self._tagged.setdefault(tag, []).append(fact)

    def match(self, items: Sequence[DCBQueryItem]) -> bool:
        """Whether any fact matches any item: one of the item's types (if any) and all its tags."""
        for item in items:
            if not item.tags:
                if self._types and (not item.types or not self._types.isdisjoint(item.types)):
                    return True
                continue
            for fact in self._tagged.get(item.tags[0], ()):
                typed = not item.types or fact.type in item.types
                if typed and set(item.tags).issubset(fact.tags):
                    return True
        return False
