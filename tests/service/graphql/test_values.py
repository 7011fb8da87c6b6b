"""Values as Thai readers write them: SQL and domain agree, and GraphQL shows them."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import asyncpg

from domain.kernel.land import rai_ngan_wa
from domain.kernel.thai import buddhist_year, fiscal_year, thai_date
from tests.support.running import Client, running
from tests.support.world import World, new

_SOURCE = Random(7)
_AREAS = [Decimal(n) for n in (0, 4, 400, 1599, 1600, 4800, 7300)] + [
    Decimal(_SOURCE.randrange(10**9)).scaleb(-3) for _ in range(300)
]
_DAYS = [date(1800, 1, 1) + timedelta(days=_SOURCE.randrange(110_000)) for _ in range(300)] + [
    date(1941, 1, 1), date(1940, 12, 31), date(1940, 4, 1), date(1940, 3, 31),
    date(2020, 9, 30), date(2020, 10, 1),
]


async def test_sql_writes_land_and_days_as_the_domain_does(demo: asyncpg.Connection) -> None:
    land = await demo.fetch(
        "SELECT reference.rai_ngan_wa(m) FROM unnest($1::numeric[]) WITH ORDINALITY t(m, n)"
        " ORDER BY n", _AREAS,
    )
    assert [row[0] for row in land] == [rai_ngan_wa(area) for area in _AREAS]
    days = await demo.fetch(
        "SELECT reference.thai_date(d), reference.fiscal_year(d), reference.buddhist_year(d)"
        " FROM unnest($1::date[]) WITH ORDINALITY t(d, n) ORDER BY n", _DAYS,
    )
    assert [tuple(row) for row in days] == [
        (thai_date(day), fiscal_year(day), buddhist_year(day)) for day in _DAYS
    ]


async def test_money_is_written_in_baht(demo: asyncpg.Connection) -> None:
    for satang in (0, 5, 100, 99_999, 900_000, 2**62):
        written = await demo.fetchval("SELECT reference.baht($1)", satang)
        assert written == f"{Decimal(satang) / 100:,.2f}"


QUERY = """query($e: ID!, $p: ID!, $w: ID!) {
  engagement(id: $e) { wageSatang wage { satang baht } startOnThai { text }
    area { nameTh parents { level code } sortKey } }
  project(id: $p) { areaM2 land { squareMetres raiNganWa text } }
  workPlan(id: $w) { monthThai { text buddhistYear fiscalYear } items { dueOnThai { text } } }
  undecided: engagements(filter: {status: APPLIED}) { nodes { wage { baht } } } }"""


async def test_graphql_shows_values_in_the_thai_way(database_url: str, tmp_path: Path) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        plan = await world.submitted_plan(world.developer, world.engagement, world.project)
        await world.do(world.make(
            "ReceiveApplication", engagement=new("engagement"), programme=world.programme,
            person=await world.person(), group="FARMER", tambon="220101"), world.worker)
        await asyncio.sleep(0.5)
        found = await client.ask(
            world.auditor, QUERY, e=world.engagement, p=world.project, w=plan)
    start = world.today - timedelta(days=60)
    due = date.fromisoformat(f"{world.month}-15")
    assert found["engagement"] == {
        "wageSatang": "900000", "wage": {"satang": "900000", "baht": "9,000.00"},
        "startOnThai": {"text": thai_date(start)},
        "area": {
            "nameTh": "ตลาด", "sortKey": found["engagement"]["area"]["sortKey"],
            "parents": [{"level": "PROVINCE", "code": "22"}, {"level": "DISTRICT", "code": "2201"}],
        },
    }
    assert found["project"] == {
        "areaM2": "4800",
        "land": {"squareMetres": "4800", "raiNganWa": "3-0-00", "text": "3 ไร่ 0 งาน 0 ตารางวา"},
    }
    assert found["workPlan"] == {
        "monthThai": {"text": thai_date(due).partition(" ")[2], "buddhistYear": due.year + 543,
                      "fiscalYear": fiscal_year(due)},
        "items": [{"dueOnThai": {"text": thai_date(due)}}],
    }
    assert found["undecided"] == {"nodes": [{"wage": None}]}


async def project_area(client: Client, world: World, area_m2: str) -> str:
    """The area of a plot as it is stored when it is proposed so."""
    select = "project { land { squareMetres } }"
    given = {"programme": world.programme, "kind": "CLM", "areaM2": area_m2, "area": "220101",
             "landHolder": "TEMPLE", "fundingSource": f"เงินกู้ {area_m2}"}
    answer = await client.do(world.worker, "proposeProject", given, select=select)
    found: str = answer["project"]["land"]["squareMetres"]
    return found


async def test_thai_digits_and_rai_are_read(database_url: str, tmp_path: Path) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        for written in ("16000", "๑๖๐๐๐", "10-0-0", "๑๐-๐-๐๐"):
            assert Decimal(await project_area(client, world, written)) == 16_000
