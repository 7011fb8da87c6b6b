"""The planning gate of a community plot: three households of the tambon take part."""

from msgspec.structs import replace

from domain.gathering.events import AttendanceVerified, Contribution
from domain.household.events import HouseholdNominated
from domain.kernel.event import Event
from domain.kernel.ref import claim
from domain.participation.evidence import Lack
from domain.policy import PolicySet
from domain.project.events import ProjectKind
from tests.domain.work_plan.steps import APPROVE, GATE, HANDED_IN, asked
from tests.examples.people import DISTRICT_OFFICER, PROGRAMME, PROPOSED, TAMBON, VILLAGE, ref
from tests.examples.work import VERIFIED
from tests.support.scenario import scenario

COMMUNITY = replace(PROPOSED, kind=ProjectKind.CLM, household=None, area=TAMBON)
THREE = [ref("household", n) for n in (1, 2, 3)]
CLM: tuple[Event, ...] = tuple(COMMUNITY if event == PROPOSED else event for event in HANDED_IN)


def nominated(household: str, village: str = VILLAGE) -> HouseholdNominated:
    return HouseholdNominated(
        household=household, programme=PROGRAMME, village=village,
        house=claim("house", household[-12:]),
    )


def came(household: str, contribution: Contribution = Contribution.OPINION) -> AttendanceVerified:
    return replace(
        VERIFIED, household=household, person=household.replace("household", "person"),
        contribution=contribution,
    )


def test_three_households_of_the_tambon_plan_a_community_plot() -> None:
    homes = [nominated(household) for household in THREE]
    given = [*CLM, *homes, *(came(household) for household in THREE)]
    [approved] = scenario(given=given, when=APPROVE, by=DISTRICT_OFFICER)
    assert len(approved.event.evidence) == 3  # type: ignore[attr-defined]
    scenario(given=given[:-1], when=APPROVE, by=DISTRICT_OFFICER, refused=GATE)


def test_two_people_of_one_household_are_one_household() -> None:
    homes = [nominated(household) for household in THREE]
    second = replace(came(THREE[1]), person=ref("person", 0x77))
    given = [*CLM, *homes, came(THREE[0]), came(THREE[1]), second]
    scenario(given=given, when=APPROVE, by=DISTRICT_OFFICER, refused=GATE)


def test_households_are_registered_and_of_the_tambon() -> None:
    people = [came(household) for household in THREE]
    two = [nominated(household) for household in THREE[:2]]
    scenario(given=[*CLM, *two, *people], when=APPROVE, by=DISTRICT_OFFICER, refused=GATE)
    far = nominated(THREE[2], "22010201")
    scenario(given=[*CLM, *two, far, *people], when=APPROVE, by=DISTRICT_OFFICER, refused=GATE)


def test_a_gathering_that_does_not_name_the_community_plot_does_not_count_for_it() -> None:
    homes = [nominated(household) for household in THREE]
    people = [replace(came(household), projects=()) for household in THREE]
    scenario(given=[*CLM, *homes, *people], when=APPROVE, by=DISTRICT_OFFICER, refused=GATE)


def test_one_of_the_three_speaks() -> None:
    homes = [nominated(household) for household in THREE]
    silent = [came(household, Contribution.LABOUR) for household in THREE]
    scenario(given=[*CLM, *homes, *silent], when=APPROVE, by=DISTRICT_OFFICER, refused=GATE)
    one = [came(THREE[0]), *silent[1:]]
    assert scenario(given=[*CLM, *homes, *one], when=APPROVE, by=DISTRICT_OFFICER)


def test_how_many_households_is_a_policy() -> None:
    homes = [nominated(household) for household in THREE]
    policy = PolicySet(
        programme=PROGRAMME, policy="planning-households-clm", value="2", authority="order 5"
    )
    given = [*CLM, *homes, came(THREE[0]), came(THREE[1]), policy]
    assert scenario(given=given, when=APPROVE, by=DISTRICT_OFFICER)


def test_the_gate_counts_the_households_of_a_community_plot() -> None:
    homes = [nominated(household) for household in THREE]
    _, [missing] = asked([*CLM, *homes, came(THREE[0]), came(THREE[1])])
    assert missing.lack == Lack.TOO_FEW_HOUSEHOLDS
    assert (missing.found, missing.needed) == (2, 3)
    assert "2 of 3" in missing.en
