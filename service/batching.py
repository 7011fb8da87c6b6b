"""Batching: concurrent requests for the same thing share one statement.

A single question is sent at once. While all lines are busy, new questions wait, and all of them go
into the next statement: the higher the load, the fewer statements per question.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import asyncpg

Q = TypeVar("Q")
A = TypeVar("A")
LINES = 2  # statements at a time: while one is with the database, the other is filled
MOST = 64  # questions in one statement

_ABOUT_THE_QUESTION = (asyncpg.DataError, ValueError, TypeError)


class Batching(Generic[Q, A]):
    """``ask`` answers a list of questions in their order; ``of`` asks one of them."""

    def __init__(
        self, ask: Callable[[list[Q]], Awaitable[Sequence[A]]], *, lines: int = LINES
    ) -> None:
        self._ask, self._idle = ask, lines
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._called = False
        self._under_way: set[asyncio.Task[None]] = set()

    async def of(self, question: Q) -> A:
        """The answer to one question.

        Raises what ``ask`` raises. A bad question fails alone: the others are asked again singly.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[A] = loop.create_future()
        self._waiting.append((question, answer))
        if not self._called and self._idle:
            self._called = True
            loop.call_soon(self._send)  # with all other questions of this turn of the loop
        return await answer

    def _send(self) -> None:
        self._called = False
        waiting = [each for each in self._waiting if not each[1].done()]  # drop cancelled ones
        some, self._waiting = waiting[:MOST], waiting[MOST:]
        if some:
            self._idle -= 1
            task = asyncio.create_task(self._answer(some))
            self._under_way.add(task)
            task.add_done_callback(self._answered)

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._idle += 1
        if self._waiting and not self._called:
            self._send()

    async def _answer(self, some: list[tuple[Q, asyncio.Future[A]]]) -> None:
        try:
            answers = await self._ask([question for question, _ in some])
        except BaseException as error:
            if len(some) > 1 and isinstance(error, _ABOUT_THE_QUESTION):
                await asyncio.gather(*(self._answer([each]) for each in some))
                return
            for _, waiting in some:
                if not waiting.done():
                    waiting.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        for (_, waiting), answer in zip(some, answers, strict=True):
            if not waiting.done():
                waiting.set_result(answer)
