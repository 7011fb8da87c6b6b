"""A project: one pilot plot, a household's (HLM) or a tambon's (CLM), from proposal to closing."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

from domain.kernel.authority import Role, authorise
from domain.kernel.decision import Command, History, State, noun_is_known, state_allows_it
from domain.kernel.event import Event, Recorded
from domain.kernel.photo import PhotoHashes, photo_claims
from domain.kernel.ref import HouseholdRef, PersonRef, ProgrammeRef, ProjectRef, Sealed, says
from domain.kernel.terms import AreaCode, Percent, Satang, SquareMetres

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────


class ProjectKind(StrEnum):
    """HLM: a household's lab plot. CLM: a community's lab plot, at tambon level."""

    HLM = "HLM"
    CLM = "CLM"


class LandHolder(StrEnum):
    """Whose land the plot is on."""

    PRIVATE = "PRIVATE"
    TEMPLE = "TEMPLE"
    MILITARY = "MILITARY"
    SCHOOL = "SCHOOL"
    STATE = "STATE"
    OTHER = "OTHER"


class Shares(msgspec.Struct, frozen=True, kw_only=True):
    """How a plot is divided, in percent of its area: mound, pond, paddy, living space."""

    khok: Annotated[Percent, says("Share of the mound (โคก), in percent of the plot.")]
    nong: Annotated[Percent, says("Share of ponds and ditches (หนอง), in percent of the plot.")]
    na: Annotated[Percent, says("Share of paddy (นา), in percent of the plot.")]
    living: Annotated[Percent, says("Share of house and yard, in percent of the plot.")]

    @property
    def total(self) -> Decimal:
        """The four together, in percent."""
        return self.khok + self.nong + self.na + self.living


class ProjectStatus(StrEnum):
    """How far a project has come; SUBSTITUTED and DROPPED ones left before being commissioned."""

    PROPOSED = "PROPOSED"
    SURVEYED = "SURVEYED"
    DESIGNED = "DESIGNED"
    DESIGN_APPROVED = "DESIGN_APPROVED"
    CONTRACTED = "CONTRACTED"
    DIGGING = "DIGGING"
    MEASURED = "MEASURED"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    COMMISSIONED = "COMMISSIONED"
    CLOSED = "CLOSED"
    SUBSTITUTED = "SUBSTITUTED"
    DROPPED = "DROPPED"


ENDED = (ProjectStatus.CLOSED, ProjectStatus.SUBSTITUTED, ProjectStatus.DROPPED)
LIVE = tuple(status for status in ProjectStatus if status not in ENDED)
BEFORE_USE = tuple(status for status in LIVE if status != ProjectStatus.COMMISSIONED)

FundingSource = Annotated[str, says("Which budget or loan pays for the plot.")]
Soil = Annotated[str, says("What soil was found, such as clay, loam or sand.")]
Water = Annotated[str, says("Where water comes from, and for how much of the year.")]
Volume = Annotated[Decimal, says("How much earth to dig, in cubic metres.")]
Depth = Annotated[Decimal, says("How deep to dig the pond, in metres.")]
Revision = Annotated[int, says("Revision of the design, counted from 1.")]
Contractor = Annotated[
    str,
    says("Who digs: a firm's registered name or juristic number; for a person, only the trade."),
]
ContractorPerson = Annotated[
    PersonRef | None, says("The person who digs or owns the firm, by id, if registered here.")
]
Price = Annotated[Satang, says("Price of the digging, in satang (1 baht = 100 satang).")]
Measured = Annotated[Decimal, says("How much earth was dug out, in cubic metres.")]
MeasuredDepth = Annotated[Decimal, says("Greatest depth of the pond, in metres.")]
SoilRemoved = Annotated[Decimal, says("How much earth was removed from the plot, in cubic metres.")]
Committee = Annotated[
    tuple[PersonRef, ...],
    msgspec.Meta(
        max_length=15,
        description="Who inspected the plot, by id: 3 (policy `committee-size`) to 15 people.",
    ),
]
Exemption = Annotated[
    str | None,
    says("The order that exempts a plot without khok, nong or na; needed only for such a plot."),
]


# ── events ────────────────────────────────────────────────────────────────────────────────────────


class ProjectProposed(Event):
    """A plot was proposed for the programme."""

    project: ProjectRef
    programme: ProgrammeRef
    kind: ProjectKind
    area: AreaCode
    area_m2: SquareMetres
    land_holder: LandHolder
    funding_source: FundingSource
    household: HouseholdRef | None = None
    location: Sealed = None


class ProjectSurveyed(Event):
    """The plot's soil and water were surveyed."""

    project: ProjectRef
    soil: Soil
    water: Water
    flooded: Annotated[bool, says("Whether the plot is flooded in the wet season.")]


