"""Whatever of a document needs no row is answered all the same: types alone, or nothing at all."""

from pathlib import Path
from typing import Any

import pytest

from domain.kernel.authority import Role
from tests.support.past import Past
from tests.support.running import running

PAGE = "households(first: 2, filter: { area: \"22\" })"


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        (f"{{ {PAGE} {{ __typename }} }}", {"households": {"__typename": "HouseholdConnection"}}),
        (f"{{ {PAGE} {{ totalCount @skip(if: true) }} }}", {"households": {}}),
        (f"{{ {PAGE} {{ nodes {{ id @skip(if: true) }} }} }}", {"households": {"nodes": [{}, {}]}}),
        (f"{{ {PAGE} {{ pageInfo {{ hasPreviousPage }} }} }}",
         {"households": {"pageInfo": {"hasPreviousPage": False}}}),
        (f"{{ {PAGE} {{ pageInfo {{ endCursor @include(if: false) }} }} }}",
         {"households": {"pageInfo": {}}}),
        ("{ area(code: \"22\", asOf: { position: \"1\" }) { code } }", {"area": {"code": "22"}}),
        ("{ viewer { areas @skip(if: true) } }", {"viewer": {}}),
    ],
)
async def test_what_needs_no_row_is_answered(
    database_url: str, tmp_path: Path, document: str, answer: dict[str, Any]
) -> None:
    async with running(database_url, tmp_path) as client:
        past = Past()
        auditor = past.person(1, "22", Role.AUDITOR)
        for number in (1, 2):
            past.household(number, f"2201010{number}", "2021-01-01")
        head = await past.tell(client.service.journal)
        assert await client.service.engine.reached(head, 10)
        assert await client.ask(auditor, document) == answer
