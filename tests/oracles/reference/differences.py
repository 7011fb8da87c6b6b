"""What differs of a noun between two moments, as one viewer sees both."""

from projections.view import VIEWS
from tests.oracles.reference.changes import compared
from tests.oracles.reference.rows import Row, views
from tests.oracles.reference.world import World


def difference(before: World, after: World, noun: Row) -> list[Row]:
    """Field by field, of the noun's own row and of the rows that belong to it."""
    found = []
    for kind, column in owned(noun.kind):
        old, new = ({row["id"]: row for row in world.where(kind, column, noun["id"])}
                    for world in (before, after))
        for ref in old | new:
            found += compared(kind, old.get(ref), new.get(ref))
    return sorted(found, key=lambda each: (each["id"], each["path"]))


def owned(kind: str) -> list[tuple[str, str]]:
    """The types of the rows that are compared, each with the column of the noun's Ref."""
    noun = VIEWS[views()[kind]].noun
    assert noun is not None
    return [(kind, "id")] + [
        (child, noun.replace("-", "_")) for child, view in views().items()
        if VIEWS[view].noun is None and VIEWS[view].parent == noun.replace("-", "_")
    ]
