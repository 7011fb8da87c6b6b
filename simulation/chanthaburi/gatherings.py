"""Gatherings other than assemblies: trainings, labour days, learning exchanges, reviews."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from domain.gathering.attendance import AttendanceEntry
from domain.gathering.events import Capacity, Contribution, GatheringKind
from domain.kernel.terms import Level, Stage
from simulation.chanthaburi.cast import (
    DISTRICTS,
    TARGET_TAMBONS,
    Developer,
    Household,
    cd_worker,
    community_plot,
    developers,
    district_officer,
    enrolled,
    neighbours,
    specialist,
    taking_part,
)
from simulation.chanthaburi.meeting import (
    HANDS,
    Meeting,
    call_together,
    hold,
    of_household,
    of_neighbour,
    of_staff,
)
from simulation.chanthaburi.names import dice, ref
from simulation.chanthaburi.plans import in_force
from simulation.script import Scene, bangkok, days, dealt, minutes, working_days

# First days of the three rounds of labour exchange (เอามื้อสามัคคี): before planting, at planting,
# in the rains. Five days each, six tambons a day.
LABOUR_DAYS = ("2021-04-19", "2021-06-14", "2021-07-26")
# Month → the first of the five labour days for its plans.
WORK_DAYS = {
    "2021-03": "2021-03-08", "2021-04": "2021-04-26", "2021-05": "2021-05-17",
    "2021-06": "2021-06-07", "2021-07": "2021-07-19", "2021-08": "2021-08-16",
    "2021-09": "2021-09-06", "2021-10": "2021-10-04",
}
# Developers whom no one joins at work: (tambon, number of the developer, month).
LEFT_OUT = {("220804", 1, "2021-05"), ("221005", 2, "2021-08")}


def train() -> Iterator[Scene]:
    """March: a course of five days in every district, over two weeks, half of them in each."""
    for week, districts in zip(("2021-03-01", "2021-03-22"), dealt(DISTRICTS, 2), strict=True):
        start = bangkok(week, "08:30")
        courses = [_course(district, start) for district in districts]
        yield call_together(courses, start - days(10))
        yield from hold(courses)


def _course(district: str, start: datetime) -> Meeting:
    key = ref("gathering", f"course/{district}")
    learners = dice(key).sample(_of_district(district, start), 18)
    lines = [of_household(each, key, gives=(Contribution.OPINION,), hours="30")[0]
             for each in learners]
    staff = [each.person for tambon in TARGET_TAMBONS if tambon.startswith(district)
             for each in developers(tambon)]
    return Meeting(
        ref=key, kind=GatheringKind.TRAINING, stage=Stage.OPERATION, level=Level.INVOLVE,
        activity=1, area=district, starts_at=start, ends_at=start + days(4) + minutes(480),
        title="ฝึกอบรมกสิกรรมสู่ระบบเศรษฐกิจพอเพียง รูปแบบโคก หนอง นา หลักสูตร 5 วัน",
        holder=specialist(district), verifier=district_officer(district),
        sheet=(*lines, *(of_staff(who, hours="30") for who in staff)),
        unverified=frozenset({lines[-1].person}),  # left early
    )


def _of_district(district: str, at: datetime) -> list[Household]:
    return [each for tambon in TARGET_TAMBONS if tambon.startswith(district)
            for each in taking_part(tambon, at.date())]


def work_together() -> Iterator[Scene]:
    """Labour exchange: neighbours and other households work for a day on one household's plot."""
    for turn, first in enumerate(LABOUR_DAYS, 1):
        for date, tambons in zip(
            working_days(bangkok(first, "08:00"), 5), dealt(TARGET_TAMBONS, 5), strict=True
        ):
            held = [labour_day(tambon, turn, date) for tambon in tambons]
            yield call_together(held, date - days(6))
            yield from hold(held)


def labour_ref(tambon: str, turn: int) -> str:
    """The Ref of the tambon's first, second or third day of labour exchange."""
    return ref("gathering", f"labour/{tambon}/{turn}")


def labour_day(tambon: str, turn: int, start: datetime) -> Meeting:
    """Work on the plot of the tambon's first, second or third household."""
    key, host = labour_ref(tambon, turn), enrolled(tambon)[turn - 1]
    others = [each for each in taking_part(tambon, start.date()) if each is not host]
    guests, staff = dice(key).sample(others, 5), developers(tambon, start.date())
    return Meeting(
        ref=key, kind=GatheringKind.LABOUR_EXCHANGE, stage=Stage.OPERATION,
        level=Level.COLLABORATE, activity=4, area=tambon, starts_at=start,
        ends_at=start + minutes(420), title="เอามื้อสามัคคี พัฒนาแปลงครัวเรือนต้นแบบ",
        holder=staff[-1].person, verifier=cd_worker(tambon), projects=(host.project,),
        sheet=(*_workers([host, *guests], tambon, key), of_staff(staff[0].person, hours="7")),
    )


