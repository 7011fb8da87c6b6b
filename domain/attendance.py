"""Attendance: who was at a gathering, written down line by line, one person at a time.

Each decision looks at a gathering's own life and at one person at a time, so that 300 people
checking in do not conflict. Whether it is true is decided in ``verification.py``.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from domain.authority import Authority, Role
from domain.decision import (
    Command,
    Decided,
    History,
    Outcome,
    Rule,
    State,
    decides,
    noun_is_known,
)
from domain.event import Flag, Recorded
from domain.gathering import (
    HOLDERS,
    AttendanceRecorded,
    AttendanceRevoked,
    Capacity,
    Contribution,
    GatheringScheduled,
    Method,
    begun,
    held,
)
from domain.person import PersonRegistered
from domain.ref import GatheringRef, HouseholdRef, PersonRef, says

# ── what we talk about ────────────────────────────────────────────────────────────────────────────


class AttendanceEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an attendance sheet."""

    person: PersonRef
    capacity: Annotated[Capacity, says("As what the person was there; staff never count.")]
    method: Annotated[Method, says("How it was taken: signed, by code, or entered by staff.")]
    contribution: Annotated[Contribution, says("What the person gave; planning needs a say.")]
    hours: Annotated[Decimal, says("Hours present, 0 to 12 for each day of the gathering.")]
    household: HouseholdRef | None = None  # the person's own; needed where capacity is HOUSEHOLD


# ── what may be asked ─────────────────────────────────────────────────────────────────────────────

# What happened is in ``gathering.py``: an attendance is a fact about a gathering.


class RecordAttendance(Command):
    """Writes down who is or was there: the whole list or, if one entry is refused, none of it."""

    roles = HOLDERS
    noun: ClassVar[str] = "gathering"

    gathering: GatheringRef
    attendances: Annotated[
        tuple[AttendanceEntry, ...],
        Meta(min_length=1, max_length=200, description="1 to 200 lines of the sheet."),
    ]


# ── what must be remembered ───────────────────────────────────────────────────────────────────────


class Attendee(State):
    """Whether a person is registered, and when they were said to be where."""

    folds = (PersonRegistered, AttendanceRecorded, AttendanceRevoked)
    known: bool = False
    gatherings: frozenset[str] = frozenset()
    presences: dict[str, tuple[datetime, datetime]] = {}

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case PersonRegistered():
                self.known = True
            case AttendanceRecorded(gathering=ref, starts_at=starts_at, ends_at=ends_at):
                self.gatherings = self.gatherings | {ref}
                if starts_at and ends_at:
                    self.presences[ref] = (starts_at, ends_at)
            case AttendanceRevoked(gathering=ref):
                self.presences.pop(ref, None)

    def elsewhere(self, starts_at: datetime, ends_at: datetime) -> list[str]:
        """The gatherings that the person attended in the same time."""
        return [
            ref for ref, (start, end) in self.presences.items()
            if start < ends_at and starts_at < end
        ]


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

person_attends_once = Rule(
    "person-attends-once",
    en="{person} is on the sheet of {gathering} already. Leave the entry out.",
    th="{person} มีชื่อในบัญชีผู้เข้าร่วมของ {gathering} แล้ว โปรดตัดรายการนี้ออก",
)
household_attends_by_its_members = Rule(
    "household-attends-by-its-members",
    en="{person} was no member of {household} on {on}. Add the member, or record another capacity.",
    th="{person} ไม่เป็นสมาชิกของ {household} ณ วันที่ {on} โปรดเพิ่มสมาชิกก่อน หรือบันทึกในฐานะอื่น",
)
hours_fit_the_days_held = Rule(
    "hours-fit-the-days-held",
    en="{hours} hours do not fit a gathering of {days} days: 0 to 12 hours a day.",
    th="{hours} ชั่วโมงไม่สอดคล้องกับกิจกรรม {days} วัน: วันละ 0 ถึง 12 ชั่วโมง",
)
@decides(RecordAttendance)
async def record_attendance(command: RecordAttendance, history: History) -> Decided:
    scheduled = await held(history, command, command.gathering)
    begun(history, command, scheduled)
    people = [entry.person for entry in command.attendances]
    attendees = await history.each(Attendee, [[person] for person in people])
    await _are_members(history, command.attendances, scheduled)
    outcomes = []
    for index, (entry, attendee) in enumerate(zip(command.attendances, attendees, strict=True)):
        field = f"attendances[{index}]"
        noun_is_known.require(
            attendee.known, f"{field}.person", noun="person", ref=entry.person
        )
        person_attends_once.require(
            command.gathering not in attendee.gatherings and entry.person not in people[:index],
            f"{field}.person", person=entry.person, gathering=command.gathering,
        )
        _hours_fit(entry.hours, scheduled, f"{field}.hours")
        elsewhere = attendee.elsewhere(scheduled.starts_at, scheduled.ends_at)
        flags = [Flag(flag="PRESENT_ELSEWHERE", gathering=other) for other in elsewhere]
        outcomes.append(Outcome(_recorded(entry, scheduled, history)).flagged(*flags))
    return outcomes


async def _are_members(
    history: History, entries: Sequence[AttendanceEntry], scheduled: GatheringScheduled
) -> None:
    """Whoever attends for a household belonged to it on that day."""
    named = [entry for entry in entries if entry.household]
    looks = [[entry.person, entry.household or ""] for entry in named]
    members = await history.each(Authority, looks)
    day = scheduled.held_on
    belong = {
        (entry.person, entry.household)
        for entry, authority in zip(named, members, strict=True)
        if any(grant.role == Role.HOUSEHOLD_MEMBER for grant in authority.on(day))
    }
    for index, entry in enumerate(entries):
        household_attends_by_its_members.require(
            (entry.person, entry.household) in belong
            or (entry.household is None and entry.capacity != Capacity.HOUSEHOLD),
            f"attendances[{index}].household",
            person=entry.person, household=entry.household or "a household", on=day,
        )


def _hours_fit(hours: Decimal, scheduled: GatheringScheduled, field: str) -> None:
    days = -((scheduled.starts_at - scheduled.ends_at) // timedelta(days=1))  # begun ones, too
    hours_fit_the_days_held.require(0 <= hours <= 12 * days, field, hours=hours, days=days)


def _recorded(
    entry: AttendanceEntry, scheduled: GatheringScheduled, history: History
) -> AttendanceRecorded:
    return AttendanceRecorded(
        gathering=scheduled.gathering, person=entry.person, capacity=entry.capacity,
        method=entry.method, contribution=entry.contribution, hours=entry.hours,
        recorder=history.acting.person, household=entry.household,
        starts_at=scheduled.starts_at, ends_at=scheduled.ends_at,
    )
