"""Worker processes: each decides some of the districts, day by day."""

import gc
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import NamedTuple

from domain.kernel.decision import BANGKOK
from service.areas import Register
from service.journal.bulk import Packed
from service.journal.rows import Numbers
from simulation.clerk import Clerk
from simulation.country.places import Wanted
from simulation.country.story import places, told

PATIENCE = 10.0  # seconds within which a closed process must end


class Part(NamedTuple):
    """One worker's part of a simulation, and what the worker needs for it."""

    wanted: Wanted
    worker: int  # 0 … workers - 1
    workers: int
    secret: bytes  # of the vault
    types: Numbers


class Day(NamedTuple):
    """The packed rows of one day, and the number of acts refused so far."""

    day: date
    packed: Packed
    refused: int


def days_of(part: Part) -> Iterator[Day]:
    """Every day of the story, also empty ones.

    Every worker decides the country's acts, because its districts depend on them; only the first
    worker packs their rows.
    """
    mine = [
        each for each in places(part.wanted)
        if each.number % part.workers == part.worker or not each.number
    ]
    clerk = Clerk(secret=part.secret, types=part.types, areas=Register())
    for month in part.wanted.months_told():
        by_day = groupby(
            told(mine, month), key=lambda each: each[0].at.astimezone(BANGKOK).date()
        )
        scenes = {day: list(of_the_day) for day, of_the_day in by_day}
        for day in part.wanted.days(month):
            for scene, place in scenes.pop(day, ()):
                play = clerk.play if place.number or not part.worker else clerk.remember
                play(scene, place.number, place.chance)
            packed, clerk.packed = clerk.packed, Packed()
            yield Day(day, packed, clerk.refused)


class PartWorker:
    """A process that decides one part."""

    def __init__(self, part: Part) -> None:
        context = get_context("spawn")  # the service's process has threads
        self._days, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_work, args=(part, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def next(self) -> Day:
        """The next day, as soon as it is decided. RuntimeError: the process failed."""
        try:
            said: Day | str = self._days.recv()
        except EOFError:
            raise RuntimeError("a process of the simulation ended before its story did") from None
        if isinstance(said, str):
            raise RuntimeError(said)
        return said

    def close(self) -> None:
        """Ends the process, finished or not."""
        self._days.close()
        self._process.terminate()
        self._process.join(PATIENCE)


def _work(part: Part, days: Connection) -> None:
    gc.disable()  # there are millions of objects and no reference cycles
    try:
        for day in days_of(part):
            days.send(day)
    except RuntimeError as error:
        days.send(str(error))
