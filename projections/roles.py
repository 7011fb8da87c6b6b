"""Roles: who may act in which role, over which area, on which days, and who granted it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from msgspec.structs import replace

from domain.engagement.events import EngagementContracted, EngagementEnded, EngagementExtended
from domain.household.events import MemberAdded, MemberRemoved
from domain.kernel.authority import Role
from domain.kernel.event import Grant, Recorded, refs_in
from domain.kernel.ref import AnyRef, PersonRef, noun_of, says
from domain.person.events import RoleGranted, RoleRevoked
from projections.view import Row, View, view


class RoleHeldRow(Row, kw_only=True):
    """A role that a person holds or held over an area, by a grant, contract or membership.

    A role granted again is another row, so that the earlier grant stays visible; the earlier row of
    the same role over the same area ends.
    """

    person: PersonRef
    role: Annotated[Role, says("What the person may do there; see the table of roles.")]
    valid_from: Annotated[date, says("First day on which the role may be used.")]
    valid_until: Annotated[
        date | None, says("Last day; null while there is no end.")
    ] = None
    acting_for: Annotated[
        PersonRef | None, says("Person for whom the holder acts (รักษาราชการแทน); null if none.")
    ] = None
    follows_from: Annotated[
        AnyRef, says("Noun whose event conferred it: a person, a household or an engagement.")
    ]
    granted_by: Annotated[
        PersonRef | None, says("Person who recorded that event; null for the system.")
    ] = None
    revoked: Annotated[bool, says("Whether a later event ended it.")] = False
    revoked_at: Annotated[
        datetime | None, says("When that later event was recorded; null if there is none.")
    ] = None
    revoked_by: Annotated[PersonRef | None, says("Person who recorded that later event.")] = None


def _key(grant: Grant, fact: Recorded) -> str:
    """The id of a grant's row: one for a contract and its extensions, else a new one each time."""
    contract = isinstance(fact.event, EngagementContracted | EngagementExtended)
    return f"{grant.person}/{grant.key}" + ("" if contract else f"/{fact.position}")


def _keys(fact: Recorded) -> Iterable[str]:
    """The row that a fact makes; the rows that it ends are found by ``family``."""
    if grant := fact.event.confers():
        yield _key(grant, fact)


def _fold(row: RoleHeldRow | None, fact: Recorded, key: str) -> RoleHeldRow | None:
    grant = fact.event.confers()
    if grant and key == _key(grant, fact):
        if row and isinstance(fact.event, EngagementExtended):  # ``granted_by`` stays
            return replace(row, valid_until=fact.event.to_on)
        return _granted(grant, fact, key)
    if row is None or row.revoked or not f"{row.id}/".startswith(_about(grant, fact)):
        return row
    return replace(
        row, revoked=True, revoked_at=fact.recorded_at, revoked_by=fact.actor.person
    )


def _granted(grant: Grant, fact: Recorded, key: str) -> RoleHeldRow:
    return RoleHeldRow(
        id=key, area=grant.area, person=grant.person, role=Role(grant.role),
        valid_from=date.fromisoformat(grant.valid_from),
        valid_until=date.fromisoformat(grant.until) if grant.until else None,
        acting_for=grant.acting_for, follows_from=fact.subject, granted_by=fact.actor.person,
    )


def _about(grant: Grant | None, fact: Recorded) -> tuple[str, ...]:
    """The prefixes, with a final slash, of the ids of the rows that a fact ends."""
    if grant:
        return (f"{grant.person}/{grant.key}/",)
    people = (ref for ref in refs_in(fact.event) if noun_of(ref) == "person")
    return tuple(f"{person}/{fact.event.withdraws()}/" for person in people)


ROLES = view(
    View(
        name="roles", row=RoleHeldRow, indexes=("person", "follows_from"), family="follows_from",
        keys=_keys, fold=_fold,
        folds=(
            RoleGranted, RoleRevoked, EngagementContracted, EngagementExtended, EngagementEnded,
            MemberAdded, MemberRemoved,
        ),
        ordered=("role", "valid_from"),
    )
)
