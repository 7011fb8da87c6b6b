"""Places where an answer is cut to what its reader may see, to be taken out one at a time.

Each call of ``visible``, ``where`` and ``within`` in ``service/graphql/`` is a place, and each
table that says which roles read what. ``python -m tests.mutants --scope`` takes them out.
"""

import ast
import sys
from collections.abc import Callable
from pathlib import Path

import service.graphql
from domain.kernel.authority import Role
from service.graphql import viewer
from service.graphql.compile.scope import Scope

FOLDER = Path(service.graphql.__file__ or "").parent
CUTS = ("visible", "where", "within")
# It says how much of an area the figures are about, not which rows they count: test_coverage.py.
NO_CUT = ('values["whole"]',)


def places() -> dict[str, tuple[str, range]]:
    """Where rows and details are cut: ``compile/compiler.py:137 where`` → file and lines."""
    found = {}
    for file in sorted(FOLDER.rglob("*.py")):
        text = file.read_text()
        lines = text.splitlines()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                plain = not any(each in lines[node.lineno - 1] for each in NO_CUT)
                if node.func.attr in CUTS and plain:
                    span = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                    name = f"{file.relative_to(FOLDER)}:{node.lineno} {node.func.attr}"
                    found[name] = (str(file), span)
    return found


def uncut(file: str, lines: range) -> None:
    """From now on this place leaves in whatever there is."""
    visible, within = Scope.visible, Scope.within

    def asked_there() -> bool:
        frame = sys._getframe(2)
        if frame.f_code is Scope.where.__code__ and frame.f_lineno not in lines:
            assert frame.f_back is not None
            frame = frame.f_back
        return frame.f_code.co_filename == file and frame.f_lineno in lines

    def all_visible(self: Scope, *given: object) -> str:
        return "true" if asked_there() else visible(self, *given)  # type: ignore[arg-type]

    def all_within(self: Scope, *given: object) -> str:
        return "true" if asked_there() else within(self, *given)  # type: ignore[arg-type]

    Scope.visible = all_visible  # type: ignore[method-assign]
    Scope.within = all_within  # type: ignore[method-assign]


def _auditors_see_details() -> None:
    viewer.SEES_DETAILS |= {Role.AUDITOR}  # type: ignore[misc]


def _integrators_see_texts() -> None:
    viewer.SEES_TEXTS |= {Role.INTEGRATOR}  # type: ignore[misc]


def breaks() -> dict[str, Callable[[], None]]:
    """Everything that can be taken out, by name."""
    found = {name: lambda where=where: uncut(*where) for name, where in places().items()}
    return found | {
        "viewer.py auditors see details": _auditors_see_details,
        "viewer.py integrators see texts": _integrators_see_texts,
    }
