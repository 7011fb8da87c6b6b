"""A household's steps into the programme: criteria, village assembly, land holder, plot."""

from typing import Annotated

from msgspec import Meta

from domain.gathering.events import (
    DecisionRecorded,
    GatheringClosed,
    GatheringKind,
    GatheringScheduled,
)
from domain.household.events import (
    IN_THE_FIELD,
    HouseholdEndorsed,
    HouseholdEnrolled,
    HouseholdScreened,
    HouseholdStatus,
    LandConsentRecorded,
    TitleType,
    household_for,
)
from domain.kernel.authority import Role
from domain.kernel.decision import Command, Decided, History, Rule, State, decides, long_enough
from domain.kernel.event import Recorded
from domain.kernel.ref import GatheringRef, HouseholdRef, PersonRef, ProjectRef, says
from domain.person.events import known_person
from domain.policy import policies
from domain.project.plot import Plot, in_the_programme

# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class ScreenHousehold(Command):
    """Records whether a nominated household meets one criterion; a failed one makes it INELIGIBLE.

    By a district officer. After passing every criterion, the household is SCREENED.
    """

    roles = (Role.DISTRICT_OFFICER,)

    household: HouseholdRef
    criterion: Annotated[str, says("One criterion of the policy `household-criteria`.")]
    passed: Annotated[bool, says("Whether the household meets it.")]
    evidence: Annotated[
        str | None, says("Evidence that was seen, up to 2,000 characters; kept sealed.")
    ] = None


class EndorseHousehold(Command):
    """Records that the village assembly endorsed the household.

    By a CD worker or district officer. Needs a closed assembly of its village that voted on it,
    with more votes for than against.
    """

    roles = IN_THE_FIELD

    household: HouseholdRef
    gathering: GatheringRef


class RecordLandConsent(Command):
    """Records that the registered holder of the land agrees to its use for some years.

    By a CD worker or district officer, after the village assembly's endorsement.
    """

    roles = IN_THE_FIELD

    household: HouseholdRef
    holder: PersonRef
    title_type: TitleType
    commitment_years: Annotated[
        int, Meta(ge=1, le=99), says("How many years the land stays in the programme, 1 to 99.")
    ]


class EnrolHousehold(Command):
    """Enrols a household with land consent in the programme, with the project on its land.

    By a district officer. The project must have been proposed for this household.
    """

    roles = (Role.DISTRICT_OFFICER,)

    household: HouseholdRef
    project: ProjectRef


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Assembly(State):
    """The type of a gathering, its area, and whether it is closed."""

    folds = (GatheringScheduled, GatheringClosed)
    kind: GatheringKind | None = None
    area: str = ""
    closed: bool = False

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case GatheringScheduled(kind=kind, area=area):
                self.kind, self.area = kind, area
            case GatheringClosed():
                self.closed = True


class Vote(State):
    """The last vote of a gathering on one noun; looked up under both tags."""

    folds = (DecisionRecorded,)
    votes: tuple[int, int] | None = None  # for, against

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case DecisionRecorded(votes_for=votes_for, votes_against=votes_against):
                self.votes = (votes_for, votes_against)


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

criterion_is_asked_for = Rule(
    "criterion-is-asked-for",
    en="{criterion} is not a criterion in force. Name one of: {criteria}.",
    th="{criterion} ไม่ใช่เกณฑ์ที่ใช้อยู่ โปรดระบุเกณฑ์ใดเกณฑ์หนึ่ง: {criteria}",
)
village_assembly_endorses = Rule(
    "endorsement-is-by-the-village-assembly",
    en="{gathering} does not endorse {household}: {missing}. Name a closed village assembly of"
    " {village} that voted for it.",
    th="{gathering} ไม่ได้รับรอง {household}: {missing_th}"
    " โปรดระบุเวทีประชาคมของหมู่บ้าน {village} ที่ปิดแล้วและลงมติเห็นชอบ",
)
enrolment_follows_screening = Rule(
    "enrolment-follows-screening",
    en="{household} has not passed every criterion yet. Screen it first.",
    th="{household} ยังไม่ผ่านการคัดกรองครบทุกเกณฑ์ โปรดคัดกรองก่อน",
)
enrolment_follows_endorsement = Rule(
    "enrolment-follows-endorsement",
    en="The village assembly has not endorsed {household} yet. Record its endorsement first.",
    th="เวทีประชาคมยังไม่รับรอง {household} โปรดบันทึกการรับรองก่อน",
)
enrolment_follows_land_consent = Rule(
    "enrolment-follows-land-consent",
    en="The holder of the land of {household} has not agreed yet. Record the consent first.",
    th="ผู้ถือครองที่ดินของ {household} ยังไม่ยินยอม โปรดบันทึกความยินยอมก่อน",
)
enrolment_names_its_project = Rule(
    "enrolment-names-its-project",
    en="{project} was not proposed for {household}. Name the project proposed for it, or propose"
    " one.",
    th="{project} ไม่ได้เสนอเพื่อ {household} โปรดระบุโครงการที่เสนอเพื่อครัวเรือนนี้ หรือเสนอก่อน",
)


