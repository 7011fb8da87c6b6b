"""What a view is: a row type, the events that move its rows, and a pure fold.

On disk a view is two tables in the schema ``views``: ``<name>`` holds the current rows and
``<name>_past`` the closed versions with their ``[since, until)`` positions.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

import msgspec

from domain.kernel.event import Event, FrozenMeta, Recorded
from domain.kernel.ref import says


class Row(msgspec.Struct, metaclass=FrozenMeta, frozen=True, kw_only=True):
    """The columns of every row. A child's id is its parent's Ref, `/`, and a key unique in it."""

    id: str
    area: Annotated[
        str, says("Code of the area that this belongs to; empty for the whole country.")
    ] = ""


class NounRow(Row, kw_only=True):
    """The columns of every noun's row; the engine keeps these three."""

    version: Annotated[int, says("Number of its own events, without those of child rows.")] = 0
    created_at: Annotated[datetime | None, says("When its first event was recorded.")] = None
    updated_at: Annotated[datetime | None, says("When its latest event was recorded.")] = None


def place(key: str) -> int:
    """The number at the end of a child's id: ``…/evidence-7`` is 7."""
    return int(key.rpartition("-")[2])


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, kw_only=True)
class View(Generic[R]):
    """One view. ``fold`` is pure and never fails on a fact that the journal holds.

    ``folds`` are its events; a NounRow counts those whose subject is the row as its versions.
    ``keys(fact)`` are the ids of the rows that a fact may move; ``fold(row, fact, key)`` returns a
    row's next version, None to close it, or an equal row to leave it unchanged. ``indexes`` are
    the columns by which other rows refer to these (foreign keys). ``indexed`` are such columns,
    each with a second one that narrows the rows found. ``ordered`` are the columns by which whole
    lists are sorted, or limited to a span or a status. ``titled`` is the column with Thai words to
    search, sorted as in a dictionary. ``family`` names a column: a fact then also moves every row
    that has its subject there.

    All facts that move a row have one subject, so that rows of different subjects can be folded
    separately (shard.py). ``foreign`` are the exceptions: events that move rows whose ids begin
    with the Ref of another noun, of the kind ``rooted``.
    """

    name: str
    row: type[R]
    folds: tuple[type[Event], ...]
    keys: Callable[[Recorded], Iterable[str]]
    fold: Callable[[R | None, Recorded, str], R | None]
    indexes: tuple[str, ...] = ()
    indexed: tuple[tuple[str, str], ...] = ()
    ordered: tuple[str, ...] = ()
    titled: str | None = None
    family: str | None = None
    foreign: tuple[type[Event], ...] = ()
    rooted: str | None = None
    noun: str | None = None  # the noun whose view this is; None for a child view
    everyone: bool = False  # its rows are visible to everyone, outside the viewer's areas too

    @property
    def parent(self) -> str | None:
        """A child view's column with its noun's Ref, its first own one; None for a noun's view."""
        return None if self.noun else self.row.__struct_fields__[2]


VIEWS: dict[str, View[Any]] = {}


def view(declared: View[R]) -> View[R]:
    """Registers a view under its name."""
    if declared.name in VIEWS:
        raise TypeError(f"two views are named {declared.name}")
    if taken := {"since", "until"} & set(declared.row.__struct_fields__):
        raise TypeError(f"{declared.name}: the columns {taken} are the versions' own")
    VIEWS[declared.name] = declared
    return declared