class ProjectDesigned(Event):
    """The plot got a design, or a new revision of it."""

    project: ProjectRef
    revision: Revision
    shares: Shares
    dig_volume_m3: Volume
    pond_depth_m: Depth


class DesignApproved(Event):
    """A revision of the design was approved."""

    project: ProjectRef
    revision: Revision


class ExcavationContracted(Event):
    """The digging was contracted, at a price, to be done by a day."""

    project: ProjectRef
    contractor: Contractor
    amount_satang: Price
    due_on: Annotated[date, says("The day by which the plot must be dug.")]
    contractor_person: ContractorPerson = None


class ExcavationStarted(Event):
    """Digging began, or began again after a rejection."""

    project: ProjectRef


class ExcavationMeasured(Event):
    """The dug plot was measured."""

    project: ProjectRef
    measurement: Annotated[int, says("Number of the measurement of the plot, counted from 1.")]
    volume_m3: Measured
    shares: Shares
    depth_m: MeasuredDepth
    soil_removed_m3: SoilRemoved
    photo_hashes: PhotoHashes = ()

    def claims(self) -> tuple[str, ...]:
        return photo_claims(self.photo_hashes)


class ProjectAccepted(Event):
    """The committee accepted the plot."""

    project: ProjectRef
    committee: Committee
    exemption: Exemption = None


class ProjectRejected(Event):
    """The committee rejected the plot for defects, which must be corrected."""

    project: ProjectRef
    defects: Sealed = None


class ProjectCommissioned(Event):
    """The plot was put into use."""

    project: ProjectRef


class _Ended(Event):
    """An end that frees the land for another project; tagged with the household, too."""

    project: ProjectRef
    household: HouseholdRef | None


class ProjectDropped(_Ended):
    """The plot left the programme before it was in use, for the sealed reason."""


class ProjectSubstituted(_Ended):
    """Another plot took this one's place before it was in use."""

    by: Annotated[ProjectRef, says("The project that takes its place.")]


class ProjectClosed(_Ended):
    """The plot was closed: the programme's work on it is done and evaluated."""


# ── state ─────────────────────────────────────────────────────────────────────────────────────────

WHO_BUILDS = (Role.CD_WORKER, Role.DISTRICT_OFFICER)

_STATUS_AFTER: dict[type[Event], ProjectStatus] = {
    ProjectProposed: ProjectStatus.PROPOSED,
    ProjectSurveyed: ProjectStatus.SURVEYED,
    ProjectDesigned: ProjectStatus.DESIGNED,
    DesignApproved: ProjectStatus.DESIGN_APPROVED,
    ExcavationContracted: ProjectStatus.CONTRACTED,
    ExcavationStarted: ProjectStatus.DIGGING,
    ExcavationMeasured: ProjectStatus.MEASURED,
    ProjectAccepted: ProjectStatus.ACCEPTED,
    ProjectRejected: ProjectStatus.REJECTED,
    ProjectCommissioned: ProjectStatus.COMMISSIONED,
    ProjectClosed: ProjectStatus.CLOSED,
    ProjectSubstituted: ProjectStatus.SUBSTITUTED,
    ProjectDropped: ProjectStatus.DROPPED,
}


class Project(State):
    """The project's status and area, and what was designed, contracted and measured."""

    folds = tuple(_STATUS_AFTER)
    status: ProjectStatus | None = None
    ref: str = ""
    programme: str = ""
    area: str = ""
    household: str | None = None
    revision: int = 0
    dig_volume_m3: Decimal = Decimal(0)
    contractor_person: str | None = None
    measurements: int = 0
    measured: Shares | None = None

    def evolve(self, fact: Recorded) -> None:
        if isinstance(fact.event, ProjectProposed):
            self.ref, self.programme = fact.event.project, fact.event.programme
            self.area, self.household = fact.event.area, fact.event.household
        if fact.subject != self.ref:
            return  # `by` is tagged, too
        self.status = _STATUS_AFTER[type(fact.event)]
        match fact.event:
            case ProjectDesigned(revision=revision, dig_volume_m3=volume):
                self.revision, self.dig_volume_m3 = revision, volume
            case ExcavationContracted(contractor_person=person):
                self.contractor_person = person
            case ExcavationMeasured(measurement=measurement, shares=shares):
                self.measurements, self.measured = measurement, shares


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────


async def project_for(
    history: History, command: Command, ref: str, allowed: Collection[ProjectStatus]
) -> Project:
    """The project of a command: known, in the caller's area, in an allowed state."""
    project = await history.of(Project, ref)
    noun_is_known.require(project.status, "project", noun="project", ref=ref)
    await authorise(history, command, project.area)
    state_allows_it.require(
        project.status in allowed, "project", command=type(command).__name__, ref=ref,
        state=project.status, needed=" or ".join(allowed),
    )
    return project
