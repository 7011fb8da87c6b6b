"""A rebuild by processes, from the real journal, beside a service at work."""

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from domain.kernel.authority import Role
from projections import rebuild as rebuilding
from projections import tables, workers
from projections.rebuild import rebuild
from service import database, server
from service.journal import shares
from simulation.country import Wanted, simulate
from tests.projections.reading import everything
from tests.support.acting import keep_secret
from tests.support.running import PATIENCE, Client, running
from tests.support.world import World

SMALL = Wanted(provinces=("22",), households=6, seed=23, months=3)


@pytest.fixture
async def journaled(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A simulated journal, its views empty; even this one is rebuilt by processes."""
    await keep_secret(database_url)
    await simulate(database_url, SMALL, workers=1)
    monkeypatch.setattr(server, "FEW", 0)
    monkeypatch.setattr(rebuilding, "WORKERS", 2)
    monkeypatch.setattr(workers, "SHARD_FACTS", 200)
    return database_url




async def views(url: str) -> dict[str, list[Any]]:
    async with await database.connect_pool(url) as pool:
        return await everything(pool)


async def caught_up(client: Client) -> None:
    assert await client.service.engine.reached(await client.service.journal.head(), PATIENCE)


async def test_views_followed_folded_by_one_and_rebuilt_by_shards_are_the_same(
    journaled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "POSITIONS", 300)
    async with running(journaled, tmp_path) as client:
        await caught_up(client)
        followed = await views(journaled)
        await rebuild(client.service.pool, client.service.journal.recorded)
        assert await views(journaled) == followed
        position = await server.rebuild(journaled, progress=lambda *_: None)
        assert position == await client.service.journal.head() > 500
    assert await views(journaled) == followed


async def test_details_that_the_journal_sealed_are_opened_by_a_rebuild_as_by_following(
    journaled: str, tmp_path: Path
) -> None:
    asked = "SELECT subject, field, value, search_key FROM vault.detail ORDER BY 1, 2"
    await server.rebuild(journaled, progress=lambda *_: None)
    connection = await asyncpg.connect(journaled)
    rebuilt = await connection.fetch(asked)
    await connection.execute("DELETE FROM vault.detail")
    await tables.clear(connection, "views")
    async with running(journaled, tmp_path) as client:
        await caught_up(client)
    assert await connection.fetch(asked) == rebuilt != []
    await connection.close()


async def test_reads_and_writes_go_on_while_it_is_rebuilt(journaled: str, tmp_path: Path) -> None:
    async with running(journaled, tmp_path) as client:
        await caught_up(client)
        world = World(client.service.handler)
        world.hq = await world.officer(Role.HQ_UNIT, "", None)
        rebuilt = asyncio.create_task(
            server.rebuild(journaled, progress=lambda *_: None)
        )
        days = 0
        asked = "{ programmes { nodes { id endsOn } } }"
        [programme] = (await client.ask(world.hq, asked))["programmes"]["nodes"]
        while not rebuilt.done():
            days += 1
            ends_on = (date(2031, 1, 1) + timedelta(days=days)).isoformat()
            answer = await client.do(world.hq, "extendDeadline", {
                "programme": programme["id"], "authority": "มติ ครม.", "toOn": ends_on,
            })
            assert answer["__typename"] == "ProgrammeDone", answer
            seen = await client.ask(world.hq, asked)
            assert seen["programmes"]["nodes"] == [programme | {"endsOn": ends_on}]
        await rebuilt
        assert days > 2
        await caught_up(client)
        assert (await client.http.get("/health")).json()["views"]["generation"] == 2
        switched = await views(journaled)
        await rebuild(client.service.pool, client.service.journal.recorded)
        assert await views(journaled) == switched


async def test_how_far_the_views_are_behind_is_known_before_they_are_served(
    journaled: str, tmp_path: Path
) -> None:
    head = await server.head(journaled)
    async with running(journaled, tmp_path) as client:
        await caught_up(client)
        assert await server.behind(journaled) == 0
        await client.service.pool.execute("UPDATE views.position SET shape = 'of last year'")
    assert await server.behind(journaled) == head > 500
