"""A household: from nomination, through the village assembly, to a plot in the programme."""

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

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────


class HouseholdStatus(StrEnum):
    """How far a household has come. INELIGIBLE, SUBSTITUTED and COMPLETED are final."""

    NOMINATED = "NOMINATED"
    SCREENED = "SCREENED"
    ENDORSED = "ENDORSED"
    CONSENTED = "CONSENTED"
    ENROLLED = "ENROLLED"
    COMPLETED = "COMPLETED"
    INELIGIBLE = "INELIGIBLE"
    WITHDRAWN = "WITHDRAWN"
    SUBSTITUTED = "SUBSTITUTED"


TitleType = Annotated[str, says("Kind of land title, such as โฉนด, น.ส.3 ก or ส.ป.ก. 4-01.")]
Relation = Annotated[str, says("Relation to the household: head, spouse, child …")]

# ── events ────────────────────────────────────────────────────────────────────────────────────────


class HouseholdNominated(Event):
    """A household was nominated in its village."""

    household: HouseholdRef
    programme: ProgrammeRef
    village: AreaCode
    house: Claim
    house_code: Sealed = None
    house_number: Sealed = None

    def claims(self) -> tuple[str, ...]:
        return (self.house,)


class HouseholdScreened(Event):
    """A household was checked against a criterion."""

    household: HouseholdRef
    criterion: Annotated[str, says("The criterion's name, as the policy in force lists it.")]
    passed: Annotated[bool, says("Whether the household meets it.")]
    complete: Annotated[
        bool, says("Whether the household has now passed every criterion in force.")
    ] = False
    evidence: Sealed = None


class HouseholdEndorsed(Event):
    """The village assembly endorsed the household."""

    household: HouseholdRef
    gathering: GatheringRef


class LandConsentRecorded(Event):
    """The holder of the land agreed to its use."""

    household: HouseholdRef
    holder: PersonRef
    title_type: TitleType
    commitment_years: Annotated[int, says("How many years the land stays in the programme.")]


class HouseholdEnrolled(Event):
    """The household was enrolled in the programme, with a project on its land."""

    household: HouseholdRef
    project: ProjectRef


class HouseholdWithdrawn(Event):
    """The household left, for the sealed reason."""

    household: HouseholdRef


class HouseholdReinstated(Event):
    """The household came back, with the status it had when it left."""

    household: HouseholdRef
    status: Annotated[HouseholdStatus, says("How far it had come when it left.")]


class HouseholdSubstituted(Event):
    """Another household took the place of one that left."""

    household: HouseholdRef
    by: HouseholdRef


class HouseholdCompleted(Event):
    """The household finished the programme: its project is closed."""

    household: HouseholdRef
    project: ProjectRef


class MemberAdded(Event):
    """A person became a member of the household."""

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


# ── commands ──────────────────────────────────────────────────────────────────────────────────────

IN_THE_FIELD = (Role.CD_WORKER, Role.DISTRICT_OFFICER)

_S = HouseholdStatus
LIVE = (_S.NOMINATED, _S.SCREENED, _S.ENDORSED, _S.CONSENTED, _S.ENROLLED)
ALLOWED_IN: dict[str, Collection[HouseholdStatus]] = {
    "ScreenHousehold": (_S.NOMINATED,),
    "EndorseHousehold": (_S.SCREENED,),
    "RecordLandConsent": (_S.ENDORSED,),
    "EnrolHousehold": (_S.NOMINATED, _S.SCREENED, _S.ENDORSED, _S.CONSENTED),  # rules narrow it
    "WithdrawHousehold": LIVE,
    "ReinstateHousehold": (_S.WITHDRAWN,),
    "SubstituteHousehold": (_S.WITHDRAWN,),
    "CompleteHousehold": (_S.ENROLLED,),
    "AddMember": LIVE,
    "RemoveMember": LIVE,
}


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Household(State):
    """The household's status, its village, the criteria it passed, and when it left."""

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
            case HouseholdSubstituted(household=ref) if ref == self.ref:  # `by` is tagged, too
                self.status = HouseholdStatus.SUBSTITUTED
            case HouseholdCompleted():
                self.status = HouseholdStatus.COMPLETED


async def household_for(command: Command, history: History, ref: str) -> Household:
    """The household of a command: known, in the caller's area, in an allowed state."""
    found = await history.of(Household, ref)
    noun_is_known.require(found.status, "household", noun="household", ref=ref)
    await authorise(history, command, found.village)
    asked = type(command).__name__
    state_allows_it.require(
        found.status in ALLOWED_IN[asked], "household", command=asked, ref=ref,
        state=found.status, needed=" or ".join(ALLOWED_IN[asked]),
    )
    return found
