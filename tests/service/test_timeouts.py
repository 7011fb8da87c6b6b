"""Whoever takes too long is ended, and nobody else."""

import asyncio

import pytest

from service import timeouts
from service.timeouts import within


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeouts, "BETWEEN_LOOKS", 0.01)


async def late(seconds: float) -> str:
    try:
        with within(seconds):
            await asyncio.sleep(30)
    except TimeoutError:
        return "late"
    return "in time"


async def test_what_takes_too_long_is_ended_and_the_task_goes_on() -> None:
    assert await asyncio.gather(late(0.02), late(0.03)) == ["late", "late"]
    task = asyncio.current_task()
    assert task is not None and task.cancelling() == 0
    with within(30):
        await asyncio.sleep(0.05)


async def test_a_cancellation_from_outside_stays_one() -> None:
    task = asyncio.create_task(late(30))
    await asyncio.sleep(0.03)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_an_error_inside_stays_what_it_is() -> None:
    with pytest.raises(ZeroDivisionError), within(30):
        raise ZeroDivisionError


async def test_of_two_one_in_the_other_the_shorter_one_ends_its_own_part() -> None:
    with within(30):
        assert await late(0.02) == "late"
        await asyncio.sleep(0.03)
    with pytest.raises(TimeoutError), within(0.02):
        await late(30)
