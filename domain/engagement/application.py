"""An application to become an area developer: received, screened, selected or rejected."""

from typing import Annotated

from msgspec import Meta

from domain.engagement.events import (
    ApplicantRejected,
    ApplicantScreened,
    ApplicantSelected,
    ApplicationReceived,
    DeveloperGroup,
    Engagement,
    EngagementStatus,
    engagement_for,
    passed_all,
)
from domain.kernel.authority import Role, authorise
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Rule,
    decides,
    known_area,
    long_enough,
    noun_is_new,
)
from domain.kernel.ref import EngagementRef, PersonRef, ProgrammeRef, says
from domain.kernel.terms import AreaCode
from domain.person.events import known_person
from domain.policy import policies
from domain.programme.events import known_programme

# ── commands ──────────────────────────────────────────────────────────────────────────────────────

_OFFICE = (Role.PROVINCIAL_OFFICER,)


class ReceiveApplication(Command):
    """Records a registered person's application to become a tambon's area developer."""

    roles = (Role.CD_WORKER, Role.DISTRICT_OFFICER, Role.PROVINCIAL_OFFICER)
    new = "engagement"

    engagement: EngagementRef
    programme: ProgrammeRef
    person: PersonRef
    group: Annotated[DeveloperGroup, says("Which of the three hired groups the person belongs to.")]
    tambon: Annotated[AreaCode, says("The tambon applied for: a DOPA code of 6 digits.")]


class ScreenApplicant(Command):
    """Records whether an applicant meets one criterion. Repeatable; the latest answer counts."""

    roles = _OFFICE

    engagement: EngagementRef
    criterion: Annotated[str, says("One criterion of the policy `applicant-criteria`.")]
    passed: Annotated[bool, says("Whether the person meets the criterion.")]
    evidence: Annotated[
        str | None, says("Evidence that was seen, up to 2,000 characters; kept sealed.")
    ] = None


class SelectApplicant(Command):
    """Selects a screened applicant, who must have passed every criterion."""

    roles = _OFFICE

    engagement: EngagementRef
    rank: Annotated[int, Meta(ge=1, le=9999, description="Place in the selection; 1 is the best.")]


class RejectApplicant(Command):
    """Ends an application without a contract; say why in `reason`."""

    roles = _OFFICE

    engagement: EngagementRef


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

application_is_for_a_tambon = Rule(
    "application-is-for-a-tambon",
    en="{area} is not a tambon. Developers work for one tambon: give its code of 6 digits.",
    th="{area} ไม่ใช่รหัสตำบล นักพัฒนาพื้นที่ต้นแบบทำงานประจำตำบล โปรดระบุรหัสตำบล 6 หลัก",
)
applicant_criterion_is_in_force = Rule(
    "applicant-criterion-is-in-force",
    en="{criterion} is not a criterion for applicants. Name one of: {criteria}.",
    th="{criterion} ไม่ใช่เกณฑ์ของผู้สมัคร โปรดระบุเกณฑ์ที่ใช้อยู่: {criteria}",
)
ALLOWED: dict[type[Command], tuple[EngagementStatus, ...]] = {
    ScreenApplicant: (  # after the contract, too: a criterion may fail later
        EngagementStatus.APPLIED, EngagementStatus.SCREENED,
        EngagementStatus.SELECTED, EngagementStatus.CONTRACTED,
    ),
    SelectApplicant: (EngagementStatus.SCREENED,),
    RejectApplicant: (EngagementStatus.APPLIED, EngagementStatus.SCREENED),
}


@decides(ReceiveApplication)
async def receive_application(command: ReceiveApplication, history: History) -> Decided:
    await authorise(history, command, command.tambon)
    known = await history.of(Engagement, command.engagement)
    noun_is_new.require(known.status is None, "engagement", ref=command.engagement)
    application_is_for_a_tambon.require(len(command.tambon) == 6, "tambon", area=command.tambon)
    known_area(history, command.tambon, "tambon")
    await known_programme(history, command.programme)
    await known_person(history, command.person)
    return [
        ApplicationReceived(
            engagement=command.engagement, programme=command.programme, person=command.person,
            group=command.group, tambon=command.tambon,
        )
    ]


@decides(ScreenApplicant)
async def screen_applicant(command: ScreenApplicant, history: History) -> Decided:
    await engagement_for(
        history, command, command.engagement, ALLOWED[type(command)]
    )
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
    engagement = await engagement_for(
        history, command, command.engagement, ALLOWED[type(command)]
    )
    await passed_all(history, command.engagement, engagement)
    return [ApplicantSelected(engagement=command.engagement, rank=command.rank)]


@decides(RejectApplicant)
async def reject_applicant(command: RejectApplicant, history: History) -> Decided:
    await engagement_for(
        history, command, command.engagement, ALLOWED[type(command)]
    )
    return [ApplicantRejected(engagement=command.engagement)]
