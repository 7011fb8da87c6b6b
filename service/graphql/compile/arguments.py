"""Arguments: coerced once if they have no variable; those of lists checked, with clear errors."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import msgspec
from graphql import (
    FieldNode,
    GraphQLField,
    ListValueNode,
    ObjectValueNode,
    VariableNode,
    get_argument_values,
)

from service.graphql.errors import messages
from service.graphql.errors.messages import BadInput

PAGE_DEFAULT = 20
PAGE_MOST = 100
BATCH_DEFAULT = 100
BATCH_MOST = 500  # events
ORDERS_MOST = 4  # keys of one `orderBy`


def page_size(given: dict[str, Any]) -> int:
    """``first``, 1 to 100. Raises BadInput."""
    first = given.get("first")
    first = PAGE_DEFAULT if first is None else first
    if not 1 <= first <= PAGE_MOST:
        raise BadInput(messages.page_size, first=first, most=PAGE_MOST)
    return int(first)


def batch_size(given: dict[str, Any]) -> int:
    """``batchSize``, 1 to 500. Raises BadInput."""
    size = given.get("batchSize")
    size = BATCH_DEFAULT if size is None else int(size)
    if not 1 <= size <= BATCH_MOST:
        raise BadInput(messages.batch_size, size=size, most=BATCH_MOST)
    return size


def order_names(given: dict[str, Any]) -> tuple[str, ...]:
    """The keys of a list's order, each with its direction; the last is the id. Raises BadInput.

    Ids are unique, so keys after an id are dropped.
    """
    names = [str(getattr(chosen, "name", chosen)) for chosen in given.get("orderBy") or ()]
    if len(names) > ORDERS_MOST:
        raise BadInput(messages.order_too_long, count=len(names), most=ORDERS_MOST)
    keys = [name.removesuffix("_DESC") for name in names]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise BadInput(messages.order_twice, key=twice)
    if "ID" in keys:
        return tuple(names[:keys.index("ID") + 1])
    down = bool(names) and names[-1].endswith("_DESC")
    return (*names, "ID_DESC" if down else "ID")


def cursor_kind(list_of: str, names: tuple[str, ...]) -> str:
    """The list and order that a cursor belongs to: `WorkPlan MONTH_DESC,ID_DESC`."""
    return f"{list_of} {','.join(names)}"


def cursor_values(given: dict[str, Any], list_of: str) -> list[str]:
    """The key values after which the page begins. Raises BadInput for a cursor of another list."""
    try:
        kind, *values = msgspec.json.decode(
            base64.b64decode(given["after"], validate=True), type=list[str]
        )
    except (binascii.Error, msgspec.DecodeError, msgspec.ValidationError, ValueError) as error:
        raise BadInput(messages.cursor_broken) from error
    names = order_names(given)
    if kind != cursor_kind(list_of, names) or len(values) != len(names):
        wanted = cursor_kind(list_of, names)
        raise BadInput(messages.cursor_of_another_list, given=kind, wanted=wanted)
    return values


# ── arguments in documents ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Argued:
    """A field with arguments; ``always`` are their values if they have no variable."""

    defined: GraphQLField
    node: FieldNode
    always: dict[str, Any] | None

    def given(self, variables: Any) -> dict[str, Any]:
        """The coerced arguments for these variables."""
        if self.always is not None:
            return self.always
        return get_argument_values(self.defined, self.node, variables)


def varies(value: Any) -> bool:
    """Whether a value contains a variable."""
    match value:
        case ListValueNode(values=values):
            return any(map(varies, values))
        case ObjectValueNode(fields=fields):
            return any(varies(each.value) for each in fields)
    return isinstance(value, VariableNode)
