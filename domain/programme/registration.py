"""A programme is registered, its activities get their units, its deadline is extended."""

from datetime import date
from typing import Annotated, ClassVar

from domain.kernel.authority import Role, authorise
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Rule,
    decides,
    long_enough,
    noun_is_new,
)
from domain.kernel.ref import ProgrammeRef, says
from domain.kernel.terms import Activity
from domain.programme.events import (
    COUNTRY,
    ActivityUnitAssigned,
    DeadlineExtended,
    FundingSource,
    Programme,
    ProgrammeRegistered,
    Source,
    TitleEn,
    TitleTh,
    known_programme,
)

# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class RegisterProgramme(Command):
    """Registers a funding phase of the programme. By the headquarters unit."""

    roles = (Role.HQ_UNIT, Role.SYSTEM)
    new: ClassVar[str | None] = "programme"

    programme: ProgrammeRef
    title_th: TitleTh
    title_en: TitleEn
    funding_source: FundingSource
    starts_on: Annotated[date, says("First day of the phase.")]
    ends_on: Annotated[date, says("Last day of the phase; on or after the first.")]


class AssignActivityUnit(Command):
    """Makes a unit of the department responsible for an activity. By the headquarters unit."""

    roles = (Role.HQ_UNIT,)

    programme: ProgrammeRef
    activity: Activity
    title_th: TitleTh
    title_en: TitleEn
    unit_th: Annotated[str, says("Name of the responsible unit in Thai, 2 to 200 characters.")]
    unit_en: Annotated[str, says("Name of the responsible unit in English, 2 to 200 characters.")]
    source: Source


class ExtendDeadline(Command):
    """Moves the programme's last day to a later one, citing the decision.

    By the headquarters unit.
    """

    roles = (Role.HQ_UNIT,)

    programme: ProgrammeRef
    to_on: Annotated[date, says("The new last day; later than the one in force.")]
    authority: Annotated[str, says("The resolution or order that extends it, 3 to 200 characters.")]


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

programme_ends_after_it_starts = Rule(
    "programme-ends-after-it-starts",
    en="The last day {ends_on} is before the first day {starts_on}. Check both days.",
    th="วันสิ้นสุด {ends_on} มาก่อนวันเริ่ม {starts_on} โปรดตรวจสอบทั้งสองวัน",
)
deadline_moves_forward = Rule(
    "deadline-moves-forward",
    en="The programme already ends on {from_on}; {to_on} is not later. Give a later day.",
    th="โครงการสิ้นสุดวันที่ {from_on} อยู่แล้ว ซึ่ง {to_on} ไม่ได้ช้ากว่า โปรดระบุวันที่ช้ากว่า",
)


@decides(RegisterProgramme)
async def register_programme(command: RegisterProgramme, history: History) -> Decided:
    await authorise(history, command, COUNTRY)
    existing = await history.of(Programme, command.programme)
    noun_is_new.require(existing.ends_on is None, "programme", ref=command.programme)
    long_enough(command.title_th, "title_th", least=3, most=300)
    long_enough(command.title_en, "title_en", least=3, most=300)
    long_enough(command.funding_source, "funding_source", least=2, most=200)
    programme_ends_after_it_starts.require(
        command.starts_on <= command.ends_on, "endsOn",
        starts_on=command.starts_on, ends_on=command.ends_on,
    )
    return [
        ProgrammeRegistered(
            programme=command.programme, title_th=command.title_th, title_en=command.title_en,
            funding_source=command.funding_source,
            starts_on=command.starts_on, ends_on=command.ends_on,
        )
    ]


@decides(AssignActivityUnit)
async def assign_activity_unit(command: AssignActivityUnit, history: History) -> Decided:
    await known_programme(history, command.programme)
    await authorise(history, command, COUNTRY)
    long_enough(command.title_th, "title_th", least=3, most=300)
    long_enough(command.title_en, "title_en", least=3, most=300)
    long_enough(command.unit_th, "unit_th", least=2, most=200)
    long_enough(command.unit_en, "unit_en", least=2, most=200)
    long_enough(command.source, "source", least=3, most=500)
    return [
        ActivityUnitAssigned(
            programme=command.programme, activity=command.activity,
            title_th=command.title_th, title_en=command.title_en,
            unit_th=command.unit_th, unit_en=command.unit_en, source=command.source,
        )
    ]


@decides(ExtendDeadline)
async def extend_deadline(command: ExtendDeadline, history: History) -> Decided:
    ends_on = await known_programme(history, command.programme)
    await authorise(history, command, COUNTRY)
    long_enough(command.authority, "authority", least=3, most=200)
    deadline_moves_forward.require(
        command.to_on > ends_on, "toOn", from_on=ends_on, to_on=command.to_on
    )
    return [
        DeadlineExtended(
            programme=command.programme, from_on=ends_on, to_on=command.to_on,
            authority=command.authority,
        )
    ]
