"""A story played by the office, act by act, and whether two journals hold the same rows."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import msgspec
from uuid_utils.compat import uuid7

from domain.kernel.event import Actor
from service import database
from service.areas import Register
from service.clock import Clock
from service.commands import CommandHandler, Refusal, digest_input
from service.journal import Journal
from service.vault import Vault
from simulation.chanthaburi.names import uuid
from simulation.script import ACCEPTED, REPLAYED, Act, Scene

SECRET = bytes(range(32))


class StoryClock(Clock):
    """Stands still at the moment that is being played."""

    name = "demonstration"
    simulated = True

    def __init__(self) -> None:
        self.moment = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


async def keep_secret(url: str, secret: bytes = SECRET) -> None:
    """Two databases with one secret have the same claims and digests."""
    connection = await asyncpg.connect(url)
    await connection.execute(
        "INSERT INTO vault.secret (name, value) VALUES ('keyed', $1)", secret
    )
    await connection.close()


async def play(url: str, scenes: Iterable[Scene]) -> int:
    """Has the office decide and record every act; how many rules stood against."""
    pool = await database.connect_pool(url)
    journal = await Journal.open(url)
    vault, clock, refused = await Vault.unlock(pool), StoryClock(), 0
    handler = CommandHandler(journal, vault, Register(), clock)
    for scene in scenes:
        clock.moment = scene.at.astimezone(UTC)
        await pool.execute("SELECT journal.set_demonstration_clock($1)", scene.at)
        for act in scene.acts:
            refused += await _do(handler, act)
    await journal.close()
    await pool.close()
    return refused


async def _do(handler: CommandHandler, act: Act) -> bool:
    """Whether it was refused; it comes to what the story says."""
    text = digest_input(type(act.command), act.by, msgspec.structs.asdict(act.command))
    own = uuid(f"command/{act.name}") if act.name else UUID(int=uuid7().int)
    answer = await handler.handle(
        act.command, Actor(person=act.by, role="") if act.by else Actor(),
        command_id=own, digest=handler.vault.keyed(text).encode(),
    )
    if isinstance(answer, Refusal):
        came_to = answer.refused.rule.name
    else:
        came_to = REPLAYED if answer.replayed else ACCEPTED
    assert came_to == act.comes_to, answer
    return isinstance(answer, Refusal)


FACTS = """
SELECT e.position, t.name, e.schema, e.area_code, e.actor_person, e.actor_role, e.actor_area,
       e.acting_for, e.flags, e.tags, convert_from(e.data, 'UTF8') AS data, e.occurred_at,
       e.sealed IS NOT NULL AS is_sealed, length(e.sealed) AS sealed_bytes,
       e.command_id IS NOT NULL AS has_command, e.causation_id, e.command_id = e.correlation_id AS
       correlated
  FROM journal.event e JOIN journal.event_type t ON t.id = e.type ORDER BY e.position"""
TAGS = """
SELECT g.key, t.name, g.position FROM journal.event_tag g JOIN journal.event_type t ON t.id = g.type
 ORDER BY g.position, g.key"""
COMMANDS = """
SELECT first_position, last_position, digest FROM journal.command ORDER BY first_position"""
KEYS = "SELECT subject FROM vault.key ORDER BY subject"


async def same(
    one: asyncpg.Connection, other: asyncpg.Connection, also: tuple[str, ...] = (KEYS,)
) -> None:
    """Every row of the journal; and who has a key, which an erasure takes when views follow."""
    for question in (FACTS, TAGS, COMMANDS, *also):
        assert await one.fetch(question) == await other.fetch(question)
