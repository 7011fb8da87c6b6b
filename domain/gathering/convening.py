"""Convening: a gathering is scheduled, votes, and is closed or cancelled."""

from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta

from domain.gathering.events import (
    HOLDERS,
    PEOPLE,
    AttendanceRecorded,
    AttendanceRevoked,
    Capacity,
    DecisionRecorded,
    Gathering,
    GatheringCancelled,
    GatheringClosed,
    GatheringKind,
    GatheringScheduled,
    begun,
    held,
)
from domain.kernel.authority import authorise
from domain.kernel.decision import (
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
    utc,
)
from domain.kernel.event import Recorded
from domain.kernel.ref import AnyRef, GatheringRef, ProjectRef, says
from domain.kernel.terms import Activity, AreaCode, Level, Stage
from domain.policy import policies
from domain.project.events import ProjectProposed

# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class ScheduleGathering(Command):
    """Schedules a gathering to plan, to work or to evaluate, at a level of participation."""

    roles = HOLDERS
    new = "gathering"

    gathering: GatheringRef
    kind: Annotated[GatheringKind, says("Type of meeting; endorsement needs VILLAGE_ASSEMBLY.")]
    stage: Annotated[Stage, says("The stage in which people take part.")]
    level: Annotated[Level, says("Level of participation (IAP2); INFORM never counts.")]
    activity: Activity
    area: AreaCode
    starts_at: Annotated[datetime, says("When it begins; attendance is recorded from then on.")]
    ends_at: Annotated[
        datetime,
        says("When it ends: after it begins, within 31 days (policy `gathering-days-most`)."),
    ]
    projects: Annotated[
        tuple[ProjectRef, ...],
        Meta(max_length=100, description="The plots that it is about, at most 100."),
    ] = ()
    by_video: Annotated[bool, says("Whether people meet by video instead of in one place.")] = False
    title: Annotated[str, says("What it is called, up to 200 characters; no names of people.")] = ""


class RecordDecision(Command):
    """Records a vote at a gathering on a household, a plot or a plan."""

    roles = HOLDERS

    gathering: GatheringRef
    about: AnyRef
    votes_for: Annotated[int, Meta(ge=0, description="How many voted for it.")]
    votes_against: Annotated[int, Meta(ge=0, description="How many voted against it.")]
    votes_abstain: Annotated[int, Meta(ge=0, description="How many abstained.")]


class CloseGathering(Command):
    """Closes a gathering that has begun. Attendance is then verified, no longer recorded."""

    roles = HOLDERS

    gathering: GatheringRef
    headcount: Annotated[
        int, Meta(ge=0, description="People counted; not fewer than on the sheet.")
    ]


class CancelGathering(Command):
    """Records that a gathering did not take place. Not possible after attendance was recorded."""

    roles = HOLDERS

    gathering: GatheringRef


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Turnout(State):
    """Who is on the sheet, in which capacity; read only by rules about the whole sheet."""

    folds = (AttendanceRecorded, AttendanceRevoked)
    present: dict[str, Capacity] = {}

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case AttendanceRecorded(person=person, capacity=capacity):
                self.present[person] = capacity
            case AttendanceRevoked(person=person):
                self.present.pop(person, None)

    @property
    def voters(self) -> int:
        """Household members and neighbours; officers and hired staff have no vote."""
        return sum(capacity in PEOPLE for capacity in self.present.values())


class KnownProject(State):
    """Whether the project was proposed."""

    folds = (ProjectProposed,)
    known: bool = False

    def evolve(self, fact: Recorded) -> None:
        self.known = True


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

