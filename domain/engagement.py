"""An engagement: an area developer's way from application through the contract to its end."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

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
from domain.person import PersonRegistered
from domain.policy import policies
from domain.programme import ProgrammeRegistered
from domain.project import ProjectKind, ProjectProposed
from domain.ref import EngagementRef, PersonRef, ProgrammeRef, ProjectRef, Sealed, says
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


# ── what may be asked ─────────────────────────────────────────────────────────────────────────────

_OFFICE = (Role.PROVINCIAL_OFFICER,)


class ReceiveApplication(Command):
    """Takes in the application of a registered person to become a tambon's area developer."""

    roles = (Role.CD_WORKER, Role.DISTRICT_OFFICER, Role.PROVINCIAL_OFFICER)
    new = "engagement"

    engagement: EngagementRef
    programme: ProgrammeRef
    person: PersonRef
    group: Annotated[DeveloperGroup, says("From which of the three hired groups the person comes.")]
    tambon: Annotated[AreaCode, says("The tambon applied for: a DOPA code of 6 digits.")]


class ScreenApplicant(Command):
    """Records whether a person meets one criterion. May be repeated; the latest answer holds."""

    roles = _OFFICE

    engagement: EngagementRef
    criterion: Annotated[str, says("One of the words of the policy `applicant-criteria`.")]
    passed: Annotated[bool, says("Whether the person meets the criterion.")]
    evidence: Annotated[
        str | None, says("What was seen that shows it, up to 2,000 characters; kept sealed.")
    ] = None


class SelectApplicant(Command):
    """Gives a screened applicant a place. Needs every criterion passed."""

    roles = _OFFICE

    engagement: EngagementRef
    rank: Annotated[int, Meta(ge=1, le=9999, description="Place in the selection; 1 is the best.")]


class RejectApplicant(Command):
    """Ends an application without a contract; say why in `reason`."""

    roles = _OFFICE

    engagement: EngagementRef


class ContractEngagement(Command):
    """Signs the contract. The person becomes AREA_DEVELOPER of the tambon for its time."""

    roles = _OFFICE

    engagement: EngagementRef
    wage_satang: Annotated[Satang, says("Wage of a full month, in satang (9,000 baht = 900000).")]
    start_on: Annotated[date, says("First day of the contract.")]
    end_on: Annotated[date, says("Last day of the contract, itself included.")]


class AssignDuty(Command):
    """Makes a contracted developer responsible for a plot; only such plots may be planned."""

    roles = (Role.DISTRICT_OFFICER, Role.PROVINCIAL_OFFICER)

    engagement: EngagementRef
    project: ProjectRef
    duty: Annotated[str, says("What to do there, 3 to 200 characters; no names of people.")]


class EndEngagement(Command):
    """Ends a contract on a day that has come; the role of AREA_DEVELOPER ends with it."""

    roles = _OFFICE

    engagement: EngagementRef
    ground: Annotated[EndGround, says("Why the contract ended.")]
    ended_on: Annotated[date, says("The last day served: not after today nor the contract's end.")]


# ── what must be remembered ───────────────────────────────────────────────────────────────────────


class EngagementStatus(StrEnum):
    """How far an engagement has come."""

    APPLIED = "APPLIED"
    SCREENED = "SCREENED"
    SELECTED = "SELECTED"
    CONTRACTED = "CONTRACTED"
    ENDED = "ENDED"
    REJECTED = "REJECTED"


class Engagement(State):
    """One engagement: who, where, how far, which criteria are passed, which plots are assigned."""

    folds = (
        ApplicationReceived, ApplicantScreened, ApplicantSelected, ApplicantRejected,
        EngagementContracted, DutyAssigned, EngagementEnded,
    )
    status: EngagementStatus | None = None
    person: str = ""
    group: DeveloperGroup = DeveloperGroup.FARMER
    tambon: str = ""
    passed: dict[str, bool] = {}
    duties: frozenset[tuple[str, str]] = frozenset()  # (project, duty)
    start_on: date = date.max
    end_on: date = date.min  # the last day in force: that of the contract, or the day it ended

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case ApplicationReceived(person=person, group=group, tambon=tambon):
                self.status = EngagementStatus.APPLIED
                self.person, self.group, self.tambon = person, group, tambon
            case ApplicantScreened(criterion=criterion, passed=passed):
                self.passed = self.passed | {criterion: passed}
                if self.status == EngagementStatus.APPLIED:
                    self.status = EngagementStatus.SCREENED
            case ApplicantSelected():
                self.status = EngagementStatus.SELECTED
            case ApplicantRejected():
                self.status = EngagementStatus.REJECTED
            case EngagementContracted(start_on=start_on, end_on=end_on):
                self.status = EngagementStatus.CONTRACTED
                self.start_on, self.end_on = start_on, end_on
            case DutyAssigned(project=project, duty=duty):
                self.duties = self.duties | {(project, duty)}
            case EngagementEnded(ended_on=ended_on):
                self.status, self.end_on = EngagementStatus.ENDED, ended_on

    @property
    def plots(self) -> frozenset[str]:
        """The projects that the developer is responsible for."""
        return frozenset(project for project, _ in self.duties)

    def in_force(self, first: date, last: date) -> bool:
        """Whether the contract covers any day from the first to the last."""
        return self.start_on <= last and first <= self.end_on


