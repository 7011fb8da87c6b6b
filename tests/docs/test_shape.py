"""The shape of the pages: lengths, contents, links, pictures, and one place for each table."""

import re
from functools import cache
from urllib.parse import urlsplit

import pytest

from tests.docs.pages import DOCS, FIRST, PAGES, Page
from tests.docs.tables import TABLES, table_in
from tests.docs.wrong_requests import MARK
from tests.support.paths import ROOT

FIRST_MOST = 150  # lines
LONG = 200  # lines; a longer page has contents of its own
STATIONS = ["Mutation", "Command", "Decision", "Journal", "Views", "Queries", "Followers"]

of_every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
of_the_docs = pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)


def links(page: Page) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", page.prose)


def headings(text: str, level: str = "#+") -> list[str]:
    return re.findall(rf"^{level} (.+)$", text, re.MULTILINE)


@cache
def anchors(name: str) -> set[str]:
    """The anchors of a page, as GitHub makes them from its headings."""
    found = headings(Page(name).prose)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in found}


@of_every_page
def test_a_link_leads_to_a_file_and_an_anchor_that_exist(page: Page) -> None:
    for link in links(page):
        to = urlsplit(link)
        if to.scheme:
            continue
        path = (page.path.parent / to.path).resolve() if to.path else page.path
        assert path.exists() and path.is_relative_to(ROOT), link
        if to.fragment:
            assert to.fragment in anchors(str(path.relative_to(ROOT))), link


def test_the_first_page_leads_to_all_others() -> None:
    wanted = {page.name for page in DOCS} | {"CONTRIBUTING.md", "bench/README.md"}
    assert wanted <= set(links(FIRST))


def test_the_first_page_is_short() -> None:
    assert len(FIRST.text.splitlines()) <= FIRST_MOST


@of_the_docs
def test_a_page_says_first_for_whom_it_is(page: Page) -> None:
    assert re.match(r"# .+\n\nFor (?:\w+ )*(?:people|developers) ", page.text)


@of_the_docs
def test_a_long_page_has_contents(page: Page) -> None:
    if len(page.text.splitlines()) <= LONG:
        return
    contents = page.text.partition("\n## ")[0]
    listed = re.findall(r"^- \[(.+)\]\(#.+\)$", contents, re.MULTILINE)
    assert listed == headings(page.prose, "##")


def test_the_first_page_draws_the_stations_that_exist() -> None:
    (drawn,) = FIRST.blocks("mermaid")
    assert re.findall(r"<b>(\w+)</b>", drawn) == STATIONS
    places = re.findall(r"\b(?:[a-z]+/)+", drawn.replace("<br/>", " ").replace("</b>", " "))
    assert len(places) >= 5 and all((ROOT / place).is_dir() for place in places)


def test_the_first_page_says_where_things_live() -> None:
    (tree,) = FIRST.blocks("text")
    places = [line.split()[0] for line in tree.splitlines()]
    assert len(places) >= 8 and all((ROOT / place).is_dir() for place in places)


@pytest.mark.parametrize("name", [*TABLES, MARK, "health"])
def test_a_table_is_on_one_page(name: str) -> None:
    assert len([page.name for page in PAGES if table_in(page.text, name) is not None]) == 1
    assert sum(page.text.count(f"<!-- {name} -->") for page in PAGES) == 1
