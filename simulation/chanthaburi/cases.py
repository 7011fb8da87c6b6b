"""The cases to look up: each is a short story about something that did not go smoothly."""

from collections.abc import Callable, Iterator

from simulation.chanthaburi import (
    digging,
    evaluation_cases,
    learning,
    leaving,
    plan_cases,
    report_cases,
    supervision,
)
from simulation.script import Scene

_TOLD_IN = (
    plan_cases, digging, leaving, report_cases, supervision, evaluation_cases, learning,
)

# Case → id. The ids are the same on every machine.
CASES: dict[str, str] = {case: id for each in _TOLD_IN for case, id in each.CASES.items()}
STORIES: tuple[Callable[[], Iterator[Scene]], ...] = tuple(
    story for each in _TOLD_IN for story in each.STORIES
)
