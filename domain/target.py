"""A target of the programme: a figure to reach, with the source that gives it."""

from decimal import Decimal
from typing import Annotated, ClassVar

from domain.authority import Role, authorise
from domain.decision import Command, Decided, History, Rule, decides, known_area, long_enough
from domain.event import Event
from domain.programme import COUNTRY, Source, known_programme
from domain.ref import ProgrammeRef, says
from domain.terms import Activity, AreaCode

# ── what happened ─────────────────────────────────────────────────────────────────────────────────


class TargetSet(Event):
    """A figure to reach, with the source that gives it; a later one supersedes it."""

    noun: ClassVar[str] = "programme"
    programme: ProgrammeRef
    metric: Annotated[str, says("What is counted, such as `plots` or `area-developers`.")]
    value: Annotated[Decimal, says("The figure to reach, in `unit`.")]
    unit: Annotated[str, says("In what the figure is counted.")]
    source: Source
    area: AreaCode = COUNTRY
    activity: Annotated[Activity | None, says("The activity it belongs to, 1 to 7, if one.")] = None


# ── what may be asked ─────────────────────────────────────────────────────────────────────────────


class SetTarget(Command):
    """Sets a figure to reach, with its source; an earlier one is superseded and stays readable.

    By the headquarters' unit.
    """

    roles = (Role.HQ_UNIT, Role.SYSTEM)
    noun: ClassVar[str] = "programme"

    programme: ProgrammeRef
    metric: Annotated[str, says("What is counted, such as `plots` or `area-developers`.")]
    value: Annotated[Decimal, says("The figure to reach, in `unit`; not below zero.")]
    unit: Annotated[str, says("In what the figure is counted, 1 to 40 characters.")]
    source: Source
    area: AreaCode = COUNTRY
    activity: Annotated[Activity | None, says("The activity it belongs to, 1 to 7, if one.")] = None


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

target_is_not_negative = Rule(
    "target-is-not-negative",
    en="The target {value} {unit} is below zero. Give the figure to reach.",
    th="เป้าหมาย {value} {unit} ต่ำกว่าศูนย์ โปรดระบุค่าที่ต้องบรรลุ",
)


@decides(SetTarget)
async def set_target(command: SetTarget, history: History) -> Decided:
    await known_programme(history, command.programme)
    await authorise(history, command, COUNTRY)
    known_area(history, command.area)
    long_enough(command.metric, "metric", least=2, most=80)
    long_enough(command.unit, "unit", least=1, most=40)
    long_enough(command.source, "source", least=3, most=500)
    target_is_not_negative.require(
        command.value >= 0, "value", value=command.value, unit=command.unit
    )
    return [
        TargetSet(
            programme=command.programme, metric=command.metric, value=command.value,
            unit=command.unit, source=command.source, area=command.area, activity=command.activity,
        )
    ]
