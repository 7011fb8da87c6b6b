"""The evaluation gate: a result becomes final only if the people concerned heard it."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import msgspec

from domain.evaluation.events import AssessmentKind, Evaluation, Hearing
from domain.evaluation.subject import Subject, subject_of
from domain.gathering.events import AttendanceVerified, Capacity
from domain.kernel.decision import History, Rule
from domain.kernel.ref import noun_of
from domain.kernel.terms import Stage
from domain.participation.approval import live_waivers, of_somebody_else, said_of
from domain.participation.events import Participation
from domain.participation.evidence import chosen_of, households_of, of_the_tambon
from domain.policy import policies
from domain.project.events import ProjectKind
from domain.project.plot import Plot

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────


class HearingLack(StrEnum):
    """What the evaluation gate found missing."""

    NOBODY_HEARD = "NOBODY_HEARD"
    TOO_FEW_HEARD = "TOO_FEW_HEARD"
    NO_HOUSEHOLD_ASSESSED = "NO_HOUSEHOLD_ASSESSED"


class NotHeard(msgspec.Struct, frozen=True, kw_only=True):
    """A plot or province whose people did not hear the result: households found and needed."""

    place: str  # a project's or an evaluation's Ref, or the code of a province
    lack: HearingLack
    household: str | None = None
    found: int = 0
    needed: int = 1

    @property
    def en(self) -> str:
        if self.lack == HearingLack.NO_HOUSEHOLD_ASSESSED:
            return f"{self.place}: no household assessed it"
        who = self.household or f"its households ({self.found} of {self.needed})"
        few = "nobody from" if self.lack == HearingLack.NOBODY_HEARD else "too few of"
        return f"{self.place}: {few} {who} heard the result"

    @property
    def th(self) -> str:
        if self.lack == HearingLack.NO_HOUSEHOLD_ASSESSED:
            return f"{self.place}: ไม่มีครัวเรือนร่วมประเมิน"
        who = self.household or f"ครัวเรือน ({self.found} จาก {self.needed})"
        few = "ไม่มี" if self.lack == HearingLack.NOBODY_HEARD else "ไม่ครบ"
        return f"{self.place}: {few} {who} ที่รับฟังผล"


class Seats(msgspec.Struct, frozen=True, kw_only=True):
    """A plot or province: its people who heard the result, and how many households are needed."""

    place: str
    came: list[AttendanceVerified]
    project: str | None = None
    household: str | None = None
    needed: int = 1


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

people_take_part_in_evaluation = Rule(
    "people-take-part-in-evaluation",
    en="The people have not heard the result of {evaluation}. Missing: {missing}. Share it with"
    " them at an EVALUATION gathering at level CONSULT or above, have the attendance verified,"
    " then make it final.",
    th="ประชาชนยังไม่ได้รับฟังผลของ {evaluation} สิ่งที่ขาด: {missing_th}"
    " โปรดแจ้งผลในการประชุมขั้น EVALUATION ระดับ CONSULT ขึ้นไป ยืนยันผู้เข้าร่วม แล้วจึงสรุปผล",
    kept=True,
)


async def pass_evaluation_gate(
    history: History, evaluation: Evaluation, on: date
) -> tuple[tuple[Hearing, ...], tuple[str, ...]]:
    """What a final result is based on: attendances or, if not enough, waivers valid that day."""
    evidence, missing = await evaluation_gate(history, evaluation)
    if not missing:
        return evidence, ()
    live = await live_waivers(history, Stage.EVALUATION, evaluation.ref, on)
    people_take_part_in_evaluation.require(
        live, "evaluation", evaluation=evaluation.ref, **said_of(missing)
    )
    return evidence, of_somebody_else(history, live, evaluation.ref, "evaluation")


async def evaluation_gate(
    history: History, evaluation: Evaluation
) -> tuple[tuple[Hearing, ...], tuple[NotHeard, ...]]:
    """Who heard the result, and who is missing; passed if no one is.

    People count if they were at an EVALUATION gathering where the present result was shared. A
    project needs its household (a community plot: three of the tambon), a plan or engagement needs
    people of one of its plots, the programme a registered household of each province.
    """
    folded = await history.each(Participation, [[one] for one in evaluation.shared_at])
    heard = [
        one for participation in folded
        for one in participation.counted(Stage.EVALUATION, date.min, date.max)
    ]
    subject = await subject_of(history, evaluation.subject, evaluation.provinces)
    seats = await _seats(history, subject, heard)
    missing = [lack for one in seats if (lack := _lack(one))]
    if len(missing) < len(seats) and noun_of(subject.ref) in ("work-plan", "engagement"):
        missing = []  # one of its plots is enough
    if not any(one.kind == AssessmentKind.HOUSEHOLD for one in evaluation.assessments.values()):
        missing.append(NotHeard(place=evaluation.ref, lack=HearingLack.NO_HOUSEHOLD_ASSESSED))
    return tuple(one for each in seats for one in _hearings(each)), tuple(missing)


async def _seats(
    history: History, subject: Subject, heard: list[AttendanceVerified]
) -> list[Seats]:
    limits = await policies(history)
    alone = noun_of(subject.ref) == "project"
    needed = limits.whole("evaluation-households-clm") if alone else 1
    plots = [
        Seats(
            place=ref, project=ref, household=plot.household, came=await _of(history, plot, heard),
            needed=needed if plot.kind == ProjectKind.CLM else 1,
        )
        for ref, plot in subject.plots.items()
    ]
    provinces = [
        Seats(place=code, came=await of_the_tambon(history, heard, code))
        for code in subject.provinces
    ]
    return plots + provinces or [Seats(place=subject.ref, came=[])]


async def _of(
    history: History, plot: Plot, heard: Iterable[AttendanceVerified]
) -> list[AttendanceVerified]:
    """Attendances for a plot: of its own household, or of households registered in the tambon."""
    if plot.kind == ProjectKind.CLM:
        return await of_the_tambon(history, list(heard), plot.area)
    own = (one for one in heard if one.household == plot.household)
    return [one for one in own if one.capacity == Capacity.HOUSEHOLD]


def _lack(seats: Seats) -> NotHeard | None:
    found = households_of(seats.came)
    if found >= seats.needed:
        return None
    return NotHeard(
        place=seats.place, lack=HearingLack.TOO_FEW_HEARD if found else HearingLack.NOBODY_HEARD,
        household=seats.household, found=found, needed=seats.needed,
    )


def _hearings(seats: Seats) -> list[Hearing]:
    return [
        Hearing(gathering=e.gathering, person=e.person, household=e.household,
                project=seats.project)
        for e in chosen_of(seats.came, seats.needed)
    ]
