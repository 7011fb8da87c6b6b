"""Random lives of a gathering and of a plan, with as many invariants as there are rules.

Each step asks one command of a few people on a few days. What comes of it is judged from the facts
alone, by invariants that share no code with the rules. In the end every event and every refusal
that a machine can meet must have been met; `-s` or `--hypothesis-show-statistics` says how often.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from domain.catalogue import decide
from domain.kernel.decision import Command, Refused
from domain.kernel.event import Actor, Event, Recorded
from tests.examples.people import CD_WORKER
from tests.examples.work import ENDS_AT, STARTS_AT
from tests.support.scenario import Past, fact

LONG_AGO = datetime(2020, 12, 20, tzinfo=UTC)
DAYS = [STARTS_AT - timedelta(days=1), STARTS_AT + timedelta(hours=1), ENDS_AT + timedelta(days=4)]
SETTINGS = settings(max_examples=200, stateful_step_count=40, deadline=None, derandomize=True)
# Machine → how often each event and each refusal happened in its lives.
COUNTS: defaultdict[str, Counter[str]] = defaultdict(Counter)
# Not integers: Hypothesis would try those as seeds of the dice too, and repeat the same few lives.
beginnings = st.sampled_from(range(7))


def step(**drawn: Sequence[Any]) -> Callable[[Any], Any]:
    """Something that may happen, with the pools that it is drawn from.

    Not one `rule` for each: Hypothesis would leave most of them out of most lives, and repeat
    itself in the choices. Dice vary more; a failing life still shrinks to its shortest beginning.
    """

    def mark(function: Any) -> Any:
        function.drawn = drawn
        return function

    return mark


class World(RuleBasedStateMachine):
    """The facts so far, a clock, and somebody who asks."""

    given: ClassVar[tuple[Event, ...]]
    met: ClassVar[set[str]]

    def __init__(self) -> None:
        super().__init__()
        given = [fact(one, LONG_AGO, by=CD_WORKER) for one in self.given]
        self.past = Past(given, Actor(), LONG_AGO)
        self.facts = self.past.facts
        self.now = DAYS[0]

    @initialize(seed=st.integers(0, 2**64 - 1))
    def shake(self, seed: int) -> None:
        self.dice = Random(seed)

    @rule()
    def something_happens(self) -> None:
        steps = sorted(name for name in dir(self) if hasattr(getattr(self, name), "drawn"))
        chosen = getattr(self, self.dice.choice(steps))
        chosen(**{name: self.dice.choice(pool) for name, pool in chosen.drawn.items()})

    def ask(self, command: Command, by: str) -> None:
        """One command; what came of it is recorded, a refusal is noted."""
        history = Past([], Actor(person=by, role=""), self.now)
        history.recorder, history.facts = self.past.recorder, self.past.facts
        try:
            outcomes = finished(decide(command, history))
        except Refused as refusal:
            self.meets(refusal.rule.name)
            return
        at = command.occurred_at or self.now
        for outcome in outcomes:
            self.meets(outcome.event.name)
            self.past.record(
                Recorded(
                    event=outcome.event, position=0, occurred_at=at, recorded_at=self.now,
                    area=outcome.area or history.area, actor=history.acting, flags=outcome.flags,
                )
            )

    def meets(self, name: str) -> None:
        self.met.add(name)
        COUNTS[type(self).__name__][name] += 1

    @step(day=DAYS)
    def time_passes(self, day: datetime) -> None:
        self.now = max(self.now + timedelta(seconds=40), day)

    def each(self, *kinds: type[Event]) -> Iterator[tuple[int, Recorded, Any]]:
        """The facts of these kinds with their place: (index, fact, event)."""
        for index, one in enumerate(self.facts):
            if isinstance(one.event, kinds):
                yield index, one, one.event

    def before(self, index: int, *kinds: type[Event], **named: str) -> list[Any]:
        """The events of these kinds that name these, before a place."""
        return [
            one.event for one in self.facts[:index]
            if isinstance(one.event, kinds)
            and all(getattr(one.event, field) == value for field, value in named.items())
        ]


def all_lives(
    machine: type[World], *, events: Sequence[type[Event]], refusals: set[str]
) -> None:
    """Runs a machine; every one of these events and refusals happens, and no other."""
    run_state_machine_as_test(machine, settings=SETTINGS)
    for name, count in COUNTS[machine.__name__].most_common():
        print(f"{machine.__name__} {count:7,}  {name}")
    named = {kind.name for kind in events} | refusals
    assert named == machine.met, (
        f"{machine.__module__}: named in its last test, but met in no life (a @step must ask for"
        f" it): {sorted(named - machine.met)}; met, but not named there:"
        f" {sorted(machine.met - named)}"
    )


def finished(decision: Coroutine[Any, Any, Any]) -> Any:
    """A decision over a past in memory waits for nothing, so it needs no event loop."""
    try:
        decision.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("the decision waited for something")
