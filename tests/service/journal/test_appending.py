"""What an append depends on: its condition, and the command that it answers."""

import asyncio
from collections import deque
from uuid import UUID, uuid4

import pytest
from eventsourcing.dcb.api import DCBAppendCondition
from eventsourcing.persistence import IntegrityError

from service.journal import CommandIdReused, Journal
from service.journal.batch import AppendRequest, take
from tests.support.household_facts import TYPE, fact, household, nothing_new

# ── conditions ────────────────────────────────────────────────────────────────────────────────────


async def test_a_condition_fails_if_anything_new_matches(journal: Journal) -> None:
    await journal.append([fact(household(1))])
    with pytest.raises(IntegrityError):
        await journal.append([fact()], nothing_new(household(1)))
    done = await journal.append([fact()], nothing_new(household(1), after=1))
    assert done.positions == (2,)


async def test_a_condition_compares_whole_tags_and_types(journal: Journal) -> None:
    both = household(1), household(2)
    same_uuid = household(1).replace("household", "project")
    await journal.append([fact(*both)])
    for tags, types in [
        ((same_uuid,), ()), ((household(1), household(3)), ()),
        ((household(1),), ("household.enrolled",)), ((), ("household.enrolled",)),
    ]:
        await journal.append([fact(household(9))], nothing_new(*tags, types=types))
    for tags, types in [
        (both, ()), (both[::-1], (TYPE,)), ((), (TYPE,)), ((), ()), ((household(2),), ()),
    ]:
        with pytest.raises(IntegrityError):
            await journal.append([fact()], nothing_new(*tags, types=types))


async def test_of_many_who_claim_the_same_exactly_one_succeeds(journal: Journal) -> None:
    claim = "claim:house-code:2201-17"
    answers = await asyncio.gather(
        *(journal.append([fact(claim)], nothing_new(claim)) for _ in range(30)),
        return_exceptions=True,
    )
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 1
    assert sum(isinstance(answer, IntegrityError) for answer in answers) == 29
    assert await journal.head() == 1


async def test_a_batch_holds_only_what_does_not_conflict(journal: Journal) -> None:
    def request(*tags: str, condition: DCBAppendCondition | None, id_: UUID) -> AppendRequest:
        return AppendRequest(
            [fact(*tags)], condition, command_id=id_, digest=b"", types=journal._types
        )

    one, two = uuid4(), uuid4()
    waiting = [
        request(household(1), condition=None, id_=one),
        request(household(2), condition=nothing_new(household(1)), id_=uuid4()),
        request(household(3), condition=nothing_new(household(2)), id_=two),
        request(household(4), condition=None, id_=two),
        request(household(5), condition=nothing_new(types=(TYPE,)), id_=uuid4()),
        request(household(6), condition=DCBAppendCondition(), id_=uuid4()),
    ]
    queue = deque(waiting)
    assert take(queue, 10) == [waiting[0], waiting[2]]
    assert list(queue) == [waiting[1], waiting[3], waiting[4], waiting[5]]


# ── commands ──────────────────────────────────────────────────────────────────────────────────────


async def test_a_repeated_command_gets_its_first_answer(journal: Journal) -> None:
    command = uuid4()
    first = await journal.append([fact(), fact()], command_id=command, digest=b"a")
    again = await journal.append([fact()], nothing_new(), command_id=command, digest=b"a")
    assert again.positions == first.positions == (1, 2)
    assert again.recorded_at == first.recorded_at
    assert again.replayed and not first.replayed
    with pytest.raises(CommandIdReused):
        await journal.append([fact()], command_id=command, digest=b"b")
    assert await journal.head() == 2


async def test_a_command_is_remembered_by_the_next_process(database_url: str) -> None:
    command = uuid4()
    journal = await Journal.open(database_url)
    first = await journal.append([fact()], command_id=command, digest=b"a")
    await journal.close()
    other = await Journal.open(database_url)
    again = await other.append([fact()], command_id=command, digest=b"a")
    assert again.replayed and again.positions == first.positions
    answered = await other.answered(command, b"a")
    assert answered == again
    assert await other.answered(uuid4(), b"a") is None
    with pytest.raises(CommandIdReused):
        await other.answered(command, b"b")
    await other.close()


async def test_the_same_command_sent_at_once_is_stored_once(journal: Journal) -> None:
    command = uuid4()
    answers = await asyncio.gather(
        *(journal.append([fact()], command_id=command, digest=b"a") for _ in range(20))
    )
    assert {answer.positions for answer in answers} == {(1,)}
    assert [answer.replayed for answer in answers].count(False) == 1


async def test_a_conflict_is_not_remembered(journal: Journal) -> None:
    command = uuid4()
    await journal.append([fact()])
    with pytest.raises(IntegrityError):
        await journal.append([fact()], nothing_new(household()), command_id=command, digest=b"a")
    done = await journal.append([fact()], command_id=command, digest=b"another")
    assert not done.replayed
