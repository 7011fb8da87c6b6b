"""The programme, its staff, and the developers that it hires before planning begins."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from domain.engagement.application import (
    ReceiveApplication,
    RejectApplicant,
    ScreenApplicant,
    SelectApplicant,
)
from domain.engagement.contract import ContractEngagement
from domain.engagement.events import DeveloperGroup
from domain.kernel.authority import Role
from domain.person.role import GrantRole
from domain.programme.registration import AssignActivityUnit, ExtendDeadline, RegisterProgramme
from domain.programme.target import SetTarget
from simulation.chanthaburi.cast import FUNDING
from simulation.chanthaburi.names import Someone, dice, ref
from simulation.chanthaburi.programme import ACTIVITIES, DOCUMENT, TARGETS
from simulation.chanthaburi.staff import CRITERIA, WAGE_SATANG, registration
from simulation.country.cast import PROGRAMME, Developer, Officers, Tambon
from simulation.country.days import moment
from simulation.country.places import BEGINS, Wanted
from simulation.script import Act, Scene, days, minutes, scene

CONTRACTS_BEGIN = date(2021, 2, 1)
FIRST_END = date(2021, 9, 30)  # the programme's end before it was extended


def country(wanted: Wanted, provinces: Sequence[str]) -> Iterator[Scene]:
    """Headquarters, the programme, and the heads of the provinces."""
    office, at = Officers(wanted.seed), moment(BEGINS, 1, "08:00")
    head = office.headquarters
    yield scene(at, [registration(None, head), _grant(None, head, Role.HQ_UNIT, "")])
    yield scene(at + minutes(20), _programme(head))
    heads = [office.provincial(province) for province in provinces]
    committee = [who for province in provinces for who in office.committee(province)]
    yield scene(at + minutes(40), [registration(head.ref, who) for who in heads + committee])
    yield scene(at + minutes(50), [
        *(_grant(head.ref, who, Role.PROVINCIAL_OFFICER, who.area) for who in heads),
        *(_grant(head.ref, who, Role.INSPECTION_COMMITTEE, who.area) for who in committee),
    ])
    last = wanted.work_ends - days(1)
    if last > FIRST_END:
        yield scene(moment(date(2021, 9, 1), 14, "10:00"), [Act(head.ref, ExtendDeadline(
            programme=PROGRAMME, to_on=last, authority="มติคณะรัฐมนตรี (สมมุติ)",
        ))])


def _programme(head: Someone) -> Iterator[Act]:
    yield Act(head.ref, RegisterProgramme(
        programme=PROGRAMME, funding_source=FUNDING, starts_on=date(2020, 10, 1),
        title_th="โครงการโคก หนอง นา โมเดล (จำลอง)", title_en="Khok Nong Na Model (simulated)",
        ends_on=FIRST_END,
    ))
    for metric, value, unit, source in TARGETS:
        yield Act(head.ref, SetTarget(
            programme=PROGRAMME, metric=metric, value=Decimal(value), unit=unit, source=source,
        ))
    for number, (title_th, title_en, unit_of) in enumerate(ACTIVITIES, 1):
        yield Act(head.ref, AssignActivityUnit(
            programme=PROGRAMME, activity=number, title_th=title_th, title_en=title_en,
            unit_th=unit_of[0], unit_en=unit_of[1], source=DOCUMENT,
        ))


def appoint(seed: int, district: str, tambons: Sequence[Tambon]) -> Iterator[Scene]:
    """The district's officer, and a CD worker for each tambon."""
    at, office = moment(BEGINS, 1, "10:00"), Officers(seed)
    province, officer = office.provincial(district[:2]).ref, office.district(district)
    workers = [each.worker for each in tambons]
    yield scene(at, [registration(province, who) for who in [officer, *workers]])
    yield scene(at + minutes(20), [
        _grant(province, officer, Role.DISTRICT_OFFICER, district),
        *(_grant(province, who, Role.CD_WORKER, who.area) for who in workers),
    ])


def _grant(by: str | None, someone: Someone, role: Role, area: str) -> Act:
    return Act(by, GrantRole(person=someone.ref, role=role, area=area, valid_from=BEGINS))


def hire(wanted: Wanted, tambon: Tambon, month: date) -> Iterator[Scene]:
    """December: developers apply, are screened and sign contracts; some are rejected."""
    if month != BEGINS:
        return
    applicants = [(each.person, each.engagement, each.group) for each in tambon.developers]
    failing = None
    if tambon.dice("turned away").random() < 0.3:
        failing = ref("engagement", f"{tambon.key}/turned away")
        who = Someone(f"{tambon.key}/turned away", tambon.code)
        applicants.append((who, failing, DeveloperGroup.GRADUATE))
    worker, province = tambon.worker.ref, tambon.provincial.ref
    yield scene(moment(month, 2, "09:00"), [
        registration(worker, who, _born_on(who)) for who, _, _ in applicants
    ])
    yield scene(moment(month, 2, "10:00"), [
        Act(worker, ReceiveApplication(
            engagement=engagement, programme=PROGRAMME, person=who.ref, group=group,
            tambon=tambon.code,
        ))
        for who, engagement, group in applicants
    ])
    yield scene(moment(month, 4, "13:00"), [
        Act(province, ScreenApplicant(
            engagement=engagement, criterion=criterion, evidence="ตรวจจากเอกสารและการสัมภาษณ์",
            passed=(engagement, criterion) != (failing, "QUALIFIED"),
        ))
        for _, engagement, _ in applicants for criterion in CRITERIA
    ])
    if failing:
        yield scene(moment(month, 8, "09:00"), [Act(province, RejectApplicant(
            engagement=failing, reason="คุณวุฒิไม่ตรงตามประกาศรับสมัคร"))])
    yield scene(moment(month, 8, "09:30"), [
        Act(province, SelectApplicant(engagement=each.engagement, rank=rank))
        for rank, each in enumerate(tambon.developers, 1)
    ])
    yield scene(moment(month, 21, "09:00"), [
        _contract(each, wanted) for each in tambon.developers
    ])


def _contract(developer: Developer, wanted: Wanted) -> Act:
    province = Officers(wanted.seed).provincial(developer.person.area[:2]).ref
    return Act(province, ContractEngagement(
        engagement=developer.engagement, wage_satang=WAGE_SATANG, start_on=CONTRACTS_BEGIN,
        end_on=wanted.work_ends - days(1),
    ))


def _born_on(who: Someone) -> date:
    return date(dice(f"born/{who.key}").randint(1970, 1999), 7, 1)


