"""What the journal's readers are promised: looks, pages, waits and subscriptions."""

import asyncio
from datetime import UTC, datetime

import asyncpg
import msgspec
import pytest
from eventsourcing.dcb.api import DCBQuery, DCBQueryItem

from domain.kernel.event import Actor
from service.areas import Register
from service.context import DecisionContext
from service.journal import Journal, NewFact, Recorder
from service.journal.rows import tag_key
from tests.support.household_facts import TYPE, fact, household


def nominated(*tags: str) -> NewFact:
    """Of these tags, whatever it says: a look brings events, so it has to say something."""
    said = dict.fromkeys(("household", "programme", "house", "house_code"), "…")
    return fact(*tags, data=msgspec.json.encode(said | {"village": "22010101"}))


async def test_looks_are_answered_at_one_pinned_head(journal: Journal) -> None:
    await journal.append([nominated(household(1)), nominated(household(2))])
    looks = [((household(1),), (TYPE,)), ((household(9),), (TYPE,))]
    head, found = await journal.look(looks, None)
    await journal.append([nominated(household(1))])
    later, again = await journal.look(looks[:1], head)
    assert head == later == 2
    assert [[stored.position for stored in facts] for facts in found] == [[1], []]
    assert [[stored.position for stored in facts] for facts in again] == [[1]]


async def test_a_look_wants_all_its_tags_and_only_its_types(journal: Journal) -> None:
    both = household(1), household(2)
    await journal.append([
        nominated(*both), nominated(both[0]), fact(*both, type="household.enrolled")
    ])
    _, (found,) = await journal.look([(both, (TYPE,))], None)
    assert [stored.position for stored in found] == [1]


async def test_a_decision_that_looked_at_nothing_has_no_condition(journal: Journal) -> None:
    history = DecisionContext(
        journal, actor=Actor(), now=datetime.now(UTC), areas=Register(), keyed=str
    )
    assert history.condition() is None
    history.looks[((household(),), (TYPE,))] = None
    await history.read(list(history.looks))
    condition = history.condition()
    assert condition is not None and condition.after == 0
    assert condition.fail_if_events_match.items == [
        DCBQueryItem(types=[TYPE], tags=[household()])
    ]


async def test_reading_stops_loudly_at_a_missing_position(
    journal: Journal, database_url: str
) -> None:
    await journal.append([fact(), fact(), fact()])
    owner = await asyncpg.connect(database_url)
    await owner.execute("DELETE FROM journal.event WHERE position = 2")
    await owner.close()
    with pytest.raises(AssertionError, match="position 2 is missing"):
        await journal.facts(0, 10)


async def test_a_wait_ends_when_another_process_appends(database_url: str) -> None:
    here, there = await Journal.open(database_url), await Journal.open(database_url)
    await asyncio.sleep(0.1)  # both listen
    waiting = asyncio.create_task(here.beyond(0, 5))
    began = asyncio.get_running_loop().time()
    await there.append([fact()])
    assert await waiting == 1
    assert asyncio.get_running_loop().time() - began < 0.5  # told, not found by the slow look
    assert await here.beyond(1, 0.05) == 1  # nothing came in time
    await here.close()
    await there.close()


async def test_a_filtered_subscription_passes_over_the_rest(journal: Journal) -> None:
    await journal.append([fact(household(number % 3)) for number in range(1200)])
    query = DCBQuery(items=[DCBQueryItem(tags=[household(1)], types=[TYPE])])
    found = []
    async for event in journal.subscribe(query, after=600):
        found.append(event.position)
        if len(found) == 200:
            break
    assert found == list(range(602, 1201, 3))


async def test_free_types_and_tags_are_for_the_recorder_below(database_url: str) -> None:
    recorder = await Recorder.open(database_url)
    await recorder.append([NewFact(type="anything", data=b"\xff", tags=("free", "free"))])
    events, head = await recorder.read(DCBQuery(items=[DCBQueryItem(tags=["free"])]))
    assert head == 1 and events[0].event.data == b"\xff"
    assert tag_key("free") != tag_key("freer")
    await recorder.close()
