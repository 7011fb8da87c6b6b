"""Who held which role over which area on a day, and who granted it: also of what ended since."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import asyncpg

from domain.household.events import MemberAdded, MemberRemoved
from domain.kernel.authority import Role
from domain.kernel.decision import BANGKOK
from domain.kernel.event import Actor, Event
from domain.person.events import RoleGranted, RoleRevoked
from tests.support.past import Past, ref
from tests.support.running import Client, running

AUDITOR, OFFICER, MEMBER, FIRST, SECOND = (ref("person", n) for n in range(1, 6))
CLOCK = "SELECT journal.set_demonstration_clock($1)"
ASKED = """query($on: Date!, $role: Role!, $asOf: AsOf) {
    roles(filter: {heldOn: $on, role: $role}, asOf: $asOf) {
        nodes { personId validFrom validUntil grantedById revoked } } }"""


async def test_whoever_held_a_role_on_a_day_is_listed_though_it_ended_and_was_granted_again(
    database_url: str, tmp_path: Path
) -> None:
    worker = {"person": OFFICER, "role": Role.CD_WORKER, "area": "2201"}
    steps = (
        ("2021-01-01", FIRST, RoleGranted(**worker, valid_from=date(2021, 1, 4),
                                          until=date(2021, 12, 31))),
        ("2021-03-05", FIRST, RoleRevoked(**worker)),
        ("2021-05-01", SECOND, RoleGranted(**worker, valid_from=date(2021, 5, 3))),
        ("2021-07-01", SECOND, RoleGranted(**worker, valid_from=date(2021, 7, 1),
                                           until=date(2021, 7, 31))),
    )
    async with dated(database_url, tmp_path, steps) as client:
        seen = {day: await holders(client, day) for day in (
            "2021-01-03", "2021-01-04", "2021-03-04", "2021-03-05", "2021-05-02", "2021-05-03",
            "2021-06-30", "2021-07-01", "2021-07-31", "2021-08-01",
        )}
        april = {"at": "2021-04-01T00:00:00Z"}
        then = [await holders(client, day, april) for day in ("2021-02-01", "2021-06-01")]
    assert seen == {
        "2021-01-03": [], "2021-01-04": [FIRST], "2021-03-04": [FIRST], "2021-03-05": [],
        "2021-05-02": [], "2021-05-03": [SECOND], "2021-06-30": [SECOND], "2021-07-01": [SECOND],
        "2021-07-31": [SECOND], "2021-08-01": [],
    }
    assert then == [[FIRST], []]


async def test_a_role_ends_with_the_day_in_thailand_on_which_it_was_revoked(
    database_url: str, tmp_path: Path
) -> None:
    worker = {"person": OFFICER, "role": Role.CD_WORKER, "area": "2201"}
    steps = (
        ("2021-01-01", FIRST, RoleGranted(**worker, valid_from=date(2021, 1, 4))),
        ("2021-03-05T05:00", FIRST, RoleRevoked(**worker)),  # the 4th still in Greenwich
    )
    async with dated(database_url, tmp_path, steps) as client:
        assert await holders(client, "2021-03-04") == [FIRST]
        assert await holders(client, "2021-03-05") == []


async def test_whoever_belonged_to_a_household_and_came_back_is_a_member_of_both_times(
    database_url: str, tmp_path: Path
) -> None:
    household = ref("household", 1)

    def added(since: str) -> MemberAdded:
        return MemberAdded(household=household, person=MEMBER, village="22010101",
                           relation="head", since_on=since)

    steps = (
        ("2021-01-05", FIRST, added("2021-01-05")),
        ("2021-02-05", FIRST, MemberRemoved(household=household, person=MEMBER)),
        ("2021-04-05", SECOND, added("2021-04-05")),
    )
    async with dated(database_url, tmp_path, steps) as client:
        member = {"role": Role.HOUSEHOLD_MEMBER}
        seen = [await holders(client, day, **member)
                for day in ("2021-01-05", "2021-02-05", "2021-04-04", "2021-04-05")]
    assert seen == [[FIRST], [], [], [SECOND]]


@asynccontextmanager
async def dated(
    url: str, folder: Path, steps: Sequence[tuple[str, str, Event]]
) -> AsyncIterator[Client]:
    """A service over facts that were recorded on their days, each by somebody."""
    connection = await asyncpg.connect(url)
    await connection.execute(CLOCK, datetime(2020, 10, 1, tzinfo=BANGKOK))
    async with running(url, folder) as client:
        past = Past()
        past.person(1, "22", Role.AUDITOR)
        head = await past.tell(client.service.journal)
        for moment, by, event in steps:
            await connection.execute(CLOCK, datetime.fromisoformat(moment).replace(tzinfo=BANGKOK))
            past.add(event, moment[:10], "2201", actor=Actor(person=by, role="HQ_UNIT"))
            head = await past.tell(client.service.journal)
        await connection.close()
        assert await client.service.engine.reached(head, 30)
        yield client


async def holders(client: Client, day: str, as_of: Any = None,
                  role: Role = Role.CD_WORKER) -> list[str]:
    """Who granted the roles in force on a day."""
    data = await client.ask(AUDITOR, ASKED, on=day, role=role, asOf=as_of)
    return [each["grantedById"] for each in data["roles"]["nodes"]]
