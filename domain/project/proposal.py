"""A plot is proposed: for a household with land consent, or for a tambon's community."""

from decimal import Decimal
from typing import Annotated, ClassVar

from domain.household.events import Household, HouseholdStatus
from domain.kernel.authority import authorise
from domain.kernel.decision import (
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
from domain.kernel.event import Recorded
from domain.kernel.land import SQUARE_METRES_PER_RAI, rai_ngan_wa
from domain.kernel.ref import HouseholdRef, ProgrammeRef, ProjectRef, says
from domain.kernel.terms import AreaCode, SquareMetres
from domain.policy import Policies, policies
from domain.programme.events import known_programme
from domain.project.events import (
    WHO_BUILDS,
    FundingSource,
    LandHolder,
    Project,
    ProjectClosed,
    ProjectDropped,
    ProjectKind,
    ProjectProposed,
    ProjectSubstituted,
)

# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class ProposeProject(Command):
    """Proposes a plot: for a household with land consent (HLM), or for a tambon's community (CLM).

    By a CD worker or district officer. The plot must have one of the programme's sizes.
    """

    roles = WHO_BUILDS
    new: ClassVar[str | None] = "project"

    project: ProjectRef
    programme: ProgrammeRef
    kind: Annotated[ProjectKind, says("Whose plot it is: HLM a household's, CLM a tambon's.")]
    area_m2: SquareMetres
    land_holder: Annotated[LandHolder, says("Whose land the plot is on.")]
    funding_source: FundingSource
    household: Annotated[
        HouseholdRef | None, says("An HLM's household, by id; leave out for a CLM.")
    ] = None
    area: Annotated[
        AreaCode | None,
        says("A CLM's tambon, 6 digits; leave out for an HLM, which takes its household's area."),
    ] = None
    location: Annotated[
        str | None,
        says("Where the plot is, in words or coordinates, up to 500 characters; kept sealed."),
    ] = None


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class FundedLand(State):
    """The live project of a household for each source of funds."""

    folds = (ProjectProposed, ProjectSubstituted, ProjectDropped, ProjectClosed)
    projects: dict[str, str] = {}

    def evolve(self, fact: Recorded) -> None:
        if isinstance(fact.event, ProjectProposed):
            source = fact.event.funding_source.casefold()
            self.projects = self.projects | {source: fact.subject}
        else:
            self.projects = {s: one for s, one in self.projects.items() if one != fact.subject}


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

plot_belongs_to_its_kind = Rule(
    "plot-belongs-to-its-kind",
    en="An HLM plot names its household and no area; a CLM plot names its tambon (6 digits) and no"
    " household. This is {kind} with household {household} and area {area}. Correct these.",
    th="แปลง HLM ต้องระบุครัวเรือนและไม่ระบุพื้นที่ แปลง CLM ต้องระบุตำบล (6 หลัก)"
    " และไม่ระบุครัวเรือน รายการนี้เป็น {kind} ครัวเรือน {household} พื้นที่ {area} โปรดแก้ไข",
)
proposal_follows_land_consent = Rule(
    "proposal-follows-land-consent",
    en="{household} is {status} in {programme}; a plot needs the land holder's consent there."
    " Record the consent first.",
    th="{household} อยู่ในสถานะ {status} ของ {programme} ต้องมีความยินยอมของผู้ถือครองที่ดินก่อน"
    " โปรดบันทึกความยินยอม",
)
plot_has_a_programme_size = Rule(
    "plot-has-a-programme-size",
    en="{written} rai ({area_m2} m²) is not a size for {kind}, which has {sizes} rai, give or take"
    " {tolerance} %. Measure again or choose another kind.",
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
    await known_programme(history, command.programme)
    area, household = await _place(command, history)
    existing = await history.of(Project, command.project)
    noun_is_new.require(existing.status is None, "project", ref=command.project)
    if household is not None:
        await _is_ready_for_a_plot(command, history, household)
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


async def _place(command: ProposeProject, history: History) -> tuple[str, Household | None]:
    """The plot's area, and its household if it has one. Refuses fields that do not fit the kind."""
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
        return area, None
    household = await history.of(Household, command.household)
    noun_is_known.require(
        household.status, "household", noun="household", ref=command.household
    )
    await authorise(history, command, household.village)
    return household.village, household


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
