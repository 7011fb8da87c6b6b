"""A person: details that can be erased. The person's roles are facts too; see ``role.py``."""

from datetime import date

from domain.kernel.authority import Role
from domain.kernel.decision import (
    History,
    State,
    noun_is_known,
)
from domain.kernel.event import Event, Grant, Recorded
from domain.kernel.ref import Claim, PersonRef, Sealed
from domain.kernel.terms import AreaCode

# ── events ────────────────────────────────────────────────────────────────────────────────────────


class PersonRegistered(Event):
    """A person was registered, once per national id (stored as an HMAC)."""

    person: PersonRef
    area: AreaCode
    identity: Claim
    title: Sealed = None
    first_name: Sealed = None
    last_name: Sealed = None
    nickname: Sealed = None
    national_id: Sealed = None
    born_on: Sealed = None
    phone: Sealed = None
    email: Sealed = None
    line_id: Sealed = None
    address: Sealed = None

    def claims(self) -> tuple[str, ...]:
        return (self.identity,)


class PersonDetailsChanged(Event):
    """Some of a person's details were changed; omitted ones stay the same."""

    person: PersonRef
    title: Sealed = None
    first_name: Sealed = None
    last_name: Sealed = None
    nickname: Sealed = None
    phone: Sealed = None
    email: Sealed = None
    line_id: Sealed = None
    address: Sealed = None


class RoleGranted(Event):
    """A person was granted a role over an area, from a day on."""

    person: PersonRef
    role: Role
    area: AreaCode
    valid_from: date
    until: date | None = None
    acting_for: PersonRef | None = None  # รักษาราชการแทน: in whose place

    def confers(self) -> Grant:
        return Grant(
            person=self.person, role=self.role, area=self.area,
            valid_from=self.valid_from.isoformat(),
            until=self.until.isoformat() if self.until else None,
            acting_for=self.acting_for, key=f"{self.role} {self.area}",
        )


class RoleRevoked(Event):
    """A person's role over an area was revoked."""

    person: PersonRef
    role: Role
    area: AreaCode

    def withdraws(self) -> str:
        return f"{self.role} {self.area}"


class SubjectErased(Event):
    """A person's details and keys were destroyed; the person's actions stay, without a name."""

    person: PersonRef


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Person(State):
    """Whether a person is registered, in which area, and whether erased. Never the details."""

    folds = (PersonRegistered, SubjectErased)
    ref: str | None = None
    area: str = ""
    erased: bool = False

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case PersonRegistered(person=ref, area=area):
                self.ref, self.area = ref, area
            case SubjectErased():
                self.erased = True


async def known_person(history: History, ref: str, field: str = "person") -> Person:
    """A person who is registered. Refuses with noun-is-known."""
    person = await history.of(Person, ref)
    noun_is_known.require(person.ref, field, noun="person", ref=ref)
    return person
