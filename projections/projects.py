"""Projects: the pilot plots and every revision of their designs."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from msgspec.structs import replace

from domain.event import Recorded
from domain.project import (
    DesignApproved,
    LandHolder,
    ProjectDesigned,
    ProjectKind,
    ProjectProposed,
    ProjectStatus,
    ProjectSurveyed,
)
from domain.ref import HouseholdRef, PersonRef, ProgrammeRef, ProjectRef, says
from domain.terms import Percent, SquareMetres
from projections.view import NounRow, Row, View, view

Khok = Annotated[Percent, says("Share of khok (โคก), the raised mound, in percent of the plot.")]
Nong = Annotated[Percent, says("Share of nong (หนอง), the pond, in percent of the plot.")]
Na = Annotated[Percent, says("Share of na (นา), the paddy, in percent of the plot.")]
Living = Annotated[Percent, says("Share of the living space, in percent of the plot.")]


class Project(NounRow, kw_only=True):
    """A project: one pilot plot, of a household (HLM) or of a tambon (CLM)."""

    programme: ProgrammeRef
    kind: Annotated[ProjectKind, says("Whose lab plot it is: a household's or a community's.")]
    household: Annotated[
        HouseholdRef | None, says("The household whose plot it is; null for a community's.")
    ] = None
    status: Annotated[ProjectStatus, says("How far the plot has come towards its use.")]
    area_m2: SquareMetres
    land_holder: Annotated[LandHolder, says("Whose land the plot lies on.")]
    funding_source: Annotated[str, says("Which budget or loan pays for the plot.")]
    soil: Annotated[str | None, says("What the survey found of the soil; null before it.")] = None
    water: Annotated[str | None, says("What the survey found of water; null before it.")] = None
    flooded: Annotated[bool | None, says("Whether the plot is known to be flooded.")] = None
    design_revision: Annotated[int, says("Number of the latest design; 0 before the first.")] = 0
    approved_revision: Annotated[
        int | None, says("Number of the design in force; null before any is approved.")
    ] = None
    khok_percent: Khok | None = None
    nong_percent: Nong | None = None
    na_percent: Na | None = None
    living_percent: Living | None = None


def _project_keys(fact: Recorded) -> Iterable[str]:
    return (fact.subject,)


def _project(row: Project | None, fact: Recorded, key: str) -> Project | None:
    event = fact.event
    if isinstance(event, ProjectProposed):
        return Project(
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
                living_percent=shares.living,
            )
        case DesignApproved():
            return replace(
                row, status=ProjectStatus.DESIGN_APPROVED, approved_revision=event.revision
            )
    return row


PROJECTS = view(
    View(
        name="projects", row=Project, noun="project", keys=_project_keys, fold=_project,
        folds=(ProjectProposed, ProjectSurveyed, ProjectDesigned, DesignApproved),
        indexes=("programme", "household"),
    )
)


class ProjectDesign(Row, kw_only=True):
    """One revision of a plot's design."""

    project: ProjectRef
    revision: Annotated[int, says("Number of the design, counted from 1.")]
    khok_percent: Khok
    nong_percent: Nong
    na_percent: Na
    living_percent: Living
    dig_volume_m3: Annotated[Decimal, says("Soil to be dug out, in cubic metres.")]
    pond_depth_m: Annotated[Decimal, says("Depth of the pond, in metres.")]
    designed_by: Annotated[PersonRef | None, says("Who recorded the design.")] = None
    designed_at: Annotated[datetime, says("When it was drawn up.")]
    approved: Annotated[bool, says("Whether this very revision was approved.")] = False
    approved_by: Annotated[PersonRef | None, says("Who approved this revision.")] = None
    approved_at: Annotated[datetime | None, says("When this revision was approved.")] = None


def _design_keys(fact: Recorded) -> Iterable[str]:
    if isinstance(event := fact.event, ProjectDesigned | DesignApproved):
        yield f"{event.project}/design-{event.revision}"


def _design(row: ProjectDesign | None, fact: Recorded, key: str) -> ProjectDesign | None:
    event = fact.event
    if isinstance(event, ProjectDesigned):
        return ProjectDesign(
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
        name="project_designs", row=ProjectDesign, folds=(ProjectDesigned, DesignApproved),
        keys=_design_keys, fold=_design, indexes=("project",),
    )
)
