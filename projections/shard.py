"""Shards: the rows of all views in parts that are folded apart, one process each.

A row is with its entity: the Ref that is the subject of every fact that moves it. So a shard needs
the facts of its own subjects, in order, and nothing of the others. Where a view says that an event
is ``foreign`` to it, the rows hang on the Ref that their ids begin with instead, and the shards of
such Refs read the event as well.
"""

from typing import NamedTuple
from zlib import crc32

from projections.view import VIEWS


class Shard(NamedTuple):
    """Number ``number``, counted from 0, of so many."""

    number: int
    of: int

    def owns(self, ref: str) -> bool:
        """Whether what hangs on a Ref is here. (PostgreSQL has the same ``crc32``.)"""
        return self.of == 1 or crc32(ref.encode()) % self.of == self.number


WHOLE = Shard(0, 1)


def foreign() -> list[tuple[str, str]]:
    """Names of events that more shards than their subject's read, with the nouns that own those."""
    return sorted({
        (kind.name, view.rooted) for view in VIEWS.values() if view.rooted
        for kind in view.foreign
    })
