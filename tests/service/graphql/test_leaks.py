"""No path leads out of the viewer's areas, and nothing that is answered depends on what lies there.

Every path of the printed schema is walked in two worlds, of which the second lacks whatever lies
outside the viewer's tambon: both must answer the same, letter for letter, be it a count, a cursor,
the order of a list or an error. Besides, every id and every opened detail that an answer shows is
looked up where it lies.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from service.postgres import Embedded
from tests.leaks.asking import Asker
from tests.leaks.paths import Paths
from tests.leaks.walking import Worlds, walked, worlds
from tests.leaks.worlds import COUNTRY, HOLDERS, NOBODY
from tests.oracles.reference.server import printed_schema

SOME = ("CD_WORKER", "AUDITOR", "INTEGRATOR")  # who reads details, who reads texts, who neither
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def paths() -> Paths:
    return Paths(printed_schema())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def both(
    postgres: Embedded, loaded_demonstration: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Worlds]:
    async with worlds(postgres, loaded_demonstration, tmp_path_factory.mktemp("worlds")) as made:
        yield made


async def test_no_field_of_any_type_tells_of_what_lies_outside(both: Worlds, paths: Paths) -> None:
    documents = list(Asker(paths, both.values).least())
    count = await walked(both, documents, SOME, twins=SOME)
    print(f"{len(paths.least())} paths, {sum(map(len, paths.edges.values()))} fields behind them"
          f" × {len(SOME)} roles: {count['asked']} answers, {count['filled']} with rows")
    assert count["filled"] > 0.7 * count["asked"]


@pytest.mark.long
async def test_no_path_from_any_root_tells_of_what_lies_outside(
    both: Worlds, paths: Paths
) -> None:
    roles, asker = (*HOLDERS, NOBODY), Asker(paths, both.values)
    await walked(both, asker.lists(), roles, twins=SOME)
    count = await walked(both, asker.every(), roles, twins=SOME)
    print(f"{len(paths.every())} paths × {len(roles)} roles: {count['asked']} answers,"
          f" {count['filled']} with rows")


async def test_nobody_is_told_anything_without_a_token(both: Worlds, paths: Paths) -> None:
    asker = Asker(paths, both.values)
    told = {(answer.status_code, answer.text) for document in (*asker.least(), *asker.lists())
            for answer in [await both.torn.post(None, document)]}
    assert {status for status, _ in told} == {401} and len(told) == 1


async def test_no_filter_and_no_order_tells_of_what_lies_outside(
    both: Worlds, paths: Paths
) -> None:
    count = await walked(both, Asker(paths, both.values).lists(), SOME[:2], twins=SOME)
    print(f"every filter and order of every list × 2 roles: {count['asked']} answers")


async def test_no_cursor_of_somebody_who_sees_more_leads_further(
    both: Worlds, paths: Paths
) -> None:
    asker, documents = Asker(paths, both.values), []
    for root in asker.listed():
        orders = asker.orders(root)
        wide = await both.torn.post(
            both.border.viewers[COUNTRY],
            asker.page(root, [f"orderBy: [{order}]" for order in orders]))
        for order, page in zip(orders, wide.json()["data"].values(), strict=True):
            hidden = [edge["cursor"] for edge in page["edges"]
                      if edge["node"].get("id") in both.border.outside]
            documents += [asker.page(root, [f'orderBy: [{order}], after: "{cursor}"'])
                          for cursor in hidden[:1]]
    count = await walked(both, documents, SOME[:1], twins=SOME)
    assert count["asked"] > 100 and count["filled"] > 100, count


async def test_no_error_tells_of_what_lies_outside(both: Worlds, paths: Paths) -> None:
    count = await walked(
        both, Asker(paths, both.values).extremes(), SOME[:1], twins=SOME, statuses=(200, 400))
    assert count["refused"] > 10, count