class Contracts(State):
    """The contracts of one person: engagement → its first and last day."""

    folds = (EngagementContracted, EngagementEnded)
    spans: dict[str, tuple[date, date]] = {}

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case EngagementContracted(engagement=engagement, start_on=start_on, end_on=end_on):
                self.spans = self.spans | {engagement: (start_on, end_on)}
            case EngagementEnded(engagement=engagement, ended_on=ended_on):
                start_on, _ = self.spans[engagement]
                self.spans = self.spans | {engagement: (start_on, ended_on)}

    def overlapping(self, first: date, last: date) -> list[str]:
        """The engagements whose contract covers any of these days."""
        return [ref for ref, (start, end) in self.spans.items() if start <= last and first <= end]


class Plot(State):
    """What a plan, a duty or a gate needs to know of a project: where it lies and whose it is."""

    folds = (ProjectProposed,)
    kind: ProjectKind | None = None  # None: there is no such project
    area: str = ""
    household: str | None = None

    def evolve(self, fact: Recorded) -> None:
        if isinstance(fact.event, ProjectProposed):
            self.kind, self.area = fact.event.kind, fact.event.area
            self.household = fact.event.household


class KnownPerson(State):
    """Whether somebody registered the person."""

    folds = (PersonRegistered,)
    known: bool = False

    def evolve(self, fact: Recorded) -> None:
        self.known = True


class KnownProgramme(State):
    """Whether somebody registered the programme."""

    folds = (ProgrammeRegistered,)
    known: bool = False

    def evolve(self, fact: Recorded) -> None:
        self.known = True


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

application_is_for_a_tambon = Rule(
    "application-is-for-a-tambon",
    en="{area} is not a tambon. Developers work for one tambon: give its code of 6 digits.",
    th="{area} ไม่ใช่รหัสตำบล นักพัฒนาพื้นที่ต้นแบบทำงานประจำตำบล โปรดระบุรหัสตำบล 6 หลัก",
)
applicant_criterion_is_in_force = Rule(
    "applicant-criterion-is-in-force",
    en="{criterion} is not a criterion for applicants. In force are: {criteria}.",
    th="{criterion} ไม่ใช่เกณฑ์ของผู้สมัคร เกณฑ์ที่ใช้อยู่: {criteria}",
)
contract_follows_every_criterion = Rule(
    "contract-follows-every-criterion",
    en="{engagement} has not passed: {criteria}. Screen the applicant on these first.",
    th="{engagement} ยังไม่ผ่านเกณฑ์: {criteria} โปรดตรวจคุณสมบัติเหล่านี้ก่อน",
)
contract_ends_after_it_starts = Rule(
    "contract-ends-after-it-starts",
    en="A contract from {start_on} cannot end on {end_on}. Give a last day that is not earlier.",
    th="สัญญาที่เริ่ม {start_on} สิ้นสุดวันที่ {end_on} ไม่ได้ โปรดระบุวันสิ้นสุดที่ไม่ก่อนวันเริ่ม",
)
person_is_engaged_once = Rule(
    "person-is-engaged-once",
    en="{person} already has a contract in that time: {engagements}. End it first, or start later.",
    th="{person} มีสัญญาในช่วงเวลานั้นอยู่แล้ว: {engagements} โปรดสิ้นสุดสัญญาเดิมก่อน หรือเลื่อนวันเริ่ม",
)
engagement_ends_inside_the_contract = Rule(
    "engagement-ends-inside-the-contract",
    en="The contract runs until {end_on} and today is {today}; it cannot have ended on {ended_on}."
    " Give the last day served.",
    th="สัญญามีถึง {end_on} และวันนี้คือ {today} จึงสิ้นสุดวันที่ {ended_on} ไม่ได้"
    " โปรดระบุวันสุดท้ายที่ปฏิบัติงาน",
)

ALLOWED: dict[type[Command], tuple[EngagementStatus, ...]] = {
    ScreenApplicant: (
        EngagementStatus.APPLIED, EngagementStatus.SCREENED,
        EngagementStatus.SELECTED, EngagementStatus.CONTRACTED,
    ),
    SelectApplicant: (EngagementStatus.SCREENED,),
    RejectApplicant: (EngagementStatus.APPLIED, EngagementStatus.SCREENED),
    ContractEngagement: (EngagementStatus.SELECTED,),
    AssignDuty: (EngagementStatus.CONTRACTED,),
    EndEngagement: (EngagementStatus.CONTRACTED,),
}
Existing = (
    ScreenApplicant | SelectApplicant | RejectApplicant | ContractEngagement | AssignDuty
    | EndEngagement
)


