"""A household: from nomination, by way of its village's assembly, to a plot in the programme."""

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, ClassVar

from domain.authority import Role, authorise
from domain.decision import (
    Command,
    Decided,
    History,
    Rule,
    State,
    decides,
    known_area,
    long_enough,
    noun_is_known,
    noun_is_new,
    state_allows_it,
)
from domain.event import Event, Grant, Recorded
from domain.programme import known_programme
from domain.ref import (
    Claim,
    GatheringRef,
    HouseholdRef,
    PersonRef,
    ProgrammeRef,
    ProjectRef,
    Sealed,
    claim,
    says,
)
from domain.terms import AreaCode
from domain.thai import to_ascii_digits

# ── what we talk about ────────────────────────────────────────────────────────────────────────────


class HouseholdStatus(StrEnum):
    """How far a household has come. INELIGIBLE and WITHDRAWN are the ways out."""

    NOMINATED = "NOMINATED"
    SCREENED = "SCREENED"
    ENDORSED = "ENDORSED"
    CONSENTED = "CONSENTED"
    ENROLLED = "ENROLLED"
    INELIGIBLE = "INELIGIBLE"
    WITHDRAWN = "WITHDRAWN"


TitleType = Annotated[str, says("Kind of title to the land, such as โฉนด, น.ส.3 ก or ส.ป.ก. 4-01.")]
Relation = Annotated[str, says("What the person is in the household: head, spouse, child …")]

# ── what happened ─────────────────────────────────────────────────────────────────────────────────


class HouseholdNominated(Event):
    """A household was put forward in its village."""

    household: HouseholdRef
    programme: ProgrammeRef
    village: AreaCode
    house: Claim
    house_code: Sealed = None
    house_number: Sealed = None

    def claims(self) -> tuple[str, ...]:
        return (self.house,)


class HouseholdScreened(Event):
    """A criterion was checked on a household."""

    household: HouseholdRef
    criterion: Annotated[str, says("The criterion's name, as the policy in force lists it.")]
    passed: Annotated[bool, says("Whether the household meets it.")]
    complete: Annotated[
        bool, says("Whether with it every criterion that was then in force is passed.")
    ] = False
    evidence: Sealed = None


class HouseholdEndorsed(Event):
    """The village assembly decided for the household."""

    household: HouseholdRef
    gathering: GatheringRef


class LandConsentRecorded(Event):
    """The holder of the land agreed to its use."""

    household: HouseholdRef
    holder: PersonRef
    title_type: TitleType
    commitment_years: Annotated[int, says("For how many years the land stays in the programme.")]


class HouseholdEnrolled(Event):
    """The household is in the programme, with a project on its land."""

    household: HouseholdRef
    project: ProjectRef


class HouseholdWithdrawn(Event):
    """The household left; the reason is with the fact."""

    household: HouseholdRef


class MemberAdded(Event):
    """A person belongs to the household."""

    household: HouseholdRef
    person: PersonRef
    village: AreaCode
    relation: Relation
    since_on: Annotated[str, says("ISO date from which the person acts for the household.")]

    def confers(self) -> Grant:
        return Grant(
            person=self.person, role=Role.HOUSEHOLD_MEMBER, area=self.village,
            valid_from=self.since_on, key=f"member {self.household} {self.person}",
        )


class MemberRemoved(Event):
    """A person no longer belongs to the household."""

    household: HouseholdRef
    person: PersonRef

    def withdraws(self) -> str:
        return f"member {self.household} {self.person}"


# ── what may be asked ─────────────────────────────────────────────────────────────────────────────

# The steps to enrolment are in ``enrolment.py``, who belongs to a household in ``member.py``.
IN_THE_FIELD = (Role.CD_WORKER, Role.DISTRICT_OFFICER)


class NominateHousehold(Command):
    """Puts a household forward in its village, once per programme. By the tambon's CD worker."""

    roles = (Role.CD_WORKER,)
    new: ClassVar[str | None] = "household"

    household: HouseholdRef
    programme: ProgrammeRef
    village: Annotated[
        AreaCode, says("Village code, 8 digits: tambon + moo 01–99; in Bangkok the khwaeng's 6.")
    ]
    house_code: Annotated[str, says("The 11 digits of the house registration, Thai or ASCII.")]
    house_number: Annotated[
        str | None, says("The number at the door, up to 40 characters, such as 12/3.")
    ] = None


class WithdrawHousehold(Command):
    """Records that the household leaves, with the `reason` (10 to 2,000 characters).

    By a CD worker or district officer.
    """

    roles = IN_THE_FIELD

    household: HouseholdRef


