"""A meeting of the story: scheduled, held, and verified by a person who did not write the sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.gathering.attendance import AttendanceEntry, RecordAttendance
from domain.gathering.convening import CloseGathering, RecordDecision, ScheduleGathering
from domain.gathering.events import Capacity, Contribution, GatheringKind, Method
from domain.gathering.verification import VerifyAttendance
from domain.kernel.terms import Level, Stage
from simulation.chanthaburi.cast import Household
from simulation.chanthaburi.names import Someone, dice
from simulation.script import Act, Scene, minutes, scene

VOICES = (Contribution.DECISION, Contribution.OPINION)
HANDS = (Contribution.LABOUR, Contribution.LABOUR, Contribution.KNOWLEDGE, Contribution.MATERIAL)


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A gathering with its sheet. ``votes``: (about, for, against, abstaining)."""

    ref: str
    kind: GatheringKind
    stage: Stage
    level: Level
    activity: int
    area: str
    starts_at: datetime
    ends_at: datetime
    title: str
    holder: Someone  # schedules it and writes the sheet
    verifier: Someone
    sheet: tuple[AttendanceEntry, ...]
    projects: tuple[str, ...] = ()
    by_video: bool = False
    votes: tuple[tuple[str, int, int, int], ...] = ()
    unverified: frozenset[str] = frozenset()  # persons whose attendance is not verified

    def called(self, at: datetime) -> Scene:
        return call_together([self], at)

    def held(self) -> Iterator[Scene]:
        return hold([self])


def call_together(meetings: Sequence[Meeting], at: datetime) -> Scene:
    """Schedules all meetings at one moment."""
    return scene(at, (
        Act(each.holder.ref, ScheduleGathering(
            gathering=each.ref, kind=each.kind, stage=each.stage, level=each.level,
            activity=each.activity, area=each.area, starts_at=each.starts_at,
            ends_at=each.ends_at, projects=each.projects, by_video=each.by_video,
            title=each.title,
        ))
        for each in meetings
    ))


def hold(meetings: Sequence[Meeting]) -> Iterator[Scene]:
    """Meetings that begin and end together: sheet, votes, end; verified two hours later."""
    start, end = meetings[0].starts_at, meetings[0].ends_at
    yield scene(start + minutes(30), (
        Act(each.holder.ref, RecordAttendance(gathering=each.ref, attendances=each.sheet))
        for each in meetings
    ))
    votes = [_vote(each, vote) for each in meetings for vote in each.votes]
    if votes:
        yield scene(end - minutes(15), votes)
    yield scene(end, map(_closing, meetings))
    yield scene(end + minutes(120), map(_check, meetings))


def _vote(meeting: Meeting, vote: tuple[str, int, int, int]) -> Act:
    about, votes_for, against, abstaining = vote
    return Act(meeting.holder.ref, RecordDecision(
        gathering=meeting.ref, about=about, votes_for=votes_for, votes_against=against,
        votes_abstain=abstaining,
    ))


def _closing(meeting: Meeting) -> Act:
    uncounted = dice(f"headcount/{meeting.ref}").randrange(6)  # guests who did not sign
    return Act(meeting.holder.ref, CloseGathering(
        gathering=meeting.ref, headcount=len(meeting.sheet) + uncounted,
    ))


def _check(meeting: Meeting) -> Act:
    confirmed = tuple(
        entry.person for entry in meeting.sheet if entry.person not in meeting.unverified
    )
    return Act(
        meeting.verifier.ref, VerifyAttendance(gathering=meeting.ref, persons=confirmed)
    )


def of_household(
    household: Household, gathering: str, *, gives: Sequence[Contribution] = VOICES,
    hours: str = "3",
) -> list[AttendanceEntry]:
    """The household's lines: its head, and in some households a second member."""
    chance = dice(f"line/{gathering}/{household.key}")
    people = [household.head]
    if household.second and chance.random() < 0.5:
        people.append(household.second)
    return [
        AttendanceEntry(
            person=person.ref, capacity=Capacity.HOUSEHOLD, method=_method(chance.random()),
            contribution=chance.choice(list(gives)), hours=Decimal(hours),
            household=household.ref,
        )
        for person in people
    ]


def of_neighbour(
    person: Someone, gathering: str, *, gives: Sequence[Contribution] = VOICES, hours: str = "3",
) -> AttendanceEntry:
    """A neighbour's line."""
    chance = dice(f"line/{gathering}/{person.key}")
    return AttendanceEntry(
        person=person.ref, capacity=Capacity.NEIGHBOUR, method=_method(chance.random()),
        contribution=chance.choice(list(gives)), hours=Decimal(hours),
    )


def of_staff(
    person: Someone, *, capacity: Capacity = Capacity.DEVELOPER, hours: str = "3"
) -> AttendanceEntry:
    """The line of a hired or appointed person, who never counts."""
    return AttendanceEntry(
        person=person.ref, capacity=capacity, method=Method.STAFF_ENTRY,
        contribution=Contribution.KNOWLEDGE, hours=Decimal(hours),
    )


def _method(chance: float) -> Method:
    return Method.SIGNED if chance < 0.7 else Method.QR if chance < 0.9 else Method.STAFF_ENTRY
