"""Shards: parts of the rows of all views that are folded separately, one process each.

A row is in the shard of its subject: the Ref that is the subject of every fact that moves it. So a
shard needs only the facts of its own subjects, in order. If an event is ``foreign`` to a view, the
rows belong to the Ref with which their ids begin, and the shards of such Refs also read the event.
"""

from typing import NamedTuple
from zlib import crc32

from projections.view import VIEWS


class Shard(NamedTuple):
    """Shard ``number`` (from 0) of ``of`` shards."""

    number: int
    of: int

    def owns(self, ref: str) -> bool:
        """Whether a Ref belongs to this shard. (PostgreSQL has the same ``crc32``.)"""
        return self.of == 1 or crc32(ref.encode()) % self.of == self.number


WHOLE = Shard(0, 1)


def foreign() -> list[tuple[str, str]]:
    """Events that the shards of other nouns read too: (event name, the other kind of noun)."""
    return sorted({
        (kind.name, view.rooted) for view in VIEWS.values() if view.rooted
        for kind in view.foreign
    })
