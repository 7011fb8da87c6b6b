"""Media types: what a request is written in, and in which of two kinds of JSON it is answered."""

from functools import lru_cache
from typing import NamedTuple


class Media(NamedTuple):
    """A kind of answer. ``lenient``: 200 also where GraphQL finds the request wrong.

    GraphQL over HTTP says so for clients that ask for plain `application/json`: they may stand
    behind something that throws the body of a 400 away.
    """

    name: str
    lenient: bool = False


GRAPHQL = Media("application/graphql-response+json")
ANY = Media("application/json")
_OFFERED = {
    "application/graphql-response+json": GRAPHQL,
    "application/json": Media("application/json", lenient=True),
    "application/*": ANY,
    "*/*": ANY,
}


@lru_cache(maxsize=256)
def answered_in(accept: str) -> Media | None:
    """What an `Accept` header likes best of what there is; None where it is nothing of that."""
    if not accept.strip():
        return ANY
    liked = []
    for part in accept.split(","):
        name, *parameters = (each.strip().lower() for each in part.split(";"))
        media = _OFFERED.get(name)
        if media is not None and (weight := _weight(parameters)) > 0:
            liked.append((weight, media is not ANY, media is GRAPHQL, media))
    return max(liked)[-1] if liked else None


def _weight(parameters: list[str]) -> float:
    for each in parameters:
        name, _, value = each.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, float(value))
            except ValueError:
                return 0.0
    return 1.0


@lru_cache(maxsize=256)
def is_json(content_type: str) -> bool:
    """Whether a body is said to be JSON in UTF-8, and exactly that."""
    name, *parameters = (each.strip().lower() for each in content_type.split(";"))
    charsets = [each.partition("=")[2].strip('"') for each in parameters if "charset" in each]
    return name == "application/json" and all(each in ("utf-8", "utf8") for each in charsets)
