"""What is simulated and where: how many households fall to which tambons of which provinces."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from service.areas import BANGKOK_PROVINCE, Register

# The programme as published: plots, developers, tambons. Every simulation has the same ratios.
PLOTS, DEVELOPERS, TAMBONS = 25_179, 9_188, 3_246
MOST_A_TAMBON = 200  # households: what one assembly's sheet can hold
BEGINS = date(2020, 12, 1)
FIRST_WORK = date(2021, 3, 1)  # after people are hired, households chosen and plots designed
MOST_MONTHS = 24


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The parameters of a simulation. RuntimeError: a parameter is wrong."""

    provinces: tuple[str, ...] = ()  # none: all but Bangkok, whose khwaeng have no villages
    households: int = PLOTS  # number of enrolled households
    seed: int = 1
    months: int = 12  # of work, after three months of preparation
    until: date | None = None  # the last simulated day

    def __post_init__(self) -> None:
        known = all_provinces()
        if unknown := [code for code in self.provinces if code not in known]:
            raise RuntimeError(
                f"{', '.join(unknown)}: not a province with villages; give DOPA codes of 2 digits,"
                " such as 22"
            )
        if self.households < 1:
            raise RuntimeError(f"{self.households} households cannot be simulated; give 1 or more")
        if not 1 <= self.months <= MOST_MONTHS:
            raise RuntimeError(f"{self.months} months of work; give 1 to {MOST_MONTHS}")
        if self.until is not None and self.until < BEGINS:
            raise RuntimeError(f"{self.until} is before the first day, {BEGINS}; use a later day")
        most = MOST_A_TAMBON * len(all_tambons(self.provinces))
        if self.households > most:
            raise RuntimeError(
                f"{self.households} households are more than these provinces hold: {most}"
            )

    def months_told(self) -> Iterator[date]:
        """The first days of the months. The last month only completes the one before it."""
        day, count = BEGINS, self.months + 4
        while count and (self.until is None or day <= self.until):
            yield day
            day, count = next_month(day), count - 1

    def days(self, *months: date) -> list[date]:
        """The simulated days of these months, or of all months."""
        days = [
            month + timedelta(days=number)
            for month in months or self.months_told()
            for number in range((next_month(month) - month).days)
        ]
        return [day for day in days if self.until is None or day <= self.until]

    @property
    def work_ends(self) -> date:
        """The first day after the last month of work."""
        day = FIRST_WORK
        for _ in range(self.months):
            day = next_month(day)
        return day


@dataclass(frozen=True)
class Share:
    """How many households and developers a tambon has."""

    tambon: str
    households: int
    developers: int


def next_month(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def all_provinces() -> list[str]:
    """The codes of the provinces that have villages."""
    return [each.code for each in Register().children("", BEGINS)
            if each.code != BANGKOK_PROVINCE]


def all_tambons(provinces: tuple[str, ...]) -> list[str]:
    """Every tambon of these provinces (none: all provinces), by code."""
    areas = Register()
    return [
        tambon.code
        for province in sorted(set(provinces)) or all_provinces()
        for district in areas.children(province, BEGINS)
        for tambon in areas.children(district.code, BEGINS)
    ]


def shares(wanted: Wanted) -> list[Share]:
    """Deals out the households to tambons, in the programme's ratio of households to tambons."""
    there = all_tambons(wanted.provinces)
    count = min(len(there), max(1, round(wanted.households * TAMBONS / PLOTS)))
    chosen = [there[number * len(there) // count] for number in range(count)]
    developers = max(count, round(wanted.households * DEVELOPERS / PLOTS))
    return [
        Share(tambon, households, min(households, _dealt(developers, count, number)))
        for number, tambon in enumerate(chosen)
        if (households := _dealt(wanted.households, count, number))
    ]


def _dealt(things: int, hands: int, hand: int) -> int:
    """The number of things that one hand gets."""
    return (hand + 1) * things // hands - hand * things // hands


def districts(wanted: Wanted) -> dict[str, list[Share]]:
    """The shares by district, in the order of the codes."""
    found: dict[str, list[Share]] = {}
    for share in shares(wanted):
        found.setdefault(share.tambon[:4], []).append(share)
    return found
