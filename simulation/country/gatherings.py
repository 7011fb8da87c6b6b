"""Gatherings of a tambon: the assembly that chooses households; monthly planning and work."""

import random
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

from domain.gathering.attendance import AttendanceEntry
from domain.gathering.events import Capacity, Contribution, GatheringKind, Method
from domain.gathering.verification import DisputeAttendance, RevokeAttendance, VerifyAttendance
from domain.kernel.terms import Level, Stage
from simulation.chanthaburi.meeting import HANDS, VOICES, Meeting
from simulation.chanthaburi.names import Someone, ref
from simulation.country.cast import Developer, Household, Tambon
from simulation.country.days import moment, month_of
from simulation.country.households import FEBRUARY, JANUARY, assembly_of
from simulation.country.places import FIRST_WORK, Wanted, next_month
from simulation.script import Act, Scene, days, minutes, scene

WORKING = 0.7  # of the households come to a labour day that is not on their own plot
LEFT_OUT = 0.01  # of the developers' months: no one joins the work
MOST_PROJECTS = 100  # that a gathering can name
DOUBTED = 0.03  # of the meetings have a disputed attendance
METHODS, HOW_OFTEN = (Method.SIGNED, Method.QR, Method.STAFF_ENTRY), (7, 2, 1)


def decide_together(wanted: Wanted, tambon: Tambon, month: date) -> Iterator[Scene]:
    """January: the assembly votes on every screened household."""
    if month != JANUARY:
        return
    chance, key = tambon.dice("choice"), assembly_of(tambon)
    sheet = people(tambon, tambon.nominated, chance, VOICES, "3")
    voters = len(sheet)
    votes = []
    for each in tambon.nominated:
        against = chance.randrange(voters // 4 + 1)
        against = voters - voters // 4 if each.fate == "SCREENED" else against
        if each.fate != "INELIGIBLE":
            votes.append((each.ref, voters - against, against, 0))
    start = moment(month, 18 + int(tambon.code) % 5, "09:00")
    meeting = Meeting(
        ref=key, kind=GatheringKind.VILLAGE_ASSEMBLY, stage=Stage.PLANNING, level=Level.EMPOWER,
        activity=2, area=tambon.code, starts_at=start, ends_at=start + minutes(180),
        title="เวทีประชาคมตำบล: คัดเลือกครัวเรือน", sheet=sheet, votes=tuple(votes),
        holder=tambon.worker, verifier=tambon.officer,  # the developers begin in February
    )
    yield from _scenes(meeting)


def _scenes(meeting: Meeting) -> Iterator[Scene]:
    yield meeting.called(meeting.starts_at - days(7))
    yield from meeting.held()


def plan_together(wanted: Wanted, tambon: Tambon, month: date) -> Iterator[Scene]:
    """Every month an assembly plans the next month."""
    planned = next_month(month)
    if not FEBRUARY <= month or planned >= wanted.work_ends:
        return
    chance = tambon.dice(f"planning/{month}")
    there = [each for each in staying(tambon) if chance.random() < each.keen]
    tambon.came[month_of(planned)] = {each.ref for each in there}
    meeting = meeting_of(
        tambon, f"planning/{month}", moment(month, 8 + int(tambon.code) % 5, "13:00"),
        GatheringKind.VILLAGE_ASSEMBLY, Stage.PLANNING,
        sheet=people(tambon, there, chance, VOICES, "3"), title="เวทีประชาคมตำบล: วางแผนร่วมกัน",
    )
    yield from _scenes(meeting)


def work_together(wanted: Wanted, tambon: Tambon, month: date) -> Iterator[Scene]:
    """Every month two labour exchanges (เอามื้อสามัคคี), on a plot of each developer."""
    if not FIRST_WORK <= month < wanted.work_ends:
        return
    for turn, first in enumerate((9, 20)):
        chance = tambon.dice(f"labour/{month}/{turn}")
        remaining = staying(tambon)
        hosts = _hosts(tambon, month, turn)
        there = [each for each in remaining if each.project in hosts or chance.random() < WORKING]
        meeting = meeting_of(
            tambon, f"labour/{month}/{turn}", moment(month, first + int(tambon.code) % 5, "08:00"),
            GatheringKind.LABOUR_EXCHANGE, Stage.OPERATION, activity=4,
            sheet=people(tambon, there, chance, HANDS, "6"), title="เอามื้อสามัคคี",
            projects=hosts,
        )
        yield from _scenes(meeting)
        if chance.random() < DOUBTED:
            yield from _doubted(tambon, meeting, chance)


def _hosts(tambon: Tambon, month: date, turn: int) -> tuple[str, ...]:
    """One plot of each developer's plan of the month; another one on the second day."""
    planned = {who: tambon.plans.get((who.key, month_of(month))) for who in tambon.developers}
    return tuple(
        items[-turn].project for who, items in planned.items()
        if items and not is_left_out(tambon, who, month)
    )[:MOST_PROJECTS]


def is_left_out(tambon: Tambon, developer: Developer, month: date) -> bool:
    """Whether no one comes to work on the developer's plots in a month."""
    if developer in tambon.developers[MOST_PROJECTS:]:
        return True
    return tambon.dice(f"left out/{developer.key}/{month}").random() < LEFT_OUT


def _doubted(tambon: Tambon, meeting: Meeting, chance: random.Random) -> Iterator[Scene]:
    """A person's attendance is disputed; it is verified again, or revoked."""
    person, at = meeting.sheet[-2].person, meeting.ends_at + days(1)
    yield scene(at, [Act(tambon.officer.ref, DisputeAttendance(
        gathering=meeting.ref, person=person, statement="ลายมือชื่อไม่ตรงกับทะเบียน"))])
    again = VerifyAttendance(gathering=meeting.ref, persons=(person,))
    revoked = RevokeAttendance(
        gathering=meeting.ref, person=person, reason="ตรวจสอบแล้วไม่ได้เข้าร่วมจริง")
    yield scene(at + days(1), [
        Act(tambon.officer.ref, again if chance.random() < 0.5 else revoked)
    ])


def staying(tambon: Tambon) -> list[Household]:
    """The enrolled households that have not left."""
    return [each for each in tambon.enrolled if each.ref not in tambon.left]


def meeting_of(
    tambon: Tambon, key: str, starts_at: datetime, kind: GatheringKind, stage: Stage, *,
    sheet: tuple[AttendanceEntry, ...], title: str, activity: int = 2,
    projects: tuple[str, ...] = (),
) -> Meeting:
    """A meeting that the first developer holds and the CD worker verifies."""
    holder = tambon.developers[0].person
    return Meeting(
        ref=ref("gathering", f"{tambon.key}/{key}"), kind=kind, stage=stage,
        level=Level.COLLABORATE, activity=activity, area=tambon.code, starts_at=starts_at,
        ends_at=starts_at + minutes(180 if stage == Stage.PLANNING else 420), title=title,
        holder=holder, verifier=tambon.worker, projects=projects,
        sheet=(*sheet, AttendanceEntry(
            person=holder.ref, capacity=Capacity.DEVELOPER, method=Method.STAFF_ENTRY,
            contribution=Contribution.KNOWLEDGE, hours=Decimal(3),
        )),
    )


def people(
    tambon: Tambon, households: Iterable[Household], chance: random.Random,
    gives: tuple[Contribution, ...], hours: str,
) -> tuple[AttendanceEntry, ...]:
    """The lines of a sheet: one for each household, and for the neighbours."""
    spent = Decimal(hours)

    def line(who: Someone, household: str | None) -> AttendanceEntry:
        return AttendanceEntry(
            person=who.ref, capacity=Capacity.HOUSEHOLD if household else Capacity.NEIGHBOUR,
            method=chance.choices(METHODS, HOW_OFTEN)[0], contribution=chance.choice(gives),
            hours=spent, household=household,
        )

    return (
        *(line(each.second if each.second and chance.random() < 0.3 else each.head, each.ref)
          for each in households),
        *(line(who, None) for who in tambon.neighbours),
    )
