"""A role of a person over an area: granted and revoked from above, with dates, never edited."""

from datetime import date
from typing import Annotated

from domain.kernel.authority import Authority, Role, authorise_from_above
from domain.kernel.decision import Command, Decided, History, Rule, State, decides, known_area
from domain.kernel.event import Recorded
from domain.kernel.ref import PersonRef, says
from domain.kernel.terms import AreaCode
from domain.person.events import RoleGranted, RoleRevoked, known_person

# ── commands ──────────────────────────────────────────────────────────────────────────────────────

GRANTORS = (Role.PROVINCIAL_OFFICER, Role.HQ_UNIT, Role.SYSTEM)


class GrantRole(Command):
    """Grants a person a role over an area, from a day on. Only by a holder of the role above it."""

    roles = GRANTORS

    person: PersonRef
    role: Annotated[
        Role,
        says("The role; not AREA_DEVELOPER or HOUSEHOLD_MEMBER, which follow from a contract or a"
             " membership."),
    ]
    area: Annotated[AreaCode, says("Area code that the role covers; empty for the whole country.")]
    valid_from: Annotated[date | None, says("First day it holds; today, if left out.")] = None
    until: Annotated[date | None, says("Last day it holds; no end, if left out.")] = None
    acting_for: Annotated[
        PersonRef | None,
        says("The holder of the role in whose place the person acts (รักษาราชการแทน), by id."),
    ] = None


class RevokeRole(Command):
    """Ends a person's role over an area at once. Only by a holder of the role above it."""

    roles = GRANTORS

    person: PersonRef
    role: Annotated[Role, says("The role that ends.")]
    area: Annotated[AreaCode, says("Area code over which it was granted; empty for the country.")]


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class RolesEver(State):
    """Every (person, role, area) ever granted: only these may have somebody act in their place."""

    folds = (RoleGranted,)
    held: frozenset[tuple[str, str, str]] = frozenset()

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case RoleGranted(person=person, role=role, area=area):
                self.held |= {(person, role, area)}


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

role_ends_after_it_begins = Rule(
    "role-ends-after-it-begins",
    en="The role would end on {until}, before it begins on {valid_from}. Check both days.",
    th="บทบาทจะสิ้นสุดวันที่ {until} ก่อนวันเริ่ม {valid_from} โปรดตรวจสอบทั้งสองวัน",
)
acting_is_for_a_holder = Rule(
    "acting-is-for-a-holder",
    en="{acting_for} never held {role} over {area}, or is the same person. Name somebody else who"
    " holds or held it.",
    th="{acting_for} ไม่เคยมีบทบาท {role} ในพื้นที่ {area}"
    " โปรดระบุผู้ที่มีหรือเคยมีบทบาทนั้น และต้องไม่ใช่คนเดียวกัน",
)
role_is_held = Rule(
    "role-is-held",
    en="{ref} does not hold {role} over {area}, so it cannot be revoked. Check role and area.",
    th="{ref} ไม่มีบทบาท {role} ในพื้นที่ {area} จึงถอดถอนไม่ได้ โปรดตรวจสอบบทบาทและพื้นที่",
)


@decides(GrantRole)
async def grant_role(command: GrantRole, history: History) -> Decided:
    known_area(history, command.area)
    await authorise_from_above(history, command.role, command.area)
    await known_person(history, command.person)
    granted = RoleGranted(
        person=command.person, role=command.role, area=command.area,
        valid_from=command.valid_from or history.today, until=command.until,
        acting_for=command.acting_for,
    )
    role_ends_after_it_begins.require(
        granted.until is None or granted.valid_from <= granted.until, "until",
        valid_from=granted.valid_from, until=granted.until,
    )
    await _acts_for_a_holder(command, history)
    authority = await history.of(Authority, command.person)
    return [] if granted.confers() in authority.grants.values() else [granted]


async def _acts_for_a_holder(command: GrantRole, history: History) -> None:
    if command.acting_for is None:
        return
    ever = await history.of(RolesEver, command.acting_for)
    acting_is_for_a_holder.require(
        command.acting_for != command.person
        and any(
            (person, role) == (command.acting_for, command.role) and command.area.startswith(area)
            for person, role, area in ever.held
        ),
        "actingFor", acting_for=command.acting_for, role=command.role,
        area=command.area or "(country)",
    )


@decides(RevokeRole)
async def revoke_role(command: RevokeRole, history: History) -> Decided:
    await authorise_from_above(history, command.role, command.area)
    await known_person(history, command.person)
    revoked = RoleRevoked(person=command.person, role=command.role, area=command.area)
    authority = await history.of(Authority, command.person)
    role_is_held.require(
        any(g.person == command.person and g.key == revoked.withdraws()
            for g in authority.grants.values()),
        "role", ref=command.person, role=command.role, area=command.area or "(country)",
    )
    return [revoked]
