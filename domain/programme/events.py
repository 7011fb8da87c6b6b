"""The programme: the whole undertaking, its units and its deadline."""

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

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────

# The area of the programme itself: the whole country.
COUNTRY = ""

TitleTh = Annotated[str, says("The title in Thai, 3 to 300 characters.")]
TitleEn = Annotated[str, says("The title in English, 3 to 300 characters.")]
FundingSource = Annotated[str, says("Where the money comes from, as named in documents.")]
Source = Annotated[str, says("Where this is stated, for readers to find: title, page, address.")]

# ── events ────────────────────────────────────────────────────────────────────────────────────────


class ProgrammeRegistered(Event):
    """A funding phase of the programme was registered."""

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
    """The programme's last day was moved to a later one, by an authority."""

    programme: ProgrammeRef
    from_on: Annotated[date, says("The last day before the extension.")]
    to_on: Annotated[date, says("The last day after the extension.")]
    authority: Annotated[str, says("The resolution or order that extends it.")]


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Programme(State):
    """The programme's last day; None if the programme is unknown."""

    folds = (ProgrammeRegistered, DeadlineExtended)
    ends_on: date | None = None

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case ProgrammeRegistered(ends_on=day) | DeadlineExtended(to_on=day):
                self.ends_on = day


async def known_programme(history: History, ref: str) -> date:
    """The last day of a programme. Refuses an unknown one with noun-is-known."""
    programme = await history.of(Programme, ref)
    if programme.ends_on is None:
        noun_is_known.refuse("programme", noun="programme", ref=ref)
    return programme.ends_on
