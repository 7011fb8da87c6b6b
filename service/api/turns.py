"""Turns: what was sent together is done at the same time, except where one comes after another."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")
A = TypeVar("A")


async def in_turn(
    things: Sequence[T], do: Callable[[T], Awaitable[A]], *,
    keys: Callable[[T], Iterable[Hashable]], room: asyncio.Semaphore,
) -> list[A]:
    """What ``do`` makes of each, in their order; as many at once as there is room for.

    Things that share a key are done one after another, as they stand in the list. Whatever one of
    them raises is raised when all have come to an end; what comes after that one is not done.
    """
    last: dict[Hashable, asyncio.Task[A]] = {}

    async def after(before: list[asyncio.Task[A]], thing: T) -> A:
        await asyncio.gather(*before)
        async with room:
            return await do(thing)

    tasks = []
    for thing in things:
        own = list(keys(thing))
        before = list({last[key] for key in own if key in last})
        task = asyncio.create_task(after(before, thing))
        last |= dict.fromkeys(own, task)
        tasks.append(task)
    done: list[A] = []
    for each in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(each, BaseException):
            raise each
        done.append(each)
    return done
