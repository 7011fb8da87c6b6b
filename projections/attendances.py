"""Attendances: people at gatherings, and whether each attendance counts."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from msgspec.structs import replace

from domain.gathering.events import (
    AttendanceDisputed,
    AttendanceRecorded,
    AttendanceRevoked,
    AttendanceStatus,
    AttendanceVerified,
    Capacity,
    Contribution,
    Method,
)
from domain.kernel.event import Recorded
from domain.kernel.ref import GatheringRef, HouseholdRef, PersonRef, says
from domain.kernel.terms import LEVELS, Activity, Level, Stage
from projections.view import Row, View, view


class AttendanceRow(Row, kw_only=True):
    """A person at a gathering. It counts as participation once verified, for people, not staff."""

    gathering: GatheringRef
    person: Annotated[PersonRef, says("Person who attended the gathering.")]
    household: Annotated[
        HouseholdRef | None, says("Household that the person came for; null if none.")
    ] = None
    capacity: Annotated[Capacity, says("Capacity in which the person attended.")]
    method: Annotated[Method | None, says("How the attendance was taken.")] = None
    contribution: Annotated[Contribution, says("What the person gave to the gathering.")]
    hours: Annotated[
        Decimal | None, says("Hours that the person was present; null if not recorded.")
    ] = None
    status: Annotated[
        AttendanceStatus, says("Whether it is recorded, verified, disputed or revoked.")
    ]
    counted: Annotated[
        bool,
        says("Whether gates count it: verified, as household or neighbour, CONSULT or above."),
    ] = False
    stage: Annotated[Stage | None, says("Stage in which it counts; null until verified.")] = None
    level: Annotated[Level | None, says("Level of involvement; null until verified.")] = None
    activity: Annotated[Activity | None, says("Activity, 1 to 7; null until verified.")] = None
    held_on: Annotated[date | None, says("Day of the gathering; null until verified.")] = None
    recorded_by: Annotated[PersonRef | None, says("Person who recorded the attendance.")] = None
    recorded_at: Annotated[datetime | None, says("When it was taken in the field.")] = None
    verified_by: Annotated[PersonRef | None, says("Person who last verified it.")] = None
    verified_at: Annotated[
        datetime | None, says("When it was last verified; null if never.")
    ] = None
    disputed_by: Annotated[PersonRef | None, says("Person who last disputed it.")] = None
    revoked_by: Annotated[PersonRef | None, says("Person who revoked it.")] = None


def _keys(fact: Recorded) -> Iterable[str]:
    match fact.event:
        case (
            AttendanceRecorded() | AttendanceVerified() | AttendanceDisputed()
            | AttendanceRevoked()
        ) as event:
            yield f"{event.gathering}/{event.person}"


def _fold(row: AttendanceRow | None, fact: Recorded, key: str) -> AttendanceRow | None:
    event, actor = fact.event, fact.actor.person
    match event:
        case AttendanceRecorded():
            return _recorded(event, fact, key)
        case AttendanceVerified():
            return _verified(row, event, fact, key)
    if row is None:
        return None
    match event:
        case AttendanceDisputed():
            status = AttendanceStatus.DISPUTED
            return replace(row, status=status, counted=False, disputed_by=actor)
        case AttendanceRevoked():
            status = AttendanceStatus.REVOKED
            return replace(row, status=status, counted=False, revoked_by=actor)
    return row


def _recorded(event: AttendanceRecorded, fact: Recorded, key: str) -> AttendanceRow:
    return AttendanceRow(
        id=key, area=fact.area, gathering=event.gathering, person=event.person,
        household=event.household, capacity=event.capacity, method=event.method,
        contribution=event.contribution, hours=event.hours, status=AttendanceStatus.RECORDED,
        recorded_by=event.recorder or fact.actor.person, recorded_at=fact.occurred_at,
    )


def _verified(
    row: AttendanceRow | None, event: AttendanceVerified, fact: Recorded, key: str
) -> AttendanceRow:
    """The verified fact repeats all that gates read, so it can also make the row."""
    row = row or AttendanceRow(
        id=key, area=fact.area, gathering=event.gathering, person=event.person,
        capacity=event.capacity, contribution=event.contribution,
        status=AttendanceStatus.RECORDED,
    )
    people = event.capacity in (Capacity.HOUSEHOLD, Capacity.NEIGHBOUR)
    involved = LEVELS.index(event.level) >= LEVELS.index(Level.CONSULT)
    return replace(
        row, status=AttendanceStatus.VERIFIED, counted=people and involved,
        household=event.household, capacity=event.capacity, contribution=event.contribution,
        stage=event.stage, level=event.level, activity=event.activity, held_on=event.held_on,
        verified_by=fact.actor.person, verified_at=fact.occurred_at,
    )


ATTENDANCES = view(
    View(
        name="attendances", row=AttendanceRow, keys=_keys, fold=_fold,
        folds=(AttendanceRecorded, AttendanceVerified, AttendanceDisputed, AttendanceRevoked),
        indexes=("gathering", "person", "household"), indexed=(("household", "held_on"),),
        ordered=("status", "held_on"),
    )
)
