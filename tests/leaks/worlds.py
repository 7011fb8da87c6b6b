"""Two worlds that differ only in what a viewer of one tambon may not see.

The first is the demonstration torn apart: a half of all rows and events, by chance, lies in the
tambon and the other half elsewhere, so that everything that hangs together is cut by the border.
Its twin lacks every row of elsewhere, and its events of elsewhere say nothing. All of this is said
of the tables themselves: the compiler has no part in it.
"""

from dataclasses import dataclass, field

import asyncpg

from domain.kernel.authority import Role
from projections.view import VIEWS

TAMBON, ELSEWHERE = "220101", "330101"
DETAILS = {"HQ_UNIT", "PROVINCIAL_OFFICER", "DISTRICT_OFFICER", "CD_WORKER", "AREA_DEVELOPER",
           "DATA_PROTECTION_OFFICER"}
TEXTS = DETAILS | {"AUDITOR", "HOUSEHOLD_MEMBER", "INSPECTION_COMMITTEE"}
NOBODY = ""  # the person who holds no role at all
HOLDERS = [str(role) for role in Role if role != Role.SYSTEM]
COUNTRY = "COUNTRY"  # the person who sees everything
SCOPED = [view for view in VIEWS.values() if not view.everyone and view.name != "people"]

# The same for every version of a row. With a household are seen its days on the roster and who took
# part for it: its participation counts wherever its people took part.
_CHANCE = "hashtextextended({key}, 7) % 2 = 0"
_PLACE = (
    f"CASE WHEN {_CHANCE} THEN '{TAMBON}' WHEN area LIKE '{TAMBON[:2]}%' OR area = ''"
    f" THEN '{ELSEWHERE}' ELSE area END"
)
_KEYS = {"attendances": "coalesce(household, id)", "household_enrolments": "household"}
_PUBLIC = (
    "area_code = '' AND type IN (SELECT id FROM journal.event_type"
    " WHERE split_part(name, '.', 1) IN ('programme', 'policy'))"
)
_SEEN_EVENT = f"(area_code LIKE '{TAMBON}%' OR {_PUBLIC})"


@dataclass
class Border:
    """What of a torn world lies inside, by the name of the row's type or table."""

    viewers: dict[str, str]  # role → the person who holds it over the tambon, and no other
    inside: set[str] = field(default_factory=set)  # ids of rows and events that may be seen
    outside: set[str] = field(default_factory=set)  # ids of rows and events that may not
    marks: dict[str, tuple[str, str]] = field(default_factory=dict)  # text → subject, field
    events: set[int] = field(default_factory=set)  # positions of events that may be seen
    everybodys: set[str] = field(default_factory=set)  # ids that may be seen without any role


async def torn(connection: asyncpg.Connection) -> Border:
    """Tears a copy of the demonstration; every opened detail becomes a text that is found again."""
    people = await connection.fetch("SELECT id FROM views.people ORDER BY id LIMIT 200")
    known = [*HOLDERS, NOBODY, COUNTRY]
    viewers = dict(zip(known, (row["id"] for row in people[::10]), strict=False))
    for view in SCOPED:
        place = _PLACE.format(key=_KEYS.get(view.name, "id"))
        for table in (view.name, f"{view.name}_past"):
            await connection.execute(f"UPDATE views.{table} SET area = {place}")
    events = _PLACE.replace("area ", "area_code ").format(key="id::text")
    events = events.replace("ELSE area END", "ELSE area_code END")
    await connection.execute(
        f"UPDATE journal.event SET area_code = {events} WHERE NOT ({_PUBLIC})"
    )
    await connection.execute(
        "UPDATE vault.detail SET value = m.mark, search_key = m.mark FROM (SELECT subject, field,"
        " 'mark' || md5(subject || field) AS mark FROM vault.detail) m"
        " WHERE m.subject = detail.subject AND m.field = detail.field"
    )
    for role, person in viewers.items():
        for table in ("roles", "roles_past"):
            await connection.execute(f"DELETE FROM views.{table} WHERE person = $1", person)
        if role:
            await connection.execute(
                "INSERT INTO views.roles (id, area, person, role, valid_from, follows_from,"
                " revoked, since) VALUES ($1 || '/test', $2, $1, $3, '2020-01-01', $1, false, 1)",
                person, "" if role == COUNTRY else TAMBON,
                "HQ_UNIT" if role == COUNTRY else role,
            )
    await connection.execute("ANALYZE")
    return await bordered(connection, viewers)


