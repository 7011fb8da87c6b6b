"""From the nomination of a household to its plot, tambon by tambon: December to February."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from domain.engagement.contract import AssignDuty
from domain.household.enrolment import (
    EndorseHousehold,
    EnrolHousehold,
    RecordLandConsent,
    ScreenHousehold,
)
from domain.household.leaving import WithdrawHousehold
from domain.household.member import AddMember
from domain.household.nomination import NominateHousehold
from domain.kernel.decision import Command
from domain.project.design import ApproveDesign, DesignProject, SurveyProject
from domain.project.events import LandHolder, ProjectKind, Shares
from domain.project.proposal import ProposeProject
from simulation.chanthaburi.cast import FUNDING
from simulation.chanthaburi.households import CRITERIA, DUTY, SOILS, TITLES, WATERS
from simulation.chanthaburi.names import ref
from simulation.chanthaburi.staff import registration
from simulation.country.cast import PROGRAMME, Household, Tambon
from simulation.country.days import moment
from simulation.country.places import BEGINS, FIRST_WORK, Wanted, next_month
from simulation.script import Act, Scene, scene

JANUARY = next_month(BEGINS)
FEBRUARY = next_month(JANUARY)
LEAVING = 0.002  # of the households, each month


def assembly_of(tambon: Tambon) -> str:
    """The Ref of the assembly that decides who takes part."""
    return ref("gathering", f"{tambon.key}/choice")


def choose(wanted: Wanted, tambon: Tambon, month: date) -> Iterator[Scene]:
    """December: the CD worker nominates. January: the district officer screens."""
    if month == BEGINS:
        yield from _nominate(tambon, month)
    elif month == JANUARY:
        yield scene(moment(month, 5, "10:00"), [
            Act(tambon.officer.ref, ScreenHousehold(
                household=each.ref, criterion=criterion, passed=criterion != fails,
                evidence="ตรวจจากเอกสารและลงพื้นที่จริง",
            ))
            for each in tambon.nominated
            for fails in ["LAND_RIGHT" if each.fate == "INELIGIBLE" else ""]
            for criterion in CRITERIA[: 2 if fails else 3]
        ])


def _nominate(tambon: Tambon, month: date) -> Iterator[Scene]:
    worker = tambon.worker.ref
    seconds = [each.second for each in tambon.nominated if each.second]
    people = [each.head for each in tambon.nominated] + seconds + tambon.neighbours
    yield scene(moment(month, 8, "09:00"), [registration(worker, who) for who in people])
    yield scene(moment(month, 8, "11:00"), [
        Act(worker, _nomination(tambon, each)) for each in tambon.nominated
    ])
    yield scene(moment(month, 8, "13:00"), [
        Act(worker, AddMember(household=each.ref, person=who.ref, relation=relation))
        for each in tambon.nominated
        for who, relation in ((each.head, "head"), (each.second, "spouse")) if who
    ])


def _nomination(tambon: Tambon, household: Household) -> Command:
    number = int(household.key.rpartition("/")[2])
    return NominateHousehold(
        household=household.ref, programme=PROGRAMME, village=household.village,
        # No house registration begins with 00.
        house_code=f"00{tambon.code}{number:03d}", house_number=f"{number}/{tambon.code[-2:]}",
    )


def take_in(wanted: Wanted, tambon: Tambon, month: date) -> Iterator[Scene]:
    """February: households are endorsed, land is consented, plots are proposed; they are enrolled
    and duties assigned.
    """
    if month != FEBRUARY:
        return
    worker, officer, enrolled = tambon.worker.ref, tambon.officer.ref, tambon.enrolled
    yield scene(moment(month, 1, "10:00"), [
        Act(worker, EndorseHousehold(household=each.ref, gathering=assembly_of(tambon)))
        for each in enrolled
    ])
    chance = tambon.dice("titles")
    yield scene(moment(month, 2, "10:00"), [
        Act(worker, RecordLandConsent(
            household=each.ref, holder=each.head.ref, title_type=chance.choice(TITLES),
            commitment_years=5,
        ))
        for each in enrolled
    ])
    yield scene(moment(month, 3, "10:00"), [Act(worker, _proposal(each)) for each in enrolled])
    yield scene(moment(month, 4, "10:00"), [
        Act(officer, EnrolHousehold(household=each.ref, project=each.project))
        for each in enrolled
    ])
    yield scene(moment(month, 5, "10:00"), [
        Act(officer, AssignDuty(engagement=who.engagement, project=each.project, duty=DUTY))
        for who in tambon.developers for each in who.households
    ])


def _proposal(household: Household) -> Command:
    return ProposeProject(
        project=household.project, programme=PROGRAMME, kind=ProjectKind.HLM,
        area_m2=household.area_m2, land_holder=LandHolder.PRIVATE, funding_source=FUNDING,
        household=household.ref, location=f"แปลงของครัวเรือน หมู่ {int(household.village[6:])}",
    )


def build(wanted: Wanted, tambon: Tambon, month: date) -> Iterator[Scene]:
    """February and March: the plots are surveyed, designed and approved."""
    if month not in (FEBRUARY, FIRST_WORK):
        return
    chance, worker = tambon.dice(f"plots/{month}"), tambon.worker.ref
    if month == FIRST_WORK:
        yield scene(moment(month, 3, "15:00"), [
            Act(tambon.officer.ref, ApproveDesign(project=each.project, revision=1))
            for each in tambon.enrolled
        ])
        return
    yield scene(moment(month, 12, "15:00"), [
        Act(worker, SurveyProject(
            project=each.project, soil=chance.choice(SOILS), water=chance.choice(WATERS),
            flooded=chance.random() < 0.15,
        ))
        for each in tambon.enrolled
    ])
    yield scene(moment(month, 24, "15:00"), [
        Act(worker, _design(each)) for each in tambon.enrolled
    ])


def _design(household: Household) -> Command:
    design = household.design
    return DesignProject(
        project=household.project, dig_volume_m3=design.volume_m3, pond_depth_m=Decimal("4.0"),
        shares=Shares(khok=design.khok, nong=design.nong, na=90 - design.khok - design.nong,
                      living=Decimal(10)),
    )


def leave(wanted: Wanted, tambon: Tambon, month: date) -> Iterator[Scene]:
    """Now and then a household withdraws during the months of work."""
    if not FIRST_WORK < month < wanted.work_ends:
        return
    chance = tambon.dice(f"leaving/{month}")
    staying = [each for each in tambon.enrolled if each.ref not in tambon.left]
    gone = [each for each in staying if chance.random() < LEAVING][: len(staying) - 1]
    tambon.left |= {each.ref for each in gone}
    yield scene(moment(month, 1, "09:00"), [
        Act(tambon.worker.ref, WithdrawHousehold(
            household=each.ref, reason="ครัวเรือนย้ายไปทำงานต่างจังหวัด",
        ))
        for each in gone
    ])
