"""Disclosure: a person's details are shown once, for a purpose, to a viewer without access."""

from enum import StrEnum
from typing import Annotated

from domain.kernel.authority import Role, authorise
from domain.kernel.decision import Command, Decided, History, decides, long_enough
from domain.kernel.event import Event
from domain.kernel.ref import PersonRef, says
from domain.person.events import known_person
from domain.person.registration import person_is_not_erased

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────


class LegalGround(StrEnum):
    """Legal ground of a disclosure: consent (section 19 of the Personal Data Protection Act,
    B.E. 2562) or a ground of section 24.
    """

    CONSENT = "CONSENT"
    ARCHIVE_OR_RESEARCH = "ARCHIVE_OR_RESEARCH"
    VITAL_INTEREST = "VITAL_INTEREST"
    CONTRACT = "CONTRACT"
    PUBLIC_TASK = "PUBLIC_TASK"
    LEGITIMATE_INTEREST = "LEGITIMATE_INTEREST"
    LEGAL_OBLIGATION = "LEGAL_OBLIGATION"


# ── events ────────────────────────────────────────────────────────────────────────────────────────


class PersonDetailsDisclosed(Event):
    """A person's details were shown once to the actor, for the purpose in the sealed reason."""

    person: PersonRef
    ground: Annotated[LegalGround, says("Why the law allows it.")]


# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class DisclosePersonDetails(Command):
    """Shows a person's details once, in the answer, for the purpose in `reason`; this is recorded.

    By an auditor or the inspection committee over the person's area.
    """

    roles = (Role.AUDITOR, Role.INSPECTION_COMMITTEE)
    discloses = True

    person: PersonRef
    ground: Annotated[
        LegalGround, says("Why the law allows it; give the purpose in `reason`.")
    ]


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────


@decides(DisclosePersonDetails)
async def disclose_person_details(command: DisclosePersonDetails, history: History) -> Decided:
    person = await known_person(history, command.person)
    await authorise(history, command, person.area)
    person_is_not_erased.require(not person.erased, "person", ref=command.person)
    long_enough(command.reason, "reason", least=10, most=2000)
    return [PersonDetailsDisclosed(person=command.person, ground=command.ground)]
