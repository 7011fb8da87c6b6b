"""Folding: rows in memory, moved by facts in the journal's order, every version kept."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from domain.event import Event, Recorded
from projections.view import VIEWS, NounRow, Row, View


class FoldFailed(Exception):
    """A fold raised: a bug in a view, never the fact's fault. Says which view, row and fact."""


class Folding:
    """Current rows with the position since which each is so, and the versions that were closed.

    ``rows`` and ``closed`` are kept by view name; ``changed`` holds the ids whose current row is
    another one than at the start.
    """

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, tuple[Row, int]]] = defaultdict(dict)
        self.closed: dict[str, list[tuple[Row, int, int]]] = defaultdict(list)
        self.changed: dict[str, dict[str, None]] = defaultdict(dict)
        self._listeners = _listeners()

    def touched(self, facts: Iterable[Recorded]) -> dict[str, list[str]]:
        """The ids that these facts may move, by view name. Raises FoldFailed."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for fact in facts:
            for view, key in self._moves(fact):
                found[view.name][key] = None
        return {name: list(keys) for name, keys in found.items()}

    def take(self, fact: Recorded) -> None:
        """Moves every row that the fact moves. Raises FoldFailed."""
        for view, key in self._moves(fact):
            row, since = self.rows[view.name].get(key, (None, 0))
            try:
                after = _counted(view.fold(row, fact, key), fact, key)
            except Exception as error:
                raise FoldFailed(_blame(view, fact, key, error)) from error
            if after != row:
                self._turn(view.name, key, row, since, after, fact.position)

    def _turn(
        self, name: str, key: str, row: Row | None, since: int, after: Row | None, position: int
    ) -> None:
        if row is not None:
            self.closed[name].append((row, since, position))
        if after is None:
            del self.rows[name][key]
        else:
            self.rows[name][key] = (after, position)
        self.changed[name][key] = None

    def _moves(self, fact: Recorded) -> Iterator[tuple[View[Any], str]]:
        for view in self._listeners.get(type(fact.event), ()):
            try:
                keys = dict.fromkeys(view.keys(fact))
            except Exception as error:
                raise FoldFailed(_blame(view, fact, "keys", error)) from error
            for key in keys:
                yield view, key


def _listeners() -> dict[type[Event], list[View[Any]]]:
    listeners: dict[type[Event], list[View[Any]]] = defaultdict(list)
    for view in VIEWS.values():
        for kind in view.folds:
            listeners[kind].append(view)
    return dict(listeners)


def _counted(row: Row | None, fact: Recorded, key: str) -> Row | None:
    """The row of a noun counts the facts that are its own, and keeps the first and last time."""
    if not isinstance(row, NounRow) or fact.subject != key:
        return row
    return msgspec.structs.replace(
        row, version=row.version + 1, created_at=row.created_at or fact.recorded_at,
        updated_at=fact.recorded_at,
    )


def _blame(view: View[Any], fact: Recorded, key: str, error: Exception) -> str:
    return f"{view.name}, {key}, at {fact.event.name}: {error!r}"
