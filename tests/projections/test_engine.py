"""The engine moves all views together, stops at what does not fold, and never skips."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from domain.kernel.event import Recorded
from domain.person.events import SubjectErased
from projections.engine import Engine, EngineState, Fenced
from projections.view import VIEWS
from tests.projections.reading import as_of, everything, facts_from
from tests.support.small_world.births import ref
from tests.support.small_world.world import facts


async def pause(position: int, seconds: float) -> None:
    """Waits for the journal by looking often."""
    await asyncio.sleep(0.02)


@asynccontextmanager
async def running(engine: Engine) -> AsyncIterator[asyncio.Task[None]]:
    """The engine at work, ended whatever happens."""
    task = asyncio.create_task(engine.run(pause))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


@pytest.fixture
def people_break_at() -> Iterator[Any]:
    """Makes the fold of people raise at a position."""
    declared = VIEWS["people"]

    def break_at(position: int) -> None:
        def fold(row: Any, fact: Recorded, key: str) -> Any:
            if fact.position == position:
                raise KeyError("a bug")
            return declared.fold(row, fact, key)

        VIEWS["people"] = replace(declared, fold=fold)

    yield break_at
    VIEWS["people"] = declared


def first_erasure(journal: Sequence[Recorded]) -> int:
    return next(fact.position for fact in journal if isinstance(fact.event, SubjectErased))


async def test_several_versions_of_a_row_within_one_batch_are_all_kept(pool: asyncpg.Pool) -> None:
    journal = facts(3, 300)
    await Engine(pool, facts=facts_from(journal), batch=1000).step()
    at_once = await everything(pool)
    versions = await pool.fetch(
        "SELECT version FROM views.work_plans_past WHERE id = $1 ORDER BY since",
        ref("work-plan", 1),
    )
    assert [row["version"] for row in versions] == list(range(1, len(versions) + 1))
    assert len(versions) > 2
    await pool.execute("UPDATE views.position SET position = 0")
    for table in at_once:
        await pool.execute(f"DELETE FROM views.{table}")
    one_by_one = Engine(pool, facts=facts_from(journal), batch=1)
    while await one_by_one.step():
        pass
    assert await everything(pool) == at_once


async def test_a_fact_that_no_view_handles_still_moves_the_position(pool: asyncpg.Pool) -> None:
    journal = facts(1, 400)
    unseen = next(f for f in journal if f.event.name == "attempt.refused")
    engine = Engine(pool, facts=facts_from(journal[: unseen.position]))
    before = Engine(pool, facts=facts_from(journal[: unseen.position - 1]))
    await before.step()
    rows = await everything(pool)
    assert await engine.step() == 1
    assert await pool.fetchval("SELECT position FROM views.position") == unseen.position
    assert await everything(pool) == rows


async def test_of_two_engines_the_one_that_comes_late_is_fenced_and_writes_nothing(
    pool: asyncpg.Pool,
) -> None:
    journal = facts(1, 200)
    one, other = (Engine(pool, facts=facts_from(journal), batch=50) for _ in range(2))
    assert await one.step() == await other.step() == 50  # each from where it found the views
    before = await everything(pool)
    with pytest.raises(Fenced):
        await one.step()
    assert await everything(pool) == before
    assert await pool.fetchval("SELECT position FROM views.position") == 100


async def test_two_engines_at_once_never_both_write_a_fact(pool: asyncpg.Pool) -> None:
    journal = facts(1, 300)

    async def drive(engine: Engine) -> int:
        moved = 0
        while engine.position < len(journal):
            try:
                moved += await engine.step()
            except Fenced:
                engine = Engine(pool, facts=facts_from(journal), batch=7)
        return moved

    engines = [Engine(pool, facts=facts_from(journal), batch=7) for _ in range(2)]
    assert sum(await asyncio.gather(*map(drive, engines))) == len(journal)
    alone = await everything(pool)
    assert sum(len(rows) for rows in alone.values()) > 0


async def test_a_fold_that_raises_stops_the_engine_at_that_fact_and_keeps_what_was_before(
    pool: asyncpg.Pool, people_break_at: Any, caplog: pytest.LogCaptureFixture
) -> None:
    journal = facts(1, 600)
    bad = first_erasure(journal)
    people_break_at(bad)
    engine = Engine(pool, facts=facts_from(journal), batch=1000)
    assert await engine.step() == bad - 1
    assert engine.state is EngineState.STOPPED
    assert engine.trouble is not None and engine.trouble.position == bad
    assert "people" in engine.trouble.error and "a bug" in engine.trouble.error
    assert await pool.fetchval("SELECT position FROM views.position") == bad - 1
    for table in await everything(pool):
        assert not await pool.fetchval(f"SELECT count(*) FROM views.{table} WHERE since >= $1", bad)
    await engine.run(pause)  # it does not try again: a bug is mended by a new version
    assert engine.position == bad - 1


async def test_once_mended_the_next_engine_goes_on_from_the_trouble(
    pool: asyncpg.Pool, people_break_at: Any
) -> None:
    journal = facts(1, 300)
    declared = VIEWS["people"]
    people_break_at(first_erasure(journal))
    await Engine(pool, facts=facts_from(journal)).step()
    VIEWS["people"] = declared
    mended = Engine(pool, facts=facts_from(journal))
    while await mended.step():
        pass
    assert mended.position == len(journal)
    person = next(f.subject for f in journal if isinstance(f.event, SubjectErased))
    assert (await as_of(pool, len(journal)))["people"][person]["erased"]


async def test_after_a_crash_between_two_batches_another_engine_resumes(
    pool: asyncpg.Pool,
) -> None:
    journal = facts(2, 300)
    first = Engine(pool, facts=facts_from(journal), batch=110)
    await first.step()
    await first.step()
    second = Engine(pool, facts=facts_from(journal), batch=110)
    assert await second.step() == 80
    assert await second.step() == 0


async def test_after_a_crash_inside_a_batch_nothing_of_it_is_kept(pool: asyncpg.Pool) -> None:
    journal = facts(2, 100)

    async def dies(connection: Any, batch: Sequence[Recorded]) -> None:
        raise ConnectionResetError("the server went away")

    engine = Engine(pool, facts=facts_from(journal), follow=[dies])
    with pytest.raises(ConnectionResetError):
        await engine.step()
    assert engine.trouble is None  # not the fact's fault: it is tried again
    assert not any((await everything(pool)).values())
    assert await pool.fetchval("SELECT position FROM views.position") == 0


async def test_followers_write_in_the_transaction_that_moves_the_views(
    pool: asyncpg.Pool,
) -> None:
    journal = facts(2, 100)
    await pool.execute("CREATE TABLE vault.seen (position bigint, views bigint)")

    async def note(connection: Any, batch: Sequence[Recorded]) -> None:
        await connection.execute(
            "INSERT INTO vault.seen SELECT $1, position FROM views.position", batch[-1].position
        )
        if batch[-1].position > 60:
            raise ValueError("cannot open it")

    engine = Engine(pool, facts=facts_from(journal), follow=[note], batch=50)
    assert await engine.step() == 50
    assert await engine.step() == 10
    assert engine.trouble is not None and engine.trouble.position == 61
    seen = await pool.fetch("SELECT position, views FROM vault.seen ORDER BY 1")
    assert [tuple(row) for row in seen] == [(50, 50), *((p, p) for p in range(51, 61))]


async def test_facts_with_a_gap_stop_the_engine(pool: asyncpg.Pool) -> None:
    journal = facts(2, 30)
    del journal[10]
    engine = Engine(pool, facts=facts_from(journal))
    await engine.step()
    assert engine.trouble is not None and engine.trouble.position == 11


async def test_a_reader_waits_for_a_position_and_wakes_when_the_views_come_to_it(
    pool: asyncpg.Pool,
) -> None:
    journal = facts(1, 100)
    engine = Engine(pool, facts=facts_from(journal))
    async with running(engine):
        assert await engine.reached(100, timeout=5)
        assert not await engine.reached(101, timeout=0.05)
        journal.extend(facts(1, 101)[100:])
        assert await engine.reached(101, timeout=5)


async def test_one_engine_leads_and_the_other_stands_by_hears_of_positions_and_takes_over(
    pool: asyncpg.Pool,
) -> None:
    journal = facts(1, 100)
    leader, standby = (Engine(pool, facts=facts_from(journal)) for _ in range(2))
    async with running(leader) as leading:
        assert await leader.reached(100, timeout=5)
        async with running(standby):
            assert await standby.reached(100, timeout=5)
            assert [leader.state, standby.state] == [EngineState.LEADING, EngineState.STANDBY]
            journal.extend(facts(1, 120)[100:])
            assert await standby.reached(120, timeout=5)
            leading.cancel()
            await asyncio.wait([leading])
            journal.extend(facts(1, 140)[120:])
            assert await standby.reached(140, timeout=5)
            assert standby.state is EngineState.LEADING


async def test_a_leader_that_was_fenced_looks_where_the_views_are_and_goes_on(
    pool: asyncpg.Pool,
) -> None:
    journal = facts(1, 50)
    leader = Engine(pool, facts=facts_from(journal))
    async with running(leader):
        assert await leader.reached(50, timeout=5)
        longer = facts(1, 90)
        await Engine(pool, facts=facts_from(longer[:70])).step()  # without a lease
        journal.extend(longer[50:])
        assert await leader.reached(90, timeout=5)
        assert leader.trouble is None


async def test_an_engine_survives_the_loss_of_its_connection(
    pool: asyncpg.Pool, database_url: str
) -> None:
    journal = facts(1, 50)
    engine = Engine(pool, facts=facts_from(journal))
    async with running(engine):
        assert await engine.reached(50, timeout=5)
        administrator = await asyncpg.connect(database_url)
        killed = await administrator.fetchval(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_locks JOIN pg_database d"
            " ON d.oid = database WHERE locktype = 'advisory' AND datname = current_database()"
        )
        await administrator.close()
        assert killed == 1
        journal.extend(facts(1, 60)[50:])
        assert await engine.reached(60, timeout=5)
