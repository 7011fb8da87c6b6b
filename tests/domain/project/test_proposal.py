from decimal import Decimal

import pytest
from msgspec.structs import replace

from domain.household.events import HouseholdWithdrawn
from domain.kernel.event import Event
from domain.policy import PolicySet
from domain.project.events import LandHolder, ProjectKind
from domain.project.proposal import ProposeProject
from tests.examples.digging import CLOSED, DROPPED, SUBSTITUTED
from tests.examples.people import (
    CD_WORKER,
    CONSENTED,
    DISTRICT_OFFICER,
    ENDORSED,
    ENROLLED,
    HOUSEHOLD,
    NOMINATED,
    OFFICERS,
    PROGRAMME,
    PROJECT,
    PROPOSED,
    PROVINCIAL_OFFICER,
    REGISTERED_PROGRAMME,
    SCREENED,
    TAMBON,
    ref,
)
from tests.support.scenario import scenario

GIVEN = [*OFFICERS, REGISTERED_PROGRAMME, NOMINATED, *SCREENED, ENDORSED, CONSENTED]
HLM = ProposeProject(
    project=PROJECT, programme=PROGRAMME, kind=ProjectKind.HLM, area_m2=Decimal(4800),
    land_holder=LandHolder.PRIVATE, funding_source="เงินกู้", household=HOUSEHOLD,
    location="หลังวัด",
)
CLM = ProposeProject(
    project=PROJECT, programme=PROGRAMME, kind=ProjectKind.CLM, area_m2=Decimal(24000),
    land_holder=LandHolder.TEMPLE, funding_source="เงินกู้", area=TAMBON,
)
SECOND = replace(HLM, project=ref("project", 2))


def test_a_households_plot_lies_where_the_household_does() -> None:
    scenario(given=GIVEN, when=HLM, by=CD_WORKER, then=[PROPOSED])


def test_a_communitys_plot_lies_in_its_tambon() -> None:
    proposed = replace(
        PROPOSED, kind=ProjectKind.CLM, area=TAMBON, area_m2=Decimal(24000),
        land_holder=LandHolder.TEMPLE, household=None, location=None,
    )
    scenario(given=GIVEN, when=CLM, by=CD_WORKER, then=[proposed])


@pytest.mark.parametrize(
    "command",
    [
        replace(HLM, household=None),
        replace(HLM, household=None, area=TAMBON),
        replace(HLM, area=TAMBON),
        replace(HLM, area=""),
        replace(CLM, household=HOUSEHOLD),
        replace(CLM, area=None),
        replace(CLM, area="2201"),
        replace(CLM, area="22010103"),
        replace(CLM, area=None, household=HOUSEHOLD),
    ],
)
def test_a_plot_names_what_its_kind_asks_for(command: ProposeProject) -> None:
    scenario(given=GIVEN, when=command, by=CD_WORKER, refused="plot-belongs-to-its-kind")


def test_a_communitys_tambon_exists() -> None:
    scenario(
        given=GIVEN, when=replace(CLM, area="990101"), by=CD_WORKER, refused="area-is-known"
    )


@pytest.mark.parametrize(
    ("command", "by"),
    [(HLM, PROVINCIAL_OFFICER), (HLM, None), (CLM, PROVINCIAL_OFFICER), (CLM, None)],
)
def test_a_plot_is_proposed_by_those_in_the_field(command: ProposeProject, by: str | None) -> None:
    scenario(given=GIVEN, when=command, by=by, refused="role-covers-the-area")


def test_a_worker_proposes_no_plot_in_the_next_tambon() -> None:
    elsewhere = replace(CLM, area="220102")
    scenario(given=GIVEN, when=elsewhere, by=CD_WORKER, refused="role-covers-the-area")
    assert scenario(given=GIVEN, when=elsewhere, by=DISTRICT_OFFICER)


@pytest.mark.parametrize(
    ("facts", "ready"),
    [
        ((NOMINATED, *SCREENED), False),
        ((NOMINATED, *SCREENED, ENDORSED), False),
        ((NOMINATED, *SCREENED, ENDORSED, CONSENTED), True),
        ((NOMINATED, *SCREENED, ENDORSED, CONSENTED, ENROLLED), True),
        ((NOMINATED, *SCREENED, ENDORSED, CONSENTED, HouseholdWithdrawn(household=HOUSEHOLD)),
         False),
    ],
)
def test_a_household_gets_a_plot_once_its_land_is_promised(
    facts: tuple[Event, ...], ready: bool
) -> None:
    scenario(
        given=[*OFFICERS, REGISTERED_PROGRAMME, *facts], when=HLM, by=CD_WORKER,
        refused=None if ready else "proposal-follows-land-consent",
    )


