"""Who holds a role, and granting one as the system: what the command line needs of roles."""

from uuid import uuid4

import asyncpg
import msgspec

from domain.authority import Role
from domain.event import Actor
from domain.ref import is_ref

# The exact area first, then the narrowest that covers it, then the widest inside it; without an
# area the widest of all. Among equals always the same person.
_HOLDER = """
select person from views.roles
where role = $1 and not revoked
  and valid_from <= (now() at time zone 'Asia/Bangkok')::date
  and (valid_until is null or valid_until >= (now() at time zone 'Asia/Bangkok')::date)
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
        raise RuntimeError(f"there is no role {name}; there are {', '.join(known)}")
    return Role(wanted)


async def holder(url: str, role: Role, area: str | None) -> str:
    """The Ref of somebody who holds a role today. RuntimeError: nobody does."""
    connection = await asyncpg.connect(url)
    try:
        person = await connection.fetchval(_HOLDER, role.value, area)
    except asyncpg.UndefinedTableError:
        person = None  # never served yet
    finally:
        await connection.close()
    if person is None:
        where = f" in {area}" if area else ""
        raise RuntimeError(f"nobody holds {role}{where}; load the demonstration, or khok grant")
    return str(person)


async def grant(url: str, person: str, role: Role, area: str) -> str:
    """Records the grant as the system; what was done, in a sentence. RuntimeError: refused."""
    from domain.role import GrantRole
    from service.areas import Register
    from service.commands import Office, Refusal
    from service.database import connect_pool
    from service.journal import Journal
    from service.vault import Vault

    if not is_ref(person, "person"):
        raise RuntimeError(f"{person} is not the Ref of a person")
    command = msgspec.convert({"person": person, "role": role, "area": area}, GrantRole)
    journal = await Journal.open(url)
    try:
        async with await connect_pool(url, max_size=2) as pool:
            office = Office(journal, await Vault.unlock(pool), Register())
            done = await office.handle(command, Actor(), command_id=uuid4(), digest=b"")
    finally:
        await journal.close()
    if isinstance(done, Refusal):
        raise RuntimeError(f"{done.refused.rule.name}: {done.refused.message}")
    return f"{person} holds {role} over {area or 'the country'} (position {done.position})."