@decides(ReceiveApplication)
async def receive_application(command: ReceiveApplication, history: History) -> Decided:
    known = await history.of(Engagement, command.engagement)
    noun_is_new.require(known.status is None, "engagement", ref=command.engagement)
    await authorise(history, command, command.tambon)
    application_is_for_a_tambon.require(len(command.tambon) == 6, "tambon", area=command.tambon)
    known_area(history, command.tambon, "tambon")
    programme = await history.of(KnownProgramme, command.programme)
    noun_is_known.require(programme.known, "programme", noun="programme", ref=command.programme)
    person = await history.of(KnownPerson, command.person)
    noun_is_known.require(person.known, "person", noun="person", ref=command.person)
    return [
        ApplicationReceived(
            engagement=command.engagement, programme=command.programme, person=command.person,
            group=command.group, tambon=command.tambon,
        )
    ]


@decides(ScreenApplicant)
async def screen_applicant(command: ScreenApplicant, history: History) -> Decided:
    await _existing(history, command)
    criteria = (await policies(history)).words("applicant-criteria")
    applicant_criterion_is_in_force.require(
        command.criterion in criteria, "criterion",
        criterion=command.criterion, criteria=", ".join(criteria),
    )
    long_enough(command.evidence, "evidence", least=0, most=2000)
    return [
        ApplicantScreened(
            engagement=command.engagement, criterion=command.criterion, passed=command.passed,
            evidence=command.evidence,
        )
    ]


@decides(SelectApplicant)
async def select_applicant(command: SelectApplicant, history: History) -> Decided:
    await _passed_all(history, command.engagement, await _existing(history, command))
    return [ApplicantSelected(engagement=command.engagement, rank=command.rank)]


@decides(RejectApplicant)
async def reject_applicant(command: RejectApplicant, history: History) -> Decided:
    await _existing(history, command)
    return [ApplicantRejected(engagement=command.engagement)]


@decides(ContractEngagement)
async def contract_engagement(command: ContractEngagement, history: History) -> Decided:
    engagement = await _existing(history, command)
    await _passed_all(history, command.engagement, engagement)
    start_on, end_on = command.start_on, command.end_on
    contract_ends_after_it_starts.require(
        start_on <= end_on, "endOn", start_on=start_on, end_on=end_on
    )
    contracts = await history.of(Contracts, engagement.person)
    others = contracts.overlapping(start_on, end_on)
    person_is_engaged_once.require(
        not others, "startOn", person=engagement.person, engagements=", ".join(others)
    )
    return [
        EngagementContracted(
            engagement=command.engagement, person=engagement.person, group=engagement.group,
            tambon=engagement.tambon, wage_satang=command.wage_satang,
            start_on=start_on, end_on=end_on,
        )
    ]


@decides(AssignDuty)
async def assign_duty(command: AssignDuty, history: History) -> Decided:
    engagement = await _existing(history, command)
    plot = await history.of(Plot, command.project)
    noun_is_known.require(plot.kind, "project", noun="project", ref=command.project)
    await authorise(history, command, engagement.tambon, plot.area)  # answers for the plot as well
    long_enough(command.duty, "duty", least=3, most=200)
    if (command.project, command.duty) in engagement.duties:
        return []
    return [
        DutyAssigned(engagement=command.engagement, project=command.project, duty=command.duty)
    ]


@decides(EndEngagement)
async def end_engagement(command: EndEngagement, history: History) -> Decided:
    engagement = await _existing(history, command)
    engagement_ends_inside_the_contract.require(
        command.ended_on <= min(engagement.end_on, history.today), "endedOn",
        ended_on=command.ended_on, end_on=engagement.end_on, today=history.today,
    )
    return [
        EngagementEnded(
            engagement=command.engagement, person=engagement.person, ground=command.ground,
            ended_on=command.ended_on,
        )
    ]


async def _existing(history: History, command: Existing) -> Engagement:
    """The engagement that a command is about: known, in the asker's area, in a fitting state."""
    engagement = await history.of(Engagement, command.engagement)
    noun_is_known.require(
        engagement.status, "engagement", noun="engagement", ref=command.engagement
    )
    await authorise(history, command, engagement.tambon)
    allowed = ALLOWED[type(command)]
    state_allows_it.require(
        engagement.status in allowed, "engagement", command=type(command).__name__,
        ref=command.engagement, state=engagement.status, needed=" or ".join(allowed),
    )
    return engagement


async def _passed_all(history: History, ref: str, engagement: Engagement) -> None:
    criteria = (await policies(history)).words("applicant-criteria")
    open_ones = [word for word in criteria if not engagement.passed.get(word)]
    contract_follows_every_criterion.require(
        not open_ones, "engagement", engagement=ref, criteria=", ".join(open_ones)
    )
