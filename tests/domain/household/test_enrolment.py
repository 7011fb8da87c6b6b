from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.catalogue import decide
from domain.gathering.events import (
    DecisionRecorded,
    GatheringClosed,
    GatheringKind,
    GatheringScheduled,
)
from domain.household.enrolment import (
    EndorseHousehold,
    EnrolHousehold,
    RecordLandConsent,
    ScreenHousehold,
)
from domain.household.events import (
    HouseholdEndorsed,
    HouseholdEnrolled,
    HouseholdScreened,
    LandConsentRecorded,
)
from domain.kernel.decision import Refused
from domain.kernel.event import Actor, Event
from domain.kernel.terms import Level, Stage
from domain.policy import PolicySet
from tests.examples.people import (
    ASSEMBLY,
    CD_WORKER,
    CONSENTED,
    DISTRICT_OFFICER,
    ENDORSED,
    HOUSEHOLD,
    NOMINATED,
    OFFICERS,
    PROGRAMME,
    PROJECT,
    PROPOSED,
    REGISTERED,
    SCREENED,
    SOMSRI,
    VILLAGE,
    ref,
)
from tests.support.scenario import NOW, Past, scenario

GIVEN = [*OFFICERS, REGISTERED, NOMINATED]
SCREEN = ScreenHousehold(household=HOUSEHOLD, criterion="RESIDENT", passed=True)
ENDORSE = EndorseHousehold(household=HOUSEHOLD, gathering=ASSEMBLY)
CONSENT = RecordLandConsent(
    household=HOUSEHOLD, holder=SOMSRI, title_type="โฉนด", commitment_years=5
)
ENROL = EnrolHousehold(household=HOUSEHOLD, project=PROJECT)

CALLED = GatheringScheduled(
    gathering=ASSEMBLY, kind=GatheringKind.VILLAGE_ASSEMBLY, stage=Stage.PLANNING,
    level=Level.INVOLVE, activity=2, area=VILLAGE,
    starts_at=NOW - timedelta(hours=3), ends_at=NOW - timedelta(hours=1),
)
VOTED = DecisionRecorded(
    gathering=ASSEMBLY, about=HOUSEHOLD, votes_for=30, votes_against=12, votes_abstain=3
)
CLOSED = GatheringClosed(gathering=ASSEMBLY, headcount=45)


def screened(criterion: str, passed: bool = True, complete: bool = False) -> HouseholdScreened:
    return HouseholdScreened(
        household=HOUSEHOLD, criterion=criterion, passed=passed, complete=complete
    )


def test_a_criterion_is_checked_by_the_district() -> None:
    scenario(given=GIVEN, when=SCREEN, by=DISTRICT_OFFICER, then=[screened("RESIDENT")])
    scenario(given=GIVEN, when=SCREEN, by=CD_WORKER, refused="role-covers-the-area")


@pytest.mark.parametrize("last", ["RESIDENT", "LAND_RIGHT", "WILLING"])
def test_the_last_criterion_passed_completes_the_screening(last: str) -> None:
    before = [screened(c) for c in ("RESIDENT", "LAND_RIGHT", "WILLING") if c != last]
    when = replace(SCREEN, criterion=last)
    scenario(
        given=[*GIVEN, *before], when=when, by=DISTRICT_OFFICER,
        then=[screened(last, complete=True)],
    )
    scenario(
        given=[*GIVEN, before[0], before[0]], when=when, by=DISTRICT_OFFICER,
        then=[screened(last)],
    )


def test_a_failed_criterion_never_completes_it() -> None:
    when = replace(SCREEN, criterion="WILLING", passed=False)
    scenario(
        given=[*GIVEN, *SCREENED[:2]], when=when, by=DISTRICT_OFFICER,
        then=[screened("WILLING", passed=False)],
    )


def test_what_is_no_criterion_is_not_checked() -> None:
    rich = replace(SCREEN, criterion="RICH")
    scenario(given=GIVEN, when=rich, by=DISTRICT_OFFICER, refused="criterion-is-asked-for")


def test_the_criteria_are_those_of_the_policy_in_force() -> None:
    policy = PolicySet(
        programme=PROGRAMME, policy="household-criteria", value="RICH", authority="order 2/2564"
    )
    scenario(
        given=[*GIVEN, policy], when=replace(SCREEN, criterion="RICH"), by=DISTRICT_OFFICER,
        then=[screened("RICH", complete=True)],
    )


