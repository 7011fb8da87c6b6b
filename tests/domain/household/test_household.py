import pytest
from msgspec.structs import replace

from domain.household.enrolment import (
    EndorseHousehold,
    EnrolHousehold,
    RecordLandConsent,
    ScreenHousehold,
)
from domain.household.events import (
    ALLOWED_IN,
    Household,
    HouseholdCompleted,
    HouseholdNominated,
    HouseholdStatus,
    HouseholdSubstituted,
    HouseholdWithdrawn,
)
from domain.household.leaving import (
    CompleteHousehold,
    ReinstateHousehold,
    SubstituteHousehold,
    WithdrawHousehold,
)
from domain.household.member import AddMember, RemoveMember
from domain.household.nomination import NominateHousehold
from domain.kernel.authority import Role
from domain.kernel.decision import COMMANDS, Command
from domain.kernel.event import Event
from domain.kernel.ref import claim
from tests.examples.people import (
    ASSEMBLY,
    CD_WORKER,
    CONSENTED,
    DISTRICT_OFFICER,
    ENDORSED,
    ENROLLED,
    HEADQUARTERS,
    HOUSEHOLD,
    NOMINATED,
    OFFICERS,
    PROGRAMME,
    PROJECT,
    REGISTERED_PROGRAMME,
    SCREENED,
    SOMSRI,
    VILLAGE,
    granted,
    ref,
)
from tests.support.scenario import NOW, fact, keyed, scenario

CODE = "22010000012"
GIVEN = [*OFFICERS, REGISTERED_PROGRAMME]
NOMINATE = NominateHousehold(
    household=HOUSEHOLD, programme=PROGRAMME, village=VILLAGE, house_code=CODE, house_number="12/3"
)
EVENT = HouseholdNominated(
    household=HOUSEHOLD, programme=PROGRAMME, village=VILLAGE, house_number="12/3",
    house=claim("house", keyed(f"{PROGRAMME}/{CODE}")), house_code=CODE,
)
WITHDRAWN = HouseholdWithdrawn(household=HOUSEHOLD)
WITHDRAW = WithdrawHousehold(household=HOUSEHOLD, reason="moved to Bangkok")
REINSTATE = ReinstateHousehold(household=HOUSEHOLD, reason="came back from Bangkok")
SUBSTITUTE = SubstituteHousehold(household=HOUSEHOLD, by=ref("household", 9))
SUBSTITUTED = HouseholdSubstituted(household=HOUSEHOLD, by=ref("household", 9))
COMPLETE = CompleteHousehold(household=HOUSEHOLD)
COMPLETED = HouseholdCompleted(household=HOUSEHOLD, project=PROJECT)

_S = HouseholdStatus
PATH: dict[HouseholdStatus, tuple[Event, ...]] = {
    _S.NOMINATED: (NOMINATED,),
    _S.SCREENED: (NOMINATED, *SCREENED),
    _S.ENDORSED: (NOMINATED, *SCREENED, ENDORSED),
    _S.CONSENTED: (NOMINATED, *SCREENED, ENDORSED, CONSENTED),
    _S.ENROLLED: (NOMINATED, *SCREENED, ENDORSED, CONSENTED, ENROLLED),
    _S.INELIGIBLE: (NOMINATED, replace(SCREENED[0], passed=False)),
    _S.WITHDRAWN: (NOMINATED, WITHDRAWN),
    _S.SUBSTITUTED: (NOMINATED, WITHDRAWN, SUBSTITUTED),
    _S.COMPLETED: (NOMINATED, *SCREENED, ENDORSED, CONSENTED, ENROLLED, COMPLETED),
}
ASKED: tuple[Command, ...] = (
    ScreenHousehold(household=HOUSEHOLD, criterion="RESIDENT", passed=True),
    EndorseHousehold(household=HOUSEHOLD, gathering=ASSEMBLY),
    RecordLandConsent(
        household=HOUSEHOLD, holder=SOMSRI, title_type="โฉนด", commitment_years=5
    ),
    EnrolHousehold(household=HOUSEHOLD, project=PROJECT),
    WITHDRAW,
    REINSTATE,
    SUBSTITUTE,
    COMPLETE,
    AddMember(household=HOUSEHOLD, person=SOMSRI, relation="head"),
    RemoveMember(household=HOUSEHOLD, person=SOMSRI),
)


@pytest.mark.parametrize("status", PATH)
def test_the_facts_lead_to_the_status(status: HouseholdStatus) -> None:
    household = Household()
    for event in PATH[status]:
        household.evolve(fact(event, NOW))
    assert household.status == status


# Written once more, apart from the domain's own table.
ON_THE_WAY = (_S.NOMINATED, _S.SCREENED, _S.ENDORSED, _S.CONSENTED, _S.ENROLLED)
LISTED: dict[type[Command], tuple[HouseholdStatus, ...]] = {
    ScreenHousehold: (_S.NOMINATED,), EndorseHousehold: (_S.SCREENED,),
    RecordLandConsent: (_S.ENDORSED,),
    EnrolHousehold: (_S.NOMINATED, _S.SCREENED, _S.ENDORSED, _S.CONSENTED),  # its rules say more
    WithdrawHousehold: ON_THE_WAY, ReinstateHousehold: (_S.WITHDRAWN,),
    SubstituteHousehold: (_S.WITHDRAWN,), CompleteHousehold: (_S.ENROLLED,),
    AddMember: ON_THE_WAY, RemoveMember: ON_THE_WAY,
}


