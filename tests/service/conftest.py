"""The demonstration, loaded once for the run; a copy of it for each test that changes it."""

import os
from collections.abc import AsyncIterator
from itertools import count

import asyncpg
import pytest
import pytest_asyncio

from service import database
from service.demo import load
from service.postgres import Embedded
from tests.databases import copied
from tests.service.running import Client, running

_numbers = count(1)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def loaded_demonstration(postgres: Embedded) -> str:
    """The name of a database with the demonstration in it; only to be read, or copied."""
    name = f"khok_demonstration_{os.getpid()}"
    await database.prepare(postgres.url(name))
    await load(postgres.url(name))
    return name


@pytest_asyncio.fixture
async def demonstration_url(
    postgres: Embedded, loaded_demonstration: str
) -> AsyncIterator[str]:
    """A demonstration of its own for one test."""
    name = f"{loaded_demonstration}_{next(_numbers)}"
    async with copied(postgres, loaded_demonstration, name, strategy="file_copy") as url:
        yield url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demonstrated(
    postgres: Embedded, loaded_demonstration: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Client, str]]:
    """A service over a demonstration that nobody else changes, and its database's address."""
    name = f"{loaded_demonstration}_{next(_numbers)}"
    async with (
        copied(postgres, loaded_demonstration, name, strategy="file_copy") as url,
        running(url, tmp_path_factory.mktemp("demonstrated")) as client,
    ):
        yield client, url


@pytest_asyncio.fixture
async def demo(postgres: Embedded, loaded_demonstration: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the demonstration that all tests share: only to be read."""
    connection = await asyncpg.connect(postgres.url(loaded_demonstration))
    await connection.execute("SET default_transaction_read_only = on")
    yield connection
    await connection.close()
