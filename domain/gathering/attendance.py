"""Attendance: who was at a gathering, recorded one person at a time.

A decision reads the gathering itself and one person at a time, so that 300 people checking in do
not conflict. Attendances are confirmed in ``verification.py``.
"""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import Meta

from domain.gathering.events import (
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
from domain.kernel.authority import Authority, Role
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Outcome,
    Rule,
    State,
    decides,
    noun_is_known,
)
from domain.kernel.event import Flag, Recorded
from domain.kernel.ref import GatheringRef, HouseholdRef, PersonRef, says
from domain.person.events import PersonRegistered
from domain.policy import policies

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────


class AttendanceEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an attendance sheet."""

    person: PersonRef
    capacity: Annotated[Capacity, says("Capacity in which the person attended; staff never count.")]
    method: Annotated[Method, says("How it was taken: signed, by QR code, or entered by staff.")]
    contribution: Annotated[
        Contribution, says("What the person gave; planning needs DECISION or OPINION.")
    ]
    hours: Annotated[
        Decimal, says("Hours present, 0 to 12 per day held (policy `gathering-hours-most`).")
    ]
    household: HouseholdRef | None = None  # the person's own; needed where capacity is HOUSEHOLD


# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class RecordAttendance(Command):
    """Records who attends or attended: the whole list, or nothing if one entry is refused."""

    roles = HOLDERS

    gathering: GatheringRef
    attendances: Annotated[
        tuple[AttendanceEntry, ...],
        Meta(min_length=1, max_length=200, description="1 to 200 lines of the sheet."),
    ]


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Presences(State):
    """Who is registered, and who was recorded where; a recorder's tag also finds other people."""

    folds = (PersonRegistered, AttendanceRecorded, AttendanceRevoked)
    known: frozenset[str] = frozenset()
    recorded: dict[tuple[str, str], AttendanceRecorded] = {}  # by person and gathering
    revoked: frozenset[tuple[str, str]] = frozenset()

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case PersonRegistered(person=person):
                self.known = self.known | {person}
            case AttendanceRecorded(person=person, gathering=gathering) as recorded:
                self.recorded[person, gathering] = recorded
            case AttendanceRevoked(person=person, gathering=gathering):
                self.revoked = self.revoked | {(person, gathering)}

    def elsewhere(self, person: str, held: GatheringScheduled) -> list[str]:
        """Other gatherings that the person attended during this one."""
        return [
            gathering for (who, gathering), other in self.recorded.items()
            if who == person and (who, gathering) not in self.revoked
            and other.starts_at and other.starts_at < held.ends_at
            and other.ends_at and held.starts_at < other.ends_at
        ]


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

person_attends_once = Rule(
    "person-attends-once",
    en="{person} is already on the sheet of {gathering}. Leave the entry out.",
    th="{person} มีชื่อในบัญชีผู้เข้าร่วมของ {gathering} แล้ว โปรดตัดรายการนี้ออก",
)
household_attends_by_its_members = Rule(
    "household-attends-by-its-members",
    en="{person} was not a member of {household} on {on}. Add the member, or record another"
    " capacity.",
    th="{person} ไม่เป็นสมาชิกของ {household} ณ วันที่ {on} โปรดเพิ่มสมาชิกก่อน หรือบันทึกในฐานะอื่น",
)
hours_fit_the_days_held = Rule(
    "hours-fit-the-days-held",
    en="{hours} hours do not fit a gathering of {days} days: 0 to {most} hours a day. Correct the"
    " hours.",
    th="{hours} ชั่วโมงไม่สอดคล้องกับกิจกรรม {days} วัน: วันละ 0 ถึง {most} ชั่วโมง"
    " โปรดแก้ไขจำนวนชั่วโมง",
)


@decides(RecordAttendance)
async def record_attendance(command: RecordAttendance, history: History) -> Decided:
    scheduled = await held(history, command, command.gathering)
    begun(history, command, scheduled)
    people = [entry.person for entry in command.attendances]
    found = await history.each(Presences, [[person] for person in people])
    await _are_members(history, command.attendances, scheduled)
    most = (await policies(history)).number("gathering-hours-most")
    outcomes = []
    for index, (entry, presences) in enumerate(zip(command.attendances, found, strict=True)):
        field, person = f"attendances[{index}]", entry.person
        noun_is_known.require(
            person in presences.known, f"{field}.person", noun="person", ref=person
        )
        person_attends_once.require(
            (person, command.gathering) not in presences.recorded and person not in people[:index],
            f"{field}.person", person=person, gathering=command.gathering,
        )
        _hours_fit(entry.hours, scheduled, most, f"{field}.hours")
        elsewhere = presences.elsewhere(person, scheduled)
        flags = [Flag(flag="PRESENT_ELSEWHERE", gathering=other) for other in elsewhere]
        outcomes.append(Outcome(_recorded(entry, scheduled, history)).flagged(*flags))
    return outcomes


async def _are_members(
    history: History, entries: Sequence[AttendanceEntry], scheduled: GatheringScheduled
) -> None:
    """Refuses an entry for a household that the person was not a member of on that day."""
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


def _hours_fit(hours: Decimal, scheduled: GatheringScheduled, most: Decimal, field: str) -> None:
    days = -((scheduled.starts_at - scheduled.ends_at) // timedelta(days=1))  # rounded up
    hours_fit_the_days_held.require(
        0 <= hours <= most * days, field, hours=hours, days=days, most=most
    )


def _recorded(
    entry: AttendanceEntry, scheduled: GatheringScheduled, history: History
) -> AttendanceRecorded:
    return AttendanceRecorded(
        gathering=scheduled.gathering, person=entry.person, capacity=entry.capacity,
        method=entry.method, contribution=entry.contribution, hours=entry.hours,
        recorder=history.acting.person, household=entry.household,
        starts_at=scheduled.starts_at, ends_at=scheduled.ends_at,
    )
