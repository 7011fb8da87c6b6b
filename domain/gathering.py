"""A gathering: people meeting to plan, to work or to evaluate; who attended; what they decided."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from domain.event import Event
from domain.ref import AnyRef, GatheringRef, HouseholdRef, PersonRef, ProjectRef, Sealed
from domain.terms import Activity, AreaCode, Level, Stage

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
