"""The pages for readers: their questions with answers, found, laid out, and written again.

``python -m tests.docs.pages`` writes the tables, loads a demonstration, asks every question and
writes down the answers; judge the diff. With ``tables`` it stops after the tables.
"""

import asyncio
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.grants import holder, role_named
from tests.docs import wrong_requests
from tests.docs.tables import with_table, with_tables
from tests.support.paths import ROOT
from tests.support.running import Client, demonstrated

WIDTH = 100
_PAIR = re.compile(
    r"<!-- as: (?P<role>[A-Z_]+) ?(?P<area>\d*)(?P<part>, in part)? -->\n+"
    r"```graphql\n(?P<query>.*?)```\n+```json\n(?P<answer>.*?)```",
    re.DOTALL,
)


@dataclass(frozen=True)
class Page:
    """A text for readers; ``name``: its path from the root."""

    name: str

    @property
    def path(self) -> Path:
        return ROOT / self.name

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """The text without its blocks of code."""
        return re.sub(r"```.*?```", "", self.text, flags=re.DOTALL)

    def blocks(self, language: str) -> list[str]:
        return re.findall(rf"```{language}\n(.*?)```", self.text, re.DOTALL)


FIRST = Page("README.md")
DOCS = [Page(f"docs/{path.name}") for path in sorted((ROOT / "docs").glob("*.md"))]
# The first page comes first: its refusal is an event, which the positions after it count.
ASKING = [FIRST, *DOCS]
PAGES = ASKING + [
    page for page in map(Page, ("CONTRIBUTING.md", "bench/README.md", "tests/README.md"))
    if page.path.exists()
]


@dataclass(frozen=True)
class Pair:
    """A question on a page, who asks it, and the answer that the page gives."""

    page: str
    role: str
    area: str
    query: str
    answer: str
    part: bool  # whether the answer holds more than is shown
    place: tuple[int, int]  # of the answer in the page's text

    @property
    def title(self) -> str:
        """The operation's name."""
        found = re.match(r"(?:query|mutation) (\w+)", self.query)
        return found[1] if found else self.query[:30]

    @property
    def name(self) -> str:
        """The page and the operation, by which a failing test is found."""
        return f"{self.page}:{self.title}"

    @property
    def changes(self) -> bool:
        return self.query.startswith("mutation")

    async def asked(self, client: Client, url: str) -> Any:
        """The service's answer to the person whom `khok token` would name."""
        viewer = await holder(url, role_named(self.role), self.area or None)
        response = await client.post(viewer, self.query)
        body = response.json()
        answer = body if '"extensions"' in self.answer else body.get("data", body)
        return shown(answer, json.loads(self.answer)) if self.part else answer


def pairs_of(page: Page) -> list[Pair]:
    """Every question of a page that is followed by its answer, in order."""
    return [
        Pair(
            page=page.name, role=each["role"], area=each["area"], query=each["query"],
            answer=each["answer"], part=bool(each["part"]), place=each.span("answer"),
        )
        for each in _PAIR.finditer(page.text)
    ]


def pairs() -> list[Pair]:
    """Every question of every page with its answer, in the order in which they are asked."""
    return [pair for page in PAGES for pair in pairs_of(page)]


def shown(answer: Any, part: Any) -> Any:
    """Of an answer only what a partial one shows.

    Of each list the elements that are in it, of objects those with the same first field.
    """
    if isinstance(answer, list) and isinstance(part, list):
        alike = ((each, next((one for one in part if _alike(each, one)), None)) for each in answer)
        return [shown(each, one) for each, one in alike if one is not None]
    if isinstance(answer, dict) and isinstance(part, dict):
        return {key: shown(answer.get(key), part[key]) for key in part}
    return answer


def _alike(each: Any, one: Any) -> bool:
    if isinstance(each, dict) and isinstance(one, dict):
        first = next(iter(one))
        return bool(each.get(first) == one[first])
    return bool(each == one)


def laid_out(value: Any, indent: int = 0, before: int = 0) -> str:
    """JSON in which whatever fits on a line is on one; ``before``: characters already on it."""
    flat = json.dumps(value, ensure_ascii=False)
    if indent + before + len(flat) <= WIDTH or not isinstance(value, dict | list) or not value:
        return flat
    return "\n".join(_lines(value, indent))


def _lines(value: dict[str, Any] | list[Any], indent: int) -> Iterator[str]:
    named = isinstance(value, dict)
    opening, closing = "{}" if named else "[]"
    inner = " " * (indent + 2)
    yield opening
    for number, key in enumerate(value, 1):
        name = f"{json.dumps(key)}: " if named else ""
        each = value[key] if isinstance(value, dict) else key
        comma = "," if number < len(value) else ""
        yield f"{inner}{name}{laid_out(each, indent + 2, len(name) + len(comma))}{comma}"
    yield " " * indent + closing


async def renewed(client: Client, url: str) -> dict[str, str]:
    """The text of each page with the answers as they are now.

    First the questions of all pages are asked, then the mutations.
    """
    answers = {
        pair: laid_out(await pair.asked(client, url))
        for pair in sorted(pairs(), key=lambda pair: pair.changes)
    }
    texts = {page.name: page.text for page in PAGES}
    for pair in sorted(answers, key=lambda pair: pair.place, reverse=True):
        text, (begin, end) = texts[pair.page], pair.place
        texts[pair.page] = text[:begin] + answers[pair] + "\n" + text[end:]
    return texts


async def _main() -> None:
    async with demonstrated() as (client, url):
        auditor = await holder(url, role_named("AUDITOR"), None)
        table = await wrong_requests.table(client, auditor)
        for name, text in (await renewed(client, url)).items():
            text = with_table(text, wrong_requests.MARK, table)
            Page(name).path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for each in PAGES:
        each.path.write_text(with_tables(each.text), encoding="utf-8")
    if sys.argv[1:] != ["tables"]:
        asyncio.run(_main())
