"""The programme: the whole undertaking, its targets with their sources, its units and its deadline."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from domain.event import Event
from domain.ref import ProgrammeRef, says
from domain.terms import Activity, AreaCode

# ── what happened ─────────────────────────────────────────────────────────────────────────────────


class ProgrammeRegistered(Event):
    """A funding phase of the programme began to be recorded."""

    programme: ProgrammeRef
    title_th: str
    title_en: str
    funding_source: str
    starts_on: date
    ends_on: date


class TargetSet(Event):
    """A figure to reach, with the source that gives it; a later one supersedes it."""

    programme: ProgrammeRef
    metric: str
    value: Decimal
    unit: str
    source: str
    area: AreaCode = ""
    activity: Activity | None = None


class ActivityUnitAssigned(Event):
    """A unit of the department became responsible for one of the seven activities."""

    programme: ProgrammeRef
    activity: Activity
    title_th: str
    title_en: str
    unit_th: str
    unit_en: str
    source: str


class DeadlineExtended(Event):
    """The end of the programme moved to a later day, by an authority."""

    programme: ProgrammeRef
    from_on: date
    to_on: date
    authority: Annotated[str, says("The resolution or order that extends it.")]
