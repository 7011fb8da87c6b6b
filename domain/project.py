"""A project: one pilot plot, of a household (HLM) or of a tambon (CLM), up to the approved design."""

from decimal import Decimal
from enum import StrEnum

import msgspec

from domain.event import Event
from domain.ref import HouseholdRef, ProgrammeRef, ProjectRef, Sealed
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

    khok: Percent
    nong: Percent
    na: Percent
    living: Percent

    @property
    def total(self) -> Decimal:
        return self.khok + self.nong + self.na + self.living


class ProjectStatus(StrEnum):
    """How far a plot has come."""

    PROPOSED = "PROPOSED"
    SURVEYED = "SURVEYED"
    DESIGNED = "DESIGNED"
    DESIGN_APPROVED = "DESIGN_APPROVED"


# ── what happened ─────────────────────────────────────────────────────────────────────────────────


class ProjectProposed(Event):
    """A plot was proposed for the programme."""

    project: ProjectRef
    programme: ProgrammeRef
    kind: ProjectKind
    area: AreaCode
    area_m2: SquareMetres
    land_holder: LandHolder
    funding_source: str
    household: HouseholdRef | None = None
    location: Sealed = None


class ProjectSurveyed(Event):
    """Soil and water of the plot were looked at."""

    project: ProjectRef
    soil: str
    water: str
    flooded: bool


class ProjectDesigned(Event):
    """The plot got a design, or a new revision of it."""

    project: ProjectRef
    revision: int
    shares: Shares
    dig_volume_m3: Decimal
    pond_depth_m: Decimal


class DesignApproved(Event):
    """A revision of the design was approved."""

    project: ProjectRef
    revision: int
