"""Appending in bulk: what ``bulk`` packed goes into an empty journal by COPY.

The rows are those that ``journal.append`` would have stored. It is not for the service: COPY needs
the owner of the tables, and the appends' lock is held as long as the connection is open.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Self

import asyncpg

from service import database
from service.journal.bulk import BEGIN, COLUMNS, END
from service.journal.writer import assert_durable

APPENDING = 7305808  # the advisory lock of journal.append

Rows = Mapping[str, Sequence[bytearray]]


class Loader:
    """One connection, for which the journal is reserved. Use ``open`` and ``close``."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection

    @classmethod
    async def open(cls, url: str) -> Self:
        """RuntimeError: the journal is not empty, or somebody is appending to it."""
        settings = {**database.session(statement_timeout="0", synchronous_commit="on")}
        del settings["role"]
        connection = await asyncpg.connect(url, server_settings=settings)
        loader = cls(connection)
        try:
            await assert_durable(connection)
            if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", APPENDING):
                raise RuntimeError("somebody is appending to the journal; try again")
            if await connection.fetchval("SELECT EXISTS (SELECT FROM journal.event)"):
                raise RuntimeError("the journal is not empty: what is loaded needs one to itself")
        except BaseException:
            await loader.close()
            raise
        return loader

    async def close(self) -> None:
        await self.connection.close()

    async def types(self, names: Sequence[str]) -> dict[str, int]:
        """The numbers of event types."""
        return dict(await self.connection.fetch(
            "SELECT name, id FROM journal.intern($1)", list(names)
        ))

    async def append(self, rows: Rows, clock: datetime) -> None:
        """All or none, durable when it returns. ``clock``: the demonstration's, from then on."""
        async with self.connection.transaction():
            await self.connection.execute("SELECT journal.set_demonstration_clock($1)", clock)
            for table, columns in COLUMNS.items():
                schema, _, name = table.partition(".")
                await self.connection.copy_to_table(
                    name, schema_name=schema, columns=columns, format="binary",
                    source=_file(rows[table]),
                )


async def _file(rows: Sequence[bytearray]) -> AsyncIterator[bytes]:
    yield BEGIN
    for some in rows:
        yield bytes(some)
    yield END

