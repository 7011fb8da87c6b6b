"""The viewer: the signed-in person, their present roles, and the rows and details they may see."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from domain.kernel.authority import Role
from service.cache import Cache
from service.database import fetch

# Roles that work with people and therefore see personal details; auditors and integrators do not.
SEES_DETAILS = frozenset(
    {
        Role.HQ_UNIT, Role.PROVINCIAL_OFFICER, Role.DISTRICT_OFFICER, Role.CD_WORKER,
        Role.AREA_DEVELOPER, Role.DATA_PROTECTION_OFFICER,
    }
)
SEES_TEXTS = SEES_DETAILS | {Role.AUDITOR, Role.HOUSEHOLD_MEMBER, Role.INSPECTION_COMMITTEE}
APPROVES = frozenset({Role.DISTRICT_OFFICER, Role.PROVINCIAL_OFFICER})

VIEWERS_KEPT = 10_000

# The roles that a person holds on a day, as JSON: a list of (role, area); NULL for none.
HELD = """(SELECT json_agg(json_build_array(role, area) ORDER BY role, area)
    FROM views.roles WHERE person = {person} AND NOT revoked
    AND valid_from <= {day} AND (valid_until IS NULL OR valid_until >= {day}))"""
_NOW = "SELECT " + HELD.format(person="$1", day="$2")


@dataclass(frozen=True)
class Viewer:
    """A signed-in person, and the areas (code prefixes) that their roles let them see on a day."""

    person: str
    day: date
    held: bytes | None = None  # the roles, as HELD returns them
    areas: tuple[str, ...] = ()
    detail_areas: tuple[str, ...] = ()
    text_areas: tuple[str, ...] = ()
    approves: tuple[str, ...] = ()  # where submitted plans wait for this person

    @classmethod
    def holding(cls, person: str, day: date, held: bytes | None) -> "Viewer":
        """A viewer with these roles."""
        grants = msgspec.json.decode(held, type=list[tuple[str, str]]) if held else []
        return cls(
            person=person, day=day, held=held, areas=widest(area for _, area in grants),
            detail_areas=widest(area for role, area in grants if role in SEES_DETAILS),
            text_areas=widest(area for role, area in grants if role in SEES_TEXTS),
            approves=widest(area for role, area in grants if role in APPROVES),
        )

    @property
    def shape(self) -> tuple[int, int, int]:
        """What of the viewer changes the SQL text: the number of ranges of each kind."""
        return _ranges(self.areas), _ranges(self.detail_areas), _ranges(self.text_areas)


def _ranges(areas: tuple[str, ...]) -> int:
    """The number of ranges; -1 for the whole country, whose SQL text has none."""
    return -1 if areas == ("",) else len(areas)


def widest(areas: Iterable[str]) -> tuple[str, ...]:
    """The prefixes that no other one contains: 22, 2201, 10 → 10, 22."""
    kept: list[str] = []
    for area in sorted(set(areas)):
        if not any(area.startswith(wider) for wider in kept):
            kept.append(area)
    return tuple(kept)


class Viewers:
    """Caches recent viewers with their roles.

    A statement built from a cached viewer also reads HELD, and is run again if the roles differ:
    so the cache is never trusted, and checking it costs no statement.
    """

    def __init__(self, pool: Any, today: Callable[[], date]) -> None:
        self._pool, self._today, self._kept = pool, today, Cache(VIEWERS_KEPT)

    async def now(self, person: str) -> Viewer:
        """The roles that a person holds today, from the view of roles."""
        day = self._today()
        [(held,)] = await fetch(self._pool, _NOW, person, day)
        return self.learn(person, day, held)

    async def lately(self, person: str) -> Viewer:
        """The viewer as cached today, to be checked by the statement that uses it."""
        known: Viewer | None = self._kept.get(person)
        return known if known and known.day == self._today() else await self.now(person)

    def learn(self, person: str, day: date, held: bytes | None) -> Viewer:
        """Caches the roles that a statement read, and returns the viewer with them."""
        made: Viewer = self._kept.put(person, Viewer.holding(person, day, held))
        return made
