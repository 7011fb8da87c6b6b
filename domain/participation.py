"""Participation: people take part in every stage. What counts, and what a gate may find missing.

The gates themselves are in ``planning_gate.py`` and ``operation_gate.py``.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

import msgspec

from domain.decision import History, State, thai_day
from domain.event import Event, Recorded
from domain.gathering import (
    PEOPLE,
    AttendanceDisputed,
    AttendanceRevoked,
    AttendanceVerified,
    Contribution,
)
from domain.household import HouseholdNominated
from domain.ref import AnyRef, GatheringRef, HouseholdRef, PersonRef, ref_to
from domain.terms import Level, Stage
from domain.work_plan import Evidence

# ── what we talk about ────────────────────────────────────────────────────────────────────────────

WaiverRef = Annotated[str, ref_to("waiver", "The waiver meant here")]


class Lack(StrEnum):
    """What a gate found missing."""

    NOBODY_ATTENDED = "NOBODY_ATTENDED"
    TOO_FEW_HOUSEHOLDS = "TOO_FEW_HOUSEHOLDS"
    NOBODY_SPOKE = "NOBODY_SPOKE"  # labour is welcome, but planning needs a decision or an opinion
    NOBODY_WORKED = "NOBODY_WORKED"  # neither the household nor neighbours came to work


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """What one project lacks to pass a gate: found of needed households, from a day until one."""

    project: str
    lack: Lack
    from_on: date
    until_on: date
    household: str | None = None
    found: int = 0
    needed: int = 1

    @property
    def en(self) -> str:
        who = self.household or f"households ({self.found} of {self.needed})"
        what = "gave a decision or an opinion" if self.lack == Lack.NOBODY_SPOKE else "took part"
        if self.lack == Lack.NOBODY_WORKED:
            what, who = "took part in the work", f"{self.household or 'the tambon'} and neighbours"
        few = "too few" if self.lack == Lack.TOO_FEW_HOUSEHOLDS else "nobody"
        return f"{self.project}: {few} of {who} {what} from {self.from_on} to {self.until_on}"

    @property
    def th(self) -> str:
        who = self.household or f"ครัวเรือน ({self.found} จาก {self.needed})"
        what = "ตัดสินใจหรือให้ความเห็น" if self.lack == Lack.NOBODY_SPOKE else "มีส่วนร่วม"
        if self.lack == Lack.NOBODY_WORKED:
            what, who = "ร่วมดำเนินการ", f"{self.household or 'ตำบล'} และเพื่อนบ้าน"
        few = "ไม่ครบ" if self.lack == Lack.TOO_FEW_HOUSEHOLDS else "ไม่มี"
        return f"{self.project}: {few} {who} ที่{what} ระหว่าง {self.from_on} ถึง {self.until_on}"


# ── what happened ─────────────────────────────────────────────────────────────────────────────────


class GateWaived(Event):
    """A provincial officer let a gate be passed without its evidence, until a day."""

    subject_field: ClassVar[str] = "waiver"
    waiver: WaiverRef
    stage: Stage
    subject: AnyRef
    authority: str
    expires_on: date


class GateEvidenceInvalidated(Event):
    """An attendance that an approval rests on was revoked. The approval stands; this is seen."""

    subject_field: ClassVar[str] = "subject"
    subject: AnyRef
    gathering: GatheringRef
    person: PersonRef
    household: HouseholdRef | None = None


# ── what must be remembered ───────────────────────────────────────────────────────────────────────


class Participation(State):
    """Who took part, under any tag: a household's, a project's. Folds what was verified."""

    folds = (AttendanceVerified, AttendanceDisputed, AttendanceRevoked)
    verified: dict[tuple[str, str], AttendanceVerified] = {}

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case AttendanceVerified(gathering=gathering, person=person) as verified:
                self.verified[gathering, person] = verified
            case (
                AttendanceDisputed(gathering=gathering, person=person)
                | AttendanceRevoked(gathering=gathering, person=person)
            ):
                self.verified.pop((gathering, person), None)

    def counted(self, stage: Stage, from_on: date, until_on: date) -> list[AttendanceVerified]:
        """Attendances that count: of the people, more than informed, held in these days."""
        return [
            one for one in self.verified.values()
            if one.capacity in PEOPLE and one.level != Level.INFORM
            and one.stage == stage and from_on <= one.held_on <= until_on
        ]


class Waivers(State):
    """The waivers of gates for one noun, who granted them, and on which day."""

    folds = (GateWaived,)
    granted: dict[str, tuple[GateWaived, str | None, date]] = {}

    def evolve(self, fact: Recorded) -> None:
        if isinstance(fact.event, GateWaived):
            granted_on = thai_day(fact.occurred_at)
            self.granted[fact.event.waiver] = (fact.event, fact.actor.person, granted_on)

    def live(self, stage: Stage, on: date) -> dict[str, str | None]:
        """Waiver → who granted it, of those that may be used on a day."""
        return {
            ref: granter for ref, (waiver, granter, granted_on) in self.granted.items()
            if waiver.stage == stage and granted_on <= on <= waiver.expires_on
        }


class Home(State):
    """The village of a household; empty where there is no such household."""

    folds = (HouseholdNominated,)
    village: str = ""

    def evolve(self, fact: Recorded) -> None:
        if isinstance(fact.event, HouseholdNominated):
            self.village = fact.event.village


# ── deciding (the gates: planning_gate.py, operation_gate.py) ─────────────────────────────────────

VOICES = (Contribution.DECISION, Contribution.OPINION)
_EVIDENCE = 4  # attendances kept per plot, so that an approval of 60 plots stays one small event


async def of_the_tambon(
    history: History, counted: list[AttendanceVerified], tambon: str
) -> list[AttendanceVerified]:
    """Those who came for a registered household of the tambon."""
    households = list(dict.fromkeys(one.household for one in counted if one.household))
    homes = await history.each(Home, [[household] for household in households])
    near = {
        household for household, home in zip(households, homes, strict=True)
        if home.village and home.village.startswith(tambon)
    }
    return [one for one in counted if one.household in near]


def chosen_of(counted: Iterable[AttendanceVerified], needed: int) -> list[AttendanceVerified]:
    """The voices first, then new households, then the rest; the latest gathering first."""
    ordered = sorted(counted, key=lambda one: one.held_on, reverse=True)
    ordered.sort(key=lambda one: one.contribution not in VOICES)
    firsts: dict[str | None, AttendanceVerified] = {}
    for one in ordered:
        firsts.setdefault(one.household, one)
    rest = [one for one in ordered if one not in firsts.values()]
    return [*firsts.values(), *rest][: max(_EVIDENCE, needed)]


def evidence_of(project: str, chosen: Iterable[AttendanceVerified]) -> tuple[Evidence, ...]:
    """What an approval says of the attendances that it rests on."""
    return tuple(
        Evidence(gathering=e.gathering, person=e.person, project=project, household=e.household)
        for e in chosen
    )


def households_of(chosen: Iterable[AttendanceVerified]) -> int:
    """How many households the attendances speak for."""
    return len({one.household for one in chosen})