_S = HouseholdStatus
LIVE = (_S.NOMINATED, _S.SCREENED, _S.ENDORSED, _S.CONSENTED, _S.ENROLLED)
ALLOWED_IN: dict[str, Collection[HouseholdStatus]] = {
    "ScreenHousehold": (_S.NOMINATED,),
    "EndorseHousehold": (_S.SCREENED,),
    "RecordLandConsent": (_S.ENDORSED,),
    "EnrolHousehold": (_S.NOMINATED, _S.SCREENED, _S.ENDORSED, _S.CONSENTED),  # its rules say more
    "WithdrawHousehold": LIVE,
    "AddMember": LIVE,
    "RemoveMember": LIVE,
}


# ── what must be remembered ───────────────────────────────────────────────────────────────────────


class Household(State):
    """How far the household has come, where it lies, and which criteria it passed."""

    folds = (
        HouseholdNominated, HouseholdScreened, HouseholdEndorsed, LandConsentRecorded,
        HouseholdEnrolled, HouseholdWithdrawn,
    )
    ref: str = ""
    status: HouseholdStatus | None = None
    programme: str = ""
    village: str = ""
    passed: frozenset[str] = frozenset()

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case HouseholdNominated(household=ref, programme=programme, village=village):
                self.ref, self.programme, self.village = ref, programme, village
                self.status = HouseholdStatus.NOMINATED
            case HouseholdScreened(passed=False):
                self.status = HouseholdStatus.INELIGIBLE
            case HouseholdScreened(criterion=criterion, complete=complete):
                self.passed |= {criterion}
                self.status = HouseholdStatus.SCREENED if complete else self.status
            case HouseholdEndorsed():
                self.status = HouseholdStatus.ENDORSED
            case LandConsentRecorded():
                self.status = HouseholdStatus.CONSENTED
            case HouseholdEnrolled():
                self.status = HouseholdStatus.ENROLLED
            case HouseholdWithdrawn():
                self.status = HouseholdStatus.WITHDRAWN


async def household_for(command: Command, history: History, ref: str) -> Household:
    """The household: known, within reach of whoever asks, in a state that allows the command."""
    found = await history.of(Household, ref)
    noun_is_known.require(found.status, "household", noun="household", ref=ref)
    await authorise(history, command, found.village)
    asked = type(command).__name__
    state_allows_it.require(
        found.status in ALLOWED_IN[asked], command=asked, ref=ref, state=found.status,
        needed=" | ".join(ALLOWED_IN[asked]),
    )
    return found


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

household_lies_in_a_village = Rule(
    "household-lies-in-a-village",
    en="{village} is not a village. Give the tambon's 6 digits and the moo, 01–99; in Bangkok the"
    " khwaeng's 6 digits alone.",
    th="{village} ไม่ใช่รหัสหมู่บ้าน โปรดใช้รหัสตำบล 6 หลักตามด้วยหมู่ 01–99"
    " หรือรหัสแขวง 6 หลักในกรุงเทพมหานคร",
)
house_code_has_eleven_digits = Rule(
    "house-code-has-eleven-digits",
    en="A house code has 11 digits; this has {count} characters. Copy it from the house"
    " registration.",
    th="รหัสประจำบ้านมีตัวเลข 11 หลัก ที่ส่งมามี {count} ตัวอักษร โปรดคัดจากทะเบียนบ้าน",
)
household_joins_once = Rule(
    "household-joins-once",
    en="This house is already in the programme, as {ref}. Go on with that household.",
    th="บ้านหลังนี้อยู่ในโครงการแล้วเป็น {ref} โปรดดำเนินการกับครัวเรือนนั้น",
)


@decides(NominateHousehold)
async def nominate_household(command: NominateHousehold, history: History) -> Decided:
    existing = await history.of(Household, command.household)
    noun_is_new.require(existing.status is None, "household", ref=command.household)
    await known_programme(history, command.programme)
    _lies_in_a_village(command, history)
    await authorise(history, command, command.village)
    code = to_ascii_digits(command.house_code).replace("-", "")
    house_code_has_eleven_digits.require(
        re.fullmatch("[0-9]{11}", code), "houseCode", count=len(code)
    )
    long_enough(command.house_number, "house_number", least=0, most=40)
    house = claim("house", history.keyed(f"{command.programme}/{code}"))
    joined = await history.of(Household, house)
    household_joins_once.require(joined.status is None, "houseCode", ref=joined.ref)
    return [
        HouseholdNominated(
            household=command.household, programme=command.programme, village=command.village,
            house=house, house_code=code, house_number=command.house_number,
        )
    ]


def _lies_in_a_village(command: NominateHousehold, history: History) -> None:
    known_area(history, command.village, "village")
    digits = 8 if history.areas.has_villages(command.village[:6]) else 6
    household_lies_in_a_village.require(
        len(command.village) == digits, "village", village=command.village
    )


@decides(WithdrawHousehold)
async def withdraw_household(command: WithdrawHousehold, history: History) -> Decided:
    await household_for(command, history, command.household)
    long_enough(command.reason, "reason", least=10, most=2000)
    return [HouseholdWithdrawn(household=command.household)]