def test_every_status_and_every_command_is_in_the_tables() -> None:
    asked = {kind for kind in COMMANDS.values() if kind.noun == "household"}
    assert set(PATH) == set(HouseholdStatus)
    assert asked == {*LISTED, NominateHousehold}
    listed = {kind.__name__: set(states) for kind, states in LISTED.items()}
    assert listed == {name: set(states) for name, states in ALLOWED_IN.items()}


NOT_ALLOWED = [
    (command, status)
    for command in ASKED
    for status in HouseholdStatus
    if status not in LISTED[type(command)]
]


@pytest.mark.parametrize(("command", "status"), NOT_ALLOWED)
def test_what_a_state_does_not_list_is_refused(command: Command, status: HouseholdStatus) -> None:
    scenario(
        given=[*GIVEN, *PATH[status]], when=command, by=DISTRICT_OFFICER,
        refused="state-allows-it",
    )


@pytest.mark.parametrize("command", ASKED)
def test_nothing_is_said_of_a_household_that_is_not_there(command: Command) -> None:
    scenario(given=GIVEN, when=command, by=DISTRICT_OFFICER, refused="noun-is-known")


@pytest.mark.parametrize("command", ASKED)
def test_a_household_is_out_of_reach_of_the_next_district(command: Command) -> None:
    stranger = granted(ref("person", 0x77), Role.DISTRICT_OFFICER, "2202")
    scenario(
        given=[*GIVEN, stranger, *PATH[_S.NOMINATED]], when=command, by=stranger.person,
        refused="role-covers-the-area",
    )


def test_a_household_is_nominated_by_the_tambons_worker() -> None:
    scenario(given=GIVEN, when=NOMINATE, by=CD_WORKER, then=[EVENT])


@pytest.mark.parametrize("by", [DISTRICT_OFFICER, HEADQUARTERS, None])
def test_nobody_else_nominates(by: str | None) -> None:
    scenario(given=GIVEN, when=NOMINATE, by=by, refused="role-covers-the-area")


@pytest.mark.parametrize("written", ["๒๒๐๑๐๐๐๐๐๑๒", "2201-000001-2", " 22010000012 "])
def test_a_house_code_is_the_same_however_it_is_written(written: str) -> None:
    scenario(given=GIVEN, when=replace(NOMINATE, house_code=written), by=CD_WORKER, then=[EVENT])


@pytest.mark.parametrize("wrong", ["2201000001", "220100000123", "", "2201000001x"])
def test_a_house_code_has_eleven_digits(wrong: str) -> None:
    scenario(
        given=GIVEN, when=replace(NOMINATE, house_code=wrong), by=CD_WORKER,
        refused="house-code-has-eleven-digits",
    )


def test_a_house_joins_once_whatever_became_of_it() -> None:
    again = replace(NOMINATE, household=ref("household", 9))
    for since in ([], [WITHDRAWN], [replace(SCREENED[0], passed=False)]):
        scenario(
            given=[*GIVEN, EVENT, *since], when=again, by=CD_WORKER,
            refused="household-joins-once",
        )


def test_a_house_may_join_another_programme() -> None:
    other = ref("programme", 2)
    again = replace(NOMINATE, household=ref("household", 9), programme=other)
    second = replace(REGISTERED_PROGRAMME, programme=other)
    assert scenario(given=[*GIVEN, second, EVENT], when=again, by=CD_WORKER)


def test_another_house_of_the_village_joins() -> None:
    next_door = replace(NOMINATE, household=ref("household", 9), house_code="22010000020")
    assert scenario(given=[*GIVEN, EVENT], when=next_door, by=CD_WORKER)


def test_an_id_is_used_once() -> None:
    other = replace(NOMINATE, house_code="22010000020")
    scenario(given=[*GIVEN, EVENT], when=other, by=CD_WORKER, refused="noun-is-new")


def test_the_programme_has_to_be_there() -> None:
    scenario(given=OFFICERS, when=NOMINATE, by=CD_WORKER, refused="noun-is-known")


@pytest.mark.parametrize(
    ("village", "refused"),
    [
        ("22010103", None),
        ("220101", "household-lies-in-a-village"),
        ("2201", "household-lies-in-a-village"),
        ("", "household-lies-in-a-village"),
        ("99010103", "area-is-known"),
        ("100101", None),
        ("1001", "household-lies-in-a-village"),
    ],
)
def test_a_household_lies_in_a_village_or_a_khwaeng(village: str, refused: str | None) -> None:
    everywhere = granted(CD_WORKER, Role.CD_WORKER, "")
    scenario(
        given=[*GIVEN, everywhere], when=replace(NOMINATE, village=village), by=CD_WORKER,
        refused=refused,
    )
