from decimal import Decimal

import pytest
from msgspec.structs import replace

from domain.kernel.authority import Role
from domain.policy import PolicySet
from domain.project.acceptance import AcceptProject, CommissionProject, RejectProject
from domain.project.events import ProjectStatus, Shares
from tests.examples.digging import (
    ACCEPTED,
    COMMISSIONED,
    COMMITTEE,
    CONTRACTOR,
    INSPECTOR,
    MEASURED,
    PATH,
    REJECTED,
    SECOND,
    THIRD,
)
from tests.examples.people import DISTRICT_OFFICER, OFFICERS, PROGRAMME, PROJECT, granted, ref
from tests.examples.work import ASSIGNED, DEVELOPER, ENDED, HIRED, registered
from tests.support.scenario import scenario

_S = ProjectStatus
ACCEPT = AcceptProject(project=PROJECT, committee=COMMITTEE)
REJECT = RejectProject(project=PROJECT, defects="ไม่มีนา ขอบสระชันเกินไป")
GIVEN = [
    *OFFICERS, granted(INSPECTOR, Role.INSPECTION_COMMITTEE, "22"),
    *map(registered, (*COMMITTEE, CONTRACTOR, DEVELOPER)), *PATH[_S.MEASURED],
]


def test_a_committee_accepts_what_was_measured() -> None:
    scenario(given=GIVEN, when=ACCEPT, by=INSPECTOR, then=[ACCEPTED])


@pytest.mark.parametrize(
    ("committee", "enough"),
    [
        ((), False), ((INSPECTOR, SECOND), False), ((INSPECTOR, SECOND, SECOND), False),
        ((INSPECTOR, SECOND, THIRD), True), ((SECOND, THIRD, DISTRICT_OFFICER, INSPECTOR), True),
    ],
)
def test_a_committee_has_enough_members_people(committee: tuple[str, ...], enough: bool) -> None:
    scenario(
        given=[*GIVEN, registered(DISTRICT_OFFICER)], when=replace(ACCEPT, committee=committee),
        by=INSPECTOR, refused=None if enough else "committee-has-enough-members",
    )


def test_who_is_named_twice_is_one_of_the_committee() -> None:
    scenario(
        given=GIVEN, when=replace(ACCEPT, committee=(*COMMITTEE, THIRD)), by=INSPECTOR,
        then=[ACCEPTED],
    )


def test_how_many_inspect_is_a_policy() -> None:
    five = PolicySet(programme=PROGRAMME, policy="committee-size", value="5", authority="order 9")
    scenario(
        given=[*GIVEN, five], when=ACCEPT, by=INSPECTOR, refused="committee-has-enough-members"
    )


def test_everybody_of_the_committee_is_known() -> None:
    stranger = replace(ACCEPT, committee=(INSPECTOR, SECOND, ref("person", 0x99)))
    scenario(given=GIVEN, when=stranger, by=INSPECTOR, refused="noun-is-known")


def test_the_contractor_is_not_of_the_committee() -> None:
    dug_it = replace(ACCEPT, committee=(INSPECTOR, SECOND, CONTRACTOR))
    scenario(given=GIVEN, when=dug_it, by=INSPECTOR, refused="committee-is-independent")


@pytest.mark.parametrize("facts", [(), (ENDED,)])
def test_the_plots_developer_is_not_of_the_committee(facts: tuple[object, ...]) -> None:
    theirs = replace(ACCEPT, committee=(INSPECTOR, SECOND, DEVELOPER))
    given = [*GIVEN, *HIRED, *facts]
    scenario(given=given, when=theirs, by=INSPECTOR, refused="committee-is-independent")
    scenario(given=given, when=ACCEPT, by=INSPECTOR, then=[ACCEPTED])


def test_a_developer_of_other_plots_may_inspect() -> None:
    elsewhere = [event for event in HIRED if event != ASSIGNED]
    elsewhere.append(replace(ASSIGNED, project=ref("project", 2)))
    by_a_neighbour = replace(ACCEPT, committee=(INSPECTOR, SECOND, DEVELOPER))
    assert scenario(given=[*GIVEN, *elsewhere], when=by_a_neighbour, by=INSPECTOR)


def test_who_speaks_for_the_committee_has_no_part_in_the_plot_either() -> None:
    given = [*GIVEN, granted(CONTRACTOR, Role.INSPECTION_COMMITTEE, "22")]
    scenario(given=given, when=ACCEPT, by=CONTRACTOR, refused="committee-is-independent")


@pytest.mark.parametrize(
    ("shares", "exemption", "accepted"),
    [
        (("30", "30", "0.01", "39.99"), None, True),
        (("30", "30", "0", "40"), None, False),
        (("30", "0", "30", "40"), None, False),
        (("0", "30", "30", "40"), None, False),
        (("0", "0", "0", "100"), None, False),
        (("30", "30", "40", "0"), None, True),
        (("30", "30", "0", "40"), "คำสั่งจังหวัด 8/2564", True),
    ],
)
def test_an_accepted_plot_has_khok_nong_and_na_or_an_exemption(
    shares: tuple[str, ...], exemption: str | None, accepted: bool
) -> None:
    named = dict(zip(("khok", "nong", "na", "living"), map(Decimal, shares), strict=True))
    given = [*GIVEN, replace(MEASURED, measurement=2, shares=Shares(**named))]
    scenario(
        given=given, when=replace(ACCEPT, exemption=exemption), by=INSPECTOR,
        then=[replace(ACCEPTED, exemption=exemption)] if accepted else None,
        refused=None if accepted else "accepted-plot-has-khok-nong-and-na",
    )


@pytest.mark.parametrize(("letters", "refused"), [(2, True), (3, False), (200, False), (201, True)])
def test_an_exemption_names_its_order(letters: int, refused: bool) -> None:
    shares = Shares(khok=Decimal(30), nong=Decimal(30), na=Decimal(0), living=Decimal(40))
    scenario(
        given=[*GIVEN, replace(MEASURED, shares=shares)],
        when=replace(ACCEPT, exemption="ก" * letters), by=INSPECTOR,
        refused="text-is-long-enough" if refused else None,
    )


def test_an_exemption_that_is_not_needed_is_not_recorded() -> None:
    scenario(
        given=GIVEN, when=replace(ACCEPT, exemption="คำสั่งจังหวัด 8/2564"), by=INSPECTOR,
        then=[ACCEPTED],
    )


def test_a_committee_sends_a_plot_back() -> None:
    scenario(given=GIVEN, when=REJECT, by=INSPECTOR, then=[REJECTED])


@pytest.mark.parametrize(
    ("letters", "refused"), [(9, True), (10, False), (2000, False), (2001, True)]
)
def test_a_rejection_says_what_is_wrong(letters: int, refused: bool) -> None:
    scenario(
        given=GIVEN, when=replace(REJECT, defects="ก" * letters), by=INSPECTOR,
        refused="text-is-long-enough" if refused else None,
    )


def test_an_accepted_plot_is_taken_into_use() -> None:
    scenario(
        given=[*OFFICERS, *PATH[_S.ACCEPTED]], when=CommissionProject(project=PROJECT),
        by=DISTRICT_OFFICER, then=[COMMISSIONED],
    )
