"""The schema ``bench_peer``: made for the peers when a bench begins, dropped when it ends."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import asyncpg

_DROP = "DROP SCHEMA IF EXISTS bench_peer CASCADE"
_MAKE = Path(__file__).with_name("peer.sql").read_text()


@contextlib.contextmanager
def peer_schema(url: str) -> Iterator[None]:
    """Plain views for the peers."""
    asyncio.run(_execute(url, f"{_DROP}; {_MAKE}"))
    try:
        yield
    finally:
        asyncio.run(_execute(url, _DROP))


async def _execute(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(sql)
    await connection.close()
