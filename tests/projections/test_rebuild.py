"""A rebuild makes the same rows as following did, beside the live views, and then takes over."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest
from msgspec.structs import replace

from domain.household.events import MemberAdded
from domain.kernel.event import Recorded
from projections import filling, workers
from projections import rebuild as rebuilding
from projections.engine import Engine
from projections.folding import FoldFailed, Folding
from projections.rebuild import rebuild
from projections.shard import Shard
from tests.projections.reading import Listed, everything, facts_from, needs
from tests.support.small_world.world import facts


async def follow_all(pool: asyncpg.Pool, journal: Sequence[Recorded]) -> Engine:
    engine = Engine(pool, facts=facts_from(journal), batch=83)
    while await engine.step():
        pass
    return engine


async def test_rebuilt_views_equal_the_live_ones_row_for_row(
    pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "CHUNK_FACTS", 101)
    monkeypatch.setattr(filling, "FLUSH_VERSIONS", 150)  # so that versions go out on the way
    journal = facts(4, 1000)
    await follow_all(pool, journal)
    live = await everything(pool)
    generation = await pool.fetchval("SELECT generation FROM views.position")
    seen: list[int] = []
    assert await rebuild(pool, facts_from(journal), progress=seen.append) == 1000
    assert await everything(pool) == live
    assert seen == sorted(seen) and seen[-1] == 1000 and len(set(seen)) == 10
    assert await pool.fetchval("SELECT generation FROM views.position") == generation + 1
    left = await pool.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'views_next'")
    assert left == 0


async def test_shards_folded_by_processes_make_the_rows_that_following_made(
    pool: asyncpg.Pool, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "SHARD_FACTS", 200)  # 1,000 facts: six shards, two at a time
    monkeypatch.setattr(rebuilding, "WORKERS", 2)
    journal = facts(8, 1000)
    await follow_all(pool, journal)
    live, seen, indexed = await everything(pool), [0], [(0, 0)]
    position = await rebuild(
        pool, facts_from(journal), source=Listed(database_url, journal), progress=seen.append,
        indexing=lambda done, total: indexed.append((done, total)),
    )
    assert position == 1000 and await everything(pool) == live
    assert seen == sorted(seen) and seen[-1] == 1000
    assert indexed[-1][0] == indexed[-1][1] == len(indexed) - 1


@pytest.mark.parametrize("of", [2, 3, 7])
def test_every_row_is_in_one_shard_with_all_its_versions(of: int) -> None:
    journal, whole = facts(9, 1200), Folding()
    shards = [Folding(Shard(number, of)) for number in range(of)]
    for fact in journal:
        whole.take(fact)
        for shard in shards:
            if needs(shard.shard, fact):
                shard.take(fact)
    assert sum(shard.own for shard in shards) == len(journal)
    for name, shelf in whole.shelves.items():
        parts = [shard.shelves[name] for shard in shards]
        assert sum(len(part.rows) for part in parts) == len(shelf.rows)
        assert {key: row for part in parts for key, row in part.rows.items()} == shelf.rows, name
        closed = [version for part in parts for version in part.closed]
        assert sorted(closed, key=repr) == sorted(shelf.closed, key=repr), name


async def test_what_goes_wrong_in_a_process_is_raised_here_and_the_live_views_stay(
    pool: asyncpg.Pool, database_url: str
) -> None:
    journal = facts(7, 200)
    await follow_all(pool, journal)
    before = await everything(pool)
    never = MemberAdded(
        household="household:1", person="person:1", relation="HEAD", village="22010101",
        since_on="never",
    )
    bad = [*journal, replace(journal[-1], event=never, position=201)]
    for source, error, words in [
        (Listed(database_url, bad), FoldFailed, "household.member-added.*never"),
        (Listed(database_url, journal, 201), RuntimeError, "200 facts of 201"),
        (Listed("postgresql:///nowhere?host=/nowhere", journal), RuntimeError, "failed"),
    ]:
        with pytest.raises(error, match=words):
            await rebuild(pool, facts_from(journal), source=source)
    assert await everything(pool) == before
    assert await rebuild(pool, facts_from(journal), source=Listed(database_url, journal)) == 200
    assert await everything(pool) == before


async def test_rebuilt_views_have_the_indexes_that_the_live_ones_had(pool: asyncpg.Pool) -> None:
    asked = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'views' ORDER BY indexdef"
    before = [row[0] for row in await pool.fetch(asked)]
    await rebuild(pool, facts_from(facts(1, 50)))
    assert [row[0] for row in await pool.fetch(asked)] == before
    assert await pool.fetchval("SELECT to_regclass('views.changes') IS NOT NULL")


async def test_the_live_engine_goes_on_after_the_switch_as_if_nothing_had_happened(
    pool: asyncpg.Pool,
) -> None:
    journal = facts(4, 300)
    engine = await follow_all(pool, journal)
    await rebuild(pool, facts_from(journal))
    journal.extend(facts(4, 350)[300:])
    assert await engine.step() == 50
    followed = await everything(pool)
    await rebuild(pool, facts_from(journal))
    assert await everything(pool) == followed


async def test_a_rebuild_beside_a_running_engine_and_readers_loses_no_fact(
    pool: asyncpg.Pool,
) -> None:
    journal, all_of_it = facts(5, 200), facts(5, 900)
    engine = Engine(pool, facts=facts_from(journal), batch=20)

    async def wait(position: int, seconds: float) -> None:
        await asyncio.sleep(0.005)

    async def read() -> None:
        while True:
            await pool.fetch("SELECT * FROM views.households JOIN views.projects USING (area)")

    async def grow() -> None:
        for fact in all_of_it[200:]:
            journal.append(fact)
            await asyncio.sleep(0.001)

    busy = [asyncio.create_task(task) for task in (engine.run(wait), read())]
    try:
        await asyncio.gather(grow(), rebuild(pool, facts_from(journal)))
        await rebuild(pool, facts_from(journal))
        assert await engine.reached(900, timeout=10)
        assert not any(task.done() for task in busy)  # no reader was refused
    finally:
        for task in busy:
            task.cancel()
        await asyncio.wait(busy)
    switched = await everything(pool)
    await rebuild(pool, facts_from(all_of_it))
    assert await everything(pool) == switched


async def test_what_the_live_views_saw_meanwhile_is_caught_up_under_the_lock_or_at_the_next_try(
    pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "CHUNK_FACTS", 20)
    journal, seen = facts(6, 150), []
    await follow_all(pool, journal)
    live = await everything(pool)

    async def late(after: int, limit: int) -> Sequence[Recorded]:
        seen.append(after)
        if after == 100 and seen.count(100) <= 2:
            return []  # up to the switch, the journal seems to end here
        if after == 120 and seen.count(120) == 1:
            raise asyncpg.LockNotAvailableError("somebody is in the way")
        return journal[after : after + limit]

    assert await rebuild(pool, late) == 150
    assert seen.count(100) == 4  # the first try under the lock was taken back
    assert await everything(pool) == live


async def test_a_bulk_load_is_rebuilt_ahead_of_the_live_views_and_shown_to_followers_once(
    pool: asyncpg.Pool,
) -> None:
    journal = facts(6, 400)
    live = Engine(pool, facts=facts_from(journal), batch=150)
    await live.step()
    shown: list[int] = []

    async def note(connection: Any, batch: Sequence[Recorded]) -> None:
        shown.extend(fact.position for fact in batch)

    assert await rebuild(pool, facts_from(journal), follow=[note]) == 400
    assert shown == list(range(151, 401))
    assert await pool.fetchval("SELECT position FROM views.position") == 400


async def test_a_rebuild_that_fails_leaves_the_live_views_and_can_be_repeated(
    pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = facts(7, 200)
    await follow_all(pool, journal)
    before = await everything(pool)
    with monkeypatch.context() as broken:
        broken.setattr("projections.folding._counted", lambda row, fact, key: 1 / 0)
        with pytest.raises(FoldFailed, match="division by zero"):
            await rebuild(pool, facts_from(journal))
    assert await everything(pool) == before
    assert await rebuild(pool, facts_from(journal)) == 200
    assert await everything(pool) == before


async def test_two_rebuilds_at_once_are_one_too_many(pool: asyncpg.Pool) -> None:
    journal = facts(7, 200)
    both = await asyncio.gather(
        *(rebuild(pool, facts_from(journal)) for _ in range(2)), return_exceptions=True
    )
    assert sorted(map(str, both)) == ["200", "another rebuild of the views is under way"]
