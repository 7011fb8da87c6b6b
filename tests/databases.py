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
