from datetime import date

import asyncpg
import pytest

from service import areas
from service.areas import AreaLevel, Register, find, load, rows
from service.database import session

TODAY = date(2021, 2, 10)
register = Register()


@pytest.mark.parametrize(
    "code", ["", "22", "2201", "220101", "22010101", "22010199", "10", "100101"]
)
def test_codes_of_the_register_name_areas(code):
    assert register.exists(code, TODAY)


@pytest.mark.parametrize("code", [
    "2", "220", "99", "2299", "220199", "22010100", "99010101", "2201010", "220101011",
    "10010101", "๒๒", "2a", " 22", "22 ", "-1", "２２010101", "220101๐๑",
])
def test_other_codes_do_not(code):
    assert not register.exists(code, TODAY)


def test_bangkok_has_no_villages():
    assert register.has_villages("220101")
    assert not register.has_villages("100101")


def test_an_abolished_area_is_accepted_only_before_it_ended():
    assert find("104701").abolished_on == date(2022, 4, 22)
    assert register.exists("104701", date(2022, 4, 21))
    assert not register.exists("104701", date(2022, 4, 22))
    # Abolition holds for its villages, too.
    gone = next(area for area in rows() if area.abolished_on and len(area.code) == 6
                and not area.code.startswith("10"))
    village = f"{gone.code}01"
    assert register.exists(village, date(1999, 1, 1))
    assert not register.exists(village, gone.abolished_on)


def test_an_area_has_names_and_a_place():
    assert register.name_th("22") == "จันทบุรี"
    assert register.name_en("220101") == "Talat"
    assert register.name_th("22010103") == "หมู่ 3 ตำบลตลาด"
    assert register.name_en("22010103") == "Moo 3, Talat"
    assert [area.code for area in register.parents("22010103")] == ["220101", "2201", "22", ""]
    assert register.parents("") == []
    with pytest.raises(KeyError):
        register.name_th("22010100")


def test_chanthaburi_has_its_real_districts_and_tambons():
    districts = register.children("22", TODAY)
    assert len(districts) == 10
    assert all(area.level is AreaLevel.DISTRICT for area in districts)
    assert sum(len(register.children(district.code, TODAY)) for district in districts) == 76
    assert len(register.children("", TODAY)) == 77
    assert register.children("220101", TODAY) == []


def test_children_are_those_of_the_day():
    bang_na = {area.code for area in register.children("1047", date(2022, 4, 21))}
    assert bang_na - {area.code for area in register.children("1047", date(2022, 4, 22))} == {
        "104701"
    }


def test_the_rows_are_the_whole_register():
    current = [area for area in rows() if area.abolished_on is None]
    counts = {level: sum(area.level is level for area in current) for level in AreaLevel}
    assert counts == {
        AreaLevel.COUNTRY: 0, AreaLevel.PROVINCE: 77, AreaLevel.DISTRICT: 928,
        AreaLevel.TAMBON: 7436, AreaLevel.VILLAGE: 0,
    }
    codes = [area.code for area in rows()]
    assert codes == sorted(set(codes))
    known = set(codes)
    assert all(area.parent in known for area in rows() if area.level is not AreaLevel.PROVINCE)
    assert all(area.name_th and area.name_en and area.sort_key for area in rows())


@pytest.fixture
async def owner(database_url):
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def service(database_url):
    connection = await asyncpg.connect(database_url, server_settings=session())
    yield connection
    await connection.close()


async def test_a_prepared_database_holds_the_register(service):
    found = await service.fetch("select * from reference.area order by code")
    assert [tuple(row) for row in found] == [tuple(row) for row in rows()]


async def test_the_service_only_reads_it(service):
    for statement in (
        "delete from reference.area", "update reference.area set name_th = ''",
        "insert into reference.area_version values ('x')", "truncate reference.area",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await service.execute(statement)


async def test_loading_is_repeated_only_for_other_data(owner, monkeypatch):
    assert not await load(owner)
    await owner.execute("delete from reference.area where code = '22'")
    assert not await load(owner)
    monkeypatch.setattr(areas, "_CONTENTS", "another release")
    assert await load(owner)
    assert await owner.fetchval("select count(*) from reference.area") == len(rows())
    assert not await load(owner)


@pytest.mark.parametrize("code", ["22", "220101", "22010103", "104701"])
async def test_the_table_and_the_register_name_an_area_alike(service, code):
    found = await service.fetchrow("select * from reference.area_of($1)", code)
    assert tuple(found) == tuple(find(code))


@pytest.mark.parametrize("code", ["", "99", "22010100", "10010101", "2201010a", "220101001"])
async def test_a_code_of_no_area_has_no_row(service, code):
    assert await service.fetch("select * from reference.area_of($1)", code) == []


async def test_names_sort_as_in_a_dictionary(service):
    found = await service.fetch(
        "select name_th from reference.area where level = 'PROVINCE' order by sort_key limit 3"
    )
    assert [row["name_th"] for row in found] == ["กระบี่", "กรุงเทพมหานคร", "กาญจนบุรี"]
