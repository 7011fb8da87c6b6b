"""The people of a simulated tambon: its staff, developers, households and neighbours."""

import random
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from domain.engagement.events import DeveloperGroup
from domain.work_plan.events import WorkPlanItem
from simulation.chanthaburi.names import Someone, dice, family_of, ref
from simulation.country.places import Share

PROGRAMME = ref("programme", "emergency loan")
SHARES = ((30, 30), (30, 30), (25, 35), (20, 40))  # khok and nong, in percent
RAI = (1600, 4800)  # square metres of a household's plot: 1 or 3 rai


@dataclass(frozen=True)
class Design:
    """The shares of a plot, and the volume to dig."""

    khok: Decimal  # percent, like the next ones
    nong: Decimal
    volume_m3: Decimal


@dataclass(frozen=True)
class Household:
    """A nominated household; ``fate`` says how far it gets."""

    key: str
    ref: str
    project: str
    village: str
    head: Someone
    second: Someone | None
    area_m2: Decimal
    fate: str  # ENROLLED, or the last status: INELIGIBLE, SCREENED (voted down)
    design: Design
    keen: float  # share of the planning assemblies that it attends


@dataclass(frozen=True)
class Developer:
    """An area developer, and the households that they look after."""

    key: str
    person: Someone
    engagement: str
    group: DeveloperGroup
    households: tuple[Household, ...]

    def plan(self, month: str) -> str:
        return ref("work-plan", f"{self.key}/{month}")

    def report(self, month: str) -> str:
        return ref("work-report", f"{self.key}/{month}")


@dataclass(frozen=True)
class Officers:
    """The officers responsible for an area."""

    seed: int

    @cached_property
    def headquarters(self) -> Someone:
        return Someone(f"{self.seed}/headquarters", "")

    def provincial(self, province: str) -> Someone:
        return Someone(f"{self.seed}/provincial/{province}", province)

    def committee(self, province: str) -> list[Someone]:
        """The committee of three that accepts what was dug."""
        return [Someone(f"{self.seed}/inspection/{province}/{number}", province)
                for number in (1, 2, 3)]

    def district(self, district: str) -> Someone:
        return Someone(f"{self.seed}/district/{district}", district)

    def worker(self, tambon: str) -> Someone:
        return Someone(f"{self.seed}/worker/{tambon}", tambon)


@dataclass
class Tambon:
    """A tambon of the story, with the state that its parts share."""

    seed: int
    share: Share
    came: dict[str, set[str]] = field(default_factory=dict)  # planned month → households that came
    left: set[str] = field(default_factory=set)  # households that withdrew
    # Plans that are, or will be, approved: (developer, month) → items.
    plans: dict[tuple[str, str], tuple[WorkPlanItem, ...]] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.share.tambon

    @property
    def key(self) -> str:
        return f"{self.seed}/{self.code}"

    def dice(self, what: str) -> random.Random:
        """Random numbers for one thing here, seeded by its name."""
        return dice(f"simulation/{self.key}/{what}")

    @cached_property
    def worker(self) -> Someone:
        return Officers(self.seed).worker(self.code)

    @cached_property
    def officer(self) -> Someone:
        return Officers(self.seed).district(self.code[:4])

    @cached_property
    def provincial(self) -> Someone:
        return Officers(self.seed).provincial(self.code[:2])

    @cached_property
    def committee(self) -> list[Someone]:
        return Officers(self.seed).committee(self.code[:2])

    @cached_property
    def neighbours(self) -> list[Someone]:
        """Three people without a plot who come to gatherings."""
        return [Someone(f"{self.key}/neighbour/{number}", f"{self.code}0{number}")
                for number in (1, 2, 3)]

    @cached_property
    def nominated(self) -> list[Household]:
        """The households that will be enrolled, and now and then one that will not."""
        chance = self.dice("households")
        fates = ["ENROLLED"] * self.share.households
        fates += [fate for fate in ("INELIGIBLE", "SCREENED") if chance.random() < 0.4]
        return [self._household(number, fate, chance) for number, fate in enumerate(fates, 1)]

    def _household(self, number: int, fate: str, chance: random.Random) -> Household:
        key = f"{self.key}/{number}"
        village = f"{self.code}{chance.randint(1, 9):02d}"
        family = family_of(key)
        rai = chance.choices(RAI, (7, 3))[0]
        khok, nong = map(Decimal, chance.choice(SHARES))
        return Household(
            key=key, ref=ref("household", key), project=ref("project", key), village=village,
            head=Someone(f"{key}/head", village, family),
            second=None if number % 3 else Someone(f"{key}/second", village, family),
            area_m2=Decimal(rai + 4 * chance.randint(-rai // 160, rai // 160)), fate=fate,
            design=Design(khok, nong, Decimal(chance.randrange(800, 3200, 50))),
            keen=chance.choices((0.97, 0.4), (9, 1))[0],
        )

    @cached_property
    def enrolled(self) -> list[Household]:
        return [each for each in self.nominated if each.fate == "ENROLLED"]

    @cached_property
    def developers(self) -> list[Developer]:
        """The developers; the households are dealt out to them in turn."""
        chance = self.dice("developers")
        return [
            Developer(
                key=f"{self.key}/developer/{number}",
                person=Someone(f"{self.key}/developer/{number}", self.code),
                engagement=ref("engagement", f"{self.key}/developer/{number}"),
                group=chance.choice(list(DeveloperGroup)),
                households=tuple(self.enrolled[number :: self.share.developers]),
            )
            for number in range(self.share.developers)
        ]
