"""Attendances: who took part in what, and whether it counts."""

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
    """Somebody at a gathering. It counts as participation once verified, for people, not staff."""

    gathering: GatheringRef
    person: Annotated[PersonRef, says("Who was there.")]
    household: Annotated[HouseholdRef | None, says("For which household the person came.")] = None
    capacity: Annotated[Capacity, says("As what the person attended.")]
    method: Annotated[Method | None, says("How the attendance was taken.")] = None
    contribution: Annotated[Contribution, says("What the person gave to the gathering.")]
    hours: Annotated[Decimal | None, says("How long the person was there, in hours.")] = None
    status: Annotated[AttendanceStatus, says("Whether it is only claimed, confirmed, or fallen.")]
    counted: Annotated[
        bool,
        says("Whether gates count it: verified, household or neighbour, CONSULT or above."),
    ] = False
    stage: Annotated[Stage | None, says("The stage taken part in; null until verified.")] = None
    level: Annotated[Level | None, says("How far involved; null until verified.")] = None
    activity: Annotated[Activity | None, says("The activity, 1 to 7; null until verified.")] = None
    held_on: Annotated[date | None, says("The day it was held; null until verified.")] = None
    recorded_by: Annotated[PersonRef | None, says("Who wrote the attendance down.")] = None
    recorded_at: Annotated[datetime | None, says("When it was taken in the field.")] = None
    verified_by: Annotated[PersonRef | None, says("Who confirmed it last.")] = None
    verified_at: Annotated[datetime | None, says("When it was confirmed last.")] = None
    disputed_by: Annotated[PersonRef | None, says("Who put it in doubt last.")] = None
    revoked_by: Annotated[PersonRef | None, says("Who found it untrue.")] = None


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
    """The verified fact repeats what gates read, so it also makes a row that was not there."""
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
