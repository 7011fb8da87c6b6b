"""Acts and scenes: lists of commands at one moment, in the order of time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from domain.kernel.decision import BANGKOK, Command

T = TypeVar("T")
ACCEPTED, REPLAYED = "accepted", "replayed"


@dataclass(frozen=True)
class Act:
    """A command, the person who gives it, and the expected outcome."""

    by: str | None  # the person's Ref; None is the system
    command: Command
    comes_to: str = ACCEPTED  # or REPLAYED, or the name of the rule that refuses it
    name: str | None = None  # name of the command's id; acts with one name send the same id


@dataclass(frozen=True)
class Scene:
    """Independent acts at one moment, decided together.

    An act that is refused, or sent again, has its own scene.
    """

    at: datetime
    acts: tuple[Act, ...]


def scene(at: datetime, acts: Iterable[Act]) -> Scene:
    """A scene of these acts at that moment."""
    return Scene(at, tuple(acts))


def alone(
    at: datetime, by: str | None, command: Command, comes_to: str = ACCEPTED,
    name: str | None = None,
) -> Scene:
    """A scene of one act."""
    return Scene(at, (Act(by, command, comes_to, name),))


def bangkok(day: str, clock: str = "09:00") -> datetime:
    """``bangkok("2021-01-13", "08:00")``: that moment in Thailand."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=BANGKOK)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def days(count: int) -> timedelta:
    return timedelta(days=count)


def working_days(first: datetime, count: int) -> list[datetime]:
    """The next ``count`` Mondays to Fridays, from a moment on, at its time of day."""
    found: list[datetime] = []
    moment = first
    while len(found) < count:
        if moment.weekday() < 5:
            found.append(moment)
        moment += days(1)
    return found


def dealt(things: Sequence[T], hands: int) -> list[list[T]]:
    """The things dealt out in turn: ``dealt([1, 2, 3], 2)`` → ``[[1, 3], [2]]``."""
    return [list(things[hand::hands]) for hand in range(hands)]
