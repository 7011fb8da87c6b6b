"""Every wrong request of the endpoint page's table is answered exactly as it says there."""

import re

import pytest

from domain.kernel.authority import Role
from service.grants import holder
from tests.docs.pages import PAGES
from tests.docs.tables import table_in
from tests.docs.wrong_requests import MARK, WRONG, table
from tests.support.running import Client

KEPT = "".join(table_in(page.text, MARK) or "" for page in PAGES)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_wrong_request_is_answered_as_the_table_says(
    demonstrated: tuple[Client, str]
) -> None:
    client, url = demonstrated
    assert await table(client, await holder(url, Role.AUDITOR, None)) == KEPT, (
        "write it again: python -m tests.docs.pages"
    )


def test_the_table_has_twenty_and_answers_all_of_them_in_both_languages() -> None:
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in KEPT.splitlines()[2:]]
    assert len(rows) == len(WRONG) >= 20
    for _, answered, english, thai in rows:
        assert re.fullmatch(r" \d{3} `[A-Z_]+` ", answered)
        assert re.search(r"[a-z]{2}", english) and re.search(r"[ก-ฮ]", thai)
