"""Participation: waivers of gates, invalidated evidence, and which attendances count."""

from datetime import date
from typing import Annotated, ClassVar

from domain.gathering.events import (
    PEOPLE,
    AttendanceDisputed,
    AttendanceRevoked,
    AttendanceVerified,
)
from domain.kernel.decision import State, thai_day
from domain.kernel.event import Event, Recorded
from domain.kernel.ref import AnyRef, GatheringRef, HouseholdRef, PersonRef, ref_to
from domain.kernel.terms import Level, Stage

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────

WaiverRef = Annotated[str, ref_to("waiver", "The waiver")]


# ── events ────────────────────────────────────────────────────────────────────────────────────────


class GateWaived(Event):
    """A provincial officer allowed a gate to be passed without its evidence, until a day."""

    subject_field: ClassVar[str] = "waiver"
    waiver: WaiverRef
    stage: Stage
    subject: AnyRef
    authority: str
    expires_on: date


class GateEvidenceInvalidated(Event):
    """An attendance used for an approval was revoked. The approval stands and is marked."""

    subject_field: ClassVar[str] = "subject"
    subject: AnyRef
    gathering: GatheringRef
    person: PersonRef
    household: HouseholdRef | None = None


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Participation(State):
    """Verified attendances under any tag, such as a household's or a project's."""

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
        """Attendances that count: of the people, above level INFORM, held in these days."""
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
        """The waivers valid on a day: waiver → who granted it."""
        return {
            ref: granter for ref, (waiver, granter, granted_on) in self.granted.items()
            if waiver.stage == stage and granted_on <= on <= waiver.expires_on
        }
