"""The README's tables, questions and answers: found, laid out, and written anew.

``python -m tests.docs.pages`` writes the tables, loads a demonstration, asks every question and
writes down the answers; the reader of the diff judges what changed. With ``tables`` it stops after
the tables.
"""

import asyncio
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from domain.policy import POLICIES
from service import settings
from service.grants import holder, role_named
from tests.docs import wrong_requests
from tests.support.paths import ROOT
from tests.support.running import Client, demonstrated

README = ROOT / "README.md"
WIDTH = 100
_PAIR = re.compile(
    r"<!-- as: (?P<role>[A-Z_]+) ?(?P<area>\d*)(?P<part>, in part)? -->\n+"
    r"```graphql\n(?P<query>.*?)```\n+```json\n(?P<answer>.*?)```",
    re.DOTALL,
)


@dataclass(frozen=True)
class Pair:
    """A question, who asks it, and the answer that the README gives."""

    role: str
    area: str
    query: str
    answer: str
    part: bool  # whether the answer holds more than is shown
    place: tuple[int, int]  # of the answer in the README's text

    @property
    def title(self) -> str:
        """The operation's name, by which a failing test is found."""
        found = re.match(r"(?:query|mutation) (\w+)", self.query)
        return found[1] if found else self.query[:30]

    @property
    def changes(self) -> bool:
        return self.query.startswith("mutation")

    async def asked(self, client: Client, url: str) -> Any:
        """What the service answers to whoever `khok token` would name."""
        viewer = await holder(url, role_named(self.role), self.area or None)
        response = await client.post(viewer, self.query)
        body = response.json()
        answer = body if '"extensions"' in self.answer else body.get("data", body)
        return shown(answer, json.loads(self.answer)) if self.part else answer


def pairs(text: str) -> list[Pair]:
    """Every question that is followed by its answer, in order."""
    return [
        Pair(
            role=each["role"], area=each["area"], query=each["query"], answer=each["answer"],
            part=bool(each["part"]), place=each.span("answer"),
        )
        for each in _PAIR.finditer(text)
    ]


def shown(answer: Any, part: Any) -> Any:
    """Of an answer only what a partial one shows: of each list the elements that are in it."""
    if isinstance(answer, list) and isinstance(part, list):
        return [each for each in answer if each in part]
    if isinstance(answer, dict) and isinstance(part, dict):
        return {key: shown(answer.get(key), part[key]) for key in part}
    return answer


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


async def renewed(text: str, client: Client, url: str) -> str:
    """The text with the answers as they are now: first what is read, then what is changed."""
    answers = {
        pair: laid_out(await pair.asked(client, url))
        for pair in sorted(pairs(text), key=lambda pair: pair.changes)
    }
    for pair in sorted(answers, key=lambda pair: pair.place, reverse=True):
        text = text[: pair.place[0]] + answers[pair] + "\n" + text[pair.place[1]:]
    return text


def policies_table() -> str:
    """The policies as a Markdown table, in the order in which the code has them."""
    lines = ["| policy | default | unit | what it is for |", "|---|---|---|---|"]
    for name, (default, unit, purpose) in POLICIES.items():
        lines.append(f"| `{name}` | {default} | {unit} | {purpose} |")
    return "\n".join(lines) + "\n"


TABLES = {"settings": settings.table, "policies": policies_table}


def _block(name: str) -> str:
    return rf"(?<=<!-- {name} -->\n)(.*?)(?=<!-- end of {name} -->)"


def table_in(text: str, name: str) -> str | None:
    """What stands between the marks of a table; None where they are not."""
    found = re.search(_block(name), text, re.DOTALL)
    return found and found[0]


def with_tables(text: str) -> str:
    """The text with its tables as the code has them now."""
    for name, made in TABLES.items():
        text = with_table(text, name, made())
    return text


def with_table(text: str, name: str, table: str) -> str:
    """The text with what stands between the marks of one table replaced."""
    return re.sub(_block(name), lambda _: table, text, flags=re.DOTALL)


async def _main() -> None:
    async with demonstrated() as (client, url):
        text = with_table(README.read_text(), wrong_requests.MARK, await wrong_requests.table(
            client, await holder(url, role_named("AUDITOR"), None)
        ))
        README.write_text(await renewed(text, client, url))


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text()))
    if sys.argv[1:] != ["tables"]:
        asyncio.run(_main())
