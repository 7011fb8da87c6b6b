"""The places and people of the story: real places of Chanthaburi, invented people.

Plain data without events; the other modules turn it into commands.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from domain.engagement.events import DeveloperGroup
from domain.kernel.authority import Role
from simulation.chanthaburi.names import Someone, dice, family_of, ref
from simulation.script import bangkok

PROVINCE = "22"  # Chanthaburi
PROGRAMME = ref("programme", "emergency loan")
FUNDING = "พ.ร.ก. กู้เงินฯ โควิด-19 พ.ศ. 2563 (Emergency Decree on borrowing, 2020)"

# Three tambons of each of the ten districts; the province's other 46 have no pilot plot here.
TARGET_TAMBONS = tuple(
    "220103 220109 220111 220204 220207 220210 220302 220308 220324 220401 220404 220410"
    " 220502 220503 220508 220602 220604 220606 220701 220703 220705 220802 220803 220804"
    " 220901 220902 220905 221001 221003 221005".split()
)
DISTRICTS = tuple(dict.fromkeys(code[:4] for code in TARGET_TAMBONS))
HANDOVER = bangkok("2021-01-01", "00:00")  # from then on another acts for the provincial officer


def officer(key: str, area: str) -> Someone:
    """A member of the department's staff, by post."""
    return Someone(f"officer/{key}", area)


HQ = officer("headquarters", "")
AUDITOR = officer("auditor", PROVINCE)
DISTRICT_AUDITOR = officer("auditor/2202", "2202")
TAMBON_AUDITOR = officer("auditor/220204", "220204")
PROTECTION = officer("data protection", "")
INTEGRATOR = officer("integrator", PROVINCE)
PROVINCIAL = officer("provincial", PROVINCE)
ACTING_PROVINCIAL = officer("provincial/acting", PROVINCE)
STRATEGY = officer("director of strategy", PROVINCE)
COORDINATION = officer("director of coordination", PROVINCE)
COMMITTEE = tuple(officer(f"inspection/{number}", PROVINCE) for number in (1, 2, 3))

# Roles that only the system grants: the first in headquarters, and auditors and the like, whom the
# audited must not appoint.
GRANTED_BY_THE_SYSTEM = (
    (HQ, Role.HQ_UNIT, ""),
    (AUDITOR, Role.AUDITOR, PROVINCE),
    (DISTRICT_AUDITOR, Role.AUDITOR, "2202"),
    (TAMBON_AUDITOR, Role.AUDITOR, "220204"),
    (PROTECTION, Role.DATA_PROTECTION_OFFICER, ""),
    (INTEGRATOR, Role.INTEGRATOR, PROVINCE),
)


def district_officer(area: str) -> Someone:
    """The district officer for an area in the district."""
    return officer(f"district/{area[:4]}", area[:4])


def specialist(area: str) -> Someone:
    """The district's community development specialist: a CD worker over the whole district."""
    return officer(f"specialist/{area[:4]}", area[:4])


def cd_worker(tambon: str) -> Someone:
    """The CD worker of a tambon: the first two of a district share one, the third has its own."""
    third = TARGET_TAMBONS.index(tambon[:6]) % 3 == 2
    return officer(f"worker/{tambon[:4]}/{'b' if third else 'a'}", tambon[:4])


