"""Whatever was stored can be remembered, in whichever order it comes: evolve never fails."""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import pytest

import domain.catalogue  # noqa: F401 - it defines every state
from domain.kernel.decision import State
from domain.kernel.event import Event, decode
from tests.samples import samples
from tests.support.scenario import fact

AT = datetime(2021, 2, 3, 4, 5, tzinfo=UTC)


def states(of: type[State] = State) -> Iterator[type[State]]:
    for kind in of.__subclasses__():
        yield kind
        yield from states(kind)


STATES = sorted((kind for kind in states() if kind.types()), key=lambda kind: kind.__qualname__)


@pytest.mark.parametrize("state", STATES, ids=lambda state: f"{state.__module__}.{state.__name__}")
def test_a_state_takes_in_its_events_in_any_order(state: type[State]) -> None:
    stored: list[Event] = [
        decode(one.type, one.schema, bytes(one.data)) for one in samples()
        if one.type in {kind.name for kind in state.types()}
    ]
    dice = Random(state.__qualname__)
    for _ in range(40):
        remembered = state()
        for _ in range(len(stored) + 3):
            remembered.evolve(fact(dice.choice(stored), AT))
