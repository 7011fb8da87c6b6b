"""A real PostgreSQL for the run, and a fresh database for each test that asks for one."""

import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from service import database
from service.journal import Journal
from service.postgres import Embedded
from tests.databases import copied

TEMPLATE = "khok_template"
MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 4 * 2**30
_numbers = itertools.count(1)


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
