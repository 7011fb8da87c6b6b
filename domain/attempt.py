"""An attempt: a signed-in person's command that a `kept` rule refused, recorded for auditors."""

from datetime import datetime, timedelta
from typing import ClassVar

from domain.kernel.decision import History, Outcome, State
from domain.kernel.event import Event, Recorded
from domain.kernel.ref import AnyRef, PersonRef, is_ref
from domain.policy import policies

# ── events ────────────────────────────────────────────────────────────────────────────────────────


class AttemptRefused(Event):
    """A rule of authority or of participation refused a person's command."""

    subject_field: ClassVar[str] = "person"
    person: PersonRef
    command: str
    rule: str
    subject: AnyRef | None = None


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Attempts(State):
    """Whose attempts were recorded, and when; a person can also be the subject of an attempt."""

    folds = (AttemptRefused,)
    kept: list[tuple[str, datetime]] = []

    def evolve(self, fact: Recorded) -> None:
        self.kept.append((fact.subject, fact.recorded_at))


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────


async def attempt_refused(
    history: History, command_name: str, rule: str, subject: str | None
) -> list[Outcome]:
    """The events to record after a `kept` rule refused a command.

    One attempt; none if no one is signed in, or if the person's attempts of the last hour reach
    the policy `attempts-kept-per-hour`. A subject that is not a Ref is left out.
    """
    person = history.actor.person
    if person is None:
        return []
    an_hour_ago = history.now - timedelta(hours=1)
    attempts = await history.of(Attempts, person)
    recent = sum(who == person and at > an_hour_ago for who, at in attempts.kept)
    if recent >= (await policies(history)).whole("attempts-kept-per-hour"):
        return []
    about = subject if subject and is_ref(subject) else None
    return [
        Outcome(AttemptRefused(person=person, command=command_name, rule=rule, subject=about))
    ]
