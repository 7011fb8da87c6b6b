"""A target of the programme: a figure to reach, with the source that gives it."""

from decimal import Decimal
from typing import Annotated

from domain.kernel.authority import Role, authorise
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Rule,
    State,
    decides,
    known_area,
    long_enough,
)
from domain.kernel.event import Event, Recorded
from domain.kernel.ref import ProgrammeRef, says
from domain.kernel.terms import Activity, AreaCode
from domain.programme.events import COUNTRY, Source, known_programme

# ── events ────────────────────────────────────────────────────────────────────────────────────────


class TargetSet(Event):
    """A target figure was set, with its source; a later one supersedes it."""

    programme: ProgrammeRef
    metric: Annotated[str, says("What is counted, such as `plots` or `area-developers`.")]
    value: Annotated[Decimal, says("The figure to reach, in `unit`.")]
    unit: Annotated[str, says("Unit of the figure.")]
    source: Source
    area: AreaCode = COUNTRY
    activity: Annotated[Activity | None, says("The activity it belongs to, 1 to 7, if any.")] = None


class TargetWithdrawn(Event):
    """A target was withdrawn and not replaced."""

    programme: ProgrammeRef
    metric: Annotated[str, says("What was counted.")]
    area: AreaCode = COUNTRY
    activity: Annotated[Activity | None, says("The activity it belonged to, if any.")] = None


# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class SetTarget(Command):
    """Sets a target figure, with its source. An earlier one is superseded and stays readable.

    By the headquarters unit.
    """

    roles = (Role.HQ_UNIT, Role.SYSTEM)

    programme: ProgrammeRef
    metric: Annotated[str, says("What is counted, such as `plots` or `area-developers`.")]
    value: Annotated[Decimal, says("The figure to reach, in `unit`; not below zero.")]
    unit: Annotated[str, says("Unit of the figure, 1 to 40 characters.")]
    source: Source
    area: AreaCode = COUNTRY
    activity: Annotated[Activity | None, says("The activity it belongs to, 1 to 7, if any.")] = None


class WithdrawTarget(Command):
    """Withdraws a target that should not have been set; both events stay readable.

    By the headquarters unit, with a `reason` of 10 characters or more.
    """

    roles = (Role.HQ_UNIT,)

    programme: ProgrammeRef
    metric: Annotated[str, says("What is counted, as named in the target.")]
    area: AreaCode = COUNTRY
    activity: Annotated[Activity | None, says("The activity it belongs to, 1 to 7, if any.")] = None


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Targets(State):
    """The targets in force, by metric, area and activity."""

    folds = (TargetSet, TargetWithdrawn)
    held: frozenset[tuple[str, str, int | None]] = frozenset()

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case TargetSet(metric=metric, area=area, activity=activity):
                self.held = self.held | {(metric, area, activity)}
            case TargetWithdrawn(metric=metric, area=area, activity=activity):
                self.held = self.held - {(metric, area, activity)}


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

target_is_not_negative = Rule(
    "target-is-not-negative",
    en="The target {value} {unit} is below zero. Give the figure to reach.",
    th="เป้าหมาย {value} {unit} ต่ำกว่าศูนย์ โปรดระบุค่าที่ต้องบรรลุ",
)
target_is_set = Rule(
    "target-is-set",
    en="No target for {metric} is set for that area and activity. Name one that is.",
    th="ไม่มีเป้าหมาย {metric} ที่กำหนดไว้สำหรับพื้นที่และกิจกรรมนั้น โปรดระบุเป้าหมายที่มีอยู่",
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


@decides(WithdrawTarget)
async def withdraw_target(command: WithdrawTarget, history: History) -> Decided:
    await known_programme(history, command.programme)
    await authorise(history, command, COUNTRY)
    long_enough(command.reason, "reason", least=10, most=2000)
    targets = await history.of(Targets, command.programme)
    named = (command.metric, command.area, command.activity)
    target_is_set.require(named in targets.held, "metric", metric=command.metric)
    return [
        TargetWithdrawn(
            programme=command.programme, metric=command.metric, area=command.area,
            activity=command.activity,
        )
    ]
