"""People without their details, which are in the vault; and the areas to which each belongs."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from msgspec.structs import replace

from domain.engagement.events import EngagementContracted, EngagementExtended
from domain.household.events import MemberAdded
from domain.kernel.event import Recorded
from domain.kernel.ref import PersonRef, says
from domain.person.events import PersonDetailsChanged, PersonRegistered, RoleGranted, SubjectErased
from projections.view import NounRow, Row, View, view


class PersonRow(NounRow, kw_only=True):
    """A person known to the programme, without personal details."""

    erased: Annotated[bool, says("Whether the details were destroyed on request.")] = False
    erased_at: Annotated[datetime | None, says("When that happened; null if never.")] = None


def _person_keys(fact: Recorded) -> Iterable[str]:
    return (fact.subject,)


def _person(row: PersonRow | None, fact: Recorded, key: str) -> PersonRow | None:
    match fact.event:
        case PersonRegistered(area=area):
            return PersonRow(id=key, area=area)
        case SubjectErased() if row:
            return replace(row, erased=True, erased_at=row.erased_at or fact.recorded_at)
    return row


PEOPLE = view(
    View(
        name="people", row=PersonRow, noun="person", keys=_person_keys, fold=_person,
        folds=(PersonRegistered, PersonDetailsChanged, SubjectErased),
    )
)


class PersonAreaRow(Row, kw_only=True):
    """An area to which a person belongs or belonged; it stays after the person has left."""

    person: PersonRef
    source: Annotated[
        str, says("Why: `registration`, or the role, contract or membership there.")
    ]


def _source(fact: Recorded) -> tuple[str, str, str] | None:
    """The person, why the fact ties them to an area, and the area."""
    if isinstance(event := fact.event, PersonRegistered):
        return event.person, "registration", event.area
    grant = fact.event.confers()
    return (grant.person, grant.key, grant.area) if grant else None


def _area_keys(fact: Recorded) -> Iterable[str]:
    if found := _source(fact):
        yield f"{found[0]}/{found[1]}"


def _area(row: PersonAreaRow | None, fact: Recorded, key: str) -> PersonAreaRow | None:
    found = _source(fact)
    return PersonAreaRow(id=key, person=found[0], source=found[1], area=found[2]) if found else row


PERSON_AREAS = view(
    View(
        name="person_areas", row=PersonAreaRow, indexes=("person",), keys=_area_keys, fold=_area,
        folds=(
            PersonRegistered, RoleGranted, EngagementContracted, EngagementExtended, MemberAdded,
        ),
    )
)
