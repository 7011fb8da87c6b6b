"""Participation: people take part in every stage. What counts, the gates, and the ways round them."""

from datetime import date
from typing import Annotated, ClassVar

from domain.event import Event
from domain.ref import AnyRef, GatheringRef, HouseholdRef, PersonRef, ref_to
from domain.terms import Stage

WaiverRef = Annotated[str, ref_to("waiver", "The waiver meant here")]

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
    """An attendance that an approval rested on was revoked later. The approval stands; this is seen."""

    subject_field: ClassVar[str] = "subject"
    subject: AnyRef
    gathering: GatheringRef
    person: PersonRef
    household: HouseholdRef | None = None
