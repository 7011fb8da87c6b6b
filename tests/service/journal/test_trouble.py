"""What becomes of an append in trouble: bad facts, lost connections, a full queue, a lock."""

import asyncio
from datetime import datetime

import asyncpg
import pytest

from service.journal import AppendUncertain, BadFact, Journal, JournalBusy, NewFact, Recorder
from tests.support.household_facts import TYPE, fact, household


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


async def test_whoever_was_sent_with_what_cannot_be_sent_is_answered_on_closing(
    database_url: str,
) -> None:
    recorder = await Recorder.open(database_url)
    await recorder.append([fact()])  # the type is known: what follows is sent together
    owner = await asyncpg.connect(database_url)
    await owner.execute("SELECT pg_advisory_lock(7305808)")
    bad = NewFact(type=TYPE, data=b"{}", tags=(), schema=99_999)
    appends = [asyncio.create_task(recorder.append([each])) for each in (bad, *[fact()] * 15)]
    with pytest.raises(BadFact):
        await appends[0]
    async with asyncio.timeout(5):
        await recorder.close()
        answers = await asyncio.gather(*appends[1:], return_exceptions=True)
    await owner.close()
    assert all(isinstance(one, JournalBusy | AppendUncertain) for one in answers)


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
