"""Walking: documents are asked in a torn world and in its twin, as the holder of a role."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import asyncpg

from service.postgres import Embedded
from tests.leaks.seen import filled, leaks
from tests.leaks.values import Values
from tests.leaks.worlds import Border, emptied, opened_for, torn
from tests.support.databases import copied
from tests.support.running import Client, running

AT_ONCE = 500  # documents; the service keeps 2,000 of them compiled


@dataclass
class Worlds:
    """Two running services, and what is known of what they hold."""

    torn: Client
    twin: Client
    border: Border
    values: Values
    vault: asyncpg.Connection  # of the twin
    opened: str | None = None  # the role whose details its vault holds

    async def told(self, role: str, document: str, *, twin: bool = True) -> "Told":
        """What the holder of a role is told."""
        person = self.border.viewers[role]
        if twin and self.opened != role:
            await opened_for(self.vault, self.border, role)
            self.opened = role
        answer, *others = await asyncio.gather(
            *(client.post(person, document) for client in (self.torn, self.twin)[:1 + twin]))
        found = Told(answer.status_code, answer.text)
        if answer.status_code == 200:
            found.leaks += leaks(self.border, role, answer.text)
            found.filled = filled(answer.json()["data"])
        found.leaks += [apart(answer.text, other.text) for other in others
                        if other.text != answer.text]
        return found


@dataclass
class Told:
    """An answer and what was wrong with it."""

    status: int
    text: str
    leaks: list[str] = field(default_factory=list)
    filled: bool = False


def apart(one: str, other: str) -> str:
    """Where two answers begin to differ."""
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
              min(len(one), len(other)))
    begin = max(at - 120, 0)
    return f"…{one[begin:at + 80]}… but without what is hidden …{other[begin:at + 80]}…"


@contextlib.asynccontextmanager
async def worlds(postgres: Embedded, demonstration: str, folder: Path) -> AsyncIterator[Worlds]:
    """Both worlds, made of copies of the demonstration, and served."""
    name = f"{demonstration}_torn"
    async with copied(postgres, demonstration, name, strategy="file_copy") as url:
        connection = await asyncpg.connect(url)
        border = await torn(connection)
        values = await Values.read(connection, border)
        await connection.close()
        async with copied(postgres, name, f"{name}_twin", strategy="file_copy") as other:
            vault = await asyncpg.connect(other)
            await emptied(vault, border)
            async with running(url, folder / "torn") as one, running(other, folder / "twin") as two:
                yield Worlds(one, two, border, values, vault)
            await vault.close()


async def walked(
    both: Worlds, documents: Iterable[str], roles: Iterable[str], *, twins: Iterable[str],
    statuses: tuple[int, ...] = (200,),
) -> Counter[str]:
    """How many documents were answered, and how many with rows. AssertionError for any leak.

    Not all of them role by role: what was compiled for one role is still there for the next.
    """
    count: Counter[str] = Counter()
    documents, roles, twins = list(documents), list(roles), set(twins)
    for at in range(0, len(documents), AT_ONCE):
        for role, document in product(roles, documents[at:at + AT_ONCE]):
            told = await both.told(role, document, twin=role in twins)
            assert told.status in statuses, (role, document, told.text)
            assert not told.leaks, (role, told.leaks[:5], document)
            count.update(asked=1, filled=told.filled, refused=told.status != 200)
    return count
