"""No question of ours goes through a whole view: by its plan, and at length by what it reads."""

import os
import re
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
import pytest_asyncio

from tests.docs.pages import pairs
from tests.support.paths import ROOT
from tests.support.query_plans import (
    Asking,
    compiled,
    connect,
    explained,
    rows_read,
    whole_scans,
    with_refs_of,
)
from tests.support.questions import QUESTIONS

EXAMPLES = ROOT / "examples"
_EXAMPLE = re.compile(r"query='(.*?)'|gql\(\s*\"{3}(.*?)\"{3}", re.DOTALL)
WHO = {
    "headquarters": [("HQ_UNIT", "")],
    "an auditor of the country": [("AUDITOR", "")],
    "an auditor of a province": [("AUDITOR", "22")],
    "an officer of a district": [("DISTRICT_OFFICER", "2202")],
    "an officer of two districts": [("DISTRICT_OFFICER", "2202"), ("DISTRICT_OFFICER", "2203")],
    "a developer": [("AREA_DEVELOPER", "220204"), ("HOUSEHOLD_MEMBER", "22020401")],
    "a member of a household": [("HOUSEHOLD_MEMBER", "22020401")],
    "nobody": [],
}
SMALL = 20_000  # rows: going through fewer takes a few milliseconds
MOST = 0.5  # of the rows of a view


def documents() -> Iterator[Asking]:
    """The questions of the docs, the examples and the auditors."""
    for pair in pairs():
        if not pair.changes and "{ __schema" not in pair.query:
            yield Asking(pair.title, pair.query, {})
    for question in QUESTIONS:
        yield Asking(question.name, question.document, question.told["variables"])
    for path in sorted(EXAMPLES.iterdir()):
        found = _EXAMPLE.search(path.read_text(encoding="utf-8")) if path.is_file() else None
        text = found and (found[1] or found[2])
        if text and not text.lstrip().startswith("subscription"):
            yield Asking(path.name, text, _given(text))


def _given(text: str) -> dict[str, object]:
    """Something for the variables that an example's document declares without a default."""
    values = {"ID": "household:01761b99-4c00-784d-a555-b8fbc0f14065", "String": "22", "Int": 5}
    return {
        name: values[kind] for name, kind in re.findall(r"\$(\w+): (\w+)!", text)
    }


@pytest.mark.parametrize("who", WHO)
async def test_every_question_finds_its_rows_by_an_index(
    demo: asyncpg.Connection, who: str
) -> None:
    big = {row["relname"] for row in await demo.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace IN ('views'::regnamespace,"
        " 'journal'::regnamespace) AND relkind = 'r' AND reltuples > 100")}
    await demo.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
    for asking in documents():
        for each in (asking, asking.at(10_000)):
            sql, values = await compiled(each, WHO[who])
            plan = await explained(demo, sql, values, run=False)
            scanned = big & {*whole_scans(plan)}
            assert not scanned, (who, each.name, scanned)


@pytest_asyncio.fixture
async def national() -> AsyncIterator[asyncpg.Connection]:
    """A simulated programme of the country's size, with its views."""
    connection = await connect(os.environ["KHOK_NATIONAL_URL"])
    yield connection
    await connection.close()


@pytest.mark.long
@pytest.mark.skipif(
    "KHOK_NATIONAL_URL" not in os.environ,
    reason="KHOK_NATIONAL_URL names a database with a simulated country (khok simulate)",
)
@pytest.mark.parametrize("who", WHO)
async def test_no_question_reads_most_of_a_view_at_the_national_size(
    national: asyncpg.Connection, who: str
) -> None:
    sizes = {row["relname"]: row["reltuples"] for row in await national.fetch(
        "SELECT relname, reltuples FROM pg_class WHERE relkind = 'r' AND reltuples > $1", SMALL)}
    head = await national.fetchval("SELECT position FROM views.position")
    found = []
    for asking in documents():
        about = await with_refs_of(national, asking)
        for each in (about, about.at(head // 2)):
            sql, values = await compiled(each, WHO[who])
            read = rows_read(await explained(national, sql, values, run=True))
            found += [
                (each.name, name, rows) for name, rows in read.items()
                if name in sizes and rows > MOST * sizes[name]
            ]
    assert not found, found
