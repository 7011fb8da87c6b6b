"""Metrics of operations, commands and responses, and a log line for each that matters.

An operation is named by its operation name and a digest of its document, never by the document
itself: people write what they look for into it.
"""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any, NamedTuple

from prometheus_client import CollectorRegistry, Counter, Histogram

from service.logs import LOGGER

NAMES_MOST = 200  # names with their own labels; later ones are counted as "other"
SLOW_SECONDS = 0.5
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
log = logging.getLogger(f"{LOGGER}.operations")


class Name(NamedTuple):
    """The name of an operation, and the digest of its document (16 hex digits)."""

    operation: str
    document: str

    @classmethod
    def of(cls, text: str, operation: str | None) -> "Name":
        """The name of an operation in a valid document."""
        return cls(operation or "anonymous", hashlib.sha256(text.encode()).hexdigest()[:16])


NONE, OTHER = Name("none", ""), Name("other", "")


@dataclass
class Seen:
    """One running operation; the code that runs it fills in what it learns."""

    name: Name = NONE
    changing: bool = False  # a mutation
    outcome: str = "ok"  # or the code of its error


class OperationMetrics:
    """Counts and times every operation of this process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        # Counter and timer by name and outcome: looking them up by labels is slower than counting.
        self._series: dict[tuple[Name, str], tuple[Any, Any]] = {}
        self._known: set[Name] = set()
        self._statuses: dict[int, Any] = {}
        self._operations = Counter(
            "khok_operations", "GraphQL operations, by name and outcome.",
            ("operation", "document", "outcome"), registry=registry,
        )
        self._seconds = Histogram(
            "khok_operation_seconds", "Duration of a GraphQL operation in seconds.",
            ("operation", "document"), buckets=BUCKETS, registry=registry,
        )
        self._commands = Counter(
            "khok_commands", "Commands, by name and outcome: `done`, or the rule that refused.",
            ("command", "outcome"), registry=registry,
        )
        self._responses = Counter(
            "khok_http_responses", "HTTP responses of /graphql, by status.", ("status",),
            registry=registry,
        )

    def commanded(self, command: str, outcome: str) -> None:
        """Counts one decided command."""
        self._commands.labels(command, outcome).inc()

    def responded(self, status: int) -> None:
        """Counts one HTTP response."""
        if status not in self._statuses:
            self._statuses[status] = self._responses.labels(status)
        self._statuses[status].inc()

    @contextmanager
    def over(self, request: str) -> Iterator[Seen]:
        """Measures one operation; ``request`` is its request id in the log."""
        seen, began = Seen(), perf_counter()
        try:
            yield seen
        finally:
            self._note(seen, perf_counter() - began, request)

    def _note(self, seen: Seen, seconds: float, request: str) -> None:
        counter, timer = self._counted(self._labelled(seen.name), seen.outcome)
        counter.inc()
        timer.observe(seconds)
        noted = seen.changing or seen.outcome != "ok" or seconds > SLOW_SECONDS
        level = logging.INFO if noted else logging.DEBUG
        if log.isEnabledFor(level):
            fields: dict[str, Any] = {
                "request": request, "operation": seen.name.operation,
                "document": seen.name.document, "outcome": seen.outcome,
                "milliseconds": round(seconds * 1000, 1),
            }
            log.log(level, "operation", extra={"fields": fields})

    def _counted(self, name: Name, outcome: str) -> tuple[Any, Any]:
        found = self._series.get((name, outcome))
        if found is None:
            found = self._operations.labels(*name, outcome), self._seconds.labels(*name)
            self._series[name, outcome] = found
        return found

    def _labelled(self, name: Name) -> Name:
        if name not in self._known:
            if len(self._known) >= NAMES_MOST:
                return OTHER
            self._known.add(name)
        return name
