"""What the pages name is there: files, commands, events, rules, queries."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import pytest
from graphql import parse, validate

from domain.catalogue import COMMANDS, EVENTS, RULES
from service.graphql.compile.mutation import COMMANDS_MOST
from service.graphql.schema.build import core
from service.graphql.schema.roots import ROOTS
from service.settings import variables
from tests.docs.pages import PAGES, Page
from tests.docs.tables import commands, options
from tests.support.paths import ROOT

TOP = {path.name for path in ROOT.iterdir()} - {".venv"}
NOUNS = {name.partition(".")[0] for name in EVENTS}
Named = tuple[Page, str]


def quoted(page: Page) -> list[str]:
    """What stands in backticks in a page's prose, each once."""
    return sorted(set(re.findall(r"`([^`\n]+)`", page.prose)))


def is_path(name: str) -> bool:
    return bool(re.fullmatch(r"[\w./-]+", name)) and (
        name.partition("/")[0] in TOP or name.endswith((".py", ".mjs", ".sh", ".sql"))
    )


def is_event(name: str) -> bool:
    return bool(re.fullmatch(r"[a-z-]+\.[a-z-]+", name)) and name.partition(".")[0] in NOUNS \
        and not is_path(name)


def is_query(text: str) -> bool:
    return "{" in text and re.match(r"\w*", text)[0] in ROOTS  # type: ignore[index]


def on_all_pages(found: Callable[[Page], Iterable[str]]) -> list[Named]:
    return [(page, each) for page in PAGES for each in found(page)]


def quoted_on_all_pages(wanted: Callable[[str], bool]) -> list[Named]:
    return on_all_pages(lambda page: filter(wanted, quoted(page)))


PATHS = quoted_on_all_pages(is_path)
NAMED = quoted_on_all_pages(is_event)
ASKED = quoted_on_all_pages(is_query)


def command_lines(page: Page) -> list[str]:
    """Lines of shell blocks and quoted command lines that begin with ours, without comments."""
    lines = [line for block in page.blocks("sh") for line in block.splitlines()] + quoted(page)
    called = [
        re.sub(r"^export \w+=\$\((.*)\)", r"\1", line.partition("  #")[0]) for line in lines
    ]
    return [line.strip() for line in called if re.match(
        r"(KHOK_\w+=\S+ )*(scripts/|examples/|(\.venv/bin/)?khok )\S*", line)]


LINES = on_all_pages(command_lines)


def each_named(found: list[Named]) -> pytest.MarkDecorator:
    """A test for each, found by its page."""
    return pytest.mark.parametrize(
        ("page", "name"), found, ids=[f"{page.name}:{name}" for page, name in found]
    )


@cache
def khok() -> dict[tuple[str, ...], set[str]]:
    """Every subcommand of ``khok`` with its options."""
    return {name: set(options(command)) for name, command in commands()}


@each_named(PATHS)
def test_a_file_that_is_named_exists(page: Page, name: str) -> None:
    """A page in a folder of code may leave out the folders above a file: `loaders.py`."""
    inside = page.path.parent
    below = inside.rglob(name) if inside != ROOT and inside.name != "docs" else ()
    assert (ROOT / name).exists() or any(below)


@each_named(LINES)
def test_a_command_line_names_what_there_is(page: Page, name: str) -> None:
    first, *words = name.split()
    while first.startswith("KHOK_"):
        assert first.partition("=")[0] in {*variables(), "KHOK_NATIONAL_URL"}
        first, *words = words
    if first == "scripts/bench" and words and words[0] != "NAME" and words[0].isalpha():
        assert (ROOT / "bench" / f"{words[0]}.py").is_file()
    if not first.endswith("khok"):
        assert (ROOT / first).is_file()
        assert all((ROOT / word).exists() for word in words if word.startswith("tests/"))
        return
    command = next(tuple(words[:size]) for size in (1, 2) if tuple(words[:size]) in khok())
    assert set(re.findall(r"--[a-z-]+", name)) <= khok()[command]


def test_every_command_of_khok_is_in_one_table() -> None:
    listed = [
        tuple(line.split()) for page in PAGES
        for line in re.findall(r"^\| `khok ((?:[a-z]+ ?)+)", page.text, re.MULTILINE)
    ]
    assert sorted(listed) == sorted(khok())


@each_named(NAMED)
def test_an_event_that_is_named_exists(page: Page, name: str) -> None:
    assert name in EVENTS


@each_named(ASKED)
def test_a_query_that_is_named_fits_the_schema(page: Page, name: str) -> None:
    assert not validate(core(), parse(f"{{ {name} }}"))


def test_subscriptions_that_are_shown_fit_the_schema() -> None:
    shown = [text for page in PAGES for text in page.blocks("graphql")
             if text.startswith("subscription")]
    assert shown and not any(validate(core(), parse(text)) for text in shown)


def rules_answered(page: Page) -> list[str]:
    """The rules in a page's answers."""
    return re.findall(r'"rule": "([a-z-]+)"', page.text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_mutations_and_rules_that_are_named_exist(page: Page) -> None:
    mutations = {each[0].lower() + each[1:] for each in COMMANDS}
    drawn = "".join(page.blocks("mermaid"))
    named = set(re.findall(r"\b[a-z]+(?:WorkPlan|Attendance)\b", drawn + page.prose))
    assert named <= mutations
    assert set(rules_answered(page)) <= RULES.keys()


def test_the_life_of_a_work_plan_draws_each_of_its_commands() -> None:
    (drawn,) = Page("docs/life-of-a-work-plan.md").blocks("mermaid")
    wanted = {name[0].lower() + name[1:] for name, command in COMMANDS.items()
              if command.__module__.startswith("domain.work_plan.")}
    assert set(re.findall(r"\b[a-z]+WorkPlan\b", drawn)) == wanted


def test_numbers_that_are_named_are_those_of_the_code() -> None:
    text = " ".join(" ".join(page.prose for page in PAGES).split())
    schema: Any = core()
    lists = [field for field in schema.mutation_type.fields.values() if "inputs" in field.args]
    done = [name for name in schema.type_map if name.endswith("Done")]
    questions = list((ROOT / "tests/support/questions").glob("*.graphql"))
    assert f"in lists of up to {COMMANDS_MOST}: {len(lists)} mutations take a list" in text
    assert f"{len(done)} `…Done` types" in text
    assert len(questions) == 14 and "Fourteen more questions are kept as documents" in text


def test_the_pages_have_enough_to_be_checked() -> None:
    assert len(PATHS) > 40 and len(NAMED) > 25 and len(ASKED) > 20
    assert len(LINES) > 12 and any(map(rules_answered, PAGES))
