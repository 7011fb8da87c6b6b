"""Whatever a text holds, it comes out of the table as it went into COPY."""

from datetime import date
from decimal import Decimal

import asyncpg
from msgspec.structs import replace

from domain.engagement.events import DeveloperGroup, EngagementStatus
from projections.copying import copy, copy_past
from projections.engagements import ENGAGEMENTS, EngagementRow
from projections.people import PERSON_AREAS, PersonAreaRow
from projections.report_entries import DAILY_LOGS, DailyLogRow
from projections.tables import load

ODD = [
    "", "null", "NULL", " ", '"', '""', "\\", "\\\\", '\\"', "a,b", "]\n[", "],[", "\n", "\r\n",
    "\\n", "\t", "\b\f", "\x01\x1f\x7f", "\\.", "\n\\.\n", "\\u0001", "/", "{}", "โคก", "🌾",
    "\u2028\u2029", "\ufeff", "e\u0301",
]


async def test_odd_texts_are_kept(pool: asyncpg.Pool) -> None:
    rows = [
        PersonAreaRow(id=f"person:{n}/{text}", person=f"person:{n}", source=text, area=text)
        for n, text in enumerate(ODD)
    ]
    async with pool.acquire() as connection:
        await copy(connection, "views", PERSON_AREAS, [(row, 7) for row in rows])
        await copy_past(connection, "views", PERSON_AREAS, [(row, 3, 7) for row in rows])
        found = await load(connection, "views", PERSON_AREAS, [row.id for row in rows])
        past = await connection.fetch("SELECT source, since, until FROM views.person_areas_past")
    assert sorted(found, key=repr) == sorted([(row, 7) for row in rows], key=repr)
    assert sorted(map(tuple, past)) == sorted((text, 3, 7) for text in ODD)


async def test_lists_keep_odd_texts_as_well(pool: asyncpg.Pool) -> None:
    row = EngagementRow(
        id="engagement:1", programme="programme:1", person="person:1", tambon="220101",
        developer_group=next(iter(DeveloperGroup)), status=next(iter(EngagementStatus)),
        criteria=tuple(ODD), version=2,
    )
    empty = replace(row, id="engagement:2", criteria=())
    async with pool.acquire() as connection:
        await copy(connection, "views", ENGAGEMENTS, [(row, 1), (empty, 2)])
        found = await load(connection, "views", ENGAGEMENTS, [row.id, empty.id])
    assert sorted(found, key=repr) == [(row, 1), (empty, 2)]


async def test_decimals_keep_their_digits_and_days_their_centuries(pool: asyncpg.Pool) -> None:
    hours = [Decimal(text) for text in ("0", "0.50", "8", "1E+2", "0.000001", "-3.10", "9" * 30)]
    rows = [
        DailyLogRow(
            id=f"work-report:1/log-{n}", work_report="work-report:1", number=n, hours=value,
            worked_on=date(1 + 1000 * n, 12, 31), project="project:1", people=-n,
        )
        for n, value in enumerate(hours)
    ]
    async with pool.acquire() as connection:
        await copy(connection, "views", DAILY_LOGS, [(row, 1) for row in rows])
        found = await load(connection, "views", DAILY_LOGS, [row.id for row in rows])
    assert sorted(found, key=repr) == [(row, 1) for row in rows]
    kept = {row.number: str(row.hours) for row, _ in found}
    assert kept[1] == "0.50" and kept[5] == "-3.10"  # trailing zeros say how exactly it was known
