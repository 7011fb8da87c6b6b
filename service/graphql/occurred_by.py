"""State in the field: rows folded on request from the events that had occurred by a moment.

The views keep record time. What had *happened* by a moment, whenever it was reported, is folded
for the request from the events that the viewer may see, and read by the same compiled statement.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import asyncpg
import msgspec

from domain.kernel.event import Recorded
from projections.folding import Folding
from service.graphql.errors import messages
from service.graphql.errors.messages import BadInput
from service.graphql.viewer import Viewer
from service.journal.rows import RECORDED, recorded

EVENTS_MOST = 100_000  # folded for one request

# Of gatherings elsewhere, only events that name a household or project of the area.
_EVENTS = f"""
    SELECT {RECORDED}
    FROM journal.event JOIN journal.event_type k ON k.id = event.type
    WHERE event.occurred_at <= $1 AND event.position <= (SELECT position FROM views.position)
      AND (event.area_code = '' OR EXISTS
           (SELECT FROM unnest($2::text[]) a
             WHERE event.area_code >= a AND event.area_code < a || '~')
        OR k.name LIKE 'gathering.%' AND event.position IN
           (SELECT g.position FROM unnest($2::text[]) a
            JOIN (SELECT id, area FROM views.households UNION ALL
                  SELECT id, area FROM views.projects) n ON n.area >= a AND n.area < a || '~'
            JOIN journal.event_tag g ON g.key = split_part(n.id, ':', 2)::uuid))
    ORDER BY event.position LIMIT $3
"""


async def rows_occurred_by(
    pool: asyncpg.Pool, moment: datetime, viewer: Viewer
) -> dict[str, str]:
    """View name → its rows as a JSON array. Raises BadInput for too many events."""
    found = await pool.fetch(_EVENTS, moment, list(viewer.areas), EVENTS_MOST + 1)
    if len(found) > EVENTS_MOST:
        raise BadInput(messages.moment_too_full, most=EVENTS_MOST)
    names = dict(await pool.fetch("SELECT id, name FROM journal.event_type"))
    # In a thread, so that folding does not block the event loop.
    return await asyncio.to_thread(
        lambda: fold(recorded(row, names.__getitem__) for row in found)
    )


def fold(facts: Iterable[Recorded]) -> dict[str, str]:
    """Folds facts through every view, in memory; current rows only."""
    folding = Folding()
    for fact in facts:
        folding.take(fact)
    return {
        name: msgspec.json.encode(
            [_row(row, since) for row, since in shelf.rows.values()]
        ).decode()
        for name, shelf in folding.shelves.items()
    }


def _row(row: Any, since: int) -> dict[str, Any]:
    return msgspec.structs.asdict(row) | {"since": since}
