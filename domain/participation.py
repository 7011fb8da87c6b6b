"""Participation: people take part in every stage. What counts, and what a gate asks for."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar

import msgspec

from domain.decision import (
    History,
    Rule,
    State,
)
from domain.engagement import Plot
from domain.event import Event, Recorded
from domain.gathering import (
    PEOPLE,
    AttendanceDisputed,
    AttendanceRevoked,
    AttendanceVerified,
    Capacity,
    Contribution,
)
from domain.household import HouseholdNominated
from domain.policy import policies
from domain.project import ProjectKind
from domain.ref import AnyRef, GatheringRef, HouseholdRef, PersonRef, ref_to
from domain.terms import Level, Stage
from domain.work_plan import Evidence, WorkPlan, days_of

# ── what we talk about ────────────────────────────────────────────────────────────────────────────

WaiverRef = Annotated[str, ref_to("waiver", "The waiver meant here")]


class Lack(StrEnum):
    """What a gate found missing."""

    NOBODY_ATTENDED = "NOBODY_ATTENDED"
    TOO_FEW_HOUSEHOLDS = "TOO_FEW_HOUSEHOLDS"
    NOBODY_SPOKE = "NOBODY_SPOKE"  # labour is welcome, but planning needs a decision or an opinion


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
        few = "too few" if self.lack == Lack.TOO_FEW_HOUSEHOLDS else "nobody"
        return f"{self.project}: {few} of {who} {what} from {self.from_on} to {self.until_on}"

    @property
    def th(self) -> str:
        who = self.household or f"ครัวเรือน ({self.found} จาก {self.needed})"
        what = "ตัดสินใจหรือให้ความเห็น" if self.lack == Lack.NOBODY_SPOKE else "มีส่วนร่วม"
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


class Home(State):
    """The village of a household; empty where there is no such household."""

    folds = (HouseholdNominated,)
    village: str = ""

    def evolve(self, fact: Recorded) -> None:
        if isinstance(fact.event, HouseholdNominated):
            self.village = fact.event.village


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

people_take_part_in_planning = Rule(
    "people-take-part-in-planning",
    en="{work_plan} was planned without the people. Missing: {missing}. Hold a PLANNING gathering"
    " at level CONSULT or above with them, have the attendance verified, and approve then.",
    th="{work_plan} ยังไม่มีประชาชนร่วมวางแผน สิ่งที่ขาด: {missing_th}"
    " โปรดจัดประชุมขั้น PLANNING ระดับ CONSULT ขึ้นไป ยืนยันผู้เข้าร่วม แล้วจึงอนุมัติ",
    kept=True,
)
_VOICES = (Contribution.DECISION, Contribution.OPINION)
_EVIDENCE = 4  # attendances kept per plot, so that an approval of 60 plots stays one small event


async def planning_gate(
    history: History, plan: WorkPlan, *, until: date | None = None
) -> tuple[tuple[Evidence, ...], tuple[Missing, ...]]:
    """What the planning of each plot rests on, and what it lacks; passed where nothing is missing.

    ``until`` is the day of the approval (today). The evidence holds a few attendances per plot, of
    different households as far as there are, those who decided or gave an opinion first.
    """
    limits = await policies(history)
    first, _ = days_of(plan.month)
    window = (
        first - timedelta(days=limits.whole("planning-window")), until or history.today
    )
    plots = await history.each(Plot, [[project] for project in plan.projects])
    looks = [[plot.household or ref] for ref, plot in zip(plan.projects, plots, strict=True)]
    took_part = await history.each(Participation, looks)
    evidence: list[Evidence] = []
    missing: list[Missing] = []
    for ref, plot, participation in zip(plan.projects, plots, took_part, strict=True):
        counted = participation.counted(Stage.PLANNING, *window)
        if plot.kind == ProjectKind.HLM:
            counted, needed = [one for one in counted if one.capacity == Capacity.HOUSEHOLD], 1
        else:
            counted = await _of_the_tambon(history, counted, plot.area)
            needed = limits.whole("planning-households-clm")
        chosen = _chosen(counted, needed)
        evidence += [
            Evidence(gathering=e.gathering, person=e.person, project=ref, household=e.household)
            for e in chosen
        ]
        if lack := _lack(chosen, needed):
            missing.append(
                Missing(
                    project=ref, lack=lack, household=plot.household, needed=needed,
                    found=_households(chosen), from_on=window[0], until_on=window[1],
                )
            )
    return tuple(evidence), tuple(missing)


async def _of_the_tambon(
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


def _chosen(counted: Iterable[AttendanceVerified], needed: int) -> list[AttendanceVerified]:
    """The voices first, then new households, then the rest; the latest gathering first."""
    ordered = sorted(counted, key=lambda one: one.held_on, reverse=True)
    ordered.sort(key=lambda one: one.contribution not in _VOICES)
    firsts: dict[str | None, AttendanceVerified] = {}
    for one in ordered:
        firsts.setdefault(one.household, one)
    rest = [one for one in ordered if one not in firsts.values()]
    return [*firsts.values(), *rest][: max(_EVIDENCE, needed)]


def _households(chosen: list[AttendanceVerified]) -> int:
    return len({one.household for one in chosen})


def _lack(chosen: list[AttendanceVerified], needed: int) -> Lack | None:
    if not chosen:
        return Lack.NOBODY_ATTENDED
    if _households(chosen) < needed:
        return Lack.TOO_FEW_HOUSEHOLDS
    return None if any(one.contribution in _VOICES for one in chosen) else Lack.NOBODY_SPOKE