def test_the_village_assembly_endorses() -> None:
    scenario(
        given=[*GIVEN, *SCREENED, CALLED, VOTED, CLOSED], when=ENDORSE, by=CD_WORKER,
        then=[HouseholdEndorsed(household=HOUSEHOLD, gathering=ASSEMBLY)],
    )


@pytest.mark.parametrize(
    ("assembly", "endorses"),
    [
        ((CALLED, VOTED, CLOSED), True),
        ((replace(CALLED, area="220101"), VOTED, CLOSED), True),
        ((), False),
        ((CALLED, VOTED), False),
        ((CALLED, CLOSED), False),
        ((replace(CALLED, kind=GatheringKind.BRIEFING), VOTED, CLOSED), False),
        ((replace(CALLED, area="22010104"), VOTED, CLOSED), False),
        ((replace(CALLED, area="2201"), VOTED, CLOSED), False),
        ((CALLED, replace(VOTED, votes_for=13), CLOSED), True),
        ((CALLED, replace(VOTED, votes_for=12), CLOSED), False),
        ((CALLED, replace(VOTED, about=ref("household", 9)), CLOSED), False),
        ((CALLED, VOTED, replace(VOTED, votes_for=2), CLOSED), False),
    ],
)
def test_only_a_closed_assembly_of_the_village_that_voted_for_it_endorses(
    assembly: tuple[Event, ...], endorses: bool
) -> None:
    scenario(
        given=[*GIVEN, *SCREENED, *assembly], when=ENDORSE, by=CD_WORKER,
        refused=None if endorses else "endorsement-is-by-the-village-assembly",
    )


def test_the_holder_of_the_land_consents() -> None:
    scenario(
        given=[*GIVEN, *SCREENED, ENDORSED], when=CONSENT, by=CD_WORKER,
        then=[
            LandConsentRecorded(
                household=HOUSEHOLD, holder=SOMSRI, title_type="โฉนด", commitment_years=5
            )
        ],
    )


def test_the_holder_of_the_land_is_registered() -> None:
    unknown = replace(CONSENT, holder=ref("person", 0x99))
    scenario(
        given=[*GIVEN, *SCREENED, ENDORSED], when=unknown, by=CD_WORKER, refused="noun-is-known"
    )


def test_the_kind_of_title_is_named() -> None:
    scenario(
        given=[*GIVEN, *SCREENED, ENDORSED], when=replace(CONSENT, title_type=""), by=CD_WORKER,
        refused="text-is-long-enough",
    )


def test_a_household_is_enrolled_with_its_project() -> None:
    scenario(
        given=[*GIVEN, *SCREENED, ENDORSED, CONSENTED, PROPOSED], when=ENROL, by=DISTRICT_OFFICER,
        then=[HouseholdEnrolled(household=HOUSEHOLD, project=PROJECT)],
    )


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ((), "enrolment-follows-screening"),
        (SCREENED, "enrolment-follows-endorsement"),
        ((*SCREENED, ENDORSED), "enrolment-follows-land-consent"),
        ((*SCREENED, ENDORSED, CONSENTED), "enrolment-names-its-project"),
    ],
)
def test_enrolment_says_which_step_is_missing(facts: tuple[Event, ...], rule: str) -> None:
    scenario(given=[*GIVEN, *facts], when=ENROL, by=DISTRICT_OFFICER, refused=rule)


def test_the_project_of_a_neighbour_enrols_nobody() -> None:
    of_another = replace(PROPOSED, household=ref("household", 9))
    scenario(
        given=[*GIVEN, *SCREENED, ENDORSED, CONSENTED, of_another], when=ENROL,
        by=DISTRICT_OFFICER, refused="enrolment-names-its-project",
    )


@pytest.mark.parametrize(
    "elsewhere",
    [[replace(CALLED, area="23010101"), VOTED, CLOSED],
     [replace(CALLED, area="23010101", kind=GatheringKind.TRAINING), CLOSED]],
)
async def test_of_an_assembly_held_elsewhere_nothing_is_told(elsewhere: list[Event]) -> None:
    messages = []
    for facts in ([], elsewhere):
        actor = Actor(person=CD_WORKER, role="")
        with pytest.raises(Refused) as refused:
            await decide(ENDORSE, Past([*GIVEN, *SCREENED, *facts], actor, NOW))
        messages.append((refused.value.message, refused.value.message_th))
    assert messages[0] == messages[1]
