"""The database: created and prepared once, connected to under one role."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from service import areas
from service.timeouts import within

ROLE = "khok_service"  # the role of every connection of the service
LEAST_VERSION = 18
CONNECTION_SECONDS = 2.0  # that a statement waits for a free connection
STATEMENT_SECONDS = 15  # that a query may take before the server cancels it
_LOCK = 7305807  # one process prepares at a time

_HERE = Path(__file__).parent
_ROLES = f"""
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
        CREATE ROLE {ROLE} NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;  -- created meanwhile, for another database of this server
END
$$;
DO $$
BEGIN
    IF NOT pg_has_role(CURRENT_USER, '{ROLE}', 'SET') THEN
        GRANT {ROLE} TO CURRENT_USER;
    END IF;
END
$$;
"""
_SCHEMAS = f"""
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE SCHEMA IF NOT EXISTS views AUTHORIZATION {ROLE};
CREATE SCHEMA IF NOT EXISTS views_next AUTHORIZATION {ROLE};
CREATE SCHEMA IF NOT EXISTS vault AUTHORIZATION {ROLE};
"""


def sql_files() -> list[Path]:
    """The files that ``prepare`` runs, in order. Each is safe to run again."""
    others = [_HERE / f"{name}.sql" for name in ("areas", "values", "vault")]
    return [*sorted((_HERE / "journal").glob("*.sql")), *(one for one in others if one.exists())]


async def prepare(url: str) -> None:
    """Creates the database if needed, and its roles, schemas, tables and functions. Repeatable.

    RuntimeError: the server is too old, or its locale does not know Thai letters.
    """
    connection = await _connect_or_create(url)
    try:
        await _check(connection)
        await connection.execute(f"SELECT pg_advisory_lock({_LOCK})")
        await connection.execute(_ROLES)
        async with connection.transaction():
            await connection.execute(_SCHEMAS)
            for file in sql_files():
                await connection.execute(file.read_text())
        await areas.load(connection)
        if not await connection.fetchval("SELECT show_trgm('โคก')"):
            raise RuntimeError(
                "the database's locale does not know Thai letters: create it with"
                " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
            )
    finally:
        await connection.close()


class NoConnection(Exception):
    """All connections were busy for too long; the statement was not sent."""


async def fetch(pool: asyncpg.Pool, sql: str, *values: Any) -> list[asyncpg.Record]:
    """The rows of a statement, read over any free connection. Raises NoConnection."""
    try:
        with within(CONNECTION_SECONDS):
            connection = await pool.acquire()
    except TimeoutError:
        raise NoConnection from None
    try:
        return list(await connection.fetch(sql, *values))
    finally:
        await pool.release(connection)


async def connect_pool(
    url: str, *, min_size: int = 1, max_size: int = 8, **settings: str
) -> asyncpg.Pool:
    """A pool of connections in the service's role, with time limits; timestamps in UTC."""
    return await asyncpg.create_pool(
        url, min_size=min_size, max_size=max_size, server_settings=session(**settings)
    )


async def reading_pool(url: str, *, size: int) -> asyncpg.Pool:
    """A pool of read-only connections, for queries."""
    return await statement_pool(
        url, size=size, default_transaction_read_only="on", plan_cache_mode="force_generic_plan",
        statement_timeout=f"{STATEMENT_SECONDS}s",
    )


async def statement_pool(url: str, *, size: int, **settings: str) -> asyncpg.Pool:
    """A pool of connections that run only prepared statements, and keep them.

    A connection has no state between two statements, so it is not reset when it is returned: that
    saves a round trip each time. JSON arrives as bytes, to be passed on unchanged.
    """
    async def ready(connection: asyncpg.Connection) -> None:
        await connection.set_type_codec(
            "json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary"
        )

    async def keep(connection: asyncpg.Connection) -> None:
        """Leaves the session as it is."""

    # Compiled statements are large and always use indexes, so one plan is enough. Each connection
    # plans a statement once, whatever its size and age.
    return await asyncpg.create_pool(
        url, min_size=2, max_size=size, init=ready, reset=keep, max_queries=2**31,
        max_cacheable_statement_size=0, max_cached_statement_lifetime=0,
        server_settings=session(**settings),
    )


def session(**more: str) -> dict[str, str]:
    """The server settings of every connection of the service, with ``more`` on top."""
    return {
        "role": ROLE,
        "application_name": "khok",
        "timezone": "UTC",
        "jit": "off",  # compiling costs more than our short statements take
        "statement_timeout": "30s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "60s",
    } | more


async def _connect_or_create(url: str) -> asyncpg.Connection:
    try:
        return await asyncpg.connect(url)
    except asyncpg.InvalidCatalogNameError:
        parts = urlsplit(url)
        name = parts.path.removeprefix("/").replace('"', '""')
        server = await asyncpg.connect(urlunsplit(parts._replace(path="/postgres")))
        try:
            await server.execute(
                f'CREATE DATABASE "{name}" TEMPLATE template0 ENCODING \'UTF8\''
                " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
            )
        except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
            pass  # another process created it meanwhile
        finally:
            await server.close()
        return await asyncpg.connect(url)


async def _check(connection: asyncpg.Connection) -> None:
    version = connection.get_server_version()
    if version.major < LEAST_VERSION:
        raise RuntimeError(
            f"PostgreSQL {LEAST_VERSION} or later is needed; this is {version.major}"
        )
