"""A gathering: people meeting to plan, to work or to evaluate; who attended; what they decided."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from domain.kernel.authority import Role, authorise
from domain.kernel.decision import (
    BANGKOK,
    Command,
    History,
    Rule,
    State,
    noun_is_known,
    state_allows_it,
    utc,
)
from domain.kernel.event import Event, Recorded
from domain.kernel.ref import AnyRef, GatheringRef, HouseholdRef, PersonRef, ProjectRef, Sealed
from domain.kernel.terms import Activity, AreaCode, Level, Stage

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────


class GatheringKind(StrEnum):
    """Type of meeting."""

    VILLAGE_ASSEMBLY = "VILLAGE_ASSEMBLY"
    BRIEFING = "BRIEFING"
    LABOUR_EXCHANGE = "LABOUR_EXCHANGE"  # เอามื้อสามัคคี
    TRAINING = "TRAINING"
    LEARNING_EXCHANGE = "LEARNING_EXCHANGE"
    EVALUATION_MEETING = "EVALUATION_MEETING"


class Capacity(StrEnum):
    """Capacity in which a person attends. Only HOUSEHOLD and NEIGHBOUR count as participation."""

    HOUSEHOLD = "HOUSEHOLD"
    NEIGHBOUR = "NEIGHBOUR"
    DEVELOPER = "DEVELOPER"
    OFFICER = "OFFICER"
    EXPERT = "EXPERT"


class Method(StrEnum):
    """How the attendance was taken."""

    SIGNED = "SIGNED"
    QR = "QR"
    STAFF_ENTRY = "STAFF_ENTRY"


class Contribution(StrEnum):
    """What an attendee gave."""

    LABOUR = "LABOUR"
    KNOWLEDGE = "KNOWLEDGE"
    MATERIAL = "MATERIAL"
    DECISION = "DECISION"
    OPINION = "OPINION"


class GatheringStatus(StrEnum):
    """How far a gathering has come."""

    SCHEDULED = "SCHEDULED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class AttendanceStatus(StrEnum):
    """Whether an attendance counts: only VERIFIED does."""

    RECORDED = "RECORDED"
    VERIFIED = "VERIFIED"
    DISPUTED = "DISPUTED"
    REVOKED = "REVOKED"


PEOPLE = (Capacity.HOUSEHOLD, Capacity.NEIGHBOUR)  # who votes, and who counts

HOLDERS = (
    Role.AREA_DEVELOPER, Role.CD_WORKER, Role.DISTRICT_OFFICER, Role.PROVINCIAL_OFFICER,
    Role.HQ_UNIT,
)


# ── events ────────────────────────────────────────────────────────────────────────────────────────


class GatheringScheduled(Event):
    """A gathering was scheduled."""

    gathering: GatheringRef
    kind: GatheringKind
    stage: Stage
    level: Level
    activity: Activity
    area: AreaCode
    starts_at: datetime
    ends_at: datetime
    projects: tuple[ProjectRef, ...] = ()
    by_video: bool = False
    title: str = ""

    @property
    def held_on(self) -> date:
        """The day in Thailand."""
        return self.starts_at.astimezone(BANGKOK).date()


class AttendanceRecorded(Event):
    """A person's attendance was recorded."""

    gathering: GatheringRef
    person: PersonRef
    capacity: Capacity
    method: Method
    contribution: Contribution
    hours: Decimal
    recorder: PersonRef | None = None  # who recorded it; cannot verify it
    household: HouseholdRef | None = None
    starts_at: datetime | None = None  # of the gathering: shows attendance at two at once
    ends_at: datetime | None = None


class DecisionRecorded(Event):
    """The gathering voted on a noun (a household, a project, a plan)."""

    gathering: GatheringRef
    about: AnyRef
    votes_for: int
    votes_against: int
    votes_abstain: int


class GatheringClosed(Event):
    """The gathering was closed, with the number of people counted."""

    gathering: GatheringRef
    headcount: int


class GatheringCancelled(Event):
    """The gathering did not take place."""

    gathering: GatheringRef


class AttendanceVerified(Event):
    """Somebody other than the recorder confirmed an attendance. Repeats all that gates read."""

    gathering: GatheringRef
    person: PersonRef
    stage: Stage
    level: Level
    activity: Activity
    capacity: Capacity
    contribution: Contribution
    held_on: date
    household: HouseholdRef | None = None
    projects: tuple[ProjectRef, ...] = ()


class AttendanceDisputed(Event):
    """An attendance was disputed; it does not count until it is verified again."""

    gathering: GatheringRef
    person: PersonRef
    household: HouseholdRef | None = None
    projects: tuple[ProjectRef, ...] = ()
    statement: Sealed = None


class AttendanceRevoked(Event):
    """An attendance was found false and revoked; it never counts again."""

    gathering: GatheringRef
    person: PersonRef
    household: HouseholdRef | None = None
    projects: tuple[ProjectRef, ...] = ()


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Gathering(State):
    """The gathering itself, without its attendances, so that check-ins do not conflict."""

    folds = (GatheringScheduled, GatheringClosed, GatheringCancelled)
    status: GatheringStatus | None = None
    scheduled: GatheringScheduled | None = None

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case GatheringScheduled() as scheduled:
                self.status, self.scheduled = GatheringStatus.SCHEDULED, scheduled
            case GatheringClosed():
                self.status = GatheringStatus.CLOSED
            case GatheringCancelled():
                self.status = GatheringStatus.CANCELLED


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

gathering_has_begun = Rule(
    "gathering-has-begun",
    en="{gathering} begins at {starts_at}; {command} at {at} is too early. Wait until it begins.",
    th="{gathering} จะเริ่มเวลา {starts_at} จึงทำ {command} เวลา {at} ไม่ได้ โปรดรอจนเริ่มแล้ว",
)


async def known_gathering(
    history: History, ref: str
) -> tuple[GatheringScheduled, GatheringStatus]:
    """The schedule and status of a gathering. Refuses an unknown one."""
    gathering = await history.of(Gathering, ref)
    if gathering.scheduled is None or gathering.status is None:
        noun_is_known.refuse("gathering", noun="gathering", ref=ref)
    return gathering.scheduled, gathering.status


async def held_near(
    history: History, ref: str, area: str
) -> tuple[GatheringScheduled, GatheringStatus]:
    """A gathering in or around an area. Refuses any other as unknown."""
    scheduled, status = await known_gathering(history, ref)
    noun_is_known.require(
        scheduled.area.startswith(area) or area.startswith(scheduled.area), "gathering",
        noun="gathering", ref=ref,
    )
    return scheduled, status


async def held(history: History, command: Command, ref: str) -> GatheringScheduled:
    """A gathering that is still open: known, in the caller's area, not closed or cancelled."""
    scheduled, status = await known_gathering(history, ref)
    await authorise(history, command, scheduled.area)
    in_state(command, ref, status, (GatheringStatus.SCHEDULED,))
    return scheduled


def in_state(
    command: Command, ref: str, state: StrEnum, allowed: Collection[StrEnum],
    field: str = "gathering",
) -> None:
    """Refuses a command that the state does not allow."""
    state_allows_it.require(
        state in allowed, field, command=type(command).__name__, ref=ref, state=state,
        needed=" or ".join(allowed),
    )


def begun(history: History, command: Command, scheduled: GatheringScheduled) -> None:
    """Refuses a command at a time before the gathering starts."""
    at = utc(command.occurred_at or history.now)
    gathering_has_begun.require(
        at >= scheduled.starts_at, "occurredAt", gathering=scheduled.gathering,
        starts_at=scheduled.starts_at, command=type(command).__name__, at=at,
    )
