"""Takes each refusal out of the domain in turn and looks whether its tests go red.

``python -m tests.mutants`` removes one rule after the other, ``--sites`` every place in ``domain/``
where a rule is asked. The tests that name the rule run first; all of ``tests/domain`` where these
stay green. The few rules of the service itself are looked for in ``tests/service``. Prints the
survivors and exits with 1 if there are any.

``--scope`` takes out of ``service/graphql/`` what cuts answers to what their reader may see, one
place at a time; the tests of leaks are asked.
"""

import argparse
import ast
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import domain
from domain.catalogue import RULES
from domain.kernel.decision import Refused, Rule

OF_THE_DOMAIN = frozenset(RULES)
from tests.leaks.breaks import breaks  # noqa: E402

TESTS = Path(__file__).parent
OF_LEAKS = [
    str(TESTS / "service" / "graphql" / f"{name}.py") for name in ("test_unheld", "test_leaks")
]
DOMAIN = Path(domain.__file__ or "").parent
ASKED = ("require", "refuse")
Removed = Callable[[Rule, Any], bool]  # whether a rule asked from a frame is the one taken out


def sites() -> dict[str, tuple[str, range]]:
    """Where rules are asked: ``work_plan/approval.py:139 …`` → file and lines."""
    found = {}
    for file in sorted(DOMAIN.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                asked, rule = node.func, node.func.value
                if asked.attr in ASKED and isinstance(rule, ast.Name) and rule.id != "self":
                    lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                    name = f"{file.relative_to(DOMAIN)}:{node.lineno} {rule.id}"
                    found[name] = (str(file), lines)
    return found


def without(removed: Removed) -> None:
    """From now on, what is removed never refuses."""
    refuse = Rule.refuse

    def required(self: Rule, holds: object, field: str | None = None, **values: Any) -> None:
        if not holds and not removed(self, sys._getframe(1)):
            refuse(self, field, **values)

    def refused(self: Rule, field: str | None = None, **values: Any) -> None:
        if not removed(self, sys._getframe(1)):
            refuse(self, field, **values)

    made = Refused.__init__

    def answered(self: Refused, rule: Rule, field: str | None, values: dict[str, Any]) -> None:
        if removed(rule, sys._getframe(1)):  # the service makes some of its refusals itself
            raise NotImplementedError(f"{rule.name} was removed")
        made(self, rule, field, values)

    Rule.require, Rule.refuse = required, refused  # type: ignore[method-assign,assignment]
    Refused.__init__ = answered  # type: ignore[method-assign]


def goes_red(take_out: Callable[[], None], files: list[str]) -> bool:
    """Whether the tests fail without it; each try is a process of its own."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        take_out()
        os._exit(int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *files])))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1


def survives(removed: Removed, name: str) -> bool:
    """Asks the tests that name the rule, then all of the domain."""
    ours = name not in OF_THE_DOMAIN and name in RULES
    folder = TESTS / ("service" if ours else "domain")
    naming = [str(file) for file in folder.rglob("test_*.py") if name in file.read_text()]
    if naming and goes_red(partial(without, removed), naming):
        return False
    return ours or not goes_red(partial(without, removed), [str(folder)])


def _leaks_unseen(take_out: Callable[[], None]) -> bool:
    return not goes_red(take_out, OF_LEAKS)


def is_rule(name: str) -> Removed:
    return lambda rule, _: rule.name == name


def is_at(file: str, lines: range) -> Removed:
    return lambda _, frame: frame.f_code.co_filename == file and frame.f_lineno in lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", action="store_true", help="every place, not every rule")
    parser.add_argument("--only", default="", help="those whose name contains this")
    parser.add_argument("--scope", action="store_true", help="what cuts answers, not rules")
    options = parser.parse_args()
    if goes_red(lambda: None, OF_LEAKS if options.scope else [str(TESTS / "domain")]):
        parser.error("the tests are red with everything in its place")
    lives = {name: partial(survives, is_rule(name), name) for name in RULES}
    if options.sites:
        lives = {key: partial(survives, is_at(*where), key.split()[1].replace("_", "-"))
                 for key, where in sites().items()}
    if options.scope:
        lives = {key: partial(_leaks_unseen, each) for key, each in breaks().items()}
    tries = {key: each for key, each in lives.items() if options.only in key}
    survivors = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        alive = pool.map(lambda survived: survived(), tries.values())
        for number, (key, lives) in enumerate(zip(tries, alive, strict=True), 1):
            print(f"{number}/{len(tries)} {key}: {'SURVIVES' if lives else 'red'}", flush=True)
            survivors += [key] if lives else []
    print(f"{len(tries)} removed, {len(survivors)} survive; {len(RULES)} rules in the catalogue")
    return bool(survivors)


if __name__ == "__main__":
    sys.exit(main())
