"""Timeouts that are exact to a quarter of a second, and cheap.

`asyncio.timeout` sets a timer for each use; three of them cost a tenth of a small query. Here one
timer for each event loop checks all deadlines four times a second.
"""

import asyncio
from types import TracebackType

BETWEEN_LOOKS = 0.25  # seconds


class within:
    """Cancels its block after so many seconds and raises TimeoutError."""

    __slots__ = ("_cancelling", "_deadline", "_expired", "_looks", "_seconds", "_task")

    def __init__(self, seconds: float) -> None:
        self._seconds, self._expired = seconds, False

    def __enter__(self) -> "within":
        task = asyncio.current_task()
        assert task is not None
        self._task, self._cancelling = task, task.cancelling()
        self._looks = _looks_of(asyncio.get_running_loop())
        self._deadline = self._looks.loop.time() + self._seconds
        self._looks.add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._looks.waited_for.discard(self)
        if self._expired and self._task.uncancel() <= self._cancelling \
                and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def look(self, now: float) -> None:
        """Cancels the block if its deadline has passed."""
        if now > self._deadline and not self._expired:
            self._expired = True
            self._task.cancel()


class _Looks:
    """The open blocks of one event loop; its timer runs while there is one."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop, self.looking = loop, False
        self.waited_for: set[within] = set()

    def add(self, one: within) -> None:
        self.waited_for.add(one)
        if not self.looking:
            self.looking = True
            self.loop.call_later(BETWEEN_LOOKS, self._look)

    def _look(self) -> None:
        now = self.loop.time()
        for each in tuple(self.waited_for):
            each.look(now)
        self.looking = bool(self.waited_for)
        if self.looking:
            self.loop.call_later(BETWEEN_LOOKS, self._look)


_latest: _Looks | None = None  # of one loop: a process of the service has no other


def _looks_of(loop: asyncio.AbstractEventLoop) -> _Looks:
    global _latest
    if _latest is None or _latest.loop is not loop:
        _latest = _Looks(loop)
    return _latest
