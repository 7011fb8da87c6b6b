"""The first people and roles of a new database, and who may lend their name to a token."""

import pytest

from domain.kernel.authority import Role
from service import grants, server
from service.welcome import QUERIES

IDS = ("1101700230708", "1101700230716", "1101700230724", "1101700230732")


@pytest.fixture
def registered(database_url):
    async def register(number: int) -> str:
        return await grants.register(
            database_url, first_name="ก", last_name="ข", national_id=IDS[number], area=""
        )

    return register


async def test_the_first_person_gets_the_first_role(database_url, registered):
    person = await registered(0)
    said = await grants.grant(
        database_url, person=person, role=Role.HQ_UNIT, area=""
    )
    assert said == f"{person} holds HQ_UNIT over the country (position 2)."
    assert await server.rebuild(database_url, progress=lambda done, total: None) == 2
    assert await grants.holder(database_url, Role.HQ_UNIT, None) == person
    assert await server.head(database_url) == 2


@pytest.mark.parametrize(("role", "area", "rule"), [
    (Role.AREA_DEVELOPER, "", "role-is-granted-from-above"),
    (Role.CD_WORKER, "22", "role-is-granted-from-above"),
    (Role.AUDITOR, "2299", "area-is-known"),
])
async def test_the_system_grants_no_more_than_the_rules_allow(
    database_url, registered, role, area, rule
):
    person = await registered(0)
    with pytest.raises(RuntimeError, match=rule):
        await grants.grant(database_url, person=person, role=role, area=area)
    assert await server.head(database_url) == 1


async def test_a_person_is_registered_once(registered):
    await registered(0)
    with pytest.raises(RuntimeError, match="person-is-registered-once"):
        await registered(0)


async def test_a_token_is_for_the_nearest_holder_of_the_role(database_url, registered):
    holders = {}
    for number, area in enumerate(("22", "2201", "220101", "84")):
        holders[area] = await registered(number)
        await grants.grant(
            database_url, person=holders[area], role=Role.AUDITOR, area=area
        )
    await server.rebuild(database_url, progress=lambda done, total: None)
    nearest = {None: "22", "22": "22", "2201": "2201", "220102": "2201", "22010103": "220101",
               "2202": "22", "84": "84", "8401": "84"}
    for asked, area in nearest.items():
        assert await grants.holder(database_url, Role.AUDITOR, asked) == holders[area], asked
    with pytest.raises(RuntimeError, match="no one holds AUDITOR in 10"):
        await grants.holder(database_url, Role.AUDITOR, "10")


async def test_nobody_holds_a_role_in_a_database_that_was_never_served(database_url):
    with pytest.raises(RuntimeError, match="no one holds AUDITOR"):
        await grants.holder(database_url, Role.AUDITOR, None)


def test_the_first_queries_are_of_this_schema():
    from graphql import build_schema, parse, validate

    from service.graphql.schema.build import printed

    schema = build_schema(printed())
    for title, query in QUERIES:
        assert not validate(schema, parse(query)), title
