"""What the journal promises to everyone who appends and reads."""

import asyncio
import json
from collections import deque
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

import asyncpg
import pytest
from eventsourcing.dcb.api import DCBAppendCondition, DCBQuery, DCBQueryItem
from eventsourcing.persistence import IntegrityError

from domain.event import REGISTRY, Actor, Event, Flag
from service.areas import Register
from service.history import PinnedHistory
from service.journal import (
    AppendUncertain,
    BadFact,
    CommandIdReused,
    Journal,
    JournalBusy,
    NewFact,
    Recorder,
)
from service.journal.batch import Request, take
from service.journal.rows import tag_key

TYPE = "household.nominated"


def household(number: int = 0) -> str:
    return f"household:0192f0c1-0000-7000-8000-{number:012x}"


def fact(*tags: str, type: str = TYPE, data: bytes = b"{}") -> NewFact:
    return NewFact(type=type, data=data, tags=tags or (household(),))


def nothing_new(*tags: str, types: tuple[str, ...] = (), after: int = 0) -> DCBAppendCondition:
    item = DCBQueryItem(types=list(types), tags=list(tags))
    return DCBAppendCondition(fail_if_events_match=DCBQuery(items=[item]), after=after)


# ── positions ─────────────────────────────────────────────────────────────────────────────────────


async def test_positions_count_from_one_without_gaps(journal: Journal) -> None:
    first = await journal.append([fact(), fact()])
    second = await journal.append([fact()])
    assert first.positions == (1, 2)
    assert second.positions == (3,)
    assert [stored.position for stored in await journal.facts(0, 10)] == [1, 2, 3]
    assert await journal.head() == 3


async def test_an_append_that_fails_leaves_no_gap(journal: Journal) -> None:
    await journal.append([fact()])
    id_ = (await journal.facts(0, 1))[0].id
    twice = NewFact(type=TYPE, data=b"{}", tags=(household(),), id=id_)
    with pytest.raises(BadFact):  # the database refuses a second event of the same id
        await journal.append([fact(), twice])
    assert (await journal.append([fact()])).positions == (2,)


async def test_one_bad_append_does_not_fail_those_beside_it(journal: Journal) -> None:
    await journal.append([fact()])
    id_ = (await journal.facts(0, 1))[0].id
    twice = NewFact(type=TYPE, data=b"{}", tags=(household(),), id=id_)
    answers = await asyncio.gather(
        *(journal.append([twice if number == 3 else fact()]) for number in range(8)),
        return_exceptions=True,
    )
    assert [isinstance(answer, BadFact) for answer in answers].index(True) == 3
    assert await journal.head() == 8


async def test_eight_writers_and_a_reader_see_every_position_once(database_url: str) -> None:
    journals = [await Journal.open(database_url) for _ in range(8)]
    reader = await Journal.open(database_url)
    seen: list[int] = []

    async def tail() -> None:
        async for found in reader.subscribe():
            seen.append(found.position)
            if len(seen) == 8 * 40:
                return

    async def write(journal: Journal, writer: int) -> list[int]:
        appends = [journal.append([fact(household(writer))]) for _ in range(40)]
        return [position for done in await asyncio.gather(*appends) for position in done.positions]

    tailing = asyncio.create_task(tail())
    given = await asyncio.gather(*(write(one, number) for number, one in enumerate(journals)))
    await asyncio.wait_for(tailing, 10)
    assert seen == list(range(1, 8 * 40 + 1))
    assert sorted(position for one in given for position in one) == seen
    for one in [*journals, reader]:
        await one.close()


async def test_recorded_at_never_goes_back(journal: Journal) -> None:
    await asyncio.gather(*(journal.append([fact()]) for _ in range(50)))
    times = [stored.recorded_at for stored in await journal.facts(0, 50)]
    assert times == sorted(times)
    assert abs(times[-1] - datetime.now(UTC)) < timedelta(seconds=30)


async def test_a_moment_finds_the_last_position_recorded_by_then(journal: Journal) -> None:
    for _ in range(7):
        await journal.append([fact()])
    times = [stored.recorded_at for stored in await journal.facts(0, 7)]
    tick = timedelta(microseconds=1)
    assert [await journal.position_at(time) for time in times] == [1, 2, 3, 4, 5, 6, 7]
    assert [await journal.position_at(time - tick) for time in times] == [0, 1, 2, 3, 4, 5, 6]
    assert await journal.position_at(times[-1] + timedelta(days=1)) == 7


# ── what is kept ──────────────────────────────────────────────────────────────────────────────────


