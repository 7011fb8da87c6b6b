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

# ── what we talk about ────────────────────────────────────────────────────────────────────────────


class GatheringKind(StrEnum):
    """What sort of meeting it is."""

    VILLAGE_ASSEMBLY = "VILLAGE_ASSEMBLY"
    BRIEFING = "BRIEFING"
    LABOUR_EXCHANGE = "LABOUR_EXCHANGE"  # เอามื้อสามัคคี
    TRAINING = "TRAINING"
    LEARNING_EXCHANGE = "LEARNING_EXCHANGE"
    EVALUATION_MEETING = "EVALUATION_MEETING"


class Capacity(StrEnum):
    """As what a person attends. Only HOUSEHOLD and NEIGHBOUR count as participation."""

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
    """What the person gave."""

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
    """What an attendance is worth by now."""

    RECORDED = "RECORDED"
    VERIFIED = "VERIFIED"
    DISPUTED = "DISPUTED"
    REVOKED = "REVOKED"


PEOPLE = (Capacity.HOUSEHOLD, Capacity.NEIGHBOUR)  # who votes, and who counts

HOLDERS = (
    Role.AREA_DEVELOPER, Role.CD_WORKER, Role.DISTRICT_OFFICER, Role.PROVINCIAL_OFFICER,
    Role.HQ_UNIT,
)


# ── what happened ─────────────────────────────────────────────────────────────────────────────────


class GatheringScheduled(Event):
    """People were called together."""

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
    """Somebody was there."""

    gathering: GatheringRef
    person: PersonRef
    capacity: Capacity
    method: Method
    contribution: Contribution
    hours: Decimal
    recorder: PersonRef | None = None  # who wrote it down; never the one who verifies it
    household: HouseholdRef | None = None
    starts_at: datetime | None = None  # of the gathering: whoever is at two at once is seen by it
    ends_at: datetime | None = None


class DecisionRecorded(Event):
    """The gathering voted about a noun (a household, a project, a plan)."""

    gathering: GatheringRef
    about: AnyRef
    votes_for: int
    votes_against: int
    votes_abstain: int


class GatheringClosed(Event):
    """The gathering is over; so many were counted."""

    gathering: GatheringRef
    headcount: int


class GatheringCancelled(Event):
    """The gathering did not take place."""

    gathering: GatheringRef


class AttendanceVerified(Event):
    """Somebody other than the recorder confirmed it. Repeats all that the gates read."""

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
    """Its truth is in doubt; until it is verified again it does not count."""

    gathering: GatheringRef
    person: PersonRef
    household: HouseholdRef | None = None
    projects: tuple[ProjectRef, ...] = ()
    statement: Sealed = None


class AttendanceRevoked(Event):
    """It was found untrue; it never counts again."""

    gathering: GatheringRef
    person: PersonRef
    household: HouseholdRef | None = None
    projects: tuple[ProjectRef, ...] = ()


# ── what must be remembered ───────────────────────────────────────────────────────────────────────


class Gathering(State):
    """A gathering's own life. Who attends is not part of it, so check-ins do not conflict."""

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


# ── deciding (the steps: convening.py, attendance.py, verification.py) ────────────────────────────

gathering_has_begun = Rule(
    "gathering-has-begun",
    en="{gathering} begins at {starts_at}; {command} at {at} is too early. Wait until it begins.",
    th="{gathering} จะเริ่มเวลา {starts_at} จึงทำ {command} เวลา {at} ไม่ได้ โปรดรอจนเริ่มแล้ว",
)


async def known_gathering(
    history: History, ref: str
) -> tuple[GatheringScheduled, GatheringStatus]:
    """How a gathering was scheduled, and how far it has come. Refuses one that nobody scheduled."""
    gathering = await history.of(Gathering, ref)
    if gathering.scheduled is None or gathering.status is None:
        noun_is_known.refuse("gathering", noun="gathering", ref=ref)
    return gathering.scheduled, gathering.status


async def held_near(
    history: History, ref: str, area: str
) -> tuple[GatheringScheduled, GatheringStatus]:
    """A gathering in an area or around it. Refuses others as if nobody had scheduled them."""
    scheduled, status = await known_gathering(history, ref)
    noun_is_known.require(
        scheduled.area.startswith(area) or area.startswith(scheduled.area), "gathering",
        noun="gathering", ref=ref,
    )
    return scheduled, status


async def held(history: History, command: Command, ref: str) -> GatheringScheduled:
    """The gathering that somebody holds: known, in their area, neither closed nor cancelled."""
    scheduled, status = await known_gathering(history, ref)
    await authorise(history, command, scheduled.area)
    in_state(command, ref, status, (GatheringStatus.SCHEDULED,))
    return scheduled


def in_state(
    command: Command, ref: str, state: StrEnum, allowed: Collection[StrEnum],
    field: str = "gathering",
) -> None:
    """Refuses a command in a state that the table of states does not list for it."""
    state_allows_it.require(
        state in allowed, field, command=type(command).__name__, ref=ref, state=state,
        needed=" or ".join(allowed),
    )


def begun(history: History, command: Command, scheduled: GatheringScheduled) -> None:
    """Refuses what cannot happen before the gathering starts."""
    at = utc(command.occurred_at or history.now)
    gathering_has_begun.require(
        at >= scheduled.starts_at, "occurredAt", gathering=scheduled.gathering,
        starts_at=scheduled.starts_at, command=type(command).__name__, at=at,
    )
