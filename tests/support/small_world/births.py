"""How the nouns of the made-up world come to be: a programme, six people, three of all else."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from domain.engagement.events import ApplicationReceived, DeveloperGroup
from domain.gathering.events import GatheringKind, GatheringScheduled
from domain.guideline import GuidelinePublished
from domain.household.events import HouseholdNominated
from domain.kernel.event import Event
from domain.kernel.terms import Level, Stage
from domain.knowledge import KnowledgeRecorded
from domain.participation.events import GateWaived
from domain.person.events import PersonRegistered
from domain.programme.events import ProgrammeRegistered
from domain.project.events import LandHolder, ProjectKind, ProjectProposed
from domain.work_plan.events import Unit, WorkPlanDrafted, WorkPlanItem
from domain.work_report.events import WorkReportOpened

START = datetime(2021, 1, 4, 1, 0, tzinfo=UTC)
Happening = tuple[Event, str]  # with the area in its envelope


def ref(noun: str, number: int) -> str:
    return f"{noun}:00000000-0000-7000-8000-{number:012x}"


PROGRAMME = ref("programme", 1)


def area_of(noun: str, digits: int = 8) -> str:
    """A village, tambon or district of its own for each noun of a kind."""
    return f"2201{int(noun[-1], 16):02}01"[:digits]


def births() -> Iterator[Happening]:
    yield ProgrammeRegistered(
        programme=PROGRAMME, title_th="โคก หนอง นา", title_en="Khok Nong Na",
        funding_source="loan", starts_on=date(2020, 12, 1), ends_on=date(2021, 9, 30),
    ), ""
    for number in range(1, 7):
        person = ref("person", number)
        yield PersonRegistered(
            person=person, area=area_of(person, 6), identity=f"claim:id:{number}"
        ), area_of(person, 6)
    for number in range(1, 4):
        yield from village(number)


def village(number: int) -> Iterator[Happening]:
    household, project = ref("household", number), ref("project", number)
    engagement, gathering = ref("engagement", number), ref("gathering", number)
    plan, waiver, area = ref("work-plan", number), ref("waiver", number), area_of(household)
    starts = START + timedelta(days=number, hours=18)  # the next day in Thailand
    yield HouseholdNominated(
        household=household, programme=PROGRAMME, village=area, house=f"claim:h:{number}"
    ), area
    yield ProjectProposed(
        project=project, programme=PROGRAMME, kind=ProjectKind.HLM, area=area,
        area_m2=Decimal("1600.50"), land_holder=LandHolder.PRIVATE, funding_source="loan",
        household=household if number < 3 else None,
    ), area
    yield ApplicationReceived(
        engagement=engagement, programme=PROGRAMME, person=ref("person", number),
        group=DeveloperGroup.RETURNEE, tambon=area[:6],
    ), area[:6]
    yield GatheringScheduled(
        gathering=gathering, kind=GatheringKind.VILLAGE_ASSEMBLY, stage=Stage.PLANNING,
        level=Level.INVOLVE, activity=2, area=area, starts_at=starts,
        ends_at=starts + timedelta(hours=2), projects=(project, ref("project", 1))[:number],
    ), area
    yield WorkPlanDrafted(
        work_plan=plan, engagement=engagement, month="2021-03", items=items(Random(number))
    ), area[:6]
    yield WorkReportOpened(
        work_report=ref("work-report", number), engagement=engagement, work_plan=plan,
        month="2021-03",
    ), area[:6]
    yield GateWaived(
        waiver=waiver, stage=Stage.PLANNING, subject=plan, authority="letter 7",
        expires_on=date(2021, 3, 31),
    ), area[:6]
    yield from learning(number, project, area)


def learning(number: int, project: str, area: str) -> Iterator[Happening]:
    guideline, knowledge = ref("guideline", number), ref("knowledge", number)
    yield GuidelinePublished(
        guideline=guideline, title="how to", version=str(number), document_hash="0" * 64
    ), ""
    yield KnowledgeRecorded(
        knowledge=knowledge, person=ref("person", number), project=project, topic="mulch",
        content="straw",
    ), area


def items(chance: Random) -> tuple[WorkPlanItem, ...]:
    return tuple(
        WorkPlanItem(
            activity=2, project=ref("project", chance.randint(1, 3)),
            task=chance.choice(["dig", "plant"]),
            target=Decimal(chance.randint(1, 9)), unit=Unit.RAI, due_on=date(2021, 3, 9),
            stage=Stage.OPERATION,
        )
        for _ in range(chance.randint(1, 5))
    )
