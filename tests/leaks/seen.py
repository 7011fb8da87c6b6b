"""What an answer shows, judged by where the rows lie, whichever document it answers."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.leaks.worlds import DETAILS, NOBODY, Border, opens

MARK = re.compile("mark[0-9a-f]{32}")


def leaks(border: Border, role: str, text: str) -> list[str]:
    """What in an answer its reader may not see: rows, changes of rows, opened details, counts."""
    found = [f"opened {border.marks[mark]}" for mark in set(MARK.findall(text))
             if not opens(border, role, *border.marks[mark])]
    for row in objects(json.loads(text)):
        found += judged(border, role, row)
    return found


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of an answer."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            yield from objects(each)


def judged(border: Border, role: str, row: dict[str, Any]) -> Iterator[str]:
    """Of one object. A page shown whole has as many rows as it says that there are."""
    mine = border.viewers[role]
    ref = row["path"][0] if row.get("__typename") == "FieldChange" else row.get("id")
    seen = border.everybodys if role == NOBODY else border.inside
    if ref is not None and "/" not in str(ref) and ref not in seen and ref != mine:
        yield f"{row.get('__typename')} {ref}"
    if ref is not None and "/" in str(ref) and ref not in seen:
        yield f"{row.get('__typename')} {ref}"
    if row.get("nationalId") and role not in DETAILS and ref != mine:
        yield f"the national id of {ref}"
    page = row.get("nodes", row.get("edges"))
    if page is not None and "totalCount" in row:
        whole = not row.get("pageInfo", {}).get("hasNextPage", row["totalCount"] > len(page))
        if whole and row["totalCount"] != len(page):
            yield f"{row['totalCount']} rows are counted, {len(page)} shown"


def filled(value: Any) -> bool:
    """Whether any row was found."""
    if isinstance(value, dict):
        return any(map(filled, value.values()))
    if isinstance(value, list):
        return any(map(filled, value))
    return value not in (None, 0, False)
