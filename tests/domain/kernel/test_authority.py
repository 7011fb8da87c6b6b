import asyncio
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from domain.catalogue import decide
from domain.household.events import MemberAdded, MemberRemoved
from domain.kernel.authority import Authority, Role, acting_roles, authorise
from domain.kernel.decision import (
    COMMANDS,
    DECIDERS,
    Command,
    Decider,
    History,
    NobodyAuthorised,
    Refused,
    decides,
)
from domain.kernel.event import Actor, Event
from domain.person.events import RoleGranted, RoleRevoked
from tests.examples.people import CD_WORKER, HOUSEHOLD, NEIGHBOUR, SOMSRI, VILLAGE
from tests.support.scenario import NOW, Past, fact

TODAY = (NOW + timedelta(hours=7)).date()
DAY = timedelta(days=1)


class Ask(Command):
    """Something that workers and district officers may ask."""

    roles = (Role.CD_WORKER, Role.DISTRICT_OFFICER)


class AskAsSystem(Command):
    """Something that only the system may ask."""

    roles = (Role.SYSTEM,)


def granted(
    area: str, role: Role = Role.CD_WORKER, *, person: str = SOMSRI,
    valid_from: date = date(2020, 12, 1), until: date | None = None, acting_for: str | None = None,
) -> RoleGranted:
    return RoleGranted(
        person=person, role=role, area=area, valid_from=valid_from, until=until,
        acting_for=acting_for,
    )


def acting(*given: Event, areas: tuple[str, ...] = ("220101",), command: Command | None = None,
           by: str | None = SOMSRI) -> Actor | None:
    """As what the person acts, given these facts; None where authority refuses."""
    actor = Actor(person=by, role="") if by else Actor()
    history = Past(given, actor, NOW)
    try:
        found = asyncio.run(authorise(history, command or Ask(), *areas))
    except Refused as refusal:
        assert refusal.rule.name == "role-covers-the-area" and refusal.rule.kept
        assert history.acting == actor
        return None
    assert found == history.acting
    assert history.area == areas[0]
    return found


@pytest.mark.parametrize(
    ("held", "allowed"),
    [("", True), ("22", True), ("2201", True), ("220101", True), ("22010103", False),
     ("220102", False), ("2202", False), ("10", False)],
)
def test_a_role_holds_in_every_area_inside_its_own(held: str, allowed: bool) -> None:
    assert (acting(granted(held)) is not None) == allowed


@pytest.mark.parametrize("role", list(Role))
def test_only_the_commands_roles_allow_it(role: Role) -> None:
    assert (acting(granted("", role)) is not None) == (role in Ask.roles)


def test_nobody_may_do_anything_by_default() -> None:
    assert acting() is None


@pytest.mark.parametrize(
    ("valid_from", "until", "allowed"),
    [
        (TODAY, None, True),
        (TODAY + DAY, None, False),
        (TODAY - DAY, TODAY, True),
        (TODAY - DAY, TODAY - DAY, False),
        (TODAY, TODAY, True),
    ],
)
def test_a_role_holds_from_its_first_day_to_its_last(
    valid_from: date, until: date | None, allowed: bool
) -> None:
    grant = granted("2201", valid_from=valid_from, until=until)
    assert (acting(grant) is not None) == allowed


def test_a_revoked_role_holds_no_more() -> None:
    revoked = RoleRevoked(person=SOMSRI, role=Role.CD_WORKER, area="2201")
    assert acting(granted("2201"), revoked) is None
    assert acting(granted("2201"), revoked, granted("2201")) is not None
    assert acting(granted("2201"), granted("22"), revoked) is not None


def test_the_role_of_another_is_not_ones_own() -> None:
    for_me = granted("2201", person=NEIGHBOUR, acting_for=SOMSRI)
    assert acting(for_me) is None


@pytest.mark.parametrize("order", [1, -1])
def test_the_narrowest_role_that_allows_it_is_recorded(order: int) -> None:
    grants = [granted("22", Role.DISTRICT_OFFICER), granted("2201"), granted("220102")][::order]
    assert acting(*grants) == Actor(person=SOMSRI, role=Role.CD_WORKER, area="2201")


