"""Health and metrics tell how far the views are, and for how long what is missing has waited."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.running import PATIENCE, Client, running
from tests.support.world import World

ENGINE = "khok_views_engine"


async def measured(client: Client) -> dict[str, float]:
    """Metric → value; the engine's by its state."""
    response = await client.http.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=")
    return {
        sample.labels.get(ENGINE, sample.name): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
        if not sample.name.startswith(("khok_kept", "khok_connections"))
    }


async def caught_up(client: Client) -> int:
    head = await client.service.journal.head()
    assert await client.service.engine.reached(head, PATIENCE)
    return head


async def test_views_that_have_caught_up_have_no_lag(database_url: str, tmp_path: Path) -> None:
    async with running(database_url, tmp_path) as client:
        await World(client.service.handler).begin()
        head = await caught_up(client)
        health, found = (await client.http.get("/health")).json(), await measured(client)
    assert health["views"]["lag"] == {"events": 0, "seconds": 0}
    assert found == {
        "khok_journal_position": head, "khok_views_position": head, "khok_views_generation": 1,
        "khok_views_lag_events": 0, "khok_views_lag_seconds": 0,
        "leading": 1, "standby": 0, "stopped": 0,
    }


async def test_machines_may_ask_for_open_metrics(database_url: str, tmp_path: Path) -> None:
    async with running(database_url, tmp_path) as client:
        response = await client.http.get(
            "/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"}
        )
    assert response.headers["content-type"].startswith("application/openmetrics-text")
    assert response.text.endswith("# EOF\n")


async def test_views_that_are_behind_say_by_how_many_events_and_seconds(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        held = await asyncpg.connect(database_url)
        async with held.transaction():
            before = await held.fetchval("SELECT position FROM views.position FOR UPDATE")
            await World(client.service.handler).begin()  # no engine comes past that row
            head = await client.service.journal.head()
            first = (await client.http.get("/health")).json()
            await asyncio.sleep(0.01)
            later = await measured(client)
        await caught_up(client)
        after = (await client.http.get("/health")).json()
        await held.close()
    assert first["state"] == "ok" and first["views"]["position"] == before
    assert first["views"]["lag"]["events"] == head - before > 0
    assert later["khok_views_lag_events"] == head - before
    assert later["khok_views_lag_seconds"] > first["views"]["lag"]["seconds"] > 0
    assert after["views"]["lag"] == {"events": 0, "seconds": 0}


async def test_an_engine_that_stopped_shows_where_and_the_lag_grows(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        at = await caught_up(client)
        monkeypatch.setattr("projections.folding._counted", lambda row, fact, key: 1 / 0)
        await world.person()
        while client.service.engine.trouble is None:
            await asyncio.sleep(0.01)
        response = await client.http.get("/health")
        found = await measured(client)
        head = await client.service.journal.head()
    views = response.json()["views"]
    assert response.status_code == 503 and response.json()["state"] == "stopped"
    assert views["engine"] == "stopped" and views["trouble"]["position"] == at + 1
    assert "division by zero" in views["trouble"]["error"]
    assert views["lag"]["events"] == found["khok_views_lag_events"] == head - at > 0
    assert found["khok_views_lag_seconds"] > views["lag"]["seconds"] > 0
    assert (found["stopped"], found["leading"], found["khok_views_position"]) == (1, 0, at)
