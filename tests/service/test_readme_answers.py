"""Every question in the README is answered as it says there."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from service.postgres import Embedded
from tests.readme import README, Pair, laid_out, pairs
from tests.service.running import Client, running

PAIRS = pairs(README.read_text(encoding="utf-8"))
READING = [pair for pair in PAIRS if not pair.changes]
CHANGING = [pair for pair in PAIRS if pair.changes]
Served = tuple[Client, str]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(
    postgres: Embedded, loaded_demonstration: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    """A service over a demonstration that nobody changes, and the address of its database."""
    name = f"{loaded_demonstration}_readme"
    server = await asyncpg.connect(postgres.url())
    try:
        await server.execute(
            f"CREATE DATABASE {name} TEMPLATE {loaded_demonstration} STRATEGY file_copy"
        )
        async with running(postgres.url(name), tmp_path_factory.mktemp("readme")) as client:
            yield client, postgres.url(name)
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await server.close()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("pair", READING, ids=lambda pair: pair.title)
async def test_a_question_is_answered_as_the_readme_says(served: Served, pair: Pair) -> None:
    assert await pair.asked(*served) == json.loads(pair.answer)


async def test_the_mutations_come_to_what_the_readme_says_in_their_order(
    demonstration_url: str, tmp_path: Path
) -> None:
    async with running(demonstration_url, tmp_path) as client:
        for pair in CHANGING:
            assert await pair.asked(client, demonstration_url) == json.loads(pair.answer), pair


def test_the_first_mutation_is_accepted_and_the_second_refused_by_the_planning_gate() -> None:
    first, second, *_ = (
        next(iter(json.loads(pair.answer).values())) for pair in CHANGING
    )
    assert first["__typename"].endswith("Done")
    assert second["rule"] == "people-take-part-in-planning"
    assert "household:" in second["message"]


def test_every_question_has_an_answer_and_the_other_way_round() -> None:
    text = README.read_text(encoding="utf-8")
    assert len(PAIRS) == text.count("```graphql\n") == text.count("```json\n") > 10


def test_json_is_laid_out_within_the_width_and_means_the_same() -> None:
    value = {"nodes": [{"id": "x" * 40, "flags": [], "more": {"a": 1, "b": "y" * 30}}] * 2}
    text = laid_out(value)
    assert json.loads(text) == value
    assert max(map(len, text.splitlines())) <= 100
    assert text.splitlines()[1] == '  "nodes": ['
