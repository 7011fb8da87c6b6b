"""The past in memory: every fact under its tags, and states that are folded further."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from domain.kernel.decision import Areas, History, Look, S, State
from domain.kernel.event import REGISTRY, Actor, Event, Recorded

T = TypeVar("T")


class RememberedFact(Recorded, frozen=True, kw_only=True):
    """A fact with its tags, so that a look at several tags need not compute them again."""

    tags: tuple[str, ...]


class Past:
    """The facts decided so far.

    A state under one tag is kept; the next look at it folds only the new facts under the tag.
    Deciders do not change states, so all of them may share the kept one.
    """

    def __init__(self) -> None:
        self._facts: dict[str, list[RememberedFact]] = {}
        self._states: dict[tuple[type[State], str], tuple[State, int]] = {}

    def add(self, fact: RememberedFact) -> None:
        """Adds one fact."""
        facts = self._facts
        for tag in fact.tags:
            if tag in facts:
                facts[tag].append(fact)
            else:
                facts[tag] = [fact]

    def state(self, kind: type[S], tags: Sequence[str]) -> S:
        """The state folded over the facts that carry *all* of these tags."""
        if len(tags) > 1:
            return self._folded(kind, tags)
        facts = self._facts.get(tags[0])
        if facts is None:
            return kind()
        key, seen = (kind, tags[0]), 0
        if known := self._states.get(key):
            state, seen = known
        else:
            state = kind()
        if seen < len(facts):
            kinds = folded_by(kind)
            for fact in facts[seen:] if seen else facts:
                if type(fact.event) in kinds:
                    state.evolve(fact)
            self._states[key] = state, len(facts)
        return state  # type: ignore[return-value]  # kept under its own kind

    def under(self, tags: Sequence[str], kinds: frozenset[type[Event]]) -> list[Recorded]:
        """The facts of these types that carry all of the tags, in order."""
        few = min((self._facts.get(tag, []) for tag in tags), key=len)
        found: list[Recorded] = [fact for fact in few if type(fact.event) in kinds]
        for tag in tags if len(tags) > 1 else ():
            found = [fact for fact in found if tag in fact.tags]  # type: ignore[attr-defined]
        return found

    def _folded(self, kind: type[S], tags: Sequence[str]) -> S:
        state = kind()
        for fact in self.under(tags, folded_by(kind)):
            state.evolve(fact)
        return state


@cache
def folded_by(kind: type[State]) -> frozenset[type[Event]]:
    """The events that a state folds."""
    return frozenset(kind.types())


class RememberedHistory(History):
    """A whole past for one decision. There are no concurrent decisions, so nothing is pinned."""

    def __init__(
        self, past: Past, *, actor: Actor, now: datetime, areas: Areas,
        keyed: Callable[[str], str],
    ) -> None:
        super().__init__(actor=actor, now=now, areas=areas, keyed=keyed)
        self.past = past

    async def of(self, state: type[S], *tags: str) -> S:
        return self.past.state(state, tags)

    async def each(self, state: type[S], looks: Sequence[Sequence[str]]) -> list[S]:
        return [self.past.state(state, tags) for tags in looks]

    async def read(self, looks: Sequence[Look]) -> list[list[Recorded]]:
        return [
            self.past.under(tags, frozenset(REGISTRY[name] for name in names))
            for tags, names in looks
        ]


def at_once(deciding: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that never waits. RuntimeError: it waits."""
    try:
        deciding.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise RuntimeError("a decision waits for something that is not in memory")
