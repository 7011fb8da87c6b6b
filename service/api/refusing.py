"""Refusals as the answer shows them: in both languages, with the state that the noun is in."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from domain.decision import Command
from service import database
from service.api.viewer import Viewer
from service.api.writing import done_type, subject_field
from service.commands import Refusal, hidden


def refusal(
    answer: Refusal, command: Command | None, viewer: Viewer, state: str | None
) -> dict[str, Any]:
    """GraphQL field → value; ``command`` is None where the input was none."""
    if command is not None:
        answer = hidden(answer, command, viewer.areas, about=subject_field(type(command)))
    refused = answer.refused
    return {
        "__typename": "Refusal", "rule": refused.rule.name, "message": refused.message,
        "messageTh": refused.message_th, "field": refused.field, "currentState": state,
        "position": str(answer.position),
    }


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
