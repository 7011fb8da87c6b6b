"""Folding: rows in memory, moved by facts in journal order; every version is kept."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec

from domain.kernel.event import Event, Recorded
from projections.shard import WHOLE, Shard
from projections.view import VIEWS, NounRow, Row, View


class FoldFailed(Exception):
    """A fold raised: a bug in a view, not in the fact. Names the view, row and fact."""


class Shelf:
    """The rows of one view.

    ``rows`` are the current ones, each with the position since which it is current; ``closed`` are
    the versions that ended: (row, since, until).
    """

    def __init__(self, view: View[Any]) -> None:
        self.view = view
        self.rows: dict[str, tuple[Row, int]] = {}
        self.closed: list[tuple[Row, int, int]] = []
        self._families: dict[str, dict[str, None]] = {}  # Ref → ids of its family's rows

    def remember(self, rows: Iterable[tuple[Row, int]]) -> None:
        """Adds current rows, as they are before the next facts."""
        for row, since in rows:
            self._keep(row, since)

    def take(self, fact: Recorded, ids: Iterable[str]) -> None:
        """Moves the rows of some ids over a fact. Raises FoldFailed."""
        fold, rows = self.view.fold, self.rows
        for key in ids:
            row, since = rows.get(key, _NONE)
            try:
                after = _counted(fold(row, fact, key), fact, key)
            except Exception as error:
                raise FoldFailed(_blame(self.view, fact, key, error)) from error
            if after != row:
                self._turn(row, since, after, key=key, position=fact.position)

    def moved(self, fact: Recorded) -> Iterable[str]:
        """The ids of the rows that a fact may move. Raises FoldFailed."""
        ids = keys(self.view, fact)
        if self._families and (family := self._families.get(fact.subject)):
            return family | dict.fromkeys(ids)
        return ids

    def _turn(
        self, row: Row | None, since: int, after: Row | None, *, key: str, position: int
    ) -> None:
        if row is not None:
            self.closed.append((row, since, position))
        if after is not None:
            self._keep(after, position)
        else:
            del self.rows[key]
            if self.view.family:
                del self._families[getattr(row, self.view.family)][key]

    def _keep(self, row: Row, since: int) -> None:
        self.rows[row.id] = (row, since)
        if self.view.family:
            self._families.setdefault(getattr(row, self.view.family), {})[row.id] = None


class Folding:
    """A shelf for every view, moved together; of one shard, it keeps only the shard's rows."""

    def __init__(self, shard: Shard = WHOLE) -> None:
        self.shard = shard
        self.own = 0  # number of facts so far whose subject belongs to the shard
        self.shelves = {name: Shelf(view) for name, view in VIEWS.items()}
        self._listeners: dict[type[Event], list[Shelf]] = defaultdict(list)
        for shelf in self.shelves.values():
            for kind in shelf.view.folds:
                self._listeners[kind].append(shelf)

    def wanted(self, facts: Iterable[Recorded]) -> dict[str, tuple[list[str], list[str]]]:
        """What these facts may move: view name → (ids, Refs of families). Raises FoldFailed."""
        ids: dict[str, dict[str, None]] = defaultdict(dict)
        heads: dict[str, dict[str, None]] = defaultdict(dict)
        for fact in facts:
            for shelf in self._listeners.get(type(fact.event), ()):
                view = shelf.view
                ids[view.name] |= dict.fromkeys(keys(view, fact))
                if view.family:
                    heads[view.name][fact.subject] = None
        return {name: (list(ids[name]), list(heads[name])) for name in ids}

    def take(self, fact: Recorded) -> None:
        """Moves the shard's rows over a fact. Raises FoldFailed."""
        owns, kind = self.shard.owns, type(fact.event)
        own = owns(fact.subject)
        self.own += own
        for shelf in self._listeners.get(kind, ()):
            if kind in shelf.view.foreign:
                ids = keys(shelf.view, fact)
                shelf.take(fact, [key for key in ids if owns(key.partition("/")[0])])
            elif own:
                shelf.take(fact, shelf.moved(fact))


_NONE: tuple[Any, int] = (None, 0)


def keys(view: View[Any], fact: Recorded) -> Iterable[str]:
    """The ids of the rows that a fact may move, without its subject's family. Raises FoldFailed."""
    try:
        ids = tuple(view.keys(fact))
        return ids if len(ids) < 2 else dict.fromkeys(ids)  # each once
    except Exception as error:
        raise FoldFailed(_blame(view, fact, "keys", error)) from error


def _counted(row: Row | None, fact: Recorded, key: str) -> Row | None:
    """A noun's row counts its own facts, and keeps the times of the first and the latest one."""
    if not isinstance(row, NounRow) or fact.subject != key:
        return row
    return msgspec.structs.replace(
        row, version=row.version + 1, created_at=row.created_at or fact.recorded_at,
        updated_at=fact.recorded_at,
    )


def _blame(view: View[Any], fact: Recorded, key: str, error: Exception) -> str:
    return f"{view.name}, {key}, at {fact.event.name}: {error!r}"