@dataclass(frozen=True)
class Household:
    """A nominated household, and how far it gets."""

    tambon: str
    number: int  # within the tambon, from 1

    @property
    def key(self) -> str:
        return f"{self.tambon}/{self.number}"

    @property
    def ref(self) -> str:
        return ref("household", self.key)

    @property
    def project(self) -> str:
        return ref("project", self.key)

    @property
    def village(self) -> str:
        return f"{self.tambon}{1 + dice(f'moo/{self.key}').randrange(9):02d}"

    @property
    def head(self) -> Someone:
        return Someone(f"head/{self.key}", self.village, family_of(self.key))

    @property
    def second(self) -> Someone | None:
        """A second member, in every third household."""
        if self.number % 3:
            return None
        return Someone(f"second/{self.key}", self.village, family_of(self.key))

    @property
    def fate(self) -> str:
        """ENROLLED, or the last status: SCREENED (voted down), INELIGIBLE, ENDORSED."""
        if self.number <= 9:
            return "ENROLLED"
        chance = dice(f"fate/{self.key}").random()
        ends = ((0.08, "INELIGIBLE"), (0.13, "SCREENED"), (0.16, "ENDORSED"))
        return next((fate for below, fate in ends if chance < below), "ENROLLED")

    @property
    def area_m2(self) -> Decimal:
        """1 or 3 rai, measured to the square wa: a little more or less."""
        chance = dice(f"plot/{self.key}")
        wa = chance.choices((400, 1200), (7, 3))[0]
        return Decimal(4 * (wa + chance.randint(-wa // 40, wa // 40)))


@dataclass(frozen=True)
class Developer:
    """An area developer (นพต.) of a tambon: the first, the second, or a replacement."""

    tambon: str
    number: int

    @property
    def key(self) -> str:
        return f"{self.tambon}/developer/{self.number}"

    @property
    def person(self) -> Someone:
        return Someone(self.key, self.tambon)

    @property
    def engagement(self) -> str:
        return ref("engagement", self.key)

    @property
    def group(self) -> DeveloperGroup:
        return dice(f"group/{self.key}").choice(list(DeveloperGroup))

    def plan(self, month: str) -> str:
        """The Ref of the plan of a month."""
        return ref("work-plan", f"{self.key}/{month}")

    def report(self, month: str) -> str:
        """The Ref of the report of a month."""
        return ref("work-report", f"{self.key}/{month}")

    @property
    def households(self) -> list[Household]:
        """The households whose plots the developer looks after: every second of the tambon's."""
        return enrolled(self.tambon)[(self.number - 1) % 2 :: 2]


def community_plot(tambon: str) -> str | None:
    """The tambon's CLM plot: the first target tambon of every district has one."""
    first = TARGET_TAMBONS.index(tambon) % 3 == 0
    return ref("project", f"{tambon}/community") if first else None


@cache
def nominated(tambon: str) -> list[Household]:
    """11 or 12 households, in the order in which they were nominated."""
    count = 11 + dice(f"households/{tambon}").randrange(2)
    return [Household(tambon, number) for number in range(1, count + 1)]


@cache
def enrolled(tambon: str) -> list[Household]:
    """The nominated households that are enrolled."""
    return [household for household in nominated(tambon) if household.fate == "ENROLLED"]


# Households that leave during the year: (tambon, number) → the first day without them, and the day
# of their return.
AWAY = {
    ("220901", 4): (date(2021, 6, 8), date.max),
    ("220404", 5): (date(2021, 7, 5), date(2021, 7, 22)),
    ("220308", 6): (date(2021, 7, 1), date.max),
}
# Developers: the first day without them; who replaces them, and from when on.
RESIGNED = {("220210", 2): date(2021, 6, 1)}
SUCCESSOR, SUCCEEDS = Developer("220210", 4), date(2021, 7, 1)

# Contracts end with September; in a tambon with a community plot they continue to the new end.
LAST_MONTH, EXTENDED_TO = "2021-09", date(2021, 12, 31)


def is_away(household: Household, on: date) -> bool:
    """Whether the household has withdrawn by a day and has not returned."""
    first, back = AWAY.get((household.tambon, household.number), (date.max, date.max))
    return first <= on < back


def taking_part(tambon: str, on: date) -> list[Household]:
    """The enrolled households that have not left by a day."""
    return [each for each in enrolled(tambon) if not is_away(each, on)]


@cache
def neighbours(tambon: str) -> list[Someone]:
    """Three people of the tambon without a plot: they come to assemblies and help."""
    return [Someone(f"neighbour/{tambon}/{number}", f"{tambon}0{number}") for number in (1, 2, 3)]


def developers(tambon: str, on: date = date.min) -> list[Developer]:
    """The tambon's developers on a day: without those who resigned, with their replacements."""
    first = [
        each for each in (Developer(tambon, 1), Developer(tambon, 2))
        if on < RESIGNED.get((each.tambon, each.number), date.max)
    ]
    return [*first, SUCCESSOR] if tambon == SUCCESSOR.tambon and on >= SUCCEEDS else first


def all_developers() -> list[Developer]:
    """The developers hired in December."""
    return [each for tambon in TARGET_TAMBONS for each in developers(tambon)]


def serving(month: str) -> list[Developer]:
    """The developers whose contract covers the first day of a month."""
    on = date.fromisoformat(f"{month}-01")
    return [
        each for tambon in TARGET_TAMBONS for each in developers(tambon, on)
        if month <= LAST_MONTH or community_plot(tambon)
    ]
