"""Folding: rows in memory, moved by facts in the journal's order, every version kept."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec

from domain.event import Event, Recorded
from projections.view import VIEWS, NounRow, Row, View


class FoldFailed(Exception):
    """A fold raised: a bug in a view, never the fact's fault. Says which view, row and fact."""


class Folding:
    """Current rows with the position since which each is so, and the versions that were closed.

    ``rows`` and ``closed`` are kept by view name; ``changed`` holds the ids whose current row is
    another one than at the start; ``_families`` the ids of the rows that hang on a Ref.
    """

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, tuple[Row, int]]] = defaultdict(dict)
        self.closed: dict[str, list[tuple[Row, int, int]]] = defaultdict(list)
        self.changed: dict[str, dict[str, None]] = defaultdict(dict)
        self._families: dict[str, dict[str, dict[str, None]]] = defaultdict(dict)
        self._listeners: dict[type[Event], list[View[Any]]] = defaultdict(list)
        for view in VIEWS.values():
            for kind in view.folds:
                self._listeners[kind].append(view)

    def wanted(self, facts: Iterable[Recorded]) -> dict[str, tuple[list[str], list[str]]]:
        """What these facts may move: by view name, ids and Refs of families. Raises FoldFailed."""
        ids: dict[str, dict[str, None]] = defaultdict(dict)
        heads: dict[str, dict[str, None]] = defaultdict(dict)
        for fact in facts:
            for view in self._listeners.get(type(fact.event), ()):
                ids[view.name] |= _keys(view, fact)
                if view.family:
                    heads[view.name][fact.subject] = None
        return {name: (list(ids[name]), list(heads[name])) for name in ids}

    def remember(self, view: View[Any], rows: Iterable[tuple[Row, int]]) -> None:
        """Takes in current rows as they were before the facts to come."""
        for row, since in rows:
            self._keep(view, row, since)

    def take(self, fact: Recorded) -> None:
        """Moves every row that the fact moves. Raises FoldFailed."""
        for view in self._listeners.get(type(fact.event), ()):
            family = self._families[view.name].get(fact.subject, {}) if view.family else {}
            for key in family | _keys(view, fact):
                row, since = self.rows[view.name].get(key, (None, 0))
                after = _next(view, row, fact, key)
                if after != row:
                    self._turn(view, row, since, after, key=key, position=fact.position)

    def _turn(
        self, view: View[Any], row: Row | None, since: int, after: Row | None, *,
        key: str, position: int,
    ) -> None:
        if row is not None:
            self.closed[view.name].append((row, since, position))
        if after is not None:
            self._keep(view, after, position)
        else:
            del self.rows[view.name][key]
            if view.family:
                del self._families[view.name][getattr(row, view.family)][key]
        self.changed[view.name][key] = None

    def _keep(self, view: View[Any], row: Row, since: int) -> None:
        self.rows[view.name][row.id] = (row, since)
        if view.family:
            families = self._families[view.name]
            families.setdefault(getattr(row, view.family), {})[row.id] = None


def _keys(view: View[Any], fact: Recorded) -> dict[str, None]:
    try:
        return dict.fromkeys(view.keys(fact))
    except Exception as error:
        raise FoldFailed(_blame(view, fact, "keys", error)) from error


def _next(view: View[Any], row: Row | None, fact: Recorded, key: str) -> Row | None:
    try:
        return _counted(view.fold(row, fact, key), fact, key)
    except Exception as error:
        raise FoldFailed(_blame(view, fact, key, error)) from error


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
