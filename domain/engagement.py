"""An engagement: an area developer's way from application through the contract to its end."""

from datetime import date
from enum import StrEnum

from domain.authority import Role
from domain.event import Event, Grant
from domain.ref import EngagementRef, PersonRef, ProgrammeRef, ProjectRef, Sealed
from domain.terms import AreaCode, Satang

# ── what we talk about ────────────────────────────────────────────────────────────────────────────


class DeveloperGroup(StrEnum):
    """From which group an area developer is hired."""

    FARMER = "FARMER"
    GRADUATE = "GRADUATE"
    RETURNEE = "RETURNEE"


class EndGround(StrEnum):
    """Why an engagement ended."""

    COMPLETED = "COMPLETED"
    RESIGNED = "RESIGNED"
    TERMINATED = "TERMINATED"
    DECEASED = "DECEASED"


# ── what happened ─────────────────────────────────────────────────────────────────────────────────


class ApplicationReceived(Event):
    """Somebody applied to become an area developer of a tambon."""

    engagement: EngagementRef
    programme: ProgrammeRef
    person: PersonRef
    group: DeveloperGroup
    tambon: AreaCode


class ApplicantScreened(Event):
    """A criterion was checked on an applicant (or, again, on a contracted developer)."""

    engagement: EngagementRef
    criterion: str
    passed: bool
    evidence: Sealed = None


class ApplicantSelected(Event):
    """The applicant won a place, with a rank."""

    engagement: EngagementRef
    rank: int


class ApplicantRejected(Event):
    """The application ended without a contract."""

    engagement: EngagementRef


class EngagementContracted(Event):
    """The contract was signed: from `start_on` to `end_on` the person is an area developer."""

    engagement: EngagementRef
    person: PersonRef
    group: DeveloperGroup
    tambon: AreaCode
    wage_satang: Satang
    start_on: date
    end_on: date

    def confers(self) -> Grant:
        return Grant(
            person=self.person, role=Role.AREA_DEVELOPER, area=self.tambon,
            valid_from=self.start_on.isoformat(), until=self.end_on.isoformat(),
            key=f"contract {self.engagement}",
        )


class DutyAssigned(Event):
    """The developer is responsible for a plot."""

    engagement: EngagementRef
    project: ProjectRef
    duty: str


class EngagementEnded(Event):
    """The contract ended on a day, on a ground."""

    engagement: EngagementRef
    person: PersonRef
    ground: EndGround
    ended_on: date

    def withdraws(self) -> str:
        return f"contract {self.engagement}"
