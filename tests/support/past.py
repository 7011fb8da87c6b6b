"""A past written by hand: facts put straight into the journal, each with its day and its area."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from domain.engagement.events import ApplicationReceived, DeveloperGroup, EngagementContracted
from domain.gathering.events import (
    AttendanceVerified,
    Capacity,
    Contribution,
    GatheringKind,
    GatheringScheduled,
)
from domain.household.events import HouseholdEnrolled, HouseholdNominated, HouseholdWithdrawn
from domain.kernel.authority import Role
from domain.kernel.decision import BANGKOK
from domain.kernel.event import Actor, Event, encode
from domain.kernel.terms import Level, Stage
from domain.person.events import PersonRegistered, RoleGranted
from domain.policy import PolicySet
from domain.project.events import LandHolder, ProjectKind, ProjectProposed
from service.journal import Journal, NewFact

SYSTEM = Actor()
PROGRAMME = "programme:00000000-0000-7000-8000-000000000001"


def ref(noun: str, number: int) -> str:
    return f"{noun}:00000000-0000-7000-8000-{number:012x}"


def noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), BANGKOK).astimezone(UTC)


class Past:
    """Collects facts; ``tell`` appends them in the order in which they were written."""

    def __init__(self) -> None:
        self.facts: list[NewFact] = []
        self.numbers = 0
        self.verified: dict[str, AttendanceVerified] = {}

    def add(self, event: Event, day: str, area: str = "", *, actor: Actor = SYSTEM) -> None:
        self.facts.append(NewFact(
            type=event.name, schema=event.schema, data=encode(event), tags=event.tags(),
            area=area, occurred_at=noon(day), actor=actor,
        ))

    async def tell(self, journal: Journal) -> int:
        """The last position, when all that was written until now is in the journal."""
        done = await journal.append(self.facts)
        self.facts = []
        return max(done.positions)

    def person(self, number: int, area: str, role: Role | None = None) -> str:
        person = ref("person", number)
        self.add(PersonRegistered(person=person, area=area[:6] or "22",
                                  identity=f"claim:id:{number}"), "2020-10-01", area)
        if role is not None:
            self.add(RoleGranted(person=person, role=role, area=area, valid_from=date(2020, 1, 1)),
                     "2020-10-01", area)
        return person

    def household(self, number: int, village: str, enrolled: str | None,
                  withdrawn: str | None = None) -> str:
        household = ref("household", number)
        self.add(HouseholdNominated(household=household, programme=PROGRAMME, village=village,
                                    house=f"claim:house:{number}"), "2020-10-02", village)
        if enrolled is not None:
            self.add(HouseholdEnrolled(household=household, project=ref("project", number)),
                     enrolled, village)
        if withdrawn is not None:
            self.add(HouseholdWithdrawn(household=household), withdrawn, village)
        return household

    def plot(self, number: int, area: str) -> str:
        project = ref("project", number)
        self.add(ProjectProposed(
            project=project, programme=PROGRAMME, kind=ProjectKind.HLM, area=area,
            area_m2=Decimal(4800), land_holder=LandHolder.PRIVATE, funding_source="loan",
            household=ref("household", number)), "2020-12-01", area)
        return project

    def took_part(
        self, household: int, day: str, *, stage: Stage = Stage.OPERATION,
        level: Level = Level.INVOLVE, capacity: Capacity = Capacity.HOUSEHOLD, area: str = "2201",
        activity: int = 2, person: int | None = None, project: int | None = None,
    ) -> tuple[str, str]:
        """A gathering with one verified attendance: (gathering, person)."""
        self.numbers += 1
        gathering = ref("gathering", self.numbers)
        projects = (ref("project", project or household),)
        who = ref("person", person or 1000 + household)
        self.add(GatheringScheduled(
            gathering=gathering, kind=GatheringKind.BRIEFING, stage=stage, level=level,
            activity=activity, area=area, starts_at=noon(day),
            ends_at=noon(day) + timedelta(hours=1), projects=projects), day, area)
        self.verified[gathering] = AttendanceVerified(
            gathering=gathering, person=who, stage=stage, level=level, activity=activity,
            capacity=capacity, contribution=Contribution.OPINION, held_on=date.fromisoformat(day),
            household=ref("household", household), projects=projects)
        self.add(self.verified[gathering], day, area)
        return gathering, who

    def engagement(self, number: int, tambon: str, start: str, end: str) -> str:
        """A developer under contract for some days."""
        engagement, person = ref("engagement", number), self.person(2000 + number, tambon)
        self.add(ApplicationReceived(
            engagement=engagement, programme=PROGRAMME, person=person, tambon=tambon,
            group=DeveloperGroup.FARMER), "2020-10-03", tambon)
        self.add(EngagementContracted(
            engagement=engagement, person=person, group=DeveloperGroup.FARMER, tambon=tambon,
            wage_satang=900_000, start_on=date.fromisoformat(start),
            end_on=date.fromisoformat(end)), "2020-10-04", tambon)
        return engagement

    def policy(self, name: str, value: str, day: str) -> None:
        self.add(PolicySet(programme=PROGRAMME, policy=name, value=value, authority="order 1"),
                 day)
