"""Plots are dug, inspected, taken into use and equipped: March to June of the first year."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from domain.kernel.decision import Command
from domain.project.acceptance import AcceptProject, CommissionProject, RejectProject
from domain.project.asset import AssetKind, DeliverAsset, FindAssetIdle, PutAssetToUse
from domain.project.events import Shares
from domain.project.excavation import ContractExcavation, MeasureExcavation, StartExcavation
from simulation.chanthaburi.names import ref
from simulation.country.cast import Household, Tambon
from simulation.country.days import moment
from simulation.country.places import FIRST_WORK, Wanted, next_month
from simulation.script import Act, Scene, scene

APRIL = next_month(FIRST_WORK)
MAY = next_month(APRIL)
JUNE = next_month(MAY)
REJECTED, OFF, IDLE = 0.06, 0.05, 0.08  # of the plots: dug again, far off the design, not used
PRICE_SATANG = 10_400_000  # for a plot of 3 rai


def dig(wanted: Wanted, tambon: Tambon, month: date) -> Iterator[Scene]:
    """Digging is contracted in March, started in April, measured and inspected in May."""
    province, worker, plots = tambon.provincial.ref, tambon.worker.ref, tambon.enrolled
    if month == FIRST_WORK:
        due = next_month(JUNE) - timedelta(days=1)
        yield scene(moment(month, 15, "10:00"), [
            Act(province, ContractExcavation(
                project=each.project, contractor="หจก. ตัวอย่างการขุด", due_on=due,
                amount_satang=int(PRICE_SATANG * each.area_m2 / 4800),
            ))
            for each in plots
        ])
    if month == APRIL:
        yield scene(moment(month, 5, "08:00"), [
            Act(worker, StartExcavation(project=each.project)) for each in plots
        ])
    if month == MAY:
        yield from _inspected(tambon, month)


def _inspected(tambon: Tambon, month: date) -> Iterator[Scene]:
    chance, committee = tambon.dice("inspection"), [who.ref for who in tambon.committee]
    worker, plots = tambon.worker.ref, tambon.enrolled
    again = [each for each in plots if chance.random() < REJECTED]
    off = {each.ref for each in plots if chance.random() < OFF}
    yield scene(moment(month, 4, "15:00"), [
        Act(worker, _measured(each, 130 if each.ref in off else 100)) for each in plots
    ])
    yield scene(moment(month, 11, "10:00"), [
        Act(committee[0], RejectProject(project=each.project, defects="คันนาทรุดตัว บ่อลึกไม่ได้ตามแบบ"))
        for each in again
    ])
    yield scene(moment(month, 11, "11:00"), [
        Act(committee[0], AcceptProject(project=each.project, committee=tuple(committee)))
        for each in plots if each not in again
    ])
    yield scene(moment(month, 14, "08:00"), [
        Act(worker, StartExcavation(project=each.project)) for each in again
    ])
    yield scene(moment(month, 18, "15:00"), [Act(worker, _measured(each, 100)) for each in again])
    yield scene(moment(month, 21, "11:00"), [
        Act(committee[1], AcceptProject(project=each.project, committee=tuple(committee)))
        for each in again
    ])
    yield scene(moment(month, 25, "09:00"), [
        Act(tambon.officer.ref, CommissionProject(project=each.project)) for each in plots
    ])


def _measured(household: Household, percent: int) -> Command:
    design = household.design
    volume = design.volume_m3 * percent / 100
    return MeasureExcavation(
        project=household.project, volume_m3=volume, depth_m=Decimal("4.0"),
        soil_removed_m3=Decimal(0), shares=Shares(
            khok=design.khok, nong=design.nong, na=90 - design.khok - design.nong,
            living=Decimal(10)),
        reason="พบชั้นหินจึงต้องขุดเพิ่มจากแบบ" if percent != 100 else None,
    )


def equip(wanted: Wanted, tambon: Tambon, month: date) -> Iterator[Scene]:
    """June: a pump for each plot; most are used, some are found idle a month later."""
    chance, plots = tambon.dice("pumps"), tambon.enrolled
    used = {each.ref for each in plots if chance.random() > IDLE}
    if month == JUNE:
        yield scene(moment(month, 7, "10:00"), [
            Act(tambon.officer.ref, DeliverAsset(
                project=each.project, asset=_pump(each), kind=AssetKind.WATER,
                item="ปั๊มน้ำพลังงานแสงอาทิตย์", quantity=1,
            ))
            for each in plots
        ])
        yield scene(moment(month, 16, "10:00"), [
            Act(tambon.worker.ref, PutAssetToUse(project=each.project, asset=_pump(each)))
            for each in plots if each.ref in used
        ])
    if month == next_month(JUNE) and month < wanted.work_ends:
        yield scene(moment(month, 14, "11:00"), [
            Act(tambon.worker.ref, FindAssetIdle(project=each.project, asset=_pump(each)))
            for each in plots if each.ref not in used
        ])


def _pump(household: Household) -> str:
    return ref("asset", f"{household.key}/pump")
