"""Evidence: which attendances an approval is based on, and what a gate may find missing."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import msgspec

from domain.gathering.events import AttendanceVerified, Contribution
from domain.household.events import HouseholdNominated
from domain.kernel.decision import History, State
from domain.kernel.event import Recorded
from domain.work_plan.events import Evidence

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────


class Lack(StrEnum):
    """What a gate found missing."""

    NOBODY_ATTENDED = "NOBODY_ATTENDED"
    TOO_FEW_HOUSEHOLDS = "TOO_FEW_HOUSEHOLDS"
    NOBODY_SPOKE = "NOBODY_SPOKE"  # labour is welcome, but planning needs a decision or an opinion
    NOBODY_WORKED = "NOBODY_WORKED"  # neither the household nor neighbours came to work


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """What one project lacks to pass a gate: households found and needed, between two days."""

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
            what, who = "took part in the work", f"{self.household or 'the tambon'} or neighbours"
        few = "too few of" if self.lack == Lack.TOO_FEW_HOUSEHOLDS else "nobody from"
        return f"{self.project}: {few} {who} {what} from {self.from_on} to {self.until_on}"

    @property
    def th(self) -> str:
        who = self.household or f"ครัวเรือน ({self.found} จาก {self.needed})"
        what = "ตัดสินใจหรือให้ความเห็น" if self.lack == Lack.NOBODY_SPOKE else "มีส่วนร่วม"
        if self.lack == Lack.NOBODY_WORKED:
            what, who = "ร่วมดำเนินการ", f"{self.household or 'ตำบล'} และเพื่อนบ้าน"
        few = "ไม่ครบ" if self.lack == Lack.TOO_FEW_HOUSEHOLDS else "ไม่มี"
        return f"{self.project}: {few} {who} ที่{what} ระหว่าง {self.from_on} ถึง {self.until_on}"


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Home(State):
    """The village of a household; empty if the household is unknown."""

    folds = (HouseholdNominated,)
    village: str = ""

    def evolve(self, fact: Recorded) -> None:
        if isinstance(fact.event, HouseholdNominated):
            self.village = fact.event.village


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

VOICES = (Contribution.DECISION, Contribution.OPINION)
_EVIDENCE = 4  # attendances kept per plot, so that an approval of 60 plots stays one small event


async def of_the_tambon(
    history: History, counted: list[AttendanceVerified], tambon: str
) -> list[AttendanceVerified]:
    """The attendances for a registered household of the tambon."""
    households = list(dict.fromkeys(one.household for one in counted if one.household))
    homes = await history.each(Home, [[household] for household in households])
    near = {
        household for household, home in zip(households, homes, strict=True)
        if home.village and home.village.startswith(tambon)
    }
    return [one for one in counted if one.household in near]


def chosen_of(counted: Iterable[AttendanceVerified], needed: int) -> list[AttendanceVerified]:
    """Evidence to record: one per household first, decisions and opinions first, latest first."""
    ordered = sorted(counted, key=lambda one: one.held_on, reverse=True)
    ordered.sort(key=lambda one: one.contribution not in VOICES)
    firsts: dict[str | None, AttendanceVerified] = {}
    for one in ordered:
        firsts.setdefault(one.household, one)
    rest = [one for one in ordered if one not in firsts.values()]
    return [*firsts.values(), *rest][: max(_EVIDENCE, needed)]


def evidence_of(project: str, chosen: Iterable[AttendanceVerified]) -> tuple[Evidence, ...]:
    """The attendances as the approval records them."""
    return tuple(
        Evidence(gathering=e.gathering, person=e.person, project=project, household=e.household)
        for e in chosen
    )


def households_of(chosen: Iterable[AttendanceVerified]) -> int:
    """How many households the attendances are for."""
    return len({one.household for one in chosen})
