"""Who may do what, and where. Roles are facts with dates; an area is a prefix, "" the country."""

from datetime import date
from enum import StrEnum

from domain.kernel.decision import Command, History, Rule, State
from domain.kernel.event import REGISTRY, Actor, Event, Grant, Recorded


class Role(StrEnum):
    """What a person may do, over an area."""

    HQ_UNIT = "HQ_UNIT"
    PROVINCIAL_OFFICER = "PROVINCIAL_OFFICER"
    DISTRICT_OFFICER = "DISTRICT_OFFICER"
    CD_WORKER = "CD_WORKER"
    AREA_DEVELOPER = "AREA_DEVELOPER"
    HOUSEHOLD_MEMBER = "HOUSEHOLD_MEMBER"
    INSPECTION_COMMITTEE = "INSPECTION_COMMITTEE"
    AUDITOR = "AUDITOR"
    DATA_PROTECTION_OFFICER = "DATA_PROTECTION_OFFICER"
    INTEGRATOR = "INTEGRATOR"
    SYSTEM = "SYSTEM"


# Who grants each role. Missing roles follow from other facts (a contract, a membership).
GRANTED_BY: dict[Role, Role] = {
    Role.HQ_UNIT: Role.SYSTEM,
    Role.AUDITOR: Role.SYSTEM,  # the audited do not appoint the auditor
    Role.DATA_PROTECTION_OFFICER: Role.SYSTEM,
    Role.INTEGRATOR: Role.SYSTEM,
    Role.PROVINCIAL_OFFICER: Role.HQ_UNIT,
    Role.INSPECTION_COMMITTEE: Role.HQ_UNIT,
    Role.DISTRICT_OFFICER: Role.PROVINCIAL_OFFICER,
    Role.CD_WORKER: Role.PROVINCIAL_OFFICER,
}

role_covers_the_area = Rule(
    "role-covers-the-area",
    en="{command} in area {area} needs one of these roles there: {roles}. Ask somebody who holds"
    " one, or have it granted.",
    th="การทำ {command} ในพื้นที่ {area} ต้องมีบทบาทใดบทบาทหนึ่งใน {roles} ในพื้นที่นั้น"
    " โปรดให้ผู้มีบทบาทดำเนินการ หรือขอรับการแต่งตั้ง",
    kept=True,
)

role_is_granted_from_above = Rule(
    "role-is-granted-from-above",
    en="{role} over {area} is granted and revoked by {above} over that or a larger area. Ask them.",
    th="บทบาท {role} ในพื้นที่ {area} แต่งตั้งและถอดถอนโดย {above_th}"
    " ที่มีพื้นที่ครอบคลุม โปรดติดต่อผู้มีอำนาจ",
    kept=True,
)


class Authority(State):
    """The roles of one person, folded from all events that confer or withdraw roles."""

    grants: dict[str, Grant] = {}

    @classmethod
    def types(cls) -> tuple[type[Event], ...]:
        """Every event type that confers or withdraws roles."""
        says = (kind for kind in REGISTRY.values() if _speaks_of_roles(kind))
        return tuple(sorted(says, key=lambda kind: kind.name))

    def evolve(self, fact: Recorded) -> None:
        """Keeps grants by key; an event that withdraws the key ends them."""
        if grant := fact.event.confers():
            self.grants = self.grants | {f"{grant.person} {grant.key}": grant}
        if key := fact.event.withdraws():
            self.grants = {k: g for k, g in self.grants.items() if g.key != key}

    def on(self, day: date) -> list[Grant]:
        """The grants in force on a day, the narrowest area first."""
        text = day.isoformat()
        held = [g for g in self.grants.values() if g.valid_from <= text <= (g.until or "9999")]
        return sorted(held, key=lambda grant: -len(grant.area)) if len(held) > 1 else held


def _speaks_of_roles(kind: type[Event]) -> bool:
    return kind.confers is not Event.confers or kind.withdraws is not Event.withdraws


async def acting_roles(history: History) -> list[Grant]:
    """The roles that the caller holds today; [] if no one is signed in."""
    person = history.actor.person
    if person is None:
        return []
    authority = await history.of(Authority, person)
    return [grant for grant in authority.on(history.today) if grant.person == person]


def _holding(grant: Grant) -> Actor:
    return Actor(
        person=grant.person, role=grant.role, area=grant.area, acting_for=grant.acting_for
    )


async def authorise(
    history: History, command: Command, area: str, *more_areas: str, roles: tuple[str, ...] = ()
) -> Actor:
    """Finds the caller's role that allows a command in an area (in all areas, if more are named).

    ``roles`` narrows the command's own. The events record the matching role with the narrowest
    area. Refuses with role-covers-the-area.
    """
    roles = roles or command.roles
    history.area = area
    if history.actor.role == Role.SYSTEM and Role.SYSTEM in roles:
        return history.act_as(history.actor)
    areas = (area, *more_areas)
    fitting = [grant for grant in await acting_roles(history) if grant.role in roles]
    for grant in fitting:
        if all(a.startswith(grant.area) for a in areas):
            return history.act_as(_holding(grant))
    # An area that no role reaches: there the attempt is recorded, and what to disclose is judged.
    unreached = (a for a in areas if not any(a.startswith(grant.area) for grant in fitting))
    history.area = next(unreached, area)
    role_covers_the_area.refuse(
        command=type(command).__name__, area=history.area or "(country)", roles=", ".join(roles)
    )


async def authorise_from_above(history: History, role: Role, area: str) -> Actor:
    """Finds the caller's role that may grant and revoke a role over this area.

    The events record the one with the narrowest area. Refuses with role-is-granted-from-above.
    """
    history.area = area
    above = GRANTED_BY.get(role)
    if above == Role.SYSTEM and history.actor.role == Role.SYSTEM:
        return history.act_as(history.actor)
    for grant in await acting_roles(history):
        if grant.role == above and area.startswith(grant.area):
            return history.act_as(_holding(grant))
    role_is_granted_from_above.refuse(
        "role", role=role, area=area or "(country)",
        above=above or "no one (it follows from a contract or a membership)",
        above_th=above or "ข้อเท็จจริงอื่น (สัญญาจ้างหรือการเป็นสมาชิกครัวเรือน)",
    )
