"""Arguments of lists: page sizes and cursors, checked with words that say what is wrong."""

import base64
import binascii
from typing import Any

import msgspec
from graphql import GraphQLError

PAGE_DEFAULT = 20
PAGE_MOST = 100


class BadInput(GraphQLError):
    """A request that cannot be answered as it was put; the client can mend it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"code": "BAD_USER_INPUT"})


def page_size(given: dict[str, Any]) -> int:
    """``first``, 1 to 100. Raises BadInput."""
    first = given.get("first")
    first = PAGE_DEFAULT if first is None else first
    if not 1 <= first <= PAGE_MOST:
        raise BadInput(f"`first` is {first}; a page holds 1 to {PAGE_MOST}.")
    return int(first)


def order_name(given: dict[str, Any]) -> str:
    """The order that a list was asked in; by id, if none."""
    chosen = given.get("orderBy")
    return "ID" if chosen is None else str(getattr(chosen, "name", chosen))


def cursor_values(given: dict[str, Any]) -> tuple[str | None, str]:
    """The key and id behind which a page goes on. Raises BadInput for a cursor of another list."""
    try:
        name, key, last_id = msgspec.json.decode(
            base64.b64decode(given["after"], validate=True), type=tuple[str, str | None, str]
        )
    except (binascii.Error, msgspec.DecodeError, msgspec.ValidationError, ValueError) as error:
        raise BadInput("`after` is not a cursor: pass back an `endCursor` as it was.") from error
    if name != order_name(given):
        raise BadInput(f"`after` is a cursor of a list ordered by {name}: keep the same `orderBy`.")
    return key, last_id
