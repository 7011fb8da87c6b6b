"""Every question on a page is answered as the page says."""

import json
from pathlib import Path

import pytest

from tests.docs.pages import ASKING, FIRST, Pair, laid_out, pairs, pairs_of, shown
from tests.support.running import Client, running

READING = [pair for pair in pairs() if not pair.changes]
CHANGING = [pair for pair in pairs() if pair.changes]
IN_PART = [pair for pair in pairs() if pair.part]
Served = tuple[Client, str]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("pair", READING, ids=lambda pair: pair.name)
async def test_a_question_is_answered_as_its_page_says(demonstrated: Served, pair: Pair) -> None:
    assert await pair.asked(*demonstrated) == json.loads(pair.answer)


async def test_the_mutations_of_all_pages_are_answered_in_order_as_their_pages_say(
    demonstration_url: str, tmp_path: Path
) -> None:
    async with running(demonstration_url, tmp_path) as client:
        for pair in CHANGING:
            assert await pair.asked(client, demonstration_url) == json.loads(pair.answer), pair.name


def test_the_first_page_asks_one_question_and_is_refused_by_the_planning_gate() -> None:
    question, refused = pairs_of(FIRST)
    assert not question.changes and refused.changes
    (answer,) = json.loads(refused.answer).values()
    assert answer["__typename"] == "Refusal"
    assert answer["rule"] == "people-take-part-in-planning"
    assert "household:" in answer["message"] and "household:" in answer["messageTh"]


def test_the_first_mutation_of_the_pages_after_it_is_accepted_and_the_second_refused() -> None:
    first, second, *_ = (
        next(iter(json.loads(pair.answer).values())) for pair in CHANGING if pair.page != FIRST.name
    )
    assert first["__typename"].endswith("Done")
    assert second["rule"] == "state-allows-it" and second["field"] and second["currentState"]


def test_every_question_has_an_answer_and_the_other_way_round() -> None:
    for page in ASKING:
        asked = [text for text in page.blocks("graphql")
                 if not text.startswith("subscription")]  # a subscription has no end
        assert len(pairs_of(page)) == len(asked) == len(page.blocks("json")), page.name
    assert len(pairs()) > 25


def test_a_partial_answer_shows_what_its_parts_name_and_nothing_else() -> None:
    answer = {"types": [{"name": "a", "version": 2, "more": 1}, {"name": "b"}], "rest": 1}
    part = {"types": [{"name": "a", "version": 1}]}
    assert shown(answer, part) == {"types": [{"name": "a", "version": 2}]}
    assert shown(answer, {"types": [{"name": "c"}]}) == {"types": []}


@pytest.mark.parametrize("pair", IN_PART, ids=lambda pair: pair.name)
def test_a_partial_answer_is_not_empty(pair: Pair) -> None:
    assert len(pair.answer.splitlines()) > 10


def test_no_two_questions_have_one_name() -> None:
    names = [pair.title for pair in pairs()]
    assert sorted(names) == sorted(set(names))


def test_json_is_laid_out_within_the_width_and_means_the_same() -> None:
    value = {"nodes": [{"id": "x" * 40, "flags": [], "more": {"a": 1, "b": "y" * 30}}] * 2}
    text = laid_out(value)
    assert json.loads(text) == value
    assert max(map(len, text.splitlines())) <= 100
    assert text.splitlines()[1] == '  "nodes": ['
