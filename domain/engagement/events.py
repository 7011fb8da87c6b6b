"""An engagement: an area developer, from application through the contract to its end."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Annotated

from domain.kernel.authority import Role, authorise
from domain.kernel.decision import Command, History, Rule, State, noun_is_known, state_allows_it
from domain.kernel.event import Event, Grant, Recorded
from domain.kernel.ref import (
    EngagementRef,
    PersonRef,
    ProgrammeRef,
    ProjectRef,
    Sealed,
    ref_to,
    says,
)
from domain.kernel.terms import AreaCode, Satang
from domain.policy import policies

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────


class DeveloperGroup(StrEnum):
    """Group that an area developer is hired from."""

    FARMER = "FARMER"
    GRADUATE = "GRADUATE"
    RETURNEE = "RETURNEE"


class EndGround(StrEnum):
    """Why an engagement ended."""

    COMPLETED = "COMPLETED"
    RESIGNED = "RESIGNED"
    TERMINATED = "TERMINATED"
    DECEASED = "DECEASED"


# ── events ────────────────────────────────────────────────────────────────────────────────────────


class ApplicationReceived(Event):
    """A person applied to become an area developer of a tambon."""

    engagement: EngagementRef
    programme: ProgrammeRef
    person: PersonRef
    group: DeveloperGroup
    tambon: AreaCode


class ApplicantScreened(Event):
    """An applicant (or a contracted developer, again) was checked against a criterion."""

    engagement: EngagementRef
    criterion: str
    passed: bool
    evidence: Sealed = None


class ApplicantSelected(Event):
    """The applicant was selected, with a rank."""

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
    criteria: Annotated[
        tuple[str, ...], says("The criteria for applicants that were in force.")
    ] = ()

    def confers(self) -> Grant:
        return Grant(
            person=self.person, role=Role.AREA_DEVELOPER, area=self.tambon,
            valid_from=self.start_on.isoformat(), until=self.end_on.isoformat(),
            key=f"contract {self.engagement}",
        )


class DutyAssigned(Event):
    """The developer became responsible for a plot."""

    engagement: EngagementRef
    project: ProjectRef
    duty: str


class EngagementExtended(Event):
    """The contract was extended to a later last day, and the role AREA_DEVELOPER with it."""

    engagement: EngagementRef
    person: PersonRef
    tambon: AreaCode
    start_on: date
    from_on: Annotated[date, says("The last day before the extension.")]
    to_on: Annotated[date, says("The last day after the extension.")]
    authority: Annotated[str, says("The order or letter that extends it.")]

    def confers(self) -> Grant:
        """The contract's grant again, with the new last day."""
        return Grant(
            person=self.person, role=Role.AREA_DEVELOPER, area=self.tambon,
            valid_from=self.start_on.isoformat(), until=self.to_on.isoformat(),
            key=f"contract {self.engagement}",
        )


class EngagementEnded(Event):
    """The contract ended on a day, for a ground."""

    engagement: EngagementRef
    person: PersonRef
    ground: EndGround
    ended_on: date

    def withdraws(self) -> str:
        return f"contract {self.engagement}"


class EngagementSubstituted(Event):
    """Another engagement took the place of one that ended."""

    engagement: EngagementRef
    by: Annotated[str, ref_to("engagement", "The engagement that took its place")]


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class EngagementStatus(StrEnum):
    """How far an engagement has come."""

    APPLIED = "APPLIED"
    SCREENED = "SCREENED"
    SELECTED = "SELECTED"
    CONTRACTED = "CONTRACTED"
    ENDED = "ENDED"
    SUBSTITUTED = "SUBSTITUTED"
    REJECTED = "REJECTED"


class Engagement(State):
    """One engagement: who, where, how far, which criteria are passed, which plots are assigned."""

    folds = (
        ApplicationReceived, ApplicantScreened, ApplicantSelected, ApplicantRejected,
        EngagementContracted, DutyAssigned, EngagementExtended, EngagementEnded,
        EngagementSubstituted,
    )
    status: EngagementStatus | None = None
    ref: str = ""
    programme: str = ""
    person: str = ""
    group: DeveloperGroup = DeveloperGroup.FARMER
    tambon: str = ""
    passed: dict[str, bool] = {}
    duties: frozenset[tuple[str, str]] = frozenset()  # (project, duty)
    wage_satang: int = 0  # of a full month
    start_on: date = date.max
    end_on: date = date.min  # the last day in force: that of the contract, or the day it ended

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case ApplicationReceived() as applied:
                self.status, self.ref = EngagementStatus.APPLIED, applied.engagement
                self.programme, self.person = applied.programme, applied.person
                self.group, self.tambon = applied.group, applied.tambon
            case ApplicantScreened(criterion=criterion, passed=passed):
                self.passed = self.passed | {criterion: passed}
                if self.status == EngagementStatus.APPLIED:
                    self.status = EngagementStatus.SCREENED
            case ApplicantSelected():
                self.status = EngagementStatus.SELECTED
            case ApplicantRejected():
                self.status = EngagementStatus.REJECTED
            case EngagementContracted(wage_satang=wage, start_on=start_on, end_on=end_on):
                self.status, self.wage_satang = EngagementStatus.CONTRACTED, wage
                self.start_on, self.end_on = start_on, end_on
            case EngagementExtended(to_on=to_on):
                self.end_on = to_on
            case DutyAssigned(project=project, duty=duty):
                self.duties = self.duties | {(project, duty)}
            case EngagementEnded(ended_on=ended_on):
                self.status, self.end_on = EngagementStatus.ENDED, ended_on
            case EngagementSubstituted(engagement=ref) if ref == self.ref:  # `by` is tagged too
                self.status = EngagementStatus.SUBSTITUTED

    @property
    def plots(self) -> frozenset[str]:
        """The projects that the developer is responsible for."""
        return frozenset(project for project, _ in self.duties)

    def in_force(self, first: date, last: date) -> bool:
        """Whether the contract covers any day from the first to the last."""
        return self.start_on <= last and first <= self.end_on


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

contract_follows_every_criterion = Rule(
    "contract-follows-every-criterion",
    en="{engagement} has not passed: {criteria}. Screen the applicant on these first.",
    th="{engagement} ยังไม่ผ่านเกณฑ์: {criteria} โปรดตรวจคุณสมบัติเหล่านี้ก่อน",
)


async def engagement_for(
    history: History, command: Command, ref: str, allowed: Collection[EngagementStatus]
) -> Engagement:
    """The engagement of a command: known, in the caller's area, in an allowed state."""
    engagement = await history.of(Engagement, ref)
    noun_is_known.require(
        engagement.status, "engagement", noun="engagement", ref=ref
    )
    await authorise(history, command, engagement.tambon)
    state_allows_it.require(
        engagement.status in allowed, "engagement", command=type(command).__name__,
        ref=ref, state=engagement.status, needed=" or ".join(allowed),
    )
    return engagement


async def passed_all(history: History, ref: str, engagement: Engagement) -> tuple[str, ...]:
    """The criteria in force. Refuses an applicant who has not passed all of them."""
    criteria = tuple((await policies(history)).words("applicant-criteria"))
    open_ones = [word for word in criteria if not engagement.passed.get(word)]
    contract_follows_every_criterion.require(
        not open_ones, "engagement", engagement=ref, criteria=", ".join(open_ones)
    )
    return criteria
