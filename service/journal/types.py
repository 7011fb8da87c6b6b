"""Event types by number, as the tables keep them."""

from collections.abc import Iterable

import asyncpg


class EventTypes:
    """Name → number, shared by the journal's writer and reader; a new name is given a number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    async def know(self, connection: asyncpg.Connection, names: Iterable[str]) -> None:
        """Makes sure that all of these have numbers; asks the database only for new ones."""
        missing = {name for name in names if name not in self._numbers}
        if missing:
            rows = await connection.fetch("SELECT id, name FROM journal.intern($1)", list(missing))
            self._numbers |= {name: number for number, name in rows}

    def numbers(self, names: Iterable[str]) -> list[int]:
        return [self._numbers[name] for name in names]

    def number(self, name: str) -> int:
        return self._numbers[name]
