"""What the journal promises to everyone who appends and reads."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import uuid4

import pytest

from domain.kernel.event import REGISTRY, Actor, Event, Flag
from service.journal import BadFact, Journal, NewFact
from tests.support.household_facts import TYPE, fact, household

# ── positions ─────────────────────────────────────────────────────────────────────────────────────


async def test_positions_count_from_one_without_gaps(journal: Journal) -> None:
    first = await journal.append([fact(), fact()])
    second = await journal.append([fact()])
    assert first.positions == (1, 2)
    assert second.positions == (3,)
    assert [stored.position for stored in await journal.facts(0, 10)] == [1, 2, 3]
    assert await journal.head() == 3


async def test_an_append_that_fails_leaves_no_gap(journal: Journal) -> None:
    await journal.append([fact()])
    id_ = (await journal.facts(0, 1))[0].id
    twice = NewFact(type=TYPE, data=b"{}", tags=(household(),), id=id_)
    with pytest.raises(BadFact):  # the database refuses a second event of the same id
        await journal.append([fact(), twice])
    assert (await journal.append([fact()])).positions == (2,)


async def test_one_bad_append_does_not_fail_those_beside_it(journal: Journal) -> None:
    await journal.append([fact()])
    id_ = (await journal.facts(0, 1))[0].id
    twice = NewFact(type=TYPE, data=b"{}", tags=(household(),), id=id_)
    answers = await asyncio.gather(
        *(journal.append([twice if number == 3 else fact()]) for number in range(8)),
        return_exceptions=True,
    )
    assert [isinstance(answer, BadFact) for answer in answers].index(True) == 3
    assert await journal.head() == 8


async def test_eight_writers_and_a_reader_see_every_position_once(database_url: str) -> None:
    journals = [await Journal.open(database_url) for _ in range(8)]
    reader = await Journal.open(database_url)
    seen: list[int] = []

    async def tail() -> None:
        async for found in reader.subscribe():
            seen.append(found.position)
            if len(seen) == 8 * 40:
                return

    async def write(journal: Journal, writer: int) -> list[int]:
        appends = [journal.append([fact(household(writer))]) for _ in range(40)]
        return [position for done in await asyncio.gather(*appends) for position in done.positions]

    tailing = asyncio.create_task(tail())
    given = await asyncio.gather(*(write(one, number) for number, one in enumerate(journals)))
    await asyncio.wait_for(tailing, 10)
    assert seen == list(range(1, 8 * 40 + 1))
    assert sorted(position for one in given for position in one) == seen
    for one in [*journals, reader]:
        await one.close()


async def test_recorded_at_never_goes_back(journal: Journal) -> None:
    await asyncio.gather(*(journal.append([fact()]) for _ in range(50)))
    times = [stored.recorded_at for stored in await journal.facts(0, 50)]
    assert times == sorted(times)
    assert abs(times[-1] - datetime.now(UTC)) < timedelta(seconds=30)


async def test_a_moment_finds_the_last_position_recorded_by_then(journal: Journal) -> None:
    for _ in range(7):
        await journal.append([fact()])
    times = [stored.recorded_at for stored in await journal.facts(0, 7)]
    tick = timedelta(microseconds=1)
    assert [await journal.position_at(time) for time in times] == [1, 2, 3, 4, 5, 6, 7]
    assert [await journal.position_at(time - tick) for time in times] == [0, 1, 2, 3, 4, 5, 6]
    assert await journal.position_at(times[-1] + timedelta(days=1)) == 7


# ── what is kept ──────────────────────────────────────────────────────────────────────────────────


async def test_a_fact_comes_back_as_it_was_given(journal: Journal) -> None:
    given = NewFact(
        type=TYPE, data=b'{ "a":1.0 }', sealed=b"\x00\xff", tags=(household(2), household(1)),
        id=uuid4(), area="220101", occurred_at=datetime(2021, 1, 2, 3, 4, 5, 678901, UTC),
        actor=Actor(person="person:x", role="DISTRICT_OFFICER", area="2201", acting_for="p"),
        causation_id=uuid4(), correlation_id=uuid4(), flags=(Flag(flag="LATE_ENTRY", days=8),),
    )
    command_id = uuid4()
    done = await journal.append([given], command_id=command_id, digest=b"d")
    (stored,) = await journal.facts(0, 1)
    for name in given.__struct_fields__:
        assert getattr(stored, name) == getattr(given, name), name
    assert (stored.position, stored.recorded_at) == (done.positions[0], done.recorded_at)
    assert stored.command_id == command_id


async def test_an_old_schema_is_brought_up_to_date_when_read(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def to_two(body: dict[str, Any]) -> dict[str, Any]:
        return {"household": body["household"], "rai": str(body["area"])}

    class HouseholdPhotographed(Event):
        schema: ClassVar[int] = 3
        upcasts: ClassVar[Any] = {1: to_two, 2: lambda body: {**body, "seen": True}}
        household: str
        rai: str
        seen: bool

    HouseholdPhotographed.subject_field = "household"
    try:
        old = NewFact(
            type=HouseholdPhotographed.name, tags=(household(),), schema=1,
            data=json.dumps({"household": household(), "area": 4}).encode(),
        )
        await journal.append([old])
        (stored,) = await journal.facts(0, 1)
        (now,) = await journal.recorded(0, 1)
        assert now.event == HouseholdPhotographed(household=household(), rai="4", seen=True)
        assert (stored.schema, stored.data) == (1, old.data)
    finally:
        del REGISTRY[HouseholdPhotographed.name]


async def test_the_largest_fact_is_kept(journal: Journal) -> None:
    await journal.append([fact(data=b"x" * 64 * 1024)])
    assert len((await journal.facts(0, 1))[0].data) == 64 * 1024
