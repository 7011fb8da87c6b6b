"""Random questions over HTTP are answered as plain Python answers them from the views' rows."""

from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import pytest

from tests.service.asking import ROOTS, Asker
from tests.service.naive_reading import World, versions
from tests.service.running import Client, running

QUESTIONS = 45
HOLDER = """SELECT person, area FROM views.roles WHERE role = $1 AND NOT revoked
    AND valid_from <= '2021-08-24' ORDER BY length(area), id LIMIT 1"""


async def compared(client: Client, random: Random, world: World, as_of: str) -> None:
    """Asks for two pages of a random list in random detail."""
    target = random.choice(list(ROOTS))
    root, first = ROOTS[target], random.randint(1, 6)
    after, seed = None, random.random()
    for skip in (0, first):
        asker = Asker(Random(seed), world)
        arguments, body, page = asker.connection(
            target, 3, more=f", after: $after{as_of}", skip=skip, first=first
        )
        asker.declared.append("$after: String")
        document = asker.document(f"{root}{arguments} {body}")
        response = await client.post(world.me, document, after=after, **asker.variables)
        answer: dict[str, Any] = response.json()
        assert "errors" not in answer, (answer, document, asker.variables)
        found = answer["data"][root]
        after = found["pageInfo"].pop("endCursor")
        assert found == page(world.all(target)), (document, asker.variables, skip)
        if not found["pageInfo"]["hasNextPage"]:
            return


@pytest.mark.parametrize("role", ["HQ_UNIT", "DISTRICT_OFFICER"])
async def test_random_questions_are_answered_as_plain_python_answers_them(
    demonstration_url: str, tmp_path: Path, role: str
) -> None:
    async with running(demonstration_url, tmp_path) as client:
        head = await client.service.journal.head()
        assert await client.service.engine.reached(head, 60)
        connection = await asyncpg.connect(demonstration_url)
        try:
            await connection.execute("SET timezone = 'UTC'")
            every = await versions(connection)
            holder = await connection.fetchrow(HOLDER, role)
        finally:
            await connection.close()
        random = Random(7)
        middle = random.randint(head // 3, head)
        for position, as_of in ((head, ""), (middle, f', asOf: {{position: "{middle}"}}')):
            world = World.at(every, position, holder["person"], (holder["area"],))
            for _ in range(QUESTIONS):
                await compared(client, random, world, as_of)
