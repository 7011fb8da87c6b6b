"""Every view, asked as of any moment, is what an independent fold up to that moment gives."""

from random import Random

import asyncpg
import pytest

from domain.catalogue import EVENTS
from projections.engine import Engine
from projections.folding import Folding
from projections.view import VIEWS
from tests.oracles.naive.work import NaiveWorld
from tests.projections.reading import as_of, differing, facts_from
from tests.support.small_world.world import facts

COUNT = 1200


@pytest.mark.parametrize("seed", [1, 2])
async def test_at_fifty_moments_every_view_is_what_a_naive_fold_gives(
    pool: asyncpg.Pool, seed: int
) -> None:
    journal = facts(seed, COUNT)
    engine = Engine(pool, facts=facts_from(journal), batch=97)
    while await engine.step():
        pass
    assert engine.trouble is None
    moments = {0, COUNT, *Random(seed).sample(range(1, COUNT), 50)}
    naive = NaiveWorld()
    for fact in [None, *journal]:
        if fact is not None:
            naive.take(fact)
        position = fact.position if fact else 0
        if position in moments:
            found = await as_of(pool, position)
            for name in VIEWS:
                assert found[name] == naive.tables[name], differing(
                    name, found[name], naive.tables[name], position
                )


@pytest.mark.parametrize("seed", range(5))
def test_folds_bear_whatever_facts_are_missing(seed: int) -> None:
    """What had occurred by a day is folded from some of the facts, births not always among them."""
    chance, folding = Random(seed), Folding()
    for fact in facts(seed, 800):
        if chance.random() < 0.7:
            folding.take(fact)
    filled = {name: shelf.rows for name, shelf in folding.shelves.items() if shelf.rows}
    assert len(filled) > len(VIEWS) / 2
    for name, rows in filled.items():
        assert all(row.id == key for key, (row, _) in rows.items()), name


def test_the_made_up_world_has_every_event_that_a_view_folds_and_moves_every_view() -> None:
    journal, naive = facts(1, COUNT), NaiveWorld()
    for fact in journal:
        naive.take(fact)
    happened = {fact.event.name for fact in journal}
    folded = {kind.name for view in VIEWS.values() for kind in view.folds}
    assert happened >= folded, (
        f"views fold {sorted(folded - happened)}, which never happen in the made-up world: make"
        " them happen in tests/support/small_world/"
    )
    assert happened <= set(EVENTS), f"there are no events {sorted(happened - set(EVENTS))}"
    empty = [name for name in VIEWS if not naive.tables[name]]
    assert not empty, (
        f"the naive fold never fills {empty}: write their columns in tests/oracles/naive/"
    )
