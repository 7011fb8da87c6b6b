"""Holders of roles, and what only the system records: the first people and the first roles."""

from uuid import uuid4

import asyncpg
import msgspec
import uuid_utils.compat as uuids

from domain.kernel.authority import Role
from domain.kernel.decision import Command
from domain.kernel.event import Actor
from domain.kernel.ref import is_ref

DIGEST = b"khok"  # never compared, because the command id is new each time

# The exact area first, then the smallest that covers it, then the largest inside it; without an
# area, the largest of all. Among equals, always the same person.
_HOLDER = """
select person from views.roles
where role = $1 and not revoked
  and valid_from <= $3 and (valid_until is null or valid_until >= $3)
  and ($2::text is null or starts_with($2, area) or starts_with(area, $2))
order by area is distinct from $2,
         starts_with($2, area) is not true,
         case when starts_with($2, area) then -length(area) else length(area) end,
         area, person
limit 1
"""


def role_named(name: str) -> Role:
    """``auditor`` or ``AUDITOR`` → the role. RuntimeError: not a role."""
    known = [role for role in Role if role is not Role.SYSTEM]
    upper = name.upper().replace("-", "_")
    if upper not in known:
        raise RuntimeError(f"{name} is not a role; use one of {', '.join(known)}")
    return Role(upper)


async def holder(url: str, role: Role, area: str | None) -> str:
    """The Ref of a person who holds a role today. RuntimeError: no one does."""
    from service.app import clock_of
    from service.database import connect_pool

    async with await connect_pool(url, max_size=1) as pool:
        try:
            today = (await clock_of(pool)).today()  # a demonstration has its own date
            person = await pool.fetchval(_HOLDER, role.value, area, today)
        except asyncpg.UndefinedTableError:
            person = None  # no views yet
    if person is None:
        where = f" in {area}" if area else ""
        raise RuntimeError(f"no one holds {role}{where}; load the demonstration, or use khok grant")
    return str(person)


async def grant(url: str, *, person: str, role: Role, area: str) -> str:
    """Records the grant as the system; a sentence that says so. RuntimeError: refused."""
    from domain.person.role import GrantRole

    if not is_ref(person, "person"):
        raise RuntimeError(f"{person} is not the id of a person")
    command = msgspec.convert({"person": person, "role": role, "area": area}, GrantRole)
    position = await _record(url, command)
    return f"{person} holds {role} over {area or 'the country'} (position {position})."


async def register(url: str, **details: str) -> str:
    """Registers a person as the system; the person's Ref. RuntimeError: refused.

    For the first people, before anyone has a role to register them. ``details``: the fields of
    RegisterPerson.
    """
    from domain.person.registration import RegisterPerson

    person = f"person:{uuids.uuid7()}"
    await _record(url, msgspec.convert(details | {"person": person}, RegisterPerson))
    return person


async def _record(url: str, command: Command) -> int:
    """Handles a command as the system; the position of its last event. RuntimeError: refused."""
    from service.app import Service
    from service.commands import Refusal

    service = await Service.open(url)
    try:
        done = await service.handler.handle(command, Actor(), command_id=uuid4(), digest=DIGEST)
    finally:
        await service.close()
    if isinstance(done, Refusal):
        raise RuntimeError(f"{done.refused.rule.name}: {done.refused.message}")
    return done.position
