"""What the journal promises to everyone who appends and reads."""

from uuid import uuid4

import pytest
from eventsourcing.dcb.api import DCBAppendCondition, DCBQuery, DCBQueryItem
from eventsourcing.persistence import IntegrityError

from service.journal import CommandIdReused, Journal, NewFact


def household(number: int = 0) -> str:
    return f"household:0192f0c1-0000-7000-8000-{number:012x}"


def fact(*tags: str, type: str = "household.nominated", data: bytes = b"{}") -> NewFact:
    return NewFact(type=type, data=data, tags=tags or (household(),))


def nothing_new(*tags: str, types: tuple[str, ...] = (), after: int = 0) -> DCBAppendCondition:
    item = DCBQueryItem(types=list(types), tags=list(tags))
    return DCBAppendCondition(fail_if_events_match=DCBQuery(items=[item]), after=after)


async def test_positions_count_from_one_without_gaps(journal: Journal) -> None:
    first = await journal.append([fact(), fact()])
    second = await journal.append([fact()])
    assert first.positions == (1, 2)
    assert second.positions == (3,)
    assert [stored.position for stored in await journal.facts(0, 10)] == [1, 2, 3]
    assert await journal.head() == 3


async def test_a_condition_fails_if_anything_new_matches(journal: Journal) -> None:
    await journal.append([fact(household(1))])
    with pytest.raises(IntegrityError):
        await journal.append([fact()], nothing_new(household(1)))
    done = await journal.append([fact()], nothing_new(household(1), after=1))
    assert done.positions == (2,)


async def test_a_repeated_command_gets_its_first_answer(journal: Journal) -> None:
    command = uuid4()
    first = await journal.append([fact()], command_id=command, digest=b"a")
    again = await journal.append([fact()], command_id=command, digest=b"a")
    assert again.positions == first.positions and again.recorded_at == first.recorded_at
    assert again.replayed and not first.replayed
    with pytest.raises(CommandIdReused):
        await journal.append([fact()], command_id=command, digest=b"b")
    assert await journal.head() == 1


async def test_looks_are_answered_at_one_pinned_head(journal: Journal) -> None:
    await journal.append([fact(household(1)), fact(household(2))])
    types = ("household.nominated",)
    head, found = await journal.look([((household(1),), types), ((household(9),), types)], None)
    await journal.append([fact(household(1))])
    later, again = await journal.look([((household(1),), types)], head)
    assert head == later == 2
    assert [[stored.position for stored in facts] for facts in found] == [[1], []]
    assert [[stored.position for stored in facts] for facts in again] == [[1]]
