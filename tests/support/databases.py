"""Databases of the tests' own: copies of one that is prepared once."""

import contextlib
from collections.abc import AsyncIterator

import asyncpg

from service.postgres import Embedded


@contextlib.asynccontextmanager
async def copied(
    postgres: Embedded, template: str, name: str, *, strategy: str = "wal_log"
) -> AsyncIterator[str]:
    """The address of a copy, which is dropped in the end. ``file_copy`` suits a large one."""
    server = await asyncpg.connect(postgres.url())
    try:
        await server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY {strategy}")
        yield postgres.url(name)
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await server.close()


async def stopped_at(source: str, target: str, position: int) -> None:
    """Copies the facts up to a position, as they are, into a prepared database without any.

    Both are addresses. The keys that open their sealed parts come along; views are not copied.
    """
    upto = {"journal.event": "position", "journal.event_tag": "position",
            "journal.command": "last_position"}
    tables = ("journal.event_type", *upto, "journal.demonstration", "vault.key", "vault.secret")
    one, other = await asyncpg.connect(source), await asyncpg.connect(target)
    try:
        for table in tables:
            rows = await one.fetch(
                f"SELECT * FROM {table}"
                + (f" WHERE {upto[table]} <= {position}" if table in upto else ""))
            await other.execute(f"DELETE FROM {table}")
            schema, _, name = table.partition(".")
            await other.copy_records_to_table(name, records=rows, schema_name=schema)
    finally:
        await one.close()
        await other.close()
