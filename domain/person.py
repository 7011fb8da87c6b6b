"""A person: details that can be erased, roles that are facts with dates."""

from datetime import date

from domain.authority import Role
from domain.event import Event, Grant
from domain.ref import Claim, PersonRef, Sealed
from domain.terms import AreaCode

# ── what happened ─────────────────────────────────────────────────────────────────────────────────


class PersonRegistered(Event):
    """Somebody became known, once, by the HMAC of a national id."""

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
    """Some of a person's details are different now; those left out stay as they were."""

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
    """A person may act in a role over an area, from a day on."""

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
    """A role over an area ended."""

    person: PersonRef
    role: Role
    area: AreaCode

    def withdraws(self) -> str:
        return f"{self.role} {self.area}"


class SubjectErased(Event):
    """A person's details and keys were destroyed; what they did stays, without a name."""

    person: PersonRef
