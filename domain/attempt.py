"""An attempt: something that authority or a gate refused to a signed-in person, kept for auditors."""

from typing import ClassVar

from domain.event import Event
from domain.ref import AnyRef, PersonRef

# ── what happened ─────────────────────────────────────────────────────────────────────────────────


class AttemptRefused(Event):
    """Somebody asked for what they may not do, or what people had no part in."""

    subject_field: ClassVar[str] = "person"
    person: PersonRef
    command: str
    rule: str
    subject: AnyRef | None = None
