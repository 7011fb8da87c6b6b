"""Plots are dug, measured, inspected, taken into use and equipped: April to September."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache

from msgspec.structs import replace

from domain.kernel.decision import Command
from domain.project.acceptance import AcceptProject, CommissionProject, RejectProject
from domain.project.asset import AssetKind, DeliverAsset, FindAssetIdle, PutAssetToUse
from domain.project.excavation import ContractExcavation, MeasureExcavation, StartExcavation
from simulation.chanthaburi.cast import (
    ACTING_PROVINCIAL,
    AWAY,
    COMMITTEE,
    Developer,
    Household,
    cd_worker,
    district_officer,
)
from simulation.chanthaburi.households import Plot, approved, design, on_plots
from simulation.chanthaburi.names import Someone, dice, ref
from simulation.script import Scene, alone, bangkok

# Shares of the plots: rejected and dug again, measured far off the design, never finished. Shares
# of the pumps: never used; of those in use, found idle later.
REJECTED, OFF, UNFINISHED, UNUSED, IDLE = 0.07, 0.05, 0.03, 0.08, 0.04
CONTRACTORS = ("หจก. ตัวอย่างการขุด", "หจก. สมมุติดินดี", "บจก. สมมุติโยธา")
PRICE_SATANG = 3_500  # per cubic metre
PUMP = "ปั๊มน้ำพลังงานแสงอาทิตย์พร้อมแผงและถังพักน้ำ"
DEFECTS = "คันนาทรุดตัว บ่อลึกไม่ได้ตามแบบ ต้องขุดแต่งใหม่"

# Plots that a case depends on.
_REJECTED, _TWICE, _OFF, _NEAR = (
    Household("220103", 3), Household("220802", 1), Household("220503", 3), Household("220503", 1)
)
_WITHOUT_PADDY, _BIASED = Household("220905", 3), Household("220111", 3)
_UNUSED, _IDLE, _UNFINISHED = (
    Household("220401", 2), Household("220604", 2), Household("220804", 3)
)

CASES: dict[str, str] = {
    "plot-rejected-then-accepted": _REJECTED.project,
    "plot-rejected-twice": _TWICE.project,
    "plot-off-its-design": _OFF.project,
    "plot-near-its-design": _NEAR.project,
    "plot-without-paddy": _WITHOUT_PADDY.project,
    "plot-of-a-biased-committee": _BIASED.project,
    "plot-never-finished": _UNFINISHED.project,
    "asset-never-used": ref("asset", f"pump/{_UNUSED.project}"),
    "asset-never-used-project": _UNUSED.project,
    "asset-found-idle": ref("asset", f"pump/{_IDLE.project}"),
    "asset-found-idle-project": _IDLE.project,
}
SETTLED = {
    "rejected": (_REJECTED, _TWICE), "off": (_OFF,), "unused": (_UNUSED,), "idle": (_IDLE,),
    "unfinished": (_UNFINISHED,),
}
_OF_A_CASE = {each.project for each in (
    _REJECTED, _TWICE, _OFF, _NEAR, _WITHOUT_PADDY, _BIASED, _UNUSED, _IDLE, _UNFINISHED,
)}


@cache
def dug() -> tuple[Plot, ...]:
    """The plots that are dug: the design is approved and the household has not left."""
    left = {Household(*key).project for key, (_, back) in AWAY.items() if back == date.max}
    return tuple(each for each in approved() if each[1] not in left)


@cache
def finished() -> tuple[Plot, ...]:
    """The dug plots that were measured, accepted and taken into use."""
    return tuple(each for each in dug() if not _is("unfinished", each[1], UNFINISHED))


def dig() -> Iterator[Scene]:
    """Digging is contracted and started in April, measured in May."""
    plots = dug()
    yield from on_plots(plots, "2021-04-01", lambda _: ACTING_PROVINCIAL, _contract)
    yield from on_plots(plots, "2021-04-08", cd_worker, _start)
    yield from on_plots(finished(), "2021-05-06", cd_worker, lambda plot: measurement(plot, 1))


def inspect() -> Iterator[Scene]:
    """Plots are inspected in May, rejected ones dug and inspected again; in use in June."""
    again = [each for each in finished() if _is("rejected", each[1], REJECTED)]
    twice = [each for each in again if each[1] == _TWICE.project]
    yield from _accepted([each for each in finished() if each not in again], "2021-05-18")
    yield from _rejected(again, 2, "2021-05-18", "2021-05-21", "2021-05-28")
    yield from _rejected(twice, 3, "2021-06-03", "2021-06-07", "2021-06-14")
    yield from _accepted([each for each in again if each not in twice], "2021-06-07")
    yield from _accepted(twice, "2021-06-21")
    yield from on_plots(finished(), "2021-06-24", district_officer,
                        lambda plot: CommissionProject(project=plot))


def equip() -> Iterator[Scene]:
    """July: a pump for each plot. Some are never used; others are found idle."""
    plots = finished()
    used = [each for each in plots if not _is("unused", each[1], UNUSED)]
    idle = [each for each in used if _is("idle", each[1], IDLE)]
    never = [each for each in plots if each not in used and each[1] != _UNUSED.project]
    yield from on_plots(plots, "2021-07-05", district_officer, _delivery)
    yield from on_plots(used, "2021-07-15", cd_worker, lambda plot: PutAssetToUse(
        project=plot, asset=pump(plot)))
    yield from on_plots(never[::2], "2021-08-12", cd_worker, _idleness)
    yield from on_plots(idle, "2021-09-02", cd_worker, _idleness)


def biased_committee() -> Iterator[Scene]:
    """A developer of the plot sits on its committee: the acceptance is refused."""
    developer = next(
        each for each in (Developer(_BIASED.tambon, 1), Developer(_BIASED.tambon, 2))
        if _BIASED in each.households
    )
    first, second, _ = COMMITTEE
    yield alone(bangkok("2021-05-17", "14:00"), first.ref, AcceptProject(
        project=_BIASED.project, committee=(first.ref, second.ref, developer.person.ref),
    ), "committee-is-independent")


STORIES = (biased_committee,)


def _is(what: str, plot: str, chance: float) -> bool:
    """Whether something is so for a plot: set by a case, else by dice."""
    if plot in _OF_A_CASE:
        return plot in {each.project for each in SETTLED.get(what, ())}
    return dice(f"{what}/{plot}").random() < chance


def _chair(tambon: str) -> Someone:
    return COMMITTEE[int(tambon) % 3]


def _rejected(
    plots: list[Plot], number: int, rejected: str, begun: str, measured: str
) -> Iterator[Scene]:
    """A rejected plot is dug and measured again; ``number`` is that of the measurement."""
    yield from on_plots(plots, rejected, _chair, lambda plot: RejectProject(
        project=plot, defects=DEFECTS))
    yield from on_plots(plots, begun, cd_worker, _start)
    yield from on_plots(plots, measured, cd_worker, lambda plot: measurement(plot, number))


def _accepted(plots: list[Plot], day: str) -> Iterator[Scene]:
    exempted = "คำสั่งจังหวัด (สมมุติ) ยกเว้นนาในพื้นที่ลาดชัน"
    yield from on_plots(plots, day, _chair, lambda plot: AcceptProject(
        project=plot, committee=tuple(who.ref for who in COMMITTEE),
        exemption=exempted if plot == _WITHOUT_PADDY.project else None,
    ))


def _contract(plot: str) -> Command:
    chance = dice(f"digging/{plot}")
    return ContractExcavation(
        project=plot, contractor=chance.choice(CONTRACTORS), due_on=date(2021, 6, 30),
        amount_satang=int(design(plot).dig_volume_m3) * PRICE_SATANG,
    )


def _start(plot: str) -> Command:
    return StartExcavation(project=plot)


def measurement(plot: str, number: int) -> MeasureExcavation:
    """A measurement of a plot: mostly as designed, or a little off."""
    planned, chance = design(plot), dice(f"measured/{plot}/{number}")
    found = MeasureExcavation(
        project=plot, volume_m3=planned.dig_volume_m3, depth_m=planned.pond_depth_m,
        soil_removed_m3=Decimal(0), shares=planned.shares,
    )
    if number < 2 + (plot == _TWICE.project) and _is("rejected", plot, REJECTED):
        return replace(found, depth_m=Decimal("2.0"), reason="พบชั้นหิน จึงขุดได้ไม่ลึกตามแบบ",
                       volume_m3=planned.dig_volume_m3 * 7 / 10)
    if plot == _WITHOUT_PADDY.project:
        nothing, shares = Decimal(0), planned.shares
        return replace(found, shares=replace(shares, na=nothing, khok=shares.khok + shares.na))
    if _is("off", plot, OFF):
        moved = replace(planned.shares, khok=planned.shares.khok + 8, nong=planned.shares.nong - 8)
        return replace(found, shares=moved, volume_m3=planned.dig_volume_m3 * 13 / 10,
                       reason="ครัวเรือนขอเพิ่มโคกและขุดกว้างกว่าแบบเพื่อเก็บน้ำ")
    percent = 100 if chance.random() < 0.5 else chance.randint(96, 104)
    percent = 103 if plot == _NEAR.project else percent
    return replace(found, volume_m3=planned.dig_volume_m3 * percent / 100)


def pump(plot: str) -> str:
    """The Ref of the pump on a plot."""
    return ref("asset", f"pump/{plot}")


def _delivery(plot: str) -> Command:
    return DeliverAsset(
        project=plot, asset=pump(plot), kind=AssetKind.WATER, item=PUMP, quantity=1,
    )


def _idleness(plot: str) -> Command:
    return FindAssetIdle(project=plot, asset=pump(plot))
