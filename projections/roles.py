"""Who may act in which role, where, from when until when, and who said so."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from msgspec.structs import replace

from domain.authority import Role
from domain.engagement import EngagementContracted, EngagementEnded, EngagementExtended
from domain.event import Recorded, refs_in
from domain.household import MemberAdded, MemberRemoved
from domain.person import RoleGranted, RoleRevoked
from domain.ref import AnyRef, PersonRef, noun_of, says
from projections.view import Row, View, view


class RoleHeld(Row, kw_only=True):
    """A role that a person holds or held over an area, from whichever fact it follows.

    A role granted again to the same person over the same area moves the same row.
    """

    person: PersonRef
    role: Annotated[Role, says("What the person may do there; see the table of roles.")]
    valid_from: Annotated[date, says("The first day on which the role may be used.")]
    valid_until: Annotated[
        date | None, says("The last day; null for as long as it is not ended.")
    ] = None
    acting_for: Annotated[
        PersonRef | None, says("In whose place the person acts (รักษาราชการแทน).")
    ] = None
    follows_from: Annotated[
        AnyRef, says("The noun whose fact conferred it: a person, a household or an engagement.")
    ]
    granted_by: Annotated[
        PersonRef | None, says("Who recorded that fact; null for the system itself.")
    ] = None
    revoked: Annotated[bool, says("Whether a later fact ended it.")] = False
    revoked_at: Annotated[datetime | None, says("When that later fact was recorded.")] = None
    revoked_by: Annotated[PersonRef | None, says("Who recorded that later fact.")] = None


def _keys(fact: Recorded) -> Iterable[str]:
    if grant := fact.event.confers():
        yield f"{grant.person}/{grant.key}"
    if key := fact.event.withdraws():
        people = (ref for ref in refs_in(fact.event) if noun_of(ref) == "person")
        yield from (f"{person}/{key}" for person in people)


def _fold(row: RoleHeld | None, fact: Recorded, key: str) -> RoleHeld | None:
    if row and isinstance(fact.event, EngagementExtended):  # whoever granted it stays
        return replace(row, valid_until=fact.event.to_on)
    if grant := fact.event.confers():
        return RoleHeld(
            id=key, area=grant.area, person=grant.person, role=Role(grant.role),
            valid_from=date.fromisoformat(grant.valid_from),
            valid_until=date.fromisoformat(grant.until) if grant.until else None,
            acting_for=grant.acting_for, follows_from=fact.subject, granted_by=fact.actor.person,
        )
    if row is None:
        return None
    return replace(
        row, revoked=True, revoked_at=fact.recorded_at, revoked_by=fact.actor.person
    )


ROLES = view(
    View(
        name="roles", row=RoleHeld, indexes=("person",), keys=_keys, fold=_fold,
        folds=(
            RoleGranted, RoleRevoked, EngagementContracted, EngagementExtended, EngagementEnded,
            MemberAdded, MemberRemoved,
        ),
    )
)
