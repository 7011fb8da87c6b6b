"""An attempt: what authority or a gate refused to a signed-in person, kept for auditors."""

from datetime import datetime, timedelta
from typing import ClassVar

from domain.kernel.decision import History, Outcome, State
from domain.kernel.event import Event, Recorded
from domain.kernel.ref import AnyRef, PersonRef, is_ref
from domain.policy import policies

# ── what happened ─────────────────────────────────────────────────────────────────────────────────


class AttemptRefused(Event):
    """Somebody asked for what they may not do, or what people had no part in."""

    subject_field: ClassVar[str] = "person"
    person: PersonRef
    command: str
    rule: str
    subject: AnyRef | None = None


# ── what must be remembered ───────────────────────────────────────────────────────────────────────


class Attempts(State):
    """When attempts were recorded, with whose they were: a person may also be what one is about."""

    folds = (AttemptRefused,)
    kept: list[tuple[str, datetime]] = []

    def evolve(self, fact: Recorded) -> None:
        self.kept.append((fact.subject, fact.recorded_at))


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────


async def attempt_refused(
    history: History, command_name: str, rule: str, subject: str | None
) -> list[Outcome]:
    """What is recorded after a rule that is `kept` refused a command of a signed-in person.

    One attempt; nothing where nobody is signed in, or where the policy `attempts-kept-per-hour` is
    used up by the attempts of the last hour. A subject that is no Ref is left out.
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