async def test_a_fact_comes_back_as_it_was_given(journal: Journal) -> None:
    given = NewFact(
        type=TYPE, data=b'{ "a":1.0 }', sealed=b"\x00\xff", tags=(household(2), household(1)),
        id=uuid4(), area="220101", occurred_at=datetime(2021, 1, 2, 3, 4, 5, 678901, UTC),
        actor=Actor(person="person:x", role="DISTRICT_OFFICER", area="2201", acting_for="p"),
        causation_id=uuid4(), correlation_id=uuid4(), flags=(Flag(flag="LATE_ENTRY", days=8),),
    )
    command_id = uuid4()
    done = await journal.append([given], command_id=command_id, digest=b"d")
    (stored,) = await journal.facts(0, 1)
    for name in given.__struct_fields__:
        assert getattr(stored, name) == getattr(given, name), name
    assert (stored.position, stored.recorded_at) == (done.positions[0], done.recorded_at)
    assert stored.command_id == command_id


async def test_an_old_schema_is_brought_up_to_date_when_read(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def to_two(body: dict[str, Any]) -> dict[str, Any]:
        return {"household": body["household"], "rai": str(body["area"])}

    class HouseholdPhotographed(Event):
        schema: ClassVar[int] = 3
        upcasts: ClassVar[Any] = {1: to_two, 2: lambda body: {**body, "seen": True}}
        household: str
        rai: str
        seen: bool

    HouseholdPhotographed.subject_field = "household"
    try:
        old = NewFact(
            type=HouseholdPhotographed.name, tags=(household(),), schema=1,
            data=json.dumps({"household": household(), "area": 4}).encode(),
        )
        await journal.append([old])
        (stored,) = await journal.facts(0, 1)
        now = HouseholdPhotographed(household=household(), rai="4", seen=True)
        assert stored.recorded().event == now
        assert (stored.schema, stored.data) == (1, old.data)
    finally:
        del REGISTRY[HouseholdPhotographed.name]


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
    def request(*tags: str, condition: DCBAppendCondition | None, id_: UUID) -> Request:
        return Request(
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


# ── bad input ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ([], "at least one"),
        ([fact(), fact(type="household.vanished")], "not an event type"),
        ([fact(), fact(data=b"x" * (64 * 1024 + 1))], "65536"),
        ([fact("household:7")], "neither a Ref nor a Claim"),
        ([fact("claim:only-a-kind")], "neither a Ref nor a Claim"),
        ([fact("")], "neither a Ref nor a Claim"),
        ([fact(household().upper())], "neither a Ref nor a Claim"),
        ([NewFact(type=TYPE, data=b"{}", tags=(household(),), schema=2)], "no schema 2"),
        ([NewFact(type=TYPE, data=b"{}", tags=(household(),), area="a\x00")], "0x00"),
        (
            [NewFact(type=TYPE, data=b"{}", tags=(), occurred_at=datetime(2021, 1, 1))],
            "no time zone",
        ),
    ],
)
async def test_a_bad_fact_is_refused_and_nothing_is_stored(
    journal: Journal, facts: list[NewFact], complaint: str
) -> None:
    with pytest.raises(BadFact, match=complaint):
        await journal.append(facts)
    assert await journal.head() == 0


async def test_what_cannot_be_sent_is_refused_at_once(database_url: str) -> None:
    recorder = await Recorder.open(database_url)
    async with asyncio.timeout(5):
        with pytest.raises(BadFact, match="int16"):
            await recorder.append([NewFact(type=TYPE, data=b"{}", tags=(), schema=99_999)])
        assert (await recorder.append([fact()])).positions == (1,)
    await recorder.close()


