"""A household: from nomination, by way of its village's assembly, to a plot in the programme."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Annotated

from domain.kernel.authority import Role, authorise
from domain.kernel.decision import Command, History, State, noun_is_known, state_allows_it, thai_day
from domain.kernel.event import Event, Grant, Recorded
from domain.kernel.ref import (
    Claim,
    GatheringRef,
    HouseholdRef,
    PersonRef,
    ProgrammeRef,
    ProjectRef,
    Sealed,
    says,
)
from domain.kernel.terms import AreaCode

# ── what we talk about ────────────────────────────────────────────────────────────────────────────


class HouseholdStatus(StrEnum):
    """How far a household has come. From INELIGIBLE, SUBSTITUTED and COMPLETED nothing follows."""

    NOMINATED = "NOMINATED"
    SCREENED = "SCREENED"
    ENDORSED = "ENDORSED"
    CONSENTED = "CONSENTED"
    ENROLLED = "ENROLLED"
    COMPLETED = "COMPLETED"
    INELIGIBLE = "INELIGIBLE"
    WITHDRAWN = "WITHDRAWN"
    SUBSTITUTED = "SUBSTITUTED"


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


class HouseholdReinstated(Event):
    """The household came back after all, to where it was when it left."""

    household: HouseholdRef
    status: Annotated[HouseholdStatus, says("How far it had come when it left.")]


class HouseholdSubstituted(Event):
    """Another household takes the place of the one that left."""

    household: HouseholdRef
    by: HouseholdRef


class HouseholdCompleted(Event):
    """The household finished the programme: its project is closed."""

    household: HouseholdRef
    project: ProjectRef


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

# Nominating is in ``nomination.py``, the steps to enrolment in ``enrolment.py``, the ways out in
# ``leaving.py``, who belongs to a household in ``member.py``.
IN_THE_FIELD = (Role.CD_WORKER, Role.DISTRICT_OFFICER)

_S = HouseholdStatus
LIVE = (_S.NOMINATED, _S.SCREENED, _S.ENDORSED, _S.CONSENTED, _S.ENROLLED)
ALLOWED_IN: dict[str, Collection[HouseholdStatus]] = {
    "ScreenHousehold": (_S.NOMINATED,),
    "EndorseHousehold": (_S.SCREENED,),
    "RecordLandConsent": (_S.ENDORSED,),
    "EnrolHousehold": (_S.NOMINATED, _S.SCREENED, _S.ENDORSED, _S.CONSENTED),  # its rules say more
    "WithdrawHousehold": LIVE,
    "ReinstateHousehold": (_S.WITHDRAWN,),
    "SubstituteHousehold": (_S.WITHDRAWN,),
    "CompleteHousehold": (_S.ENROLLED,),
    "AddMember": LIVE,
    "RemoveMember": LIVE,
}


# ── what must be remembered ───────────────────────────────────────────────────────────────────────


class Household(State):
    """How far the household has come, where it lies, which criteria it passed, when it left."""

    folds = (
        HouseholdNominated, HouseholdScreened, HouseholdEndorsed, LandConsentRecorded,
        HouseholdEnrolled, HouseholdWithdrawn, HouseholdReinstated, HouseholdSubstituted,
        HouseholdCompleted,
    )
    ref: str = ""
    status: HouseholdStatus | None = None
    programme: str = ""
    village: str = ""
    passed: frozenset[str] = frozenset()
    left_from: HouseholdStatus | None = None
    left_on: date = date.min

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
                self.left_from, self.left_on = self.status, thai_day(fact.occurred_at)
                self.status = HouseholdStatus.WITHDRAWN
            case HouseholdReinstated(status=status):
                self.status = status
            case HouseholdSubstituted(household=ref) if ref == self.ref:  # not of the one that came
                self.status = HouseholdStatus.SUBSTITUTED
            case HouseholdCompleted():
                self.status = HouseholdStatus.COMPLETED


async def household_for(command: Command, history: History, ref: str) -> Household:
    """The household: known, within reach of whoever asks, in a state that allows the command."""
    found = await history.of(Household, ref)
    noun_is_known.require(found.status, "household", noun="household", ref=ref)
    await authorise(history, command, found.village)
    asked = type(command).__name__
    state_allows_it.require(
        found.status in ALLOWED_IN[asked], "household", command=asked, ref=ref,
        state=found.status, needed=" or ".join(ALLOWED_IN[asked]),
    )
    return found
