"""What the tests of views share: a database with empty views, and how rows are read as of."""

from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio

from projections import tables
from service import database


@pytest_asyncio.fixture
async def pool(database_url: str) -> AsyncIterator[asyncpg.Pool]:
    """Connections of the service to a database of its own, its views empty."""
    async with await database.connect_pool(database_url) as pool:
        async with pool.acquire() as connection:
            await tables.create(connection)
        yield pool
