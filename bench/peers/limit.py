"""The limit: a bare route that runs our compiler's statement and returns its JSON.

No GraphQL, no token, no viewer: only Starlette, asyncpg and PostgreSQL.
"""

import contextlib
import os
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.peers.compiled import Statement, compiled, pool_of


def create() -> Starlette:
    """``POST /NAME`` for every operation of the file ``BENCH_OPERATIONS``."""
    return Starlette(lifespan=_lifespan)


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    pool = await pool_of(os.environ["BENCH_DATABASE_URL"])
    asked = msgspec.json.decode(Path(os.environ["BENCH_OPERATIONS"]).read_bytes())
    for name, (text, variables) in asked.items():
        statement = await compiled(pool, os.environ["BENCH_VIEWER"], text, variables)
        app.router.routes.append(Route(f"/{name}", partial(run, pool, statement), methods=["POST"]))
    yield
    await pool.close()


async def run(pool: asyncpg.Pool, statement: Statement, request: Request) -> Response:
    """The statement's JSON as a GraphQL response."""
    await request.body()
    row: Any = await pool.fetchrow(statement.sql, *statement.values)
    fields = b",".join(
        b'"%b":%b' % (key.encode(), row[place] or b"null")
        for key, place in statement.columns.items()
    )
    return Response(
        b'{"data":{%b},"extensions":{"position":"%d"}}' % (fields, row[0]),
        media_type="application/json",
    )
