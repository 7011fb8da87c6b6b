"""Refusals as the answer shows them: in both languages, with the state that the noun is in."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from domain.kernel.authority import role_covers_the_area
from domain.kernel.decision import Command, Refused, camel, noun_is_known
from domain.kernel.ref import noun_of
from service import database
from service.api.viewer import Viewer
from service.api.writing import done_type
from service.commands import Refusal


def refusal(answer: Refusal, viewer: Viewer, state: str | None) -> dict[str, Any]:
    """GraphQL field → value."""
    refused = hidden(answer, viewer.areas)
    return {
        "__typename": "Refusal", "rule": refused.rule.name, "message": refused.message,
        "messageTh": refused.message_th, "field": refused.field, "currentState": state,
        "position": str(answer.position),
    }


def hidden(answer: Refusal, areas: Sequence[str]) -> Refused:
    """Outside one's areas, "forbidden" looks like "not found".

    A new noun lies where another one does, or where the client says: that is no secret.
    """
    seen = any(answer.area.startswith(prefix) for prefix in areas)
    if answer.refused.rule is not role_covers_the_area or seen or answer.about is None:
        return answer.refused
    field, ref = answer.about
    return Refused(
        noun_is_known, camel(field), {"noun": noun_of(ref).replace("-", " "), "ref": ref}
    )


async def states_of(
    kind: type[Command], refs: Sequence[str], *, pool: asyncpg.Pool, viewer: Viewer
) -> dict[str, str]:
    """Ref → the state of the noun, if it has one and the viewer may see it."""
    made = done_type(kind)
    if made.table is None or "status" not in made.fields or not refs:
        return {}
    return dict(await database.fetch(
        pool,
        f"SELECT id, status FROM {made.table.name} t WHERE id = ANY ($1::text[]) AND EXISTS"
        " (SELECT FROM unnest($2::text[]) a WHERE t.area >= a AND t.area < a || '~')",
        refs, viewer.areas,
    ))
