"""Holders of roles, and what only the system records: the first people and the first roles."""

from uuid import uuid4

import asyncpg
import msgspec
import uuid_utils.compat as uuids

from domain.kernel.authority import Role
from domain.kernel.decision import Command
from domain.kernel.event import Actor
from domain.kernel.ref import is_ref

DIGEST = b"khok"  # its command id is new each time: nothing is ever compared with this

# The exact area first, then the narrowest that covers it, then the widest inside it; without an
# area the widest of all. Among equals always the same person.
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
    """``auditor`` or ``AUDITOR`` → the role. RuntimeError: there is none of that name."""
    known = [role for role in Role if role is not Role.SYSTEM]
    wanted = name.upper().replace("-", "_")
    if wanted not in known:
        raise RuntimeError(f"{name} is not a role; use one of {', '.join(known)}")
    return Role(wanted)


async def holder(url: str, role: Role, area: str | None) -> str:
    """The Ref of somebody who holds a role today. RuntimeError: nobody does."""
    from service.app import clock_of
    from service.database import connect_pool

    async with await connect_pool(url, max_size=1) as pool:
        try:
            today = (await clock_of(pool)).today()  # a demonstration's year is not ours
            person = await pool.fetchval(_HOLDER, role.value, area, today)
        except asyncpg.UndefinedTableError:
            person = None  # never served yet
    if person is None:
        where = f" in {area}" if area else ""
        raise RuntimeError(f"no one holds {role}{where}; load the demonstration, or use khok grant")
    return str(person)


async def grant(url: str, *, person: str, role: Role, area: str) -> str:
    """Records the grant as the system; what was done, in a sentence. RuntimeError: refused."""
    from domain.person.role import GrantRole

    if not is_ref(person, "person"):
        raise RuntimeError(f"{person} is not the id of a person")
    command = msgspec.convert({"person": person, "role": role, "area": area}, GrantRole)
    position = await _record(url, command)
    return f"{person} holds {role} over {area or 'the country'} (position {position})."


async def register(url: str, **details: str) -> str:
    """Registers a person as the system: the first ones, whom nobody could. RuntimeError: refused.

    ``details``: the fields of RegisterPerson. Answers with the person's Ref.
    """
    from domain.person.registration import RegisterPerson

    person = f"person:{uuids.uuid7()}"
    await _record(url, msgspec.convert(details | {"person": person}, RegisterPerson))
    return person


async def _record(url: str, command: Command) -> int:
    """Has a command decided for the system; the position it came to. RuntimeError: refused."""
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
