"""The schema ``bench_peer`` for the peers: created when a bench begins, dropped when it ends."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import asyncpg

_HERE = Path(__file__).parent
_DROP = "DROP SCHEMA IF EXISTS bench_peer CASCADE"
_TURN = "SELECT pg_try_advisory_lock(hashtext('khok.bench'))"


@contextlib.contextmanager
def peer_schema(url: str, file: str = "peer.sql") -> Iterator[None]:
    """Runs an SQL file of this folder (default: plain views), and drops the schema at the end.

    SystemExit: another bench is using this database.
    """
    with asyncio.Runner() as runner:
        connection = runner.run(_connect(url))
        if not runner.run(connection.fetchval(_TURN)):  # held until the connection is closed
            raise SystemExit("bench: another bench is using this database; wait until it ends")
        try:
            runner.run(connection.execute(f"{_DROP}; {(_HERE / file).read_text()}"))
            yield
        finally:
            runner.run(connection.execute(_DROP))
            runner.run(connection.close())


async def execute(url: str, sql: str) -> None:
    """Runs statements as the database's owner."""
    connection = await _connect(url)
    await connection.execute(sql)
    await connection.close()


async def _connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(url)
