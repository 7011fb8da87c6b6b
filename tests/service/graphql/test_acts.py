"""Acts of people who did not hold the role that is written on them, and attempts outside one's own.

The rules make such acts impossible; here they are put straight into the journal, to be found.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from domain.attempt import AttemptRefused
from domain.engagement.events import EndGround, EngagementEnded, EngagementExtended
from domain.gathering.events import AttendanceDisputed
from domain.household.events import HouseholdWithdrawn, MemberAdded, MemberRemoved
from domain.kernel.authority import Role
from domain.kernel.decision import BANGKOK, RENAMED
from domain.kernel.event import Actor, Event
from domain.participation.events import GateEvidenceInvalidated
from domain.person.events import PersonDetailsChanged, RoleGranted, RoleRevoked
from tests.support.past import Past, ref
from tests.support.running import Client, running

AUDITOR, OFFICER, MEMBER, DEVELOPER = (ref("person", n) for n in (1, 2, 3, 2001))
TAMBON, VILLAGE, DISTRICT = "220101", "22010101", "2201"
ASKED = """query($filter: EventFilter, $asOf: AsOf) {
    events(first: 100, filter: $filter, asOf: $asOf) { totalCount nodes { position } } }"""
At = Callable[[str], Awaitable[None]]


class Acts(Past):
    """A past in which people act in a role: each act is a household's withdrawal, say."""

    def act(self, person: str | None, role: str, over: str, area: str = TAMBON,
            event: Event | None = None) -> None:
        self.add(event or HouseholdWithdrawn(household=ref("household", 1)), "2021-05-01", area,
                 actor=Actor(person=person, role=role, area=over))


@pytest.fixture
async def clock(database_url: str) -> AsyncIterator[At]:
    """Sets the clock of the journal to a time in Thailand: `2021-05-01T09:00`."""
    connection = await asyncpg.connect(database_url)

    async def at(moment: str) -> None:
        await connection.execute("SELECT journal.set_demonstration_clock($1)",
                                 datetime.fromisoformat(moment).replace(tzinfo=BANGKOK))

    await at("2021-05-01T09:00")
    yield at
    await connection.close()


@pytest.fixture
async def client(clock: At, database_url: str, tmp_path: Path) -> AsyncIterator[Client]:
    async with running(database_url, tmp_path) as found:
        past = Past()
        past.person(1, "22", Role.AUDITOR)
        past.person(2, DISTRICT)
        past.person(3, TAMBON)
        await told(client=found, past=past)
        yield found


async def told(client: Client, past: Past) -> int:
    head = await past.tell(client.service.journal)
    assert await client.service.engine.reached(head, 30)
    return head


async def listed(client: Client, as_of: dict[str, Any] | None = None, **asked: Any) -> list[int]:
    found = (await client.ask(AUDITOR, ASKED, filter=asked, asOf=as_of))["events"]
    assert found["totalCount"] == len(found["nodes"])
    return [int(each["position"]) for each in found["nodes"]]


async def held(client: Client, *acts: tuple[Any, ...]) -> list[bool]:
    """Of each act, once recorded, whether its actor held the role then."""
    past = Acts()
    for act in acts:
        past.act(*act)
    head = await told(client, past)
    mine = range(head - len(acts) + 1, head + 1)
    yes = set(await listed(client, actorHeldRole=True))
    no = set(await listed(client, actorHeldRole=False))
    assert not yes & no and {*mine} <= yes | no
    return [position in yes for position in mine]


def granted(role: Role, area: str, person: str = OFFICER, **dates: date) -> RoleGranted:
    given = {"valid_from": date(2021, 1, 1)} | dates
    return RoleGranted(person=person, role=role, area=area, **given)


async def tell(client: Client, *events: Event) -> int:
    past = Past()
    for event in events:
        past.add(event, "2021-05-01", TAMBON)
    return await told(client, past)


async def test_an_act_is_found_of_whoever_held_another_role_or_another_area(
    client: Client,
) -> None:
    await tell(client, granted(Role.DISTRICT_OFFICER, DISTRICT), granted(Role.CD_WORKER, TAMBON))
    assert await held(
        client,
        (OFFICER, Role.DISTRICT_OFFICER, DISTRICT),
        (OFFICER, Role.DISTRICT_OFFICER, DISTRICT, DISTRICT),
        (OFFICER, Role.CD_WORKER, TAMBON),
        (OFFICER, Role.PROVINCIAL_OFFICER, "22"),  # neither granted
        (OFFICER, Role.DISTRICT_OFFICER, TAMBON),  # the one role, the area of the other
        (OFFICER, Role.CD_WORKER, DISTRICT),
        (OFFICER, Role.DISTRICT_OFFICER, DISTRICT, "220201"),  # in the next district
        (OFFICER, Role.CD_WORKER, TAMBON, DISTRICT),  # around the own area, not in it
        (MEMBER, Role.DISTRICT_OFFICER, DISTRICT),  # somebody else's role
        (None, Role.DISTRICT_OFFICER, DISTRICT),  # nobody's
        (OFFICER, "", ""),
        (OFFICER, Role.SYSTEM, ""),  # nobody is the system
    ) == [True] * 3 + [False] * 9


async def test_what_the_system_did_is_neither_and_listed_by_itself(client: Client) -> None:
    head = await tell(client, HouseholdWithdrawn(household=ref("household", 1)))
    await held(client, (OFFICER, Role.CD_WORKER, TAMBON))
    assert head in await listed(client, bySystem=True)
    assert await listed(client, bySystem=False) == [head + 1]
    assert head not in [*await listed(client, actorHeldRole=True),
                        *await listed(client, actorHeldRole=False)]


