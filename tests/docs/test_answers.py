"""Every question in the README is answered as it says there."""

import json
from pathlib import Path

import pytest

from tests.docs.pages import README, Pair, laid_out, pairs
from tests.support.running import Client, running

PAIRS = pairs(README.read_text(encoding="utf-8"))
READING = [pair for pair in PAIRS if not pair.changes]
CHANGING = [pair for pair in PAIRS if pair.changes]
Served = tuple[Client, str]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("pair", READING, ids=lambda pair: pair.title)
async def test_a_question_is_answered_as_the_readme_says(demonstrated: Served, pair: Pair) -> None:
    assert await pair.asked(*demonstrated) == json.loads(pair.answer)


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
    asked = text.count("```graphql\n") - text.count("```graphql\nsubscription")  # these have no end
    assert len(PAIRS) == asked == text.count("```json\n") > 10


def test_json_is_laid_out_within_the_width_and_means_the_same() -> None:
    value = {"nodes": [{"id": "x" * 40, "flags": [], "more": {"a": 1, "b": "y" * 30}}] * 2}
    text = laid_out(value)
    assert json.loads(text) == value
    assert max(map(len, text.splitlines())) <= 100
    assert text.splitlines()[1] == '  "nodes": ['
