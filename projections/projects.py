"""Projects: the pilot plots, their progress, and every revision of their designs."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from msgspec.structs import replace

from domain.kernel.event import Event, Recorded
from domain.kernel.ref import HouseholdRef, PersonRef, ProgrammeRef, ProjectRef, says
from domain.kernel.terms import Percent, Satang, SquareMetres
from domain.project.events import (
    DesignApproved,
    ExcavationContracted,
    ExcavationMeasured,
    ExcavationStarted,
    LandHolder,
    ProjectAccepted,
    ProjectClosed,
    ProjectCommissioned,
    ProjectDesigned,
    ProjectDropped,
    ProjectKind,
    ProjectProposed,
    ProjectRejected,
    ProjectStatus,
    ProjectSubstituted,
    ProjectSurveyed,
    Shares,
)
from projections.view import NounRow, Row, View, view

Khok = Annotated[Percent, says("Share of khok (โคก), the raised mound, in percent of the plot.")]
Nong = Annotated[Percent, says("Share of nong (หนอง), the pond, in percent of the plot.")]
Na = Annotated[Percent, says("Share of na (นา), the paddy, in percent of the plot.")]
Living = Annotated[Percent, says("Share of the living space, in percent of the plot.")]


class ProjectRow(NounRow, kw_only=True):
    """A project: one pilot plot, of a household (HLM) or of a tambon (CLM)."""

    programme: ProgrammeRef
    kind: Annotated[ProjectKind, says("Household plot (HLM) or community plot (CLM).")]
    household: Annotated[
        HouseholdRef | None, says("Household of the plot; null for a community plot.")
    ] = None
    status: Annotated[ProjectStatus, says("How far the plot has come, from proposal to closing.")]
    area_m2: SquareMetres
    land_holder: Annotated[LandHolder, says("Kind of holder of the land.")]
    funding_source: Annotated[str, says("Budget or loan that pays for the plot.")]
    soil: Annotated[str | None, says("Soil found by the survey; null before it.")] = None
    water: Annotated[str | None, says("Water found by the survey; null before it.")] = None
    flooded: Annotated[
        bool | None, says("Whether the survey found flooding; null before it.")
    ] = None
    design_revision: Annotated[int, says("Number of the latest design; 0 before the first.")] = 0
    approved_revision: Annotated[
        int | None, says("Number of the design in force; null before any is approved.")
    ] = None
    khok_percent: Khok | None = None
    nong_percent: Nong | None = None
    na_percent: Na | None = None
    living_percent: Living | None = None
    dig_volume_m3: Annotated[
        Decimal | None, says("Earth to dig by the latest design, in cubic metres; null before one.")
    ] = None
    pond_depth_m: Annotated[
        Decimal | None, says("Depth of the pond by the latest design, in metres; null before one.")
    ] = None
    contractor: Annotated[
        str | None, says("Firm that digs it; null before the contract.")
    ] = None
    contractor_person: Annotated[
        PersonRef | None, says("Person who digs or owns the firm; null if not registered.")
    ] = None
    contract_amount_satang: Annotated[
        Satang | None, says("Contract price of the digging, in satang; null before.")
    ] = None
    contracted_at: Annotated[
        datetime | None, says("When the digging was contracted; null before.")
    ] = None
    due_on: Annotated[
        date | None, says("Last day for the digging by contract; null before the contract.")
    ] = None
    started_at: Annotated[
        datetime | None, says("When digging last began; null before.")
    ] = None
    latest_measurement: Annotated[
        int, says("Number of the latest measurement; 0 before the first.")
    ] = 0
    measured_at: Annotated[datetime | None, says("When it was last measured; null before.")] = None
    measured_khok_percent: Khok | None = None
    measured_nong_percent: Nong | None = None
    measured_na_percent: Na | None = None
    measured_living_percent: Living | None = None
    measured_volume_m3: Annotated[
        Decimal | None, says("Earth dug out, as last measured, in cubic metres; null before.")
    ] = None
    measured_depth_m: Annotated[
        Decimal | None, says("Depth of the pond, as last measured, in metres; null before.")
    ] = None
    soil_removed_m3: Annotated[
        Decimal | None, says("Earth removed from the plot, as last measured, in cubic metres.")
    ] = None
    volume_difference_m3: Annotated[
        Decimal | None, says("Volume dug minus volume designed, in cubic metres; null before.")
    ] = None
    depth_difference_m: Annotated[
        Decimal | None, says("Depth dug minus depth designed, in metres; null before.")
    ] = None
    largest_share_difference: Annotated[
        Decimal | None,
        says("Largest difference of a measured share from the design, in percentage points."),
    ] = None
    rejections: Annotated[int, says("How often a committee rejected it.")] = 0
    accepted_at: Annotated[
        datetime | None, says("When a committee accepted it; null before.")
    ] = None
    exemption: Annotated[
        str | None, says("Order that allowed acceptance without khok, nong or na; null if none.")
    ] = None
    commissioned_at: Annotated[
        datetime | None, says("When it was taken into use; null before.")
    ] = None
    ended_at: Annotated[
        datetime | None, says("When it was closed, dropped or substituted; null before.")
    ] = None
    substituted_by: Annotated[
        ProjectRef | None, says("Project that replaced it; null if none.")
    ] = None


def _project_keys(fact: Recorded) -> Iterable[str]:
    return (fact.subject,)


def _project(row: ProjectRow | None, fact: Recorded, key: str) -> ProjectRow | None:
    event, at = fact.event, fact.occurred_at
    if isinstance(event, ProjectProposed):
        return ProjectRow(
            id=key, area=event.area, programme=event.programme, kind=event.kind,
            household=event.household, status=ProjectStatus.PROPOSED, area_m2=event.area_m2,
            land_holder=event.land_holder, funding_source=event.funding_source,
        )
    if row is None:
        return None
    match event:
        case ProjectSurveyed():
            return replace(
                row, status=ProjectStatus.SURVEYED, soil=event.soil, water=event.water,
                flooded=event.flooded,
            )
        case ProjectDesigned(shares=shares):
            return replace(
                row, status=ProjectStatus.DESIGNED, design_revision=event.revision,
                khok_percent=shares.khok, nong_percent=shares.nong, na_percent=shares.na,
                living_percent=shares.living, dig_volume_m3=event.dig_volume_m3,
                pond_depth_m=event.pond_depth_m,
            )
        case DesignApproved():
            return replace(
                row, status=ProjectStatus.DESIGN_APPROVED, approved_revision=event.revision
            )
        case ExcavationContracted():
            return replace(
                row, status=ProjectStatus.CONTRACTED, contractor=event.contractor,
                contractor_person=event.contractor_person,
                contract_amount_satang=event.amount_satang, contracted_at=at, due_on=event.due_on,
            )
        case ExcavationMeasured():
            return _measured(row, event, at)
    return _moved(row, event, at)


def _measured(row: ProjectRow, event: ExcavationMeasured, at: datetime) -> ProjectRow:
    """The row with the measurement, and its differences from the design."""
    shares, volume, depth = event.shares, row.dig_volume_m3, row.pond_depth_m
    return replace(
        row, status=ProjectStatus.MEASURED, latest_measurement=event.measurement,
        measured_at=at,
        measured_khok_percent=shares.khok, measured_nong_percent=shares.nong,
        measured_na_percent=shares.na, measured_living_percent=shares.living,
        measured_volume_m3=event.volume_m3, measured_depth_m=event.depth_m,
        soil_removed_m3=event.soil_removed_m3,
        volume_difference_m3=None if volume is None else event.volume_m3 - volume,
        depth_difference_m=None if depth is None else event.depth_m - depth,
        largest_share_difference=_largest_difference(row, shares),
    )


def _largest_difference(row: ProjectRow, measured: Shares) -> Decimal | None:
    pairs = (
        (row.khok_percent, measured.khok), (row.nong_percent, measured.nong),
        (row.na_percent, measured.na), (row.living_percent, measured.living),
    )
    return max(
        (abs(share - designed) for designed, share in pairs if designed is not None), default=None
    )


def _moved(row: ProjectRow, event: Event, at: datetime) -> ProjectRow:
    """The row after a step that changes little more than the status."""
    match event:
        case ExcavationStarted():
            return replace(row, status=ProjectStatus.DIGGING, started_at=at)
        case ProjectAccepted(exemption=exemption):
            return replace(
                row, status=ProjectStatus.ACCEPTED, accepted_at=at, exemption=exemption
            )
        case ProjectRejected():
            return replace(row, status=ProjectStatus.REJECTED, rejections=row.rejections + 1)
        case ProjectCommissioned():
            return replace(row, status=ProjectStatus.COMMISSIONED, commissioned_at=at)
        case ProjectSubstituted(by=by):
            return replace(
                row, status=ProjectStatus.SUBSTITUTED, ended_at=at, substituted_by=by
            )
        case ProjectDropped():
            return replace(row, status=ProjectStatus.DROPPED, ended_at=at)
        case ProjectClosed():
            return replace(row, status=ProjectStatus.CLOSED, ended_at=at)
    return row


PROJECTS = view(
    View(
        name="projects", row=ProjectRow, noun="project", keys=_project_keys, fold=_project,
        folds=(
            ProjectProposed, ProjectSurveyed, ProjectDesigned, DesignApproved,
            ExcavationContracted, ExcavationStarted, ExcavationMeasured, ProjectAccepted,
            ProjectRejected, ProjectCommissioned, ProjectSubstituted, ProjectDropped,
            ProjectClosed,
        ),
        indexes=("programme", "household", "contractor_person", "substituted_by"),
        ordered=("status", "due_on", "accepted_at"),
    )
)


class ProjectDesignRow(Row, kw_only=True):
    """One revision of a plot's design."""

    project: ProjectRef
    revision: Annotated[int, says("Number of the design, from 1.")]
    khok_percent: Khok
    nong_percent: Nong
    na_percent: Na
    living_percent: Living
    dig_volume_m3: Annotated[Decimal, says("Soil to be dug out, in cubic metres.")]
    pond_depth_m: Annotated[Decimal, says("Depth of the pond, in metres.")]
    designed_by: Annotated[PersonRef | None, says("Person who recorded the design.")] = None
    designed_at: Annotated[datetime, says("When it was drawn up.")]
    approved: Annotated[bool, says("Whether this revision was approved.")] = False
    approved_by: Annotated[PersonRef | None, says("Person who approved this revision.")] = None
    approved_at: Annotated[
        datetime | None, says("When this revision was approved; null before.")
    ] = None


def _design_keys(fact: Recorded) -> Iterable[str]:
    if isinstance(event := fact.event, ProjectDesigned | DesignApproved):
        yield f"{event.project}/design-{event.revision}"


def _design(row: ProjectDesignRow | None, fact: Recorded, key: str) -> ProjectDesignRow | None:
    event = fact.event
    if isinstance(event, ProjectDesigned):
        return ProjectDesignRow(
            id=key, area=fact.area, project=event.project, revision=event.revision,
            khok_percent=event.shares.khok, nong_percent=event.shares.nong,
            na_percent=event.shares.na, living_percent=event.shares.living,
            dig_volume_m3=event.dig_volume_m3, pond_depth_m=event.pond_depth_m,
            designed_by=fact.actor.person, designed_at=fact.occurred_at,
        )
    if row is None:
        return None
    return replace(
        row, approved=True, approved_by=fact.actor.person, approved_at=fact.occurred_at
    )


PROJECT_DESIGNS = view(
    View(
        name="project_designs", row=ProjectDesignRow, folds=(ProjectDesigned, DesignApproved),
        keys=_design_keys, fold=_design, indexes=("project",),
    )
)
