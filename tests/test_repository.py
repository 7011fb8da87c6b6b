"""What holds for the whole repository: where imports point, how long functions are, and
that the pages' tables are those of the code.
"""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.docs.pages import PAGES
from tests.docs.tables import TABLES, table_in
from tests.support.paths import ROOT

PACKAGES = ("domain", "projections", "service", "simulation", "tests", "bench")
LONGEST_FUNCTION = 40
# A folder of somebody's machine, written so that this page does not mention one itself.
MACHINE = re.compile(
    r"(?<![\w.:/-])/(?:" + "|".join(("work", "root", "home", "Users", "tmp/lab")) + r")/\w"
    r"|\.\./" + "shared"
)


@cache
def kept_files() -> list[Path]:
    """Every file that is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def modules() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_point_inwards():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as l; l()",
         "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"[1-9]\d* kept, 0 broken", done.stdout)


@pytest.mark.parametrize("path", modules(), ids=named)
def test_functions_are_short(path):
    text = path.read_text(encoding="utf-8")
    long = [
        f"{node.name}: {length} lines" for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long


@pytest.mark.parametrize("path", modules(), ids=named)
def test_annotations_are_read_where_they_are_written(path):
    # Strawberry and msgspec read them at run time.
    imported = [
        node for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
    ]
    assert not imported


def test_nothing_kept_mentions_a_folder_of_somebodys_machine():
    found = []
    for path in kept_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # not a text
        found += [f"{named(path)}: {hit.group()}" for hit in MACHINE.finditer(text)]
    assert not found


@pytest.mark.parametrize("text", ["cd /wo" "rk/main", "in /ho" "me/ann/khok", "../sha" "red/x"])
def test_such_a_mention_would_be_found(text):
    assert MACHINE.search(text)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_the_pages_is_current(name):
    (table,) = filter(None, (table_in(page.text, name) for page in PAGES))
    assert table == TABLES[name](), "write it again: python -m tests.docs.pages tables"
