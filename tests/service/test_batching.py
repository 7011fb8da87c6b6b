"""What is asked at the same moment is asked together, and nobody suffers for another's question."""

import asyncio

import pytest

from service.batching import Batching


class Asked:
    """Doubles numbers, remembers in which lists they came, and waits to be let go on."""

    def __init__(self) -> None:
        self.lists: list[list[int]] = []
        self.going_on = asyncio.Event()
        self.going_on.set()

    async def double(self, numbers: list[int]) -> list[int]:
        self.lists.append(numbers)
        await self.going_on.wait()
        if 13 in numbers:
            raise ValueError("13")
        if 0 in numbers:
            raise ConnectionError("gone")
        return [2 * number for number in numbers]


async def test_who_asks_in_one_turn_is_answered_by_one_statement() -> None:
    asked = Asked()
    together = Batching(asked.double)
    assert await asyncio.gather(*map(together.of, range(1, 6))) == [2, 4, 6, 8, 10]
    assert await together.of(6) == 12
    assert asked.lists == [[1, 2, 3, 4, 5], [6]]


async def test_while_all_lines_are_busy_the_questions_gather() -> None:
    asked = Asked()
    asked.going_on.clear()
    together = Batching(asked.double, lines=2)
    waiting = []
    for number in range(1, 7):
        waiting.append(asyncio.create_task(together.of(number)))
        await asyncio.sleep(0.01)
    assert asked.lists == [[1], [2]]
    asked.going_on.set()
    assert await asyncio.gather(*waiting) == [2, 4, 6, 8, 10, 12]
    assert asked.lists == [[1], [2], [3, 4, 5, 6]]


async def test_a_bad_question_is_its_own_fault_and_a_lost_connection_everybody_s() -> None:
    together = Batching(Asked().double)
    one, bad, other = await asyncio.gather(
        *map(together.of, (1, 13, 2)), return_exceptions=True
    )
    assert (one, other) == (2, 4) and isinstance(bad, ValueError)
    lost = await asyncio.gather(*map(together.of, (1, 0)), return_exceptions=True)
    assert [type(each) for each in lost] == [ConnectionError, ConnectionError]
    assert await together.of(3) == 6


async def test_who_went_away_is_not_asked_for() -> None:
    asked = Asked()
    asked.going_on.clear()
    together = Batching(asked.double, lines=1)
    first = asyncio.create_task(together.of(1))
    await asyncio.sleep(0.01)
    gone, stays = asyncio.create_task(together.of(2)), asyncio.create_task(together.of(3))
    await asyncio.sleep(0.01)
    gone.cancel()
    asked.going_on.set()
    assert await first == 2 and await stays == 6
    assert asked.lists == [[1], [3]]
    with pytest.raises(asyncio.CancelledError):
        await gone
