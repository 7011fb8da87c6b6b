"""Excavations: the measurements of dug plots, and the committees that inspected them."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec.structs import replace

from domain.kernel.event import Recorded
from domain.kernel.ref import PersonRef, ProjectRef, says
from domain.project.events import (
    ExcavationMeasured,
    Measured,
    MeasuredDepth,
    ProjectAccepted,
    ProjectRejected,
    SoilRemoved,
)
from projections.projects import Khok, Living, Na, Nong
from projections.view import Row, View, view


class Verdict(StrEnum):
    """A committee's decision on a measured plot."""

    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


class ProjectMeasurementRow(Row, kw_only=True):
    """One measurement of a dug plot."""

    project: ProjectRef
    number: Annotated[int, says("Number of the measurement of this plot, from 1.")]
    volume_m3: Measured
    depth_m: MeasuredDepth
    khok_percent: Khok
    nong_percent: Nong
    na_percent: Na
    living_percent: Living
    soil_removed_m3: SoilRemoved
    photo_hashes: Annotated[tuple[str, ...], says("SHA-256 of each photo, in lower case.")] = ()
    measured_by: Annotated[PersonRef | None, says("Person who recorded it.")] = None
    measured_at: Annotated[datetime, says("When it was measured.")]
    verdict: Annotated[Verdict | None, says("Decision of the committee; null before.")] = None
    verdict_at: Annotated[
        datetime | None, says("When the committee decided; null before.")
    ] = None


def _measurement_keys(fact: Recorded) -> Iterable[str]:
    if isinstance(event := fact.event, ExcavationMeasured):
        yield f"{event.project}/measurement-{event.measurement}"


def _measurement(
    row: ProjectMeasurementRow | None, fact: Recorded, key: str
) -> ProjectMeasurementRow | None:
    event = fact.event
    match event:
        case ExcavationMeasured(shares=shares) if key in _measurement_keys(fact):
            return ProjectMeasurementRow(
                id=key, area=fact.area, project=event.project, number=event.measurement,
                volume_m3=event.volume_m3, depth_m=event.depth_m, khok_percent=shares.khok,
                nong_percent=shares.nong, na_percent=shares.na, living_percent=shares.living,
                soil_removed_m3=event.soil_removed_m3, photo_hashes=event.photo_hashes,
                measured_by=fact.actor.person, measured_at=fact.occurred_at,
            )
        case ProjectAccepted() | ProjectRejected() if row and row.verdict is None:
            accepted = isinstance(event, ProjectAccepted)
            verdict = Verdict.ACCEPTED if accepted else Verdict.REJECTED
            return replace(row, verdict=verdict, verdict_at=fact.occurred_at)
    return row


PROJECT_MEASUREMENTS = view(
    View(
        name="project_measurements", row=ProjectMeasurementRow, keys=_measurement_keys,
        fold=_measurement, folds=(ExcavationMeasured, ProjectAccepted, ProjectRejected),
        indexes=("project",), family="project",
    )
)


class CommitteeMemberRow(Row, kw_only=True):
    """A person who inspected an accepted plot."""

    project: ProjectRef
    person: PersonRef
    accepted_at: Annotated[datetime, says("When the committee accepted the plot.")]


def _members(fact: Recorded) -> dict[str, CommitteeMemberRow]:
    """The committee members that an acceptance names, by row id."""
    event = fact.event
    if not isinstance(event, ProjectAccepted):
        return {}
    rows = (
        CommitteeMemberRow(
            id=f"{event.project}/committee-{number}", area=fact.area, project=event.project,
            person=person, accepted_at=fact.occurred_at,
        )
        for number, person in enumerate(event.committee, 1)
    )
    return {row.id: row for row in rows}


def _member(_: CommitteeMemberRow | None, fact: Recorded, key: str) -> CommitteeMemberRow | None:
    return _members(fact).get(key)


COMMITTEE_MEMBERS = view(
    View(
        name="committee_members", row=CommitteeMemberRow, keys=_members, fold=_member,
        folds=(ProjectAccepted,), indexes=("project", "person"),
    )
)
