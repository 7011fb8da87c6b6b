"""Digests of the demonstration: its journal, its views, its details; to compare two versions.

``python -m tests.support.digests`` loads the demonstration under a fixed secret and prints one line
for each table. What only moves code leaves every line as it was.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import asyncpg

from service import database
from service.postgres import Embedded
from simulation.chanthaburi import load
from tests.support.acting import keep_secret

ENVELOPE = """
    SELECT e.position, e.id, t.name, e.schema, e.data, e.tags, e.area_code, e.occurred_at,
           e.recorded_at, e.actor_person, e.actor_role, e.actor_area, e.acting_for, e.flags,
           e.correlation_id, e.sealed IS NULL
      FROM journal.event e JOIN journal.event_type t ON t.id = e.type ORDER BY e.position"""
COMMANDS = "SELECT command_id, first_position, last_position FROM journal.command ORDER BY 2"
DETAILS = "SELECT subject, field, value, search_key FROM vault.detail ORDER BY 1, 2"
VIEWS = """
    SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY column_name) AS columns
      FROM information_schema.columns
     WHERE table_schema = 'views' AND table_name NOT IN ('position', 'generation', 'shape')
       AND table_name IN (SELECT relname FROM pg_class WHERE relkind = 'r')
     GROUP BY table_name ORDER BY table_name"""


def digest(rows: Iterable[Any]) -> str:
    """How many rows there are, and half a SHA-256 of them in their order."""
    texts = [repr(tuple(row)) for row in rows]
    return f"{len(texts):6} {hashlib.sha256(''.join(texts).encode()).hexdigest()[:32]}"


async def digests(url: str) -> dict[str, str]:
    """Table → digest, of a demonstration loaded into an empty database."""
    await database.prepare(url)
    await keep_secret(url)
    await load(url)
    connection = await asyncpg.connect(url)
    found = {
        "journal.event": digest(await connection.fetch(ENVELOPE)),
        "journal.command": digest(await connection.fetch(COMMANDS)),
        "vault.detail": digest(await connection.fetch(DETAILS)),
    }
    for table, columns in await connection.fetch(VIEWS):
        rows = await connection.fetch(f"SELECT {columns} FROM views.{table} ORDER BY {columns}")
        found[f"views.{table}"] = digest(rows)
    await connection.close()
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, Embedded.start(Path(folder)) as server:
        for name, text in asyncio.run(digests(server.url("digests"))).items():
            print(text, name)
