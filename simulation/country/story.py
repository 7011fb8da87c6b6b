"""The story: scenes of each tambon and month, in the order of time.

A part is a generator ``(wanted, tambon, month) -> scenes``, in any order, none before the month.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from operator import attrgetter

from domain.kernel.decision import BANGKOK
from simulation.chanthaburi.names import dice
from simulation.country import digging, evaluating, gatherings, households, plans, reports, staff
from simulation.country.cast import Tambon
from simulation.country.places import Share, Wanted, districts, next_month
from simulation.script import Scene

Part = Callable[[Wanted, Tambon, date], Iterator[Scene]]
PARTS: tuple[Part, ...] = (
    staff.hire,
    households.choose, households.take_in, households.build, households.leave,
    gatherings.decide_together, gatherings.plan_together, gatherings.work_together,
    plans.plan,
    reports.report, reports.supervise,
    digging.dig, digging.equip, evaluating.evaluate,
)


class Place:
    """A unit that is simulated independently: the country (number 0), or one district.

    ``number`` orders scenes at one moment; ``chance`` makes the ids of its facts. A district uses
    the country's nouns, never those of another district.
    """

    def __init__(self, number: int, name: str, wanted: Wanted) -> None:
        self.number, self.wanted = number, wanted
        self.chance: random.Random = dice(f"simulation/{wanted.seed}/ids/{name}")
        self._later: list[Scene] = []

    def month(self, month: date) -> list[Scene]:
        """The scenes of a month in the order of time; keeps scenes of later months for these."""
        scenes = [*self._later, *self.told(month)]
        end = datetime.combine(next_month(month), time(), BANGKOK)
        self._later = [each for each in scenes if each.at >= end]
        return sorted(
            (each for each in scenes if each.at < end and each.acts), key=attrgetter("at")
        )

    def told(self, month: date) -> Iterator[Scene]:
        raise NotImplementedError


class Country(Place):
    """Headquarters and the heads of the provinces."""

    def told(self, month: date) -> Iterator[Scene]:
        if month == next(self.wanted.months_told()):
            provinces = sorted({district[:2] for district in districts(self.wanted)})
            yield from staff.country(self.wanted, provinces)


class District(Place):
    """A district: its officer, and its tambons."""

    def __init__(self, number: int, code: str, shares: Sequence[Share], wanted: Wanted) -> None:
        super().__init__(number, code, wanted)
        self.code = code
        self.tambons = [Tambon(wanted.seed, share) for share in shares]

    def told(self, month: date) -> Iterator[Scene]:
        if month == next(self.wanted.months_told()):
            yield from staff.appoint(self.wanted.seed, self.code, self.tambons)
        for tambon in self.tambons:
            for part in PARTS:
                yield from part(self.wanted, tambon, month)


def places(wanted: Wanted) -> list[Place]:
    """The country first, then the districts by code."""
    return [
        Country(0, "", wanted),
        *(District(number, code, shares, wanted)
          for number, (code, shares) in enumerate(districts(wanted).items(), 1)),
    ]


def told(among: Sequence[Place], month: date) -> list[tuple[Scene, Place]]:
    """The scenes of several places in a month, in the order in which they are decided."""
    scenes = [
        (scene, place, number)
        for place in among for number, scene in enumerate(place.month(month))
    ]
    scenes.sort(key=lambda each: (each[0].at, each[1].number, each[2]))
    return [(scene, place) for scene, place, _ in scenes]