def test_a_plot_is_in_the_programme_of_its_household() -> None:
    other = ref("programme", 2)
    second = replace(REGISTERED_PROGRAMME, programme=other)
    scenario(
        given=[*GIVEN, second], when=replace(HLM, programme=other), by=CD_WORKER,
        refused="proposal-follows-land-consent",
    )


def test_a_household_that_is_not_there_gets_no_plot() -> None:
    given = [*OFFICERS, REGISTERED_PROGRAMME]
    scenario(given=given, when=HLM, by=CD_WORKER, refused="noun-is-known")
    scenario(given=OFFICERS, when=CLM, by=CD_WORKER, refused="noun-is-known")


@pytest.mark.parametrize(
    ("command", "area_m2", "fits"),
    [
        (HLM, "1600", True), (HLM, "1520", True), (HLM, "1519.99", False),
        (HLM, "1680", True), (HLM, "1680.01", False), (HLM, "3200", False),
        (HLM, "4560", True), (HLM, "5040", True), (HLM, "5040.01", False),
        (HLM, "16000", False), (HLM, "0", False), (HLM, "-1600", False),
        (CLM, "16000", True), (CLM, "15200", True), (CLM, "15199.99", False),
        (CLM, "24000", True), (CLM, "25200", True), (CLM, "25200.01", False),
        (CLM, "1600", False),
    ],
)
def test_a_plot_has_a_programme_size_give_or_take_five_percent(
    command: ProposeProject, area_m2: str, fits: bool
) -> None:
    scenario(
        given=GIVEN, when=replace(command, area_m2=Decimal(area_m2)), by=CD_WORKER,
        refused=None if fits else "plot-has-a-programme-size",
    )


def test_the_sizes_are_those_of_the_policy_in_force() -> None:
    two_rai = PolicySet(programme=PROGRAMME, policy="hlm-sizes", value="2", authority="order 3")
    given = [*GIVEN, two_rai]
    assert scenario(given=given, when=replace(HLM, area_m2=Decimal(3200)), by=CD_WORKER)
    scenario(given=given, when=HLM, by=CD_WORKER, refused="plot-has-a-programme-size")


def test_land_is_funded_once_from_each_source() -> None:
    given = [*GIVEN, PROPOSED]
    scenario(given=given, when=SECOND, by=CD_WORKER, refused="land-is-funded-once")
    assert scenario(given=given, when=replace(SECOND, funding_source="งบปกติ"), by=CD_WORKER)


@pytest.mark.parametrize("left", [DROPPED, SUBSTITUTED, CLOSED])
def test_land_of_a_plot_that_left_is_funded_anew(left: Event) -> None:
    assert scenario(given=[*GIVEN, PROPOSED, left], when=SECOND, by=CD_WORKER)
    elsewhere = replace(left, project=ref("project", 3))
    scenario(
        given=[*GIVEN, PROPOSED, elsewhere], when=SECOND, by=CD_WORKER,
        refused="land-is-funded-once",
    )


def test_a_source_is_the_same_however_it_is_written() -> None:
    given = [*GIVEN, replace(PROPOSED, funding_source="Emergency Loan")]
    typed = replace(SECOND, funding_source="  emergency  loan ")
    scenario(given=given, when=typed, by=CD_WORKER, refused="land-is-funded-once")


def test_the_land_of_a_neighbour_is_funded_too() -> None:
    of_another = replace(PROPOSED, project=ref("project", 3), household=ref("household", 9))
    assert scenario(given=[*GIVEN, of_another], when=HLM, by=CD_WORKER)


def test_a_tambon_may_have_several_community_plots() -> None:
    there = replace(PROPOSED, kind=ProjectKind.CLM, household=None, area=TAMBON)
    assert scenario(
        given=[*GIVEN, there], when=replace(CLM, project=ref("project", 2)), by=CD_WORKER
    )


def test_an_id_is_used_once() -> None:
    scenario(given=[*GIVEN, PROPOSED], when=HLM, by=CD_WORKER, refused="noun-is-new")


def test_a_funding_source_is_named() -> None:
    nameless = replace(HLM, funding_source=" ")
    scenario(given=GIVEN, when=nameless, by=CD_WORKER, refused="text-is-long-enough")
