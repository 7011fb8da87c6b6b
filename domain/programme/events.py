"""The programme: the whole undertaking, its units and its deadline; its targets: ``target.py``."""

from datetime import date
from typing import Annotated

from domain.kernel.decision import (
    History,
    State,
    noun_is_known,
)
from domain.kernel.event import Event, Recorded
from domain.kernel.ref import ProgrammeRef, says
from domain.kernel.terms import Activity

# ── what we talk about ────────────────────────────────────────────────────────────────────────────

# What the programme itself is about lies everywhere: its area is the whole country.
COUNTRY = ""

TitleTh = Annotated[str, says("The title in Thai, 3 to 300 characters.")]
TitleEn = Annotated[str, says("The title in English, 3 to 300 characters.")]
FundingSource = Annotated[str, says("Where the money comes from, as documents call it.")]
Source = Annotated[str, says("What gives this, so that a reader finds it: title, page, address.")]

# ── what happened ─────────────────────────────────────────────────────────────────────────────────


class ProgrammeRegistered(Event):
    """A funding phase of the programme began to be recorded."""

    programme: ProgrammeRef
    title_th: TitleTh
    title_en: TitleEn
    funding_source: FundingSource
    starts_on: Annotated[date, says("First day of the phase.")]
    ends_on: Annotated[date, says("Last day of the phase, as first decided.")]


class ActivityUnitAssigned(Event):
    """A unit of the department became responsible for one of the seven activities."""

    programme: ProgrammeRef
    activity: Activity
    title_th: TitleTh
    title_en: TitleEn
    unit_th: Annotated[str, says("Name of the responsible unit in Thai.")]
    unit_en: Annotated[str, says("Name of the responsible unit in English.")]
    source: Source


class DeadlineExtended(Event):
    """The end of the programme moved to a later day, by an authority."""

    programme: ProgrammeRef
    from_on: Annotated[date, says("The last day until then.")]
    to_on: Annotated[date, says("The last day from then on.")]
    authority: Annotated[str, says("The resolution or order that extends it.")]


# ── what must be remembered ───────────────────────────────────────────────────────────────────────


class Programme(State):
    """Whether the programme is there, and its last day."""

    folds = (ProgrammeRegistered, DeadlineExtended)
    ends_on: date | None = None

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case ProgrammeRegistered(ends_on=day) | DeadlineExtended(to_on=day):
                self.ends_on = day


async def known_programme(history: History, ref: str) -> date:
    """The last day of a programme that is there. Refuses with noun-is-known."""
    programme = await history.of(Programme, ref)
    if programme.ends_on is None:
        noun_is_known.refuse("programme", noun="programme", ref=ref)
    return programme.ends_on
