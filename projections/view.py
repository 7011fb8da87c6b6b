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
    """What every row has. A child's id is its parent's Ref, a slash, and what tells it apart."""

    id: str
    area: Annotated[str, says("Area code of where this lies; empty: the whole country.")] = ""


class NounRow(Row, kw_only=True):
    """What the row of a noun has besides; the engine keeps these three."""

    version: Annotated[int, says("How many events changed it (those of its children apart).")] = 0
    created_at: Annotated[datetime | None, says("When its first event was recorded.")] = None
    updated_at: Annotated[datetime | None, says("When its latest event was recorded.")] = None


def place(key: str) -> int:
    """The number at the end of a child's id: ``…/evidence-7`` is 7."""
    return int(key.rpartition("-")[2])


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, kw_only=True)
class View(Generic[R]):
    """One view. ``fold`` is pure and never fails on a fact that the journal holds.

    ``folds`` are the events it listens to; those of them whose subject is the row are what a
    NounRow counts as its versions. ``keys(fact)`` are the ids of the rows that a fact may move;
    ``fold(row, fact, key)`` gives each row's next version, None to close it, or an equal row to
    leave it alone. ``indexes`` are the columns by which others look its rows up (foreign keys).
    ``indexed`` are such columns together with one by which the rows found are narrowed.
    ``ordered`` are the columns by which whole lists are sorted, or cut to a span or a status.
    ``titled`` is the one whose Thai words rows are found by, and sorted as in a dictionary.
    ``family`` names one of them: a fact then also moves every row that has its subject there.

    All facts that move a row have one subject, so that rows of different subjects can be folded
    apart (shard.py). ``foreign`` are the exceptions: events whose ids begin with the Ref of
    another noun, ``rooted``, whose facts move these rows as well.
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
    noun: str | None = None  # of which noun this is the view; None for a child view
    everyone: bool = False  # its rows are nobody's secret: not cut by the viewer's area

    @property
    def parent(self) -> str | None:
        """Of a child view the column with its noun's Ref, which comes first; None for a noun's."""
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