async def bordered(
    connection: asyncpg.Connection, viewers: dict[str, str], tambon: str = TAMBON
) -> Border:
    """Reads off which ids lie where."""
    border = Border(viewers)
    for view in VIEWS.values():
        rows = await connection.fetch(
            f"SELECT id, area FROM views.{view.name} UNION SELECT id, area FROM"
            f" views.{view.name}_past")
        for ref, area in rows if view.name != "people" else ():
            seen = view.everyone or area.startswith(tambon)
            (border.inside if seen else border.outside).add(ref)
            if view.everyone:
                border.everybodys.add(ref)
    belonging = await connection.fetch(
        f"SELECT id, EXISTS (SELECT FROM ({_ever('person_areas')}) a WHERE a.person = p.id"
        f" AND a.area LIKE '{tambon}%') AS seen FROM views.people p")
    for ref, seen in belonging:
        (border.inside if seen else border.outside).add(ref)
    for ref, position, seen, public in await connection.fetch(
        f"SELECT 'event:' || id, position, area_code LIKE '{tambon}%' OR {_PUBLIC}, {_PUBLIC}"
        " FROM journal.event"
    ):
        (border.inside if seen else border.outside).add(ref)
        if public:
            border.everybodys.add(ref)
        if seen:
            border.events.add(position)
    for subject, name, value in await connection.fetch(
        "SELECT subject, field, value FROM vault.detail"
    ):
        border.marks[value] = (subject, name)
    return border


def _ever(view: str) -> str:
    names = ", ".join(f'"{name}"' for name in VIEWS[view].row.__struct_fields__)
    return f"SELECT {names} FROM views.{view} UNION ALL SELECT {names} FROM views.{view}_past"


# ── the twin ──────────────────────────────────────────────────────────────────────────────────────


async def emptied(connection: asyncpg.Connection, border: Border) -> None:
    """Makes of a copy of the torn world its twin."""
    for view in SCOPED:
        for table in (view.name, f"{view.name}_past"):
            await connection.execute(f"DELETE FROM views.{table} WHERE area NOT LIKE '{TAMBON}%'")
    kept = [ref for ref in border.inside if ref.startswith("person:")] + [*border.viewers.values()]
    for table in ("people", "people_past"):
        await connection.execute(f"DELETE FROM views.{table} WHERE NOT id = ANY ($1)", kept)
    await connection.execute(
        f"DELETE FROM journal.event_tag WHERE position IN (SELECT position FROM journal.event"
        f" WHERE NOT {_SEEN_EVENT})")
    await connection.execute(
        "UPDATE journal.event SET id = gen_random_uuid(), command_id = NULL,"
        " occurred_at = recorded_at, actor_person = NULL, actor_role = 'SYSTEM', actor_area = '',"
        " acting_for = NULL, flags = NULL, tags = '{}', data = '{}', sealed = NULL,"
        " type = (SELECT id FROM journal.event_type WHERE name = 'attempt.refused')"
        f" WHERE NOT {_SEEN_EVENT}")
    await connection.execute("CREATE TABLE vault.whole AS SELECT * FROM vault.detail; ANALYZE")


async def opened_for(connection: asyncpg.Connection, border: Border, role: str) -> None:
    """Leaves in the twin's vault what this role opens, and nothing else."""
    may = [text for text, (subject, name) in border.marks.items()
           if opens(border, role, subject, name)]
    await connection.execute("TRUNCATE vault.detail")
    await connection.execute(
        "INSERT INTO vault.detail SELECT * FROM vault.whole WHERE value = ANY ($1)", may)


def opens(border: Border, role: str, subject: str, name: str) -> bool:
    """Whether the holder of a role may read a detail or text of the vault."""
    position, _, own = name.partition(".")
    if not own:  # of a person
        return subject == border.viewers[role] or (role in DETAILS and subject in border.inside)
    told = int(position) in border.events
    if own in ("house_code", "house_number"):
        return role in DETAILS and (
            told or (own == "house_number" and subject in border.inside))
    return role in TEXTS and told