@decides(ScreenHousehold)
async def screen_household(command: ScreenHousehold, history: History) -> Decided:
    household = await household_for(command, history, command.household)
    criteria = (await policies(history)).words("household-criteria")
    criterion_is_asked_for.require(
        command.criterion in criteria, "criterion",
        criterion=command.criterion, criteria=", ".join(criteria),
    )
    complete = command.passed and set(criteria) <= household.passed | {command.criterion}
    long_enough(command.evidence, "evidence", least=0, most=2000)
    return [
        HouseholdScreened(
            household=command.household, criterion=command.criterion, passed=command.passed,
            evidence=command.evidence, complete=complete,
        )
    ]


@decides(EndorseHousehold)
async def endorse_household(command: EndorseHousehold, history: History) -> Decided:
    household = await household_for(command, history, command.household)
    assembly = await history.of(Assembly, command.gathering)
    vote = await history.of(Vote, command.gathering, command.household)
    if missing := _missing_for_endorsement(assembly, vote, household.village):
        village_assembly_endorses.refuse(
            "gathering", gathering=command.gathering, household=command.household,
            village=household.village, missing=missing[0], missing_th=missing[1],
        )
    return [HouseholdEndorsed(household=command.household, gathering=command.gathering)]


def _missing_for_endorsement(
    assembly: Assembly, vote: Vote, village: str
) -> tuple[str, str] | None:
    """The first thing that an endorsement lacks, in English and Thai; None if it lacks nothing.

    An assembly of the whole tambon counts for each of its villages; one of a district does not.
    About an assembly elsewhere nothing is disclosed, not even that it was held.
    """
    of_the_village = len(assembly.area) >= 6 and village.startswith(assembly.area)
    if assembly.kind != GatheringKind.VILLAGE_ASSEMBLY or not of_the_village:
        return f"it is not a village assembly of {village}", f"ไม่ใช่เวทีประชาคมของหมู่บ้าน {village}"
    if not assembly.closed:
        return "it is not closed", "ยังไม่ปิด"
    if vote.votes is None:
        return "no vote on it was recorded there", "ไม่มีมติเกี่ยวกับครัวเรือนนี้"
    votes_for, against = vote.votes
    if votes_for <= against:
        return f"{votes_for} voted for, {against} against", f"เห็นชอบ {votes_for} ไม่เห็นชอบ {against}"
    return None


@decides(RecordLandConsent)
async def record_land_consent(command: RecordLandConsent, history: History) -> Decided:
    await household_for(command, history, command.household)
    await known_person(history, command.holder, "holder")
    long_enough(command.title_type, "title_type", least=2, most=60)
    return [
        LandConsentRecorded(
            household=command.household, holder=command.holder, title_type=command.title_type,
            commitment_years=command.commitment_years,
        )
    ]


# States that are too early for enrolment, in order, and the rule that refuses each.
_STEPS = (
    (HouseholdStatus.NOMINATED, enrolment_follows_screening),
    (HouseholdStatus.SCREENED, enrolment_follows_endorsement),
    (HouseholdStatus.ENDORSED, enrolment_follows_land_consent),
)


@decides(EnrolHousehold)
async def enrol_household(command: EnrolHousehold, history: History) -> Decided:
    household = await household_for(command, history, command.household)
    for too_early, rule in _STEPS:
        rule.require(household.status != too_early, "household", household=command.household)
    plot = await history.of(Plot, command.project)
    enrolment_names_its_project.require(
        plot.household == command.household, "project",
        project=command.project, household=command.household,
    )
    in_the_programme(plot, "project")
    return [HouseholdEnrolled(household=command.household, project=command.project)]
