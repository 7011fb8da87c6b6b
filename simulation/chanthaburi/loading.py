"""Loads the year: decides every command by the real rules, then records all events in bulk.

The clerk of ``simulation`` decides commands in memory, in the order of the story, and records what
the service would have recorded, so positions are the same on every machine. Commands that the story
sends twice are sent to the real command handler at the end.
"""

import asyncio
from collections.abc import Callable, Sequence

import asyncpg
import msgspec

from domain.catalogue import EVENTS
from domain.kernel.event import Actor
from projections.rebuild import rebuild
from service import database
from service.areas import Register
from service.clock import Clock
from service.commands import CommandHandler, Done, digest_input
from service.journal import Journal
from service.journal.bulk import Loader, heads
from service.vault import Vault, follow, secret_of
from simulation.chanthaburi.names import dice, uuid
from simulation.chanthaburi.year import year
from simulation.script import REPLAYED, Act, Scene

Progress = Callable[[int, int], None]


async def load(url: str, *, progress: Progress | None = None) -> int:
    """Records the year in the empty journal of a prepared database; returns the last position.

    ``progress(done, total)`` counts commands. RuntimeError: the journal is not empty, or the
    outcome of an act is not the one that the story expects.
    """
    loader = await Loader.open(url)
    try:
        await _decide(loader, year(), progress or (lambda *_: None))
    finally:
        await loader.close()
    pool = await database.connect_pool(url)
    journal = await Journal.open(url)
    try:
        await _send_again(pool, journal)
        return await _fold(pool, journal)
    finally:
        await journal.close()
        await pool.close()


async def _decide(loader: Loader, scenes: Sequence[Scene], progress: Progress) -> None:
    from simulation.clerk import Clerk

    done, total = 0, sum(len(scene.acts) for scene in scenes)
    clerk = Clerk(
        secret=await secret_of(loader.connection), types=await loader.types(list(EVENTS)),
        areas=Register(), named=lambda name: uuid(f"command/{name}"),
    )
    for number, scene in enumerate(scenes):
        if scene.acts[0].comes_to != REPLAYED:
            clerk.play(scene, 0, dice(f"ids/{number}"))
        done += len(scene.acts)
        progress(done, total)
        await asyncio.sleep(0)
    [found], _ = heads(0, [clerk.packed])
    clerk.packed.place(found)
    rows = {table: [packed] for table, packed in clerk.packed.rows().items()}
    await loader.append(rows, scenes[-1].at)


async def _send_again(pool: asyncpg.Pool, journal: Journal) -> None:
    """Sends commands again. RuntimeError: a command does not get its first answer again."""
    vault = await Vault.unlock(pool)
    handler = CommandHandler(journal, vault, Register(), Clock())
    again = [act for scene in year() for act in scene.acts if act.comes_to == REPLAYED]
    for act in again:
        answer = await handler.handle(
            act.command, Actor(person=act.by, role=""), command_id=uuid(f"command/{act.name}"),
            digest=vault.keyed(_text(act)).encode(),
        )
        if not (isinstance(answer, Done) and answer.replayed):
            raise RuntimeError(f"{act.command} came to {answer}, not {act.comes_to}.")


def _text(act: Act) -> str:
    return digest_input(type(act.command), act.by, msgspec.structs.asdict(act.command))


async def _fold(pool: asyncpg.Pool, journal: Journal) -> int:
    return await rebuild(pool, journal.recorded, follow=[follow])
