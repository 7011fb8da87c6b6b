"""What the README names is there: files, commands, events, rules, queries."""

import re
from functools import cache
from typing import Any

import pytest
import typer.main
from graphql import parse, validate

from domain.catalogue import COMMANDS, EVENTS, RULES
from service.cli import app
from service.graphql.schema.build import core
from service.graphql.schema.roots import ROOTS
from tests.docs.pages import README

TEXT = README.read_text(encoding="utf-8")
ROOT = README.parent
PROSE = re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL)
QUOTED = sorted(set(re.findall(r"`([^`\n]+)`", PROSE)))
TOP = {path.name for path in ROOT.iterdir()} - {".venv"}
PATHS = [
    name for name in QUOTED
    if re.fullmatch(r"[\w./-]+", name) and (name.partition("/")[0] in TOP or name.endswith(".py"))
]
NOUNS = {name.partition(".")[0] for name in EVENTS}
NAMED = [name for name in QUOTED if re.fullmatch(r"[a-z-]+\.[a-z-]+", name)]
ASKED = [text for text in QUOTED if re.match(r"\w*", text).group() in ROOTS and "{" in text]


@cache
def khok() -> dict[tuple[str, ...], set[str]]:
    """Every subcommand of ``khok`` with its options."""
    found: dict[tuple[str, ...], set[str]] = {}

    def walk(command: Any, name: tuple[str, ...]) -> None:
        for each, inner in getattr(command, "commands", {}).items():
            walk(inner, (*name, each))
        if not hasattr(command, "commands"):
            found[name] = {option for each in command.params for option in each.opts}

    walk(typer.main.get_command(app), ())
    return found


def command_lines() -> list[str]:
    """Lines of shell blocks and quoted command lines that begin with ours, without comments."""
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()] + QUOTED
    called = [
        re.sub(r"^export \w+=\$\((.*)\)", r"\1", line.partition("  #")[0]) for line in lines
    ]
    return [line.strip() for line in called
            if re.match(r"(scripts/|examples/|(\.venv/bin/)?khok )\S*", line)]


@pytest.mark.parametrize("name", PATHS)
def test_a_file_that_is_named_exists(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize("line", command_lines())
def test_a_command_line_names_what_there_is(line: str) -> None:
    first, *words = line.split()
    if not first.endswith("khok"):
        assert (ROOT / first).is_file()
        assert all((ROOT / word).exists() for word in words if word.startswith("tests/"))
        return
    name = next(tuple(words[:size]) for size in (1, 2) if tuple(words[:size]) in khok())
    assert set(re.findall(r"--[a-z-]+", line)) <= khok()[name]


def test_every_command_of_khok_is_in_the_table() -> None:
    listed = re.findall(r"^\| `khok ((?:[a-z]+ ?)+)", TEXT, re.MULTILINE)
    assert sorted(tuple(each.split()) for each in listed) == sorted(khok())


@pytest.mark.parametrize("name", [name for name in NAMED if name.partition(".")[0] in NOUNS])
def test_an_event_that_is_named_exists(name: str) -> None:
    assert name in EVENTS


@pytest.mark.parametrize("text", ASKED)
def test_a_query_that_is_named_fits_the_schema(text: str) -> None:
    assert not validate(core(), parse(f"{{ {text} }}"))


def test_mutations_and_rules_that_are_named_exist() -> None:
    drawn = re.search(r"```mermaid\n(.*?)```", TEXT, re.DOTALL)
    assert drawn is not None
    mutations = set(re.findall(r"\b[a-z]+(?:WorkPlan|Attendance)\b", drawn[1] + PROSE))
    assert mutations <= {name[0].lower() + name[1:] for name in COMMANDS}
    rules = set(re.findall(r'"rule": "([a-z-]+)"', TEXT))
    assert rules and rules <= RULES.keys()


def test_a_link_inside_the_page_leads_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
    links = re.findall(r"\]\(#([^)]+)\)", TEXT)
    assert links and set(links) <= anchors


def test_the_page_has_enough_to_be_checked() -> None:
    assert len(PATHS) > 40 and len(NAMED) > 25 and len(ASKED) > 20
    assert len(command_lines()) > 12
