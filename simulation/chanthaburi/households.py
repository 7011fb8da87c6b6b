"""From the nomination of a household to its plot: December 2020 to April 2021."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from domain.engagement.contract import AssignDuty
from domain.household.enrolment import (
    EndorseHousehold,
    EnrolHousehold,
    RecordLandConsent,
    ScreenHousehold,
)
from domain.household.member import AddMember
from domain.household.nomination import NominateHousehold
from domain.kernel.decision import Command
from domain.project.design import ApproveDesign, DesignProject, SurveyProject
from domain.project.events import LandHolder, ProjectKind, Shares
from domain.project.proposal import ProposeProject
from simulation.chanthaburi.assemblies import assembly_ref
from simulation.chanthaburi.cast import (
    FUNDING,
    PROGRAMME,
    TARGET_TAMBONS,
    Developer,
    Household,
    all_developers,
    cd_worker,
    community_plot,
    district_officer,
    enrolled,
    neighbours,
    nominated,
)
from simulation.chanthaburi.names import Someone, dice
from simulation.chanthaburi.staff import registration
from simulation.script import Act, Scene, bangkok, dealt, minutes, scene, working_days

CRITERIA = ("RESIDENT", "LAND_RIGHT", "WILLING")
TITLES = ("โฉนดที่ดิน", "น.ส.3 ก", "ส.ป.ก. 4-01")
SOILS = ("ดินเหนียว (clay)", "ดินร่วน (loam)", "ดินร่วนปนทราย (sandy loam)", "ดินลูกรัง (laterite)")
WATERS = ("น้ำฝน 6 เดือน (rain, 6 months)", "คลองธรรมชาติตลอดปี (canal, all year)",
          "สระเดิม 9 เดือน (old pond, 9 months)", "น้ำบาดาล (groundwater)")
DUTY = "ดูแลแปลง HLM: แผน ลงแปลง ติดตาม (plan, work and follow up)"
CLM_DUTY = "ดูแลแปลง CLM ของตำบล (the tambon's community plot)"

Asking = Callable[[Household], Command]
Plot = tuple[str, str]  # tambon, Ref of the project


def choose() -> Iterator[Scene]:
    """December: nominated, tambon by tambon. January: screened. Then the assemblies decide."""
    dates = working_days(bangkok("2020-12-08", "09:00"), 10)
    for date, tambons in zip(dates, dealt(TARGET_TAMBONS, 10), strict=True):
        yield from _nominate(tambons, date)
    households = [each for tambon in TARGET_TAMBONS for each in nominated(tambon)]
    dates = working_days(bangkok("2021-01-04", "10:00"), 3)
    for date, group in zip(dates, dealt(households, 3), strict=True):
        yield from _screen(group, date)


def _nominate(tambons: Sequence[str], at: datetime) -> Iterator[Scene]:
    households = [each for tambon in tambons for each in nominated(tambon)]
    yield scene(at, (
        registration(cd_worker(who.area).ref, who)
        for who in [
            *(each.head for each in households),
            *(each.second for each in households if each.second),
            *(who for tambon in tambons for who in neighbours(tambon)),
        ]
    ))
    yield _by_worker(households, at + minutes(90), _nomination)
    yield _by_worker(households, at + minutes(100), lambda each: _member(each, each.head, "head"))
    seconds = [(each, each.second) for each in households if each.second]
    yield scene(at + minutes(110), (
        Act(cd_worker(each.tambon).ref, _member(each, who, "spouse")) for each, who in seconds
    ))


def _nomination(household: Household) -> Command:
    chance = dice(f"house/{household.key}")
    return NominateHousehold(
        household=household.ref, programme=PROGRAMME, village=household.village,
        house_code=f"000{chance.randrange(10**8):08d}",  # no house registration begins with 000
        house_number=f"{chance.randint(1, 199)}/{household.number}",
    )


def _member(household: Household, who: Someone, relation: str) -> Command:
    return AddMember(household=household.ref, person=who.ref, relation=relation)


def _screen(households: Sequence[Household], at: datetime) -> Iterator[Scene]:
    for turn, criterion in enumerate(CRITERIA):
        fails = "INELIGIBLE" if criterion == "LAND_RIGHT" else None
        asked = [
            each for each in households if each.fate != "INELIGIBLE" or criterion != "WILLING"
        ]
        yield scene(at + minutes(40 * turn), (
            Act(district_officer(each.tambon).ref, ScreenHousehold(
                household=each.ref, criterion=criterion, passed=each.fate != fails,
                evidence="ตรวจจากเอกสารและลงพื้นที่จริง",
            ))
            for each in asked
        ))


def take_in() -> Iterator[Scene]:
    """February: endorsed as voted, land consent, a plot proposed, the household enrolled."""
    voted_for = [
        each for tambon in TARGET_TAMBONS for each in nominated(tambon)
        if each.fate in ("ENROLLED", "ENDORSED")
    ]
    agreed = [each for each in voted_for if each.fate == "ENROLLED"]
    yield from _in_days(voted_for, "2021-02-01", lambda each: EndorseHousehold(
        household=each.ref, gathering=assembly_ref(each.tambon, "JAN")))
    yield from _in_days(agreed, "2021-02-04", lambda each: RecordLandConsent(
        household=each.ref, holder=each.head.ref,
        title_type=dice(f"title/{each.key}").choice(TITLES), commitment_years=5))
    yield from _in_days(agreed, "2021-02-08", _proposal)
    yield scene(bangkok("2021-02-10", "13:30"), (
        _community_proposal(tambon) for tambon in TARGET_TAMBONS if community_plot(tambon)
    ))
    for date, group in zip(_days("2021-02-11"), dealt(agreed, 2), strict=True):
        yield scene(date, (
            Act(district_officer(each.tambon).ref,
                EnrolHousehold(household=each.ref, project=each.project))
            for each in group
        ))
    yield from _assign_duties(bangkok("2021-02-15", "13:00"))


def _days(first: str) -> list[datetime]:
    return working_days(bangkok(first, "10:00"), 2)


def _in_days(
    households: Sequence[Household], first: str, asking: Asking
) -> Iterator[Scene]:
    """One command for each household by its CD worker, spread over two working days."""
    for date, group in zip(_days(first), dealt(households, 2), strict=True):
        yield _by_worker(group, date, asking)


def _by_worker(households: Iterable[Household], at: datetime, asking: Asking) -> Scene:
    return scene(at, (Act(cd_worker(each.tambon).ref, asking(each)) for each in households))


def _proposal(household: Household) -> Command:
    return ProposeProject(
        project=household.project, programme=PROGRAMME, kind=ProjectKind.HLM,
        area_m2=household.area_m2, land_holder=LandHolder.PRIVATE, funding_source=FUNDING,
        household=household.ref, location=f"แปลงของครัวเรือน หมู่ {int(household.village[6:])}",
    )


def _community_proposal(tambon: str) -> Act:
    chance = dice(f"community/{tambon}")
    holder = chance.choice((LandHolder.TEMPLE, LandHolder.SCHOOL, LandHolder.STATE))
    return Act(cd_worker(tambon).ref, ProposeProject(
        project=community_plot(tambon) or "", programme=PROGRAMME, kind=ProjectKind.CLM,
        area_m2=Decimal(chance.choice((16_000, 24_000))), land_holder=holder,
        funding_source=FUNDING, area=tambon, location="ที่ดินส่วนรวมของตำบล",
    ))


def _assign_duties(at: datetime) -> Iterator[Scene]:
    """In rounds: each developer gets one plot in a round."""
    for turn in range(max(len(_duties(each)) for each in all_developers())):
        yield scene(at + minutes(5 * turn), (
            Act(district_officer(each.tambon).ref, AssignDuty(
                engagement=each.engagement, project=_duties(each)[turn][0],
                duty=_duties(each)[turn][1],
            ))
            for each in all_developers() if turn < len(_duties(each))
        ))


def _duties(developer: Developer) -> list[tuple[str, str]]:
    plots = [(each.project, DUTY) for each in developer.households]
    shared = community_plot(developer.tambon)
    return plots + ([(shared, CLM_DUTY)] if shared and developer.number == 1 else [])


def build() -> Iterator[Scene]:
    """March and April: the plots are surveyed, designed and, most of them, approved."""
    plots, ready, again = _plots(), approved(), _designed_again()
    yield from on_plots(plots, "2021-02-22", cd_worker, _survey)
    yield from on_plots(plots, "2021-03-08", cd_worker, design)
    yield from on_plots(again, "2021-03-18", cd_worker, design)
    yield from on_plots(ready, "2021-03-24", district_officer, lambda plot: ApproveDesign(
        project=plot, revision=1 + (plot in {project for _, project in again})))


def _plots() -> list[Plot]:
    return [
        (tambon, plot) for tambon in TARGET_TAMBONS
        for plot in [*(each.project for each in enrolled(tambon)), community_plot(tambon)] if plot
    ]


def approved() -> list[Plot]:
    """The plots whose design is approved, each with its tambon."""
    return [each for each in _plots() if dice(f"ready/{each[1]}").random() < 0.9]


def _designed_again() -> list[Plot]:
    return [each for each in approved() if dice(f"again/{each[1]}").random() < 0.06]


def on_plots(
    plots: Sequence[Plot], first: str, by: Callable[[str], Someone],
    asking: Callable[[str], Command],
) -> Iterator[Scene]:
    """One command for each plot, spread over two working days."""
    for date, group in zip(_days(first), dealt(plots, 2), strict=True):
        yield scene(date, (Act(by(tambon).ref, asking(plot)) for tambon, plot in group))


def _survey(plot: str) -> Command:
    chance = dice(f"survey/{plot}")
    return SurveyProject(
        project=plot, soil=chance.choice(SOILS), water=chance.choice(WATERS),
        flooded=chance.random() < 0.15,
    )


def design(plot: str) -> DesignProject:
    """A design around 30 : 30 : 30 : 10, the ratio that is taught."""
    chance = dice(f"design/{plot}")
    khok, nong = chance.choice(((30, 30), (30, 30), (30, 30), (25, 35), (20, 40)))
    return DesignProject(
        project=plot, dig_volume_m3=Decimal(chance.randrange(800, 3200, 50)),
        pond_depth_m=Decimal(chance.choice(("3.5", "4.0", "4.5"))),
        shares=Shares(
            khok=Decimal(khok), nong=Decimal(nong), na=Decimal(90 - khok - nong),
            living=Decimal(10),
        ),
    )


