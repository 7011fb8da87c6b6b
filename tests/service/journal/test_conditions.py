"""Random conditions from two processes, judged from the journal alone."""

import asyncio
import random
from collections.abc import Sequence
from uuid import uuid4

from eventsourcing.dcb.api import DCBAppendCondition, DCBQuery, DCBQueryItem
from eventsourcing.persistence import IntegrityError

from service.journal import Journal, StoredFact
from tests.support.household_facts import TYPE, fact, household

TYPES = (TYPE, "household.enrolled")
NEVER = 2**63  # behind every position


def random_condition(source: random.Random, head: int) -> DCBAppendCondition:
    """Of one or two items, of up to two tags and two types each, looked at not long ago."""
    items = [
        DCBQueryItem(
            tags=[household(source.randrange(6)) for _ in range(source.choice((0, 1, 1, 2)))],
            types=list(source.sample(TYPES, source.choice((1, 1, 2)))),
        )
        for _ in range(source.choice((1, 1, 2)))
    ]
    if source.random() < 0.02:
        items.append(DCBQueryItem(tags=[household(source.randrange(6))]))
    after = max(0, head - source.choice((0, 0, 1, 2, 30)))
    return DCBAppendCondition(fail_if_events_match=DCBQuery(items=items), after=after)


def matches(stored: StoredFact, query: DCBQuery) -> bool:
    return any(
        (not item.types or stored.type in item.types) and set(item.tags) <= set(stored.tags)
        for item in query.items
    )


def first_match(facts: Sequence[StoredFact], condition: DCBAppendCondition) -> int:
    """The position of the first fact by which the condition fails; NEVER if none does."""
    return next(
        (stored.position for stored in facts[condition.after:]
         if matches(stored, condition.fail_if_events_match)), NEVER,
    )


async def test_two_processes_append_only_what_nothing_new_forbids(
    journal: Journal, database_url: str
) -> None:
    other = await Journal.open(database_url)
    done: list[tuple[int, DCBAppendCondition]] = []  # 0: refused
    head = 0

    async def call(seed: int) -> None:
        nonlocal head
        source = random.Random(seed)
        for number in range(80):
            # At first both are busy; later one is alone.
            here = other if number < 40 and seed % 2 else journal
            tags = {household(source.randrange(6)) for _ in range(2)}
            condition = random_condition(source, head)
            try:
                answer = await here.append(
                    [fact(*tags, type=source.choice(TYPES))], condition, command_id=uuid4(),
                    digest=b"",
                )
                head = max(head, answer.positions[0])
                done.append((answer.positions[0], condition))
            except IntegrityError:
                done.append((0, condition))

    await asyncio.gather(*map(call, range(12)))
    await other.close()
    facts = await journal.facts(0, 1000)
    for position, condition in done:
        met = first_match(facts, condition)
        assert position <= met if position else met < NEVER
    appended = sum(position > 0 for position, _ in done)
    assert appended == len(facts) > 100
    assert len(done) - appended > 100
