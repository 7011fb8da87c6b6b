"""Names and titles found by their words, and areas sorted, as Thai readers expect it."""

from pathlib import Path

import asyncpg
import pytest

from domain.kernel.thai import normal, search_key, sort_key
from tests.domain.kernel.test_thai import DICTIONARY
from tests.support.paging import everything, who
from tests.support.running import Client, running
from tests.support.world import World

MIDDLE = 14_000  # a position half-way through the demonstration
WORDS = [*DICTIONARY, "Khok Nong Na", "ÉCOLE", "ตำบลท่าใหม่ 2/3", "", "เ", "ก็"]

module = pytest.mark.asyncio(loop_scope="module")


async def test_sql_folds_words_as_the_domain_does(demo: asyncpg.Connection) -> None:
    names = await demo.fetch("SELECT name_th FROM reference.area")
    words = [*WORDS, *{normal(row["name_th"]) for row in names}]  # as whatever is recorded is
    found = await demo.fetch(
        "SELECT reference.sort_key(w), reference.search_key(w) FROM unnest($1::text[])"
        " WITH ORDINALITY t(w, n) ORDER BY n", words,
    )
    assert [tuple(row) for row in found] == [(sort_key(w), search_key(w)) for w in words]


@module
async def test_areas_come_in_the_order_of_the_dictionary(demonstrated: tuple[Client, str]) -> None:
    client, url = demonstrated
    for viewer in (await who(url, "HQ_UNIT"), await who(url, "AUDITOR", "22")):
        rows = await everything(client, viewer, "areas", "nameTh level code",
                                given='orderBy: [LEVEL, NAME], filter: {area: "2"}')
        assert rows == sorted(
            rows, key=lambda row: (len(row["code"]), sort_key(row["nameTh"]), row["code"])
        )
        names = [row["nameTh"] for row in rows if row["level"] == "PROVINCE"]
        assert names[0] == "จันทบุรี" and names.index("ชลบุรี") < names.index("ตราด")
        assert names.index("นครนายก") < names.index("ปราจีนบุรี") < names.index("สระแก้ว")


@module
@pytest.mark.parametrize("typed", ["แหลมสิง", "เเหลม สิง", "แหลมส\u200bิงห์", "laem s", "LAEM SING"])
async def test_an_area_is_found_however_its_name_is_typed(
    demonstrated: tuple[Client, str], typed: str
) -> None:
    client, url = demonstrated
    auditor = await who(url, "AUDITOR", "22")
    data = await client.ask(auditor, """query($w: String) {
        areas(filter: {search: $w, level: DISTRICT}) { nodes { nameTh parent { nameTh } } } }""",
        w=typed)
    wanted = [] if typed == "เเหลม สิง" else [
        {"nameTh": "แหลมสิงห์", "parent": {"nameTh": "จันทบุรี"}}]
    assert data["areas"]["nodes"] == wanted


@module
@pytest.mark.parametrize("as_of", [None, MIDDLE], ids=["now", "as of"])
@pytest.mark.parametrize("viewer", [("HQ_UNIT", None), ("DISTRICT_OFFICER", "2202")],
                         ids=lambda viewer: viewer[0])
@pytest.mark.parametrize("typed", ["ประชาคม", "เอามือ", "เเผน", "%_%"])
async def test_gatherings_are_found_by_words_of_their_titles(
    demonstrated: tuple[Client, str], viewer: tuple[str, str | None], typed: str,
    as_of: int | None,
) -> None:
    client, url = demonstrated
    person = await who(url, *viewer)
    every = await everything(client, person, "gatherings", "id title", as_of=as_of)
    found = await everything(client, person, "gatherings", "id title", as_of=as_of,
                             given=f'filter: {{search: "{typed}"}}')
    assert found == [row for row in every if search_key(typed) in search_key(row["title"])]
    assert len(found) > 0 or typed == "%_%"


@module
@pytest.mark.parametrize(("root", "filtered", "letters"), [
    ("gatherings", "search", "กข"), ("areas", "search", "ก"), ("knowledge", "search", " กข "),
    ("people", "name", "กข ค"), ("people", "name", "  "),
])
async def test_too_few_letters_are_refused(
    demonstrated: tuple[Client, str], root: str, filtered: str, letters: str
) -> None:
    client, url = demonstrated
    query = f"query($w: String) {{ {root}(filter: {{{filtered}: $w}}) {{ totalCount }} }}"
    body = (await client.post(await who(url, "HQ_UNIT"), query, w=letters)).json()
    (error,) = body["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT" and "letters or more" in error["message"]


PEOPLE = """query($name: String!, $asOf: AsOf) { people(filter: {name: $name}, asOf: $asOf) {
    totalCount nodes { id firstName lastName } } }"""


async def test_people_are_found_by_name_only_by_those_who_may_see_their_names(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        here = await world.person(first_name="สมมุติบุญมี", last_name="ตัวอย่างดีงาม")
        there = await world.person(area="220201", first_name="สมมุติบุญมา", nickname="เเดง")

        async def found(viewer: str, name: str, **more: object) -> set[str]:
            people = (await client.ask(viewer, PEOPLE, name=name, **more))["people"]
            assert people["totalCount"] == len(people["nodes"])
            return {row["id"] for row in people["nodes"]}

        assert await found(world.hq, "บุญ") == await found(world.provincial, "บุญ") == {here, there}
        assert await found(world.district, "บุญ") == await found(world.worker, "บุญ") == {here}
        assert await found(world.hq, "ดีงาม บุญม") == await found(world.hq, "งาม มี ตัว") == {here}
        assert await found(world.hq, "แดง บุญ") == {there}
        assert await found(world.hq, "บุญมี มา") == await found(world.hq, "%ญ_") == set()
        assert await found(world.auditor, "บุญ") == await found(world.member, "บุญ") == set()
        assert await found(here, "บุญ") == {here}  # people may see themselves
        head = str(await client.service.journal.head())
        assert await found(world.hq, "บุญ", asOf={"position": head}) == {here, there}
        done = await client.do(world.protection, "eraseSubject", {"person": here})
        assert done["__typename"] == "PersonDone"
        assert await found(world.hq, "บุญ") == {there}
        assert await found(world.hq, "บุญ", asOf={"position": head}) == {there}
