"""The viewer: who asks, what they hold now, and which rows and details that lets them see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.authority import Role

# Roles that work with people and therefore see their details; auditors and integrators do not.
SEES_DETAILS = frozenset(
    {
        Role.HQ_UNIT, Role.PROVINCIAL_OFFICER, Role.DISTRICT_OFFICER, Role.CD_WORKER,
        Role.AREA_DEVELOPER, Role.DATA_PROTECTION_OFFICER,
    }
)
SEES_TEXTS = SEES_DETAILS | {Role.AUDITOR, Role.HOUSEHOLD_MEMBER, Role.INSPECTION_COMMITTEE}
APPROVES = frozenset({Role.DISTRICT_OFFICER, Role.PROVINCIAL_OFFICER})

_ROLES = """
    SELECT role, area FROM views.roles
    WHERE person = $1 AND NOT revoked
      AND valid_from <= $2 AND (valid_until IS NULL OR valid_until >= $2)
"""


@dataclass(frozen=True)
class Viewer:
    """A signed-in person and the areas (code prefixes) their roles let them look at, right now."""

    person: str
    grants: tuple[tuple[str, str], ...] = ()  # (role, area)
    areas: tuple[str, ...] = ()
    detail_areas: tuple[str, ...] = ()
    text_areas: tuple[str, ...] = ()
    approves: tuple[str, ...] = ()  # where submitted plans wait for this person

    @classmethod
    def holding(cls, person: str, grants: list[tuple[str, str]]) -> "Viewer":
        """Derives what can be seen from the roles held."""
        return cls(
            person=person, grants=tuple(grants), areas=widest(area for _, area in grants),
            detail_areas=widest(area for role, area in grants if role in SEES_DETAILS),
            text_areas=widest(area for role, area in grants if role in SEES_TEXTS),
            approves=widest(area for role, area in grants if role in APPROVES),
        )

    @property
    def shape(self) -> tuple[int, int, int]:
        """What of the viewer decides the SQL text: how many ranges of each sort there are."""
        return len(self.areas), len(self.detail_areas), len(self.text_areas)


def widest(areas: Iterable[str]) -> tuple[str, ...]:
    """The prefixes that are not inside another: 22, 2201, 10 → 10, 22."""
    kept: list[str] = []
    for area in sorted(set(areas)):
        if not any(area.startswith(wider) for wider in kept):
            kept.append(area)
    return tuple(kept)


async def viewer_of(connection: Any, person: str, today: date) -> Viewer:
    """The roles that a person holds today, from the view of roles."""
    rows = await connection.fetch(_ROLES, person, today)
    return Viewer.holding(person, [(row["role"], row["area"]) for row in rows])
