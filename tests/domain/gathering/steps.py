"""A gathering that is called, attended and over, and what a worker may ask of it."""

from decimal import Decimal

from domain.gathering.attendance import AttendanceEntry, RecordAttendance
from domain.gathering.convening import CloseGathering, RecordDecision
from domain.gathering.events import Capacity, Contribution, GatheringCancelled, Method
from domain.kernel.event import Event
from tests.examples.people import (
    CD_WORKER,
    HOUSEHOLD,
    NEIGHBOUR,
    OFFICERS,
    PROJECT,
    PROPOSED,
    SOMSRI,
)
from tests.examples.work import (
    CLOSED,
    CONTRACTED,
    DEVELOPER,
    GATHERING,
    MEMBER,
    RECORDED,
    SCHEDULED,
    registered,
)

PEOPLE = tuple(registered(one) for one in (SOMSRI, NEIGHBOUR, DEVELOPER, CD_WORKER))
BEFORE: tuple[Event, ...] = (*OFFICERS, *PEOPLE, MEMBER, PROPOSED, CONTRACTED)
CALLED = (*BEFORE, SCHEDULED)
SHEET = (*CALLED, RECORDED)
OVER = (*SHEET, CLOSED)
ENTRY = AttendanceEntry(
    person=SOMSRI, capacity=Capacity.HOUSEHOLD, method=Method.SIGNED,
    contribution=Contribution.DECISION, hours=Decimal(3), household=HOUSEHOLD,
)
RECORD = RecordAttendance(gathering=GATHERING, attendances=(ENTRY,))
VOTE = RecordDecision(
    gathering=GATHERING, about=PROJECT, votes_for=1, votes_against=0, votes_abstain=0
)
CLOSE = CloseGathering(gathering=GATHERING, headcount=12)
CALLED_OFF = GatheringCancelled(gathering=GATHERING)
GATHERINGS: dict[str | None, tuple[Event, ...]] = {
    None: (), "SCHEDULED": (SCHEDULED,), "CLOSED": (SCHEDULED, CLOSED),
    "CANCELLED": (SCHEDULED, CALLED_OFF),
}
