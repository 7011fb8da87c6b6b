"""A real PostgreSQL for the run, a fresh database for each test that asks for one, and the
demonstration, loaded once.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from service import database
from service.journal import Journal
from service.postgres import Embedded
from simulation.chanthaburi import load
from tests.support.databases import copied
from tests.support.running import Client, running

TEMPLATE = "khok_template"
MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 4 * 2**30
_numbers = itertools.count(1)
_copies = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run what is marked long")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--long"):
        for item in items:
            if "long" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="the long form runs with --long"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Embedded]:
    """The server of this run, its files in memory where there is room for them.

    Each test's database brings hundreds that are soon dropped again, which keeps a disk busy.
    Tests of crashes start servers of their own, on disk.
    """
    roomy = MEMORY.exists() and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES
    with (
        tempfile.TemporaryDirectory(prefix="khok-", dir=MEMORY if roomy else None) as folder,
        Embedded.start(Path(folder)) as server,
    ):
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def template(postgres: Embedded) -> str:
    """A database that is prepared once and copied for each test."""
    await database.prepare(postgres.url(TEMPLATE))
    return TEMPLATE


@pytest_asyncio.fixture
async def database_url(postgres: Embedded, template: str) -> AsyncIterator[str]:
    """A database of its own for one test."""
    async with copied(postgres, template, f"khok_{os.getpid()}_{next(_numbers)}") as url:
        yield url


@pytest_asyncio.fixture
async def journal(database_url: str) -> AsyncIterator[Journal]:
    """The journal of that database, open."""
    journal = await Journal.open(database_url)
    yield journal
    await journal.close()


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
    name = f"{loaded_demonstration}_{next(_copies)}"
    async with copied(postgres, loaded_demonstration, name, strategy="file_copy") as url:
        yield url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demonstrated(
    postgres: Embedded, loaded_demonstration: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Client, str]]:
    """A service over a demonstration that nobody else changes, and its database's address."""
    name = f"{loaded_demonstration}_{next(_copies)}"
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