async def test_a_role_counts_from_its_first_to_its_last_day_in_thailand(
    client: Client, clock: At
) -> None:
    act = (OFFICER, Role.CD_WORKER, TAMBON)
    await tell(client, granted(Role.CD_WORKER, TAMBON, valid_from=date(2021, 5, 3),
                               until=date(2021, 5, 9)))
    seen = []
    for moment in ("2021-05-02T23:58", "2021-05-03T00:00", "2021-05-09T23:59",
                   "2021-05-10T00:00", "2021-05-10T00:02"):  # decided before, recorded just after
        await clock(moment)
        seen += await held(client, act)
    assert seen == [False, True, True, True, False]


async def test_a_role_counts_until_it_is_revoked_and_again_once_it_is_granted_again(
    client: Client,
) -> None:
    act, role = (OFFICER, Role.CD_WORKER, TAMBON), granted(Role.CD_WORKER, TAMBON)
    revoked = RoleRevoked(person=OFFICER, role=Role.CD_WORKER, area=TAMBON)
    seen = await held(client, act)
    for event in (role, revoked, role):
        await tell(client, event)
        seen += await held(client, act)
    assert seen == [False, True, False, True]
    # What was learned since does not change who held what then: not at an earlier moment either.
    again = await listed(client, actorHeldRole=False)
    assert len(again) == 2 and again == await listed(
        client, {"position": str(again[-1])}, actorHeldRole=False)
    assert again[:1] == await listed(client, {"position": str(again[0])}, actorHeldRole=False)
    assert again == await listed(client, {"occurredBy": "2021-05-02T00:00:00Z"},
                                 actorHeldRole=False)


async def test_the_role_of_a_contract_counts_as_long_as_it_is_in_force(
    client: Client, clock: At
) -> None:
    past, act = Past(), (DEVELOPER, Role.AREA_DEVELOPER, TAMBON)
    engagement = past.engagement(1, TAMBON, "2021-01-01", "2021-05-31")
    await told(client, past)
    seen = await held(client, act)
    await clock("2021-06-01T09:00")
    seen += await held(client, act)
    await tell(client, EngagementExtended(
        engagement=engagement, person=DEVELOPER, tambon=TAMBON, start_on=date(2021, 1, 1),
        from_on=date(2021, 5, 31), to_on=date(2021, 9, 30), authority="order 1"))
    seen += await held(client, act)
    await tell(client, EngagementEnded(engagement=engagement, person=DEVELOPER,
                                       ground=EndGround.RESIGNED, ended_on=date(2021, 6, 1)))
    seen += await held(client, act)
    assert seen == [True, False, True, False]


async def test_members_speak_for_themselves_wherever_they_were_while_they_belong(
    client: Client,
) -> None:
    household = ref("household", 1)
    doubt = AttendanceDisputed(gathering=ref("gathering", 1), person=MEMBER, household=household)
    await tell(client, MemberAdded(household=household, person=MEMBER, village=VILLAGE,
                                   relation="head", since_on="2021-01-01"))
    act = (MEMBER, Role.HOUSEHOLD_MEMBER, VILLAGE, "2202", doubt)
    seen = await held(client, act)
    await tell(client, MemberRemoved(household=household, person=MEMBER))
    assert seen + await held(client, act) == [True, False]


async def test_own_details_and_what_rested_on_a_revoked_attendance_may_lie_elsewhere(
    client: Client,
) -> None:
    await tell(client, granted(Role.CD_WORKER, TAMBON))
    fallen = GateEvidenceInvalidated(
        subject=ref("work-plan", 1), gathering=ref("gathering", 1), person=MEMBER)
    worker = (OFFICER, Role.CD_WORKER, TAMBON, "220201")
    assert await held(
        client, (*worker, PersonDetailsChanged(person=OFFICER)),
        (*worker, PersonDetailsChanged(person=MEMBER)), (*worker, fallen),
        (MEMBER, Role.CD_WORKER, TAMBON, "220201", fallen),
    ) == [True, False, True, False]


async def test_refused_attempts_are_told_from_what_happened_and_from_those_within_the_own_role(
    client: Client,
) -> None:
    tried = AttemptRefused(person=OFFICER, command="ApproveWorkPlan", rule="role-covers-the-area")
    gate = AttemptRefused(person=OFFICER, command="ApproveWorkPlan",
                          rule="people-take-part-in-planning")
    await tell(client, granted(Role.DISTRICT_OFFICER, DISTRICT))
    assert await held(
        client, (OFFICER, "", "", "220201", tried),
        (OFFICER, Role.DISTRICT_OFFICER, DISTRICT, TAMBON, gate),
        (OFFICER, Role.DISTRICT_OFFICER, "22"),
    ) == [False, True, False]
    head = (await listed(client))[-1]
    assert await listed(client, refused=True) == [head - 2, head - 1]
    assert await listed(client, refused=True, actorHeldRole=False) == [head - 2]
    assert await listed(client, refused=False, actorHeldRole=False) == [head]


@pytest.mark.parametrize(("was", "now"), RENAMED.items())
async def test_attempts_against_a_renamed_rule_are_found_under_both_names(
    client: Client, was: str, now: str
) -> None:
    tried = [AttemptRefused(person=OFFICER, command="DraftWorkPlan", rule=rule)
             for rule in (was, "role-covers-the-area", now)]
    head = await tell(client, *tried)
    for rule in (was, now):
        assert await listed(client, rule=rule) == [head - 2, head]
    query = "{ events(filter: {refused: true}, first: 100) { nodes { data } } }"
    nodes = (await client.ask(AUDITOR, query))["events"]["nodes"]
    assert [each["data"]["rule"] for each in nodes] == [was, "role-covers-the-area", now]
