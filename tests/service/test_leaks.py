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
from tests.leaks.worlds import HOLDERS
from tests.reference.server import printed_schema

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
    asker = Asker(paths, both.values)
    every = paths.least()
    documents = [each for number, path in enumerate(every)
                 for each in asker.documents(path, number, brief=True)]
    count = await walked(both, documents, SOME, twins=SOME)
    print(f"{len(every)} paths and the {sum(map(len, paths.edges.values()))} edges behind them"
          f" × {len(SOME)} roles: {count}")


async def test_no_filter_and_no_order_tells_of_what_lies_outside(
    both: Worlds, paths: Paths
) -> None:
    count = await walked(both, Asker(paths, both.values).lists(), SOME[:2], twins=SOME)
    print(f"every filter and every order of {count['asked'] // 2} documents × 2 roles: {count}")
