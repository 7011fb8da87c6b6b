"""Photos: only their hashes are stored, so that a photo used again is found and flagged."""

import re
from collections.abc import Callable, Iterator
from typing import Annotated

from msgspec import Meta

from domain.kernel.decision import History, Rule, State
from domain.kernel.event import REGISTRY, Event, Flag, Recorded
from domain.kernel.ref import claim

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────

PhotoHashes = Annotated[
    tuple[str, ...],
    Meta(
        max_length=100,
        description="SHA-256 of each photo, 64 hexadecimal digits in lower case; at most 100"
        " photos. The photos themselves are not stored.",
    ),
]


def photo_claims(hashes: tuple[str, ...]) -> tuple[str, ...]:
    """The tags under which photos are found again."""
    return tuple(claim("photo", digest) for digest in hashes)


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class ShownPhoto(State):
    """The facts that showed one photo, in order."""

    facts: tuple[Recorded, ...] = ()

    @classmethod
    def types(cls) -> tuple[type[Event], ...]:
        """Every event type that shows photos."""
        shows = (kind for kind in REGISTRY.values() if "photo_hashes" in kind.__struct_fields__)
        return tuple(sorted(shows, key=lambda kind: kind.name))

    def evolve(self, fact: Recorded) -> None:
        self.facts = (*self.facts, fact)


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

photo_is_named_by_its_hash = Rule(
    "photo-is-named-by-its-hash",
    en="{digest!r} is not the SHA-256 of a photo. Send 64 hexadecimal digits in lower case.",
    th="{digest!r} ไม่ใช่ค่าแฮช SHA-256 ของภาพถ่าย โปรดส่งเลขฐานสิบหกตัวพิมพ์เล็ก 64 หลัก",
)


async def photos_reused(
    history: History, hashes: tuple[str, ...], *, unless: Callable[[Event], bool] = lambda _: False
) -> list[Flag]:
    """A flag for each noun that showed one of these photos first.

    ``unless`` is true for an earlier event that is not a reuse, such as the entry being corrected.
    Refuses a text that is not a hash.
    """
    for index, digest in enumerate(hashes):
        photo_is_named_by_its_hash.require(
            re.fullmatch("[0-9a-f]{64}", digest), f"photoHashes[{index}]", digest=digest
        )
    shown = await history.each(ShownPhoto, [[one] for one in dict.fromkeys(photo_claims(hashes))])
    earlier = dict.fromkeys(ref for photo in shown for ref in _first(photo, unless))
    return [Flag(flag="PHOTO_REUSED", earlier=ref) for ref in earlier]


def _first(photo: ShownPhoto, unless: Callable[[Event], bool]) -> Iterator[str]:
    """The noun of the first fact that showed the photo, if there is one."""
    yield from (fact.subject for fact in photo.facts[:1] if not unless(fact.event))