async def test_when_the_server_no_longer_keeps_its_word_appends_are_refused(
    journal: Journal, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def not_durable(connection: asyncpg.Connection) -> None:
        raise RuntimeError("fsync is off")

    monkeypatch.setattr("service.journal.writer.assert_durable", not_durable)
    for line in journal._writer._lines:
        line.close()
    async with asyncio.timeout(5):
        answers = await asyncio.gather(
            *(journal.append([fact()]) for _ in range(20)), return_exceptions=True
        )
        assert all(isinstance(one, JournalBusy | AppendUncertain) for one in answers)
        with pytest.raises(JournalBusy, match="does not keep"):
            await journal.append([fact()])


async def test_a_broken_connection_is_mended_and_nothing_is_stored_twice(
    journal: Journal, database_url: str
) -> None:
    owner = await asyncpg.connect(database_url)
    await owner.execute("SELECT pg_advisory_lock(7305808)")  # appends wait for it…
    appends = [asyncio.create_task(journal.append([fact()])) for _ in range(400)]
    broken = 0
    while broken < 3:  # …and meanwhile lose their connections
        await asyncio.sleep(0.01)
        broken += await owner.fetchval(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event = 'advisory'"
        )
    await owner.execute("SELECT pg_advisory_unlock(7305808)")
    positions = [position for done in await asyncio.gather(*appends) for position in done.positions]
    assert sorted(positions) == list(range(1, 401))
    assert await journal.head() == 400
    await owner.close()


async def test_the_largest_fact_is_kept(journal: Journal) -> None:
    await journal.append([fact(data=b"x" * 64 * 1024)])
    assert len((await journal.facts(0, 1))[0].data) == 64 * 1024


async def test_a_full_queue_says_try_again(database_url: str) -> None:
    journal = await Journal.open(database_url, queue_limit=5)
    answers = await asyncio.gather(
        *(journal.append([fact()]) for _ in range(50)), return_exceptions=True
    )
    busy = [answer for answer in answers if isinstance(answer, JournalBusy)]
    assert busy and "try again" in str(busy[0])
    assert await journal.head() == 50 - len(busy) >= 5
    await journal.close()


async def test_a_locked_journal_says_try_again(database_url: str) -> None:
    journal = await Journal.open(database_url)
    holder = await asyncpg.connect(database_url)
    for line in journal._writer._lines:
        assert line._connection is not None
        await line._connection.execute("SET lock_timeout = '50ms'")
    async with holder.transaction():
        await holder.execute("SELECT pg_advisory_xact_lock(7305808)")
        with pytest.raises(JournalBusy):
            await journal.append([fact()])
    assert (await journal.append([fact()])).positions == (1,)
    await holder.close()
    await journal.close()


# ── reading ───────────────────────────────────────────────────────────────────────────────────────


async def test_looks_are_answered_at_one_pinned_head(journal: Journal) -> None:
    await journal.append([fact(household(1)), fact(household(2))])
    looks = [((household(1),), (TYPE,)), ((household(9),), (TYPE,))]
    head, found = await journal.look(looks, None)
    await journal.append([fact(household(1))])
    later, again = await journal.look(looks[:1], head)
    assert head == later == 2
    assert [[stored.position for stored in facts] for facts in found] == [[1], []]
    assert [[stored.position for stored in facts] for facts in again] == [[1]]


async def test_a_look_wants_all_its_tags_and_only_its_types(journal: Journal) -> None:
    both = household(1), household(2)
    await journal.append([fact(*both), fact(both[0]), fact(*both, type="household.enrolled")])
    _, (found,) = await journal.look([(both, (TYPE,))], None)
    assert [stored.position for stored in found] == [1]


async def test_a_decision_that_looked_at_nothing_has_no_condition(journal: Journal) -> None:
    history = PinnedHistory(
        journal, actor=Actor(), now=datetime.now(UTC), areas=Register(), keyed=str
    )
    assert history.condition() is None
    history.looks[((household(),), (TYPE,))] = None
    await history.read(list(history.looks))
    condition = history.condition()
    assert condition is not None and condition.after == 0
    assert condition.fail_if_events_match.items == [
        DCBQueryItem(types=[TYPE], tags=[household()])
    ]


async def test_reading_stops_loudly_at_a_missing_position(
    journal: Journal, database_url: str
) -> None:
    await journal.append([fact(), fact(), fact()])
    owner = await asyncpg.connect(database_url)
    await owner.execute("DELETE FROM journal.event WHERE position = 2")
    await owner.close()
    with pytest.raises(AssertionError, match="position 2 is missing"):
        await journal.facts(0, 10)


async def test_a_wait_ends_when_another_process_appends(database_url: str) -> None:
    here, there = await Journal.open(database_url), await Journal.open(database_url)
    await asyncio.sleep(0.1)  # both listen
    waiting = asyncio.create_task(here.beyond(0, 5))
    began = asyncio.get_running_loop().time()
    await there.append([fact()])
    assert await waiting == 1
    assert asyncio.get_running_loop().time() - began < 0.5  # told, not found by the slow look
    assert await here.beyond(1, 0.05) == 1  # nothing came in time
    await here.close()
    await there.close()


async def test_a_filtered_subscription_passes_over_the_rest(journal: Journal) -> None:
    await journal.append([fact(household(number % 3)) for number in range(1200)])
    query = DCBQuery(items=[DCBQueryItem(tags=[household(1)], types=[TYPE])])
    found = []
    async for event in journal.subscribe(query, after=600):
        found.append(event.position)
        if len(found) == 200:
            break
    assert found == list(range(602, 1201, 3))


async def test_free_types_and_tags_are_for_the_recorder_below(database_url: str) -> None:
    recorder = await Recorder.open(database_url)
    await recorder.append([NewFact(type="anything", data=b"\xff", tags=("free", "free"))])
    events, head = await recorder.read(DCBQuery(items=[DCBQueryItem(tags=["free"])]))
    assert head == 1 and events[0].event.data == b"\xff"
    assert tag_key("free") != tag_key("freer")
    await recorder.close()
