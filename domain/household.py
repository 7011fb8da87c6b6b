"""A household: from nomination, by way of its village's assembly, to a plot in the programme."""

from enum import StrEnum

from domain.authority import Role
from domain.event import Event, Grant
from domain.ref import (
    Claim,
    GatheringRef,
    HouseholdRef,
    PersonRef,
    ProgrammeRef,
    ProjectRef,
    Sealed,
)
from domain.terms import AreaCode

# ── what we talk about ────────────────────────────────────────────────────────────────────────────


class HouseholdStatus(StrEnum):
    """How far a household has come."""

    NOMINATED = "NOMINATED"
    SCREENED = "SCREENED"
    INELIGIBLE = "INELIGIBLE"
    ENDORSED = "ENDORSED"
    CONSENTED = "CONSENTED"
    ENROLLED = "ENROLLED"
    WITHDRAWN = "WITHDRAWN"


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
    criterion: str
    passed: bool
    complete: bool = False  # with it, every criterion asked for by the policy in force is passed
    evidence: Sealed = None


class HouseholdEndorsed(Event):
    """The village assembly decided for the household."""

    household: HouseholdRef
    gathering: GatheringRef


class LandConsentRecorded(Event):
    """The holder of the land agreed to its use."""

    household: HouseholdRef
    holder: PersonRef
    title_type: str
    commitment_years: int


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
    relation: str
    since_on: str  # ISO date from which the person may act for the household

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