gathering_has_a_length = Rule(
    "gathering-has-a-length",
    en="A gathering from {starts_at} cannot end at {ends_at}. Give an end after the start, within"
    " {most} days.",
    th="กิจกรรมที่เริ่ม {starts_at} สิ้นสุดเวลา {ends_at} ไม่ได้"
    " โปรดระบุเวลาสิ้นสุดหลังเวลาเริ่ม ภายใน {most} วัน",
)
votes_fit_the_attendance = Rule(
    "votes-fit-the-attendance",
    en="{votes} votes, but {voters} household members and neighbours are on the sheet. Record who"
    " is there first.",
    th="มี {votes} เสียง แต่มีสมาชิกครัวเรือนและเพื่อนบ้านในบัญชีผู้เข้าร่วม {voters} คน"
    " โปรดบันทึกผู้เข้าร่วมก่อน",
)
headcount_covers_the_sheet = Rule(
    "headcount-covers-the-sheet",
    en="{headcount} people were counted, but {recorded} are on the sheet. Count again, or have the"
    " false entries revoked.",
    th="นับได้ {headcount} คน แต่มีในบัญชีผู้เข้าร่วม {recorded} คน"
    " โปรดนับใหม่ หรือขอเพิกถอนรายการที่ไม่จริง",
)
cancelled_gathering_was_not_attended = Rule(
    "cancelled-gathering-was-not-attended",
    en="{recorded} people are on the sheet of {gathering}, so it took place. Close it instead.",
    th="มีผู้เข้าร่วม {recorded} คนในบัญชีของ {gathering} จึงถือว่าได้จัดแล้ว โปรดปิดกิจกรรมแทน",
)


@decides(ScheduleGathering)
async def schedule_gathering(command: ScheduleGathering, history: History) -> Decided:
    await authorise(history, command, command.area)
    known = await history.of(Gathering, command.gathering)
    noun_is_new.require(known.status is None, "gathering", ref=command.gathering)
    known_area(history, command.area)
    starts_at, ends_at = utc(command.starts_at), utc(command.ends_at)
    most = (await policies(history)).whole("gathering-days-most")
    gathering_has_a_length.require(
        starts_at < ends_at <= starts_at + timedelta(days=most), "endsAt",
        starts_at=starts_at, ends_at=ends_at, most=most,
    )
    long_enough(command.title, "title", least=0, most=200)
    await _known_projects(history, command.projects)
    return [
        GatheringScheduled(
            gathering=command.gathering, kind=command.kind, stage=command.stage,
            level=command.level, activity=command.activity, area=command.area,
            starts_at=starts_at, ends_at=ends_at,
            projects=tuple(dict.fromkeys(command.projects)),
            by_video=command.by_video, title=command.title,
        )
    ]


@decides(RecordDecision)
async def record_decision(command: RecordDecision, history: History) -> Decided:
    begun(history, command, await held(history, command, command.gathering))
    turnout = await history.of(Turnout, command.gathering)
    votes = command.votes_for + command.votes_against + command.votes_abstain
    votes_fit_the_attendance.require(
        votes <= turnout.voters, "votesFor", votes=votes, voters=turnout.voters
    )
    return [
        DecisionRecorded(
            gathering=command.gathering, about=command.about, votes_for=command.votes_for,
            votes_against=command.votes_against, votes_abstain=command.votes_abstain,
        )
    ]


@decides(CloseGathering)
async def close_gathering(command: CloseGathering, history: History) -> Decided:
    begun(history, command, await held(history, command, command.gathering))
    recorded = len((await history.of(Turnout, command.gathering)).present)
    headcount_covers_the_sheet.require(
        recorded <= command.headcount, "headcount",
        headcount=command.headcount, recorded=recorded,
    )
    return [GatheringClosed(gathering=command.gathering, headcount=command.headcount)]


@decides(CancelGathering)
async def cancel_gathering(command: CancelGathering, history: History) -> Decided:
    await held(history, command, command.gathering)
    recorded = len((await history.of(Turnout, command.gathering)).present)
    cancelled_gathering_was_not_attended.require(
        not recorded, "gathering", gathering=command.gathering, recorded=recorded
    )
    return [GatheringCancelled(gathering=command.gathering)]


async def _known_projects(history: History, projects: tuple[str, ...]) -> None:
    found = await history.each(KnownProject, [[project] for project in projects])
    for index, (project, state) in enumerate(zip(projects, found, strict=True)):
        noun_is_known.require(state.known, f"projects[{index}]", noun="project", ref=project)