def _workers(
    households: Sequence[Household], tambon: str, key: str
) -> tuple[AttendanceEntry, ...]:
    lines = [line for each in households for line in of_household(each, key, gives=HANDS,
                                                                  hours="6")]
    near = [of_neighbour(who, key, gives=HANDS, hours="5") for who in neighbours(tambon)[:2]]
    return (*lines, *near)


def work_as_planned() -> Iterator[Scene]:
    """Every month a labour day in each tambon, on plots of that month's plans."""
    for month, first in WORK_DAYS.items():
        for date, tambons in zip(
            working_days(bangkok(first, "08:00"), 5), dealt(TARGET_TAMBONS, 5), strict=True
        ):
            held = [_planned_work(tambon, month, date) for tambon in tambons]
            held = [each for each in held if each.projects]
            if held:
                yield call_together(held, date - days(6))
                yield from hold(held)


def work_ref(tambon: str, month: str) -> str:
    """The Ref of a tambon's labour day for a month's plans."""
    return ref("gathering", f"work/{tambon}/{month}")


def _planned_work(tambon: str, month: str, start: datetime) -> Meeting:
    """One or two plots of each plan, with their households and some helpers."""
    key, staff = work_ref(tambon, month), developers(tambon, start.date())
    plots = [plot for each in staff for plot in worked_on(each, month)]
    near = taking_part(tambon, start.date())
    hosts = [each for each in near if each.project in plots]
    others = [each for each in near if each not in hosts]
    return Meeting(
        ref=key, kind=GatheringKind.LABOUR_EXCHANGE, stage=Stage.OPERATION,
        level=Level.COLLABORATE, activity=4, area=tambon, starts_at=start,
        ends_at=start + minutes(420), title="เอามื้อสามัคคีตามแผนของเดือน",
        holder=staff[-1].person, verifier=cd_worker(tambon), projects=tuple(plots),
        sheet=_workers([*hosts, *dice(key).sample(others, 2)], tambon, key),
    )


def worked_on(developer: Developer, month: str) -> list[str]:
    """The plots of a month's plan to which people come to work."""
    if (developer.tambon, developer.number, month) in LEFT_OUT:
        return []
    plots = list(dict.fromkeys(item.project for item in in_force(developer, month)))
    chance = dice(f"worked on/{developer.key}/{month}")
    return chance.sample(plots, min(len(plots), chance.randint(1, 2)))


def learn() -> Iterator[Scene]:
    """June: the households and developers of each district share what they learned."""
    start = bangkok("2021-06-24", "09:00")
    held = [_exchange(district, start) for district in DISTRICTS]
    yield call_together(held, start - days(9))
    yield from hold(held)


def _exchange(district: str, start: datetime) -> Meeting:
    key = ref("gathering", f"learning/{district}")
    learners = dice(key).sample(_of_district(district, start), 8)
    lines = [of_household(each, key, gives=(Contribution.KNOWLEDGE,))[0] for each in learners]
    staff = [developers(tambon)[0].person for tambon in TARGET_TAMBONS
             if tambon.startswith(district)]
    return Meeting(
        ref=key, kind=GatheringKind.LEARNING_EXCHANGE, stage=Stage.OPERATION,
        level=Level.INVOLVE, activity=2, area=district, starts_at=start,
        ends_at=start + minutes(180), title="แลกเปลี่ยนเรียนรู้ระหว่างแปลงต้นแบบ",
        holder=specialist(district), verifier=district_officer(district),
        sheet=(*lines, *map(of_staff, staff)),
    )


def look_back() -> Iterator[Scene]:
    """August: the ten tambons with a community plot review their results."""
    start = bangkok("2021-08-05", "13:00")
    held = [_evaluation(tambon, start) for tambon in TARGET_TAMBONS if community_plot(tambon)]
    yield call_together(held, start - days(8))
    yield from hold(held)


def _evaluation(tambon: str, start: datetime) -> Meeting:
    key = ref("gathering", f"evaluation/{tambon}")
    people = dice(key).sample(taking_part(tambon, start.date()), 7)
    lines = [line for each in people for line in of_household(each, key)]
    return Meeting(
        ref=key, kind=GatheringKind.EVALUATION_MEETING, stage=Stage.EVALUATION,
        level=Level.INVOLVE, activity=2, area=tambon, starts_at=start,
        ends_at=start + minutes(150), title="ติดตามประเมินผลร่วมกับครัวเรือนในตำบล",
        projects=(community_plot(tambon) or "",),
        holder=developers(tambon)[0].person, verifier=cd_worker(tambon),
        sheet=(*lines, of_staff(district_officer(tambon), capacity=Capacity.OFFICER)),
    )
