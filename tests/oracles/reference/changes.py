"""What an event changed: versions that begin at its position beside those that end there."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.kernel.decision import camel
from projections.view import VIEWS
from tests.oracles.reference.rows import Row, shown, views
from tests.oracles.reference.world import EVERYBODYS, World

KEPT_BY_THE_ENGINE = {"id", "version", "created_at", "updated_at", "since", "until"}


def changes(world: World, fact: Row) -> list[Row]:
    """Field by field, of the views that listen to such events."""
    found = []
    for kind, view in views().items():
        if fact["type"] in {each.name for each in VIEWS[view].folds}:
            begun = {row["id"]: row for row in world.known.ever(kind, "since", fact["position"])}
            ended = {row["id"]: row for row in world.known.ever(kind, "until", fact["position"])}
            for ref in begun | ended:
                found += compared(kind, ended.get(ref), begun.get(ref))
    return world.seen(found)


def compared(kind: str, old: Row | None, new: Row | None) -> list[Row]:
    """The fields in which two versions of a row differ; either may not be there."""
    row = new or old
    assert row is not None
    return [
        Row("FieldChange", id=row["id"], area=row["area"], public=kind in EVERYBODYS,
            path=camel(name), before=before, after=after)
        for name in row if name not in KEPT_BY_THE_ENGINE
        for before, after in [(old and plain(old[name]), new and plain(new[name]))]
        if before != after
    ]


def plain(value: Any) -> Any:
    """As JSON keeps it inside of a document."""
    if isinstance(value, Decimal):
        return float(value) if "." in str(value) else int(value)
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, datetime):
        return shown(value)
    return shown(value)
