"""What happens in the made-up world to the programme, people, households and what they learn."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from domain.attempt import AttemptRefused
from domain.guideline import GuidelineStudied
from domain.household.events import (
    HouseholdCompleted,
    HouseholdEndorsed,
    HouseholdEnrolled,
    HouseholdReinstated,
    HouseholdScreened,
    HouseholdStatus,
    HouseholdSubstituted,
    HouseholdWithdrawn,
    LandConsentRecorded,
    MemberAdded,
    MemberRemoved,
)
from domain.kernel.authority import Role
from domain.kernel.event import Event
from domain.knowledge import KnowledgeShared
from domain.person.events import PersonDetailsChanged, RoleGranted, RoleRevoked, SubjectErased
from domain.policy import PolicySet
from domain.programme.events import ActivityUnitAssigned, DeadlineExtended
from domain.programme.target import TargetSet, TargetWithdrawn
from tests.support.small_world.births import PROGRAMME, Happening, area_of, ref

SCREENED = ("RESIDENT", "LAND_RIGHT", "WILLING")


class People:
    """Dice, and the happenings for which they are thrown."""

    programme = PROGRAMME

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def any(self, noun: str, among: int = 3) -> str:
        return ref(noun, self.chance.randint(1, among))

    def person(self) -> str:
        return self.any("person", 6)

    def day(self) -> date:
        return date(2021, 1, 1) + timedelta(days=self.chance.randrange(300))

    def of_programme(self) -> Happening:
        some, programme = self.chance, self.programme
        return some.choice([
            TargetSet(
                programme=programme, metric="plots", value=Decimal(some.randint(1, 99)) / 10,
                unit="plot", source="report", area=some.choice(["", "22"]),
                activity=some.choice([None, 2]),
            ),
            TargetWithdrawn(
                programme=programme, metric="plots", area=some.choice(["", "22"]),
                activity=some.choice([None, 2]),
            ),
            ActivityUnitAssigned(
                programme=programme, activity=some.randint(1, 7), title_th="ก", title_en="a",
                unit_th="ข", unit_en=some.choice("bc"), source="document",
            ),
            DeadlineExtended(
                programme=programme, from_on=self.day(), to_on=self.day(), authority="cabinet"
            ),
            PolicySet(
                programme=programme, policy=some.choice(["plan-items", "plan-due-day"]),
                value=str(some.randint(1, 60)), authority="order",
            ),
        ]), ""

    def of_person(self) -> Happening:
        person, role = self.person(), self.chance.choice([Role.CD_WORKER, Role.AUDITOR])
        area = self.chance.choice(["22", "2201"])
        return self.chance.choice([
            RoleGranted(
                person=person, role=role, area=area, valid_from=self.day(),
                until=self.chance.choice([None, self.day()]),
                acting_for=self.chance.choice([None, self.person()]),
            ),
            RoleRevoked(person=person, role=role, area=area),
            PersonDetailsChanged(person=person),
            SubjectErased(person=person),
            AttemptRefused(person=person, command="SubmitWorkPlan", rule="state-allows-it"),
        ]), area_of(person, 6)

    def of_household(self) -> Happening:
        household, person = self.any("household"), self.person()
        village, passed = area_of(household), self.chance.random() < 0.7
        return self.chance.choice([
            *self.ways_out(household),
            HouseholdScreened(
                household=household, criterion=self.chance.choice(SCREENED), passed=passed,
                complete=passed and self.chance.random() < 0.5,
            ),
            HouseholdEndorsed(household=household, gathering=self.any("gathering")),
            LandConsentRecorded(
                household=household, holder=person, title_type="NS4", commitment_years=6
            ),
            HouseholdEnrolled(household=household, project=self.any("project")),
            MemberAdded(
                household=household, person=person, village=village, relation="HEAD",
                since_on=self.day().isoformat(),
            ),
            MemberRemoved(household=household, person=person),
        ]), village

    def ways_out(self, household: str) -> list[Event]:
        came_from = self.chance.choice([HouseholdStatus.CONSENTED, HouseholdStatus.ENROLLED])
        return [
            HouseholdWithdrawn(household=household),
            HouseholdReinstated(household=household, status=came_from),
            HouseholdSubstituted(household=household, by=self.any("household")),
            HouseholdCompleted(household=household, project=self.any("project")),
        ]

    def of_learning(self) -> Happening:
        knowledge, person = self.any("knowledge"), self.person()
        studied = GuidelineStudied(guideline=self.any("guideline"), person=person)
        shared = KnowledgeShared(knowledge=knowledge, gathering=self.any("gathering"))
        return self.chance.choice([
            (studied, area_of(person, 6)), (shared, area_of(knowledge))
        ])