def test_a_narrower_role_that_does_not_allow_it_is_passed_over() -> None:
    grants = [granted("220101", Role.AUDITOR), granted("22")]
    assert acting(*grants) == Actor(person=SOMSRI, role=Role.CD_WORKER, area="22")


def test_whoever_acts_for_another_is_recorded_with_that() -> None:
    found = acting(granted("2201", acting_for=CD_WORKER))
    assert found is not None and found.acting_for == CD_WORKER


def test_one_role_has_to_cover_all_areas_named() -> None:
    grants = [granted("220101"), granted("220102")]
    assert acting(*grants, areas=("220101", "220102")) is None
    assert acting(*grants, granted("2201"), areas=("220101", "220102")) is not None


def test_the_system_acts_where_it_is_named_and_nowhere_else() -> None:
    assert acting(by=None, command=AskAsSystem()) == Actor()
    assert acting(by=None) is None
    assert acting(granted("", Role.HQ_UNIT), command=AskAsSystem()) is None


def test_the_message_names_the_command_the_area_and_the_roles() -> None:
    history = Past([], Actor(person=SOMSRI, role=""), NOW)
    with pytest.raises(Refused, match="Ask in area 220101 needs one of these roles there: CD_"):
        asyncio.run(authorise(history, Ask(), "220101"))


def test_a_membership_confers_a_role_until_it_ends() -> None:
    authority = Authority()
    added = MemberAdded(
        household=HOUSEHOLD, person=SOMSRI, village=VILLAGE, relation="head",
        since_on="2020-12-01",
    )
    authority.evolve(fact(added, NOW))
    assert [grant.role for grant in authority.on(TODAY)] == [Role.HOUSEHOLD_MEMBER]
    assert authority.on(date(2020, 11, 30)) == []
    authority.evolve(fact(MemberRemoved(household=HOUSEHOLD, person=SOMSRI), NOW))
    assert authority.on(TODAY) == []


class Forgotten(Command):
    """Something whose decider forgets to ask who may do it."""

    roles = (Role.HQ_UNIT,)


@pytest.fixture
def decided_by() -> Iterator[Callable[[Decider], None]]:
    """Registers a decider of ``Forgotten`` for one test."""
    yield lambda decider: decides(Forgotten)(decider) and None
    del COMMANDS[Forgotten.__name__], DECIDERS[Forgotten]


FACT = MemberRemoved(household=HOUSEHOLD, person=NEIGHBOUR)


@pytest.mark.parametrize("by", [None, SOMSRI])
async def test_facts_come_through_only_if_somebody_was_authorised(
    decided_by: Callable[[Decider], None], by: str | None
) -> None:
    async def forgets(command: Forgotten, history: History) -> list[Event]:
        return [FACT]

    decided_by(forgets)
    history = Past([], Actor(person=by, role="") if by else Actor(), NOW)
    with pytest.raises(NobodyAuthorised, match="Forgotten"):
        await decide(Forgotten(), history)


async def test_a_decider_that_only_looks_at_roles_has_not_authorised(
    decided_by: Callable[[Decider], None]
) -> None:
    async def looks(command: Forgotten, history: History) -> list[Event]:
        assert await acting_roles(history)
        return [FACT]

    decided_by(looks)
    with pytest.raises(NobodyAuthorised):
        await decide(Forgotten(), Past([granted("")], Actor(person=SOMSRI, role=""), NOW))


async def test_nothing_to_record_needs_nobody(decided_by: Callable[[Decider], None]) -> None:
    async def nothing(command: Forgotten, history: History) -> list[Event]:
        return []

    decided_by(nothing)
    assert await decide(Forgotten(), Past([], Actor(), NOW)) == []


async def test_an_authorised_command_goes_through(decided_by: Callable[[Decider], None]) -> None:
    async def asks(command: Forgotten, history: History) -> list[Event]:
        await authorise(history, command, "220101")
        return [FACT]

    decided_by(asks)
    given = [granted("22", Role.HQ_UNIT)]
    outcomes = await decide(Forgotten(), Past(given, Actor(person=SOMSRI, role=""), NOW))
    assert [outcome.event for outcome in outcomes] == [FACT]
