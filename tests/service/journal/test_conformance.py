"""The eventsourcing library's own suite for DCB recorders, run against the journal's recorder."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from eventsourcing.dcb.api import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBReadResponse,
    DCBRecorder,
    DCBSequencedEvent,
    DCBSubscription,
)
from eventsourcing.dcb.popo import SimpleDCBReadResponse
from eventsourcing.dcb.tests import DCBRecorderTestCase

from service.journal import NewFact, Recorder

T = TypeVar("T")


class Face(DCBRecorder):
    """The recorder as the library's suite wants it: without ``await``."""

    def __init__(self, url: str) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.recorder = self.wait(Recorder.open(url))

    def wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    def close(self) -> None:
        self.wait(self.recorder.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> DCBReadResponse:
        events, head = self.wait(self.recorder.read(query, after=after, limit=limit))
        return SimpleDCBReadResponse(iter(events), head)

    def append(
        self, events: Sequence[DCBEvent], condition: DCBAppendCondition | None = None
    ) -> int:
        facts = [
            NewFact(type=event.type, data=event.data, tags=tuple(event.tags)) for event in events
        ]
        return self.wait(self.recorder.append(facts, condition)).positions[-1]

    def subscribe(
        self, query: DCBQuery | None = None, *, after: int | None = None
    ) -> "FaceSubscription":
        return FaceSubscription(self, query, after)


class FaceSubscription(DCBSubscription[Face]):
    def __init__(self, face: Face, query: DCBQuery | None, after: int | None) -> None:
        super().__init__(face, query, after)
        self.events = face.recorder.subscribe(query, after=after)

    def __next__(self) -> DCBSequencedEvent:
        async def following() -> DCBSequencedEvent:
            return await anext(self.events)

        return self._recorder.wait(following())

    def stop(self) -> None:
        super().stop()
        self._recorder.wait(self.events.aclose())


@contextmanager
def face(url: str) -> Iterator[Face]:
    recorder = Face(url)
    try:
        yield recorder
    finally:
        recorder.close()


def test_it_appends_and_reads_as_the_library_says(database_url: str) -> None:
    with face(database_url) as recorder:
        DCBRecorderTestCase()._test_append_read(recorder)


def test_it_appends_and_subscribes_as_the_library_says(database_url: str) -> None:
    with face(database_url) as recorder:
        DCBRecorderTestCase()._test_append_subscribe(recorder)
