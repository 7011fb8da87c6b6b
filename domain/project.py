"""A project: one pilot plot, a household's (HLM) or a tambon's (CLM), up to the approved design."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

import msgspec

from domain.authority import Role, authorise
from domain.decision import (
    Command,
    Decided,
    History,
    Rule,
    State,
    decides,
    known_area,
    long_enough,
    noun_is_known,
    noun_is_new,
)
from domain.event import Event, Recorded
from domain.household import Household, HouseholdStatus
from domain.land import SQUARE_METRES_PER_RAI, rai_ngan_wa
from domain.policy import Policies, policies
from domain.programme import known_programme
from domain.ref import HouseholdRef, ProgrammeRef, ProjectRef, Sealed, says
from domain.terms import AreaCode, Percent, SquareMetres

# ── what we talk about ────────────────────────────────────────────────────────────────────────────


class ProjectKind(StrEnum):
    """HLM: a household's lab plot. CLM: a community's, at tambon level."""

    HLM = "HLM"
    CLM = "CLM"


class LandHolder(StrEnum):
    """Whose land the plot lies on."""

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
    """How far a project has come, as far as the approved design."""

    PROPOSED = "PROPOSED"
    SURVEYED = "SURVEYED"
    DESIGNED = "DESIGNED"
    DESIGN_APPROVED = "DESIGN_APPROVED"


FundingSource = Annotated[str, says("Which budget or loan pays for the plot.")]
Soil = Annotated[str, says("What soil was found, such as clay, loam or sand.")]
Water = Annotated[str, says("Where water comes from, and for how much of the year.")]
Volume = Annotated[Decimal, says("How much earth is to be dug, in cubic metres.")]
Depth = Annotated[Decimal, says("How deep the pond is to be, in metres.")]
Revision = Annotated[int, says("Which revision of the design, counted from 1.")]


# ── what happened ─────────────────────────────────────────────────────────────────────────────────


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
    """Soil and water of the plot were looked at."""

    project: ProjectRef
    soil: Soil
    water: Water
    flooded: Annotated[bool, says("Whether the plot stands under water in the wet season.")]


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


# ── what may be asked ─────────────────────────────────────────────────────────────────────────────

# Survey and design are in ``design.py``.
WHO_BUILDS = (Role.CD_WORKER, Role.DISTRICT_OFFICER)


class ProposeProject(Command):
    """Proposes a plot: of a household with land consent (HLM), or of a tambon's community (CLM).

    By a CD worker or district officer. The plot has one of the programme's sizes.
    """

    roles = WHO_BUILDS
    new: ClassVar[str | None] = "project"

    project: ProjectRef
    programme: ProgrammeRef
    kind: Annotated[ProjectKind, says("Whose plot it is: HLM a household's, CLM a tambon's.")]
    area_m2: SquareMetres
    land_holder: Annotated[LandHolder, says("Whose land the plot lies on.")]
    funding_source: FundingSource
    household: Annotated[
        HouseholdRef | None, says("An HLM's household, by Ref; left out for a CLM.")
    ] = None
    area: Annotated[
        AreaCode | None,
        says("A CLM's tambon, 6 digits; left out for an HLM, which lies where its household does."),
    ] = None
    location: Annotated[
        str | None, says("Where the plot is, in words or coordinates, up to 500 letters; sealed.")
    ] = None


# ── what must be remembered ───────────────────────────────────────────────────────────────────────


class Project(State):
    """How far the project has come, where it lies, and its latest revision."""

    folds = (ProjectProposed, ProjectSurveyed, ProjectDesigned, DesignApproved)
    status: ProjectStatus | None = None
    area: str = ""
    revision: int = 0

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case ProjectProposed(area=area):
                self.status, self.area = ProjectStatus.PROPOSED, area
            case ProjectSurveyed():
                self.status = ProjectStatus.SURVEYED
            case ProjectDesigned(revision=revision):
                self.status, self.revision = ProjectStatus.DESIGNED, revision
            case DesignApproved():
                self.status = ProjectStatus.DESIGN_APPROVED


class FundedLand(State):
    """The live project of a household for each source of funds."""

    folds = (ProjectProposed,)
    projects: dict[str, str] = {}

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case ProjectProposed(project=project, funding_source=source):
                self.projects = self.projects | {source.casefold(): project}


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

plot_belongs_to_its_kind = Rule(
    "plot-belongs-to-its-kind",
    en="An HLM plot names its household and no area; a CLM plot names its tambon (6 digits) and no"
    " household. This is {kind} with household {household} and area {area}.",
    th="แปลง HLM ต้องระบุครัวเรือนและไม่ระบุพื้นที่ แปลง CLM ต้องระบุตำบล (6 หลัก)"
    " และไม่ระบุครัวเรือน รายการนี้เป็น {kind} ครัวเรือน {household} พื้นที่ {area}",
)
proposal_follows_land_consent = Rule(
    "proposal-follows-land-consent",
    en="{household} is {status} in {programme}; a plot needs the land holder's consent there"
    " first.",
    th="{household} อยู่ในสถานะ {status} ของ {programme} ต้องมีความยินยอมของผู้ถือครองที่ดินก่อน",
)
plot_has_a_programme_size = Rule(
    "plot-has-a-programme-size",
    en="{written} rai ({area_m2} m²) is no size for {kind}: {sizes} rai, give or take {tolerance}"
    " %. Measure again or choose another kind.",
    th="{written} ไร่ ({area_m2} ตร.ม.) ไม่ใช่ขนาดของ {kind}: {sizes} ไร่ คลาดเคลื่อนได้ร้อยละ"
    " {tolerance} โปรดวัดใหม่หรือเลือกประเภทอื่น",
)
land_is_funded_once = Rule(
    "land-is-funded-once",
    en="{household} already has {project} from {source}. Go on with that project.",
    th="{household} มี {project} จาก {source} อยู่แล้ว โปรดดำเนินการกับโครงการนั้น",
)


@decides(ProposeProject)
async def propose_project(command: ProposeProject, history: History) -> Decided:
    existing = await history.of(Project, command.project)
    noun_is_new.require(existing.status is None, "project", ref=command.project)
    await known_programme(history, command.programme)
    area = await _place(command, history)
    _has_a_programme_size(command, await policies(history))
    long_enough(command.funding_source, "funding_source", least=2, most=200)
    long_enough(command.location, "location", least=0, most=500)
    return [
        ProjectProposed(
            project=command.project, programme=command.programme, kind=command.kind, area=area,
            area_m2=command.area_m2, land_holder=command.land_holder,
            funding_source=command.funding_source, household=command.household,
            location=command.location,
        )
    ]


async def _place(command: ProposeProject, history: History) -> str:
    """Where the plot lies; refuses a kind without its place, or a place that is not ready."""
    is_clm = command.kind == ProjectKind.CLM
    fits = (command.household is None) == is_clm and (len(command.area or "") == 6) == is_clm
    plot_belongs_to_its_kind.require(
        fits and (is_clm or command.area is None), "household" if not is_clm else "area",
        kind=command.kind, household=command.household, area=command.area,
    )
    if command.household is None:
        area = command.area or ""
        known_area(history, area)
        await authorise(history, command, area)
        return area
    household = await history.of(Household, command.household)
    noun_is_known.require(
        household.status, "household", noun="household", ref=command.household
    )
    await authorise(history, command, household.village)
    await _is_ready_for_a_plot(command, history, household)
    return household.village


async def _is_ready_for_a_plot(
    command: ProposeProject, history: History, household: Household
) -> None:
    proposal_follows_land_consent.require(
        household.status in (HouseholdStatus.CONSENTED, HouseholdStatus.ENROLLED)
        and household.programme == command.programme,
        "household", household=command.household, status=household.status,
        programme=household.programme,
    )
    funded = await history.of(FundedLand, household.ref)
    project = funded.projects.get(command.funding_source.casefold())
    land_is_funded_once.require(
        project is None, "fundingSource",
        household=command.household, project=project, source=command.funding_source,
    )


def _has_a_programme_size(command: ProposeProject, limits: Policies) -> None:
    sizes = limits.words(f"{command.kind.lower()}-sizes")
    tolerance = limits.number("size-tolerance")
    wanted = [Decimal(size) * SQUARE_METRES_PER_RAI for size in sizes]
    plot_has_a_programme_size.require(
        any(abs(command.area_m2 - size) * 100 <= size * tolerance for size in wanted), "areaM2",
        written=rai_ngan_wa(max(command.area_m2, Decimal(0))), area_m2=command.area_m2,
        kind=command.kind, sizes=" | ".join(sizes), tolerance=tolerance,
    )
