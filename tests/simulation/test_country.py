"""A simulation is what the office would have recorded, act by act; only quicker."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from typer.testing import CliRunner

from domain.kernel.authority import Role
from domain.person.role import GrantRole
from service import database
from service.areas import Register
from service.journal.bulk import Loader
from service.postgres import Embedded
from simulation.chanthaburi.names import ref
from simulation.clerk import Clerk
from simulation.cli import app
from simulation.country import Wanted, simulate
from simulation.country.cast import Officers as Cast
from simulation.country.places import shares
from simulation.country.story import places, told
from simulation.script import Act, Scene, alone, bangkok
from tests.support.acting import SECRET, keep_secret, play, same
from tests.support.running import running

SMALL = Wanted(provinces=("22",), households=6, seed=22, months=2, until=date(2021, 4, 21))
NAME = "khok_simulated"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def simulated_name(postgres: Embedded) -> str:
    """A database with the small simulation, decided by two processes; only to be read."""
    url = postgres.url(NAME)
    await database.prepare(url)
    await keep_secret(url)
    await simulate(url, SMALL, workers=2)
    return NAME


@pytest_asyncio.fixture
async def simulated(
    postgres: Embedded, simulated_name: str
) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(postgres.url(simulated_name))
    await connection.execute("SET default_transaction_read_only = on")
    yield connection
    await connection.close()


# ── the same as the office records ────────────────────────────────────────────────────────────────


def scenes(wanted: Wanted) -> Iterator[Scene]:
    """The whole story, in its order."""
    among = places(wanted)
    for month in wanted.months_told():
        for scene, _ in told(among, month):
            if scene.at.date() <= (wanted.until or date.max):
                yield scene


async def test_every_row_is_as_the_office_would_have_recorded_it(
    simulated: asyncpg.Connection, database_url: str
) -> None:
    await keep_secret(database_url)
    refused = await play(database_url, scenes(SMALL))
    assert refused > 0, "the seed has to be one whose story holds a refusal"
    live = await asyncpg.connect(database_url)
    await same(simulated, live)
    await live.close()


@pytest.mark.long
async def test_so_is_every_row_of_a_story_to_its_end(
    postgres: Embedded, database_url: str
) -> None:
    whole, url = Wanted(provinces=("22",), households=3, months=4), postgres.url("khok_whole")
    await database.prepare(url)
    for each in (url, database_url):
        await keep_secret(each)
    await simulate(url, whole)
    await play(database_url, scenes(whole))
    one, other = await asyncpg.connect(url), await asyncpg.connect(database_url)
    await same(one, other)
    assert await one.fetchval(
        "SELECT count(*) FROM journal.event JOIN journal.event_type t ON t.id = type"
        " WHERE t.name IN ('household.completed', 'engagement.wage-paid')") > 3
    await one.close()
    await other.close()


async def test_facts_are_recorded_in_order_at_the_moments_of_the_story(
    simulated: asyncpg.Connection,
) -> None:
    rows = await simulated.fetch(
        "SELECT position, recorded_at, occurred_at, id FROM journal.event ORDER BY position"
    )
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    assert all(one["recorded_at"] <= two["recorded_at"] for one, two in pairwise(rows))
    assert rows[-1]["recorded_at"].date() <= SMALL.until
    for row in rows:
        assert row["id"].version == 7
        assert row["id"].int >> 80 == int(row["recorded_at"].timestamp() * 1000)


# ── the same every time ───────────────────────────────────────────────────────────────────────────

TOLD = "SELECT position, id, data, tags, command_id, recorded_at FROM journal.event ORDER BY 1"


async def test_a_seed_tells_the_same_however_many_decide(
    simulated: asyncpg.Connection, database_url: str
) -> None:
    await keep_secret(database_url)
    came_to = await simulate(database_url, SMALL, workers=1)
    again = await asyncpg.connect(database_url)
    assert await again.fetch(TOLD) == await simulated.fetch(TOLD)
    assert came_to.position == await simulated.fetchval("SELECT max(position) FROM journal.event")
    await again.close()


def test_another_seed_tells_something_else() -> None:
    assert acts(SMALL) == acts(SMALL) != acts(replace(SMALL, seed=23))


def acts(wanted: Wanted) -> list[Act]:
    among = places(wanted)
    return [act for month in wanted.months_told() for scene, _ in told(among, month)
            for act in scene.acts]


@pytest.mark.parametrize("households", [1, 6, 600])
def test_as_many_households_are_enrolled_as_were_asked_for(households: int) -> None:
    wanted = replace(SMALL, households=households)
    names = [type(act.command).__name__ for act in acts(wanted)]
    assert names.count("EnrolHousehold") == households
    assert names.count("RegisterProgramme") == 1
    developers = names.count("ContractEngagement")
    assert 1 <= developers <= households and developers == pytest.approx(
        households * 9_188 / 25_179, abs=10)


def test_the_country_has_the_programmes_size() -> None:
    shared = shares(Wanted())
    assert sum(each.households for each in shared) == 25_179
    assert sum(each.developers for each in shared) == 9_188
    assert len(shared) == 3_246
    assert not any(each.tambon.startswith("10") for each in shared)


# ── what is there can be used ─────────────────────────────────────────────────────────────────────


async def test_the_service_opens_on_it_and_goes_on(database_url: str, tmp_path: Path) -> None:
    head, _ = await simulate(database_url, SMALL)
    worker = Cast(SMALL.seed).worker(shares(SMALL)[0].tambon).ref
    officer = Cast(SMALL.seed).provincial("22").ref
    async with running(database_url, tmp_path) as client:
        assert await client.service.engine.reached(head, 30)
        asked = await client.ask(officer, """{
            households(filter: {status: ENROLLED}, first: 100) {
              totalCount nodes { id history { totalCount } } }
            workPlans(filter: {status: APPROVED}) { totalCount } }""")
        assert asked["households"]["totalCount"] == SMALL.households
        assert asked["workPlans"]["totalCount"] > 0
        household = asked["households"]["nodes"][0]
        assert household["history"]["totalCount"] > 5
        done = await client.do(worker, "withdrawHousehold", {
            "household": household["id"], "reason": "ย้ายภูมิลำเนาไปต่างจังหวัด"})
        assert int(done["position"]) == head + 1
        health = (await client.http.get("/health")).json()
        assert health["clock"]["now"].startswith("2021-04-2")


# ── what cannot be ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("wrong", "said"), [
    ({"provinces": ("99",)}, "99: not a province"),
    ({"provinces": ("22", "10")}, "10: not a province with villages"),
    ({"provinces": ("2201",)}, "2201: not a province"),
    ({"households": 0}, "0 households cannot be"),
    ({"households": -5}, "-5 households cannot be"),
    ({"provinces": ("22",), "households": 10**6}, "more than these provinces hold"),
    ({"months": 0}, "0 months"),
    ({"months": 25}, "25 months"),
    ({"until": date(2020, 11, 30)}, "before the first day, 2020-12-01"),
])
def test_a_wish_that_cannot_be_met_is_refused_in_words(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(RuntimeError, match=said):
        Wanted(**wrong)


async def test_a_journal_with_facts_is_left_alone(
    simulated: asyncpg.Connection, postgres: Embedded
) -> None:
    before = await simulated.fetchval("SELECT max(position) FROM journal.event")
    with pytest.raises(RuntimeError, match="not empty"):
        await simulate(postgres.url(NAME), SMALL)
    assert await simulated.fetchval("SELECT max(position) FROM journal.event") == before


async def test_an_append_waits_as_long_as_a_simulation_is_loaded(database_url: str) -> None:
    loader = await Loader.open(database_url)
    with pytest.raises(RuntimeError, match="another process is appending"):
        await Loader.open(database_url)
    await loader.close()
    await (await Loader.open(database_url)).close()


async def test_a_story_at_odds_with_the_rules_stops_with_the_act(database_url: str) -> None:
    clerk = Clerk(secret=SECRET, types={}, areas=Register())
    scene = alone(bangkok("2020-12-01"), None, GrantRole(
        person=ref("person", "nobody"), role=Role.AUDITOR, area=""))
    with pytest.raises(RuntimeError, match="came to noun-is-known, not accepted"):
        clerk.play(scene, 0, Random(1))


def test_the_command_line_says_in_a_sentence_what_is_wrong() -> None:
    done = CliRunner().invoke(app, ["simulate", "--province", "99"])
    assert done.exit_code == 1
    assert "khok: 99: not a province" in done.output
    assert "Traceback" not in done.output
