"""The schema ``bench_peer``: made for the peers when a bench begins, dropped when it ends."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import asyncpg

_DROP = "DROP SCHEMA IF EXISTS bench_peer CASCADE"
_HERE = Path(__file__).parent


@contextlib.contextmanager
def peer_schema(url: str, file: str = "peer.sql") -> Iterator[None]:
    """What a file of this folder makes: plain views, unless it says otherwise."""
    asyncio.run(execute(url, f"{_DROP}; {(_HERE / file).read_text()}"))
    try:
        yield
    finally:
        asyncio.run(execute(url, _DROP))


async def execute(url: str, sql: str) -> None:
    """Statements as the database's owner."""
    connection = await asyncpg.connect(url)
    await connection.execute(sql)
    await connection.close()
