"""The answers to accepted commands: checked and compiled before they are decided, read after it.

A selection that cannot be answered is refused while nothing is recorded yet. However many commands
were sent together, one statement reads what was selected of all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import asyncpg
from graphql import FieldNode

from domain.kernel.decision import Command
from service.api import faults
from service.api.actions import answered, check_nouns
from service.api.arguments import Argued
from service.api.compiler import Bind, Compiler, Moment, Request
from service.api.faults import BadInput
from service.api.model import TYPES
from service.api.operation import fetch
from service.api.selection import Selections
from service.api.statement import statement
from service.api.viewer import Viewer
from service.api.writing import done_type
from service.commands import Done, Office


class About(NamedTuple):
    """What the answer to one command shows: a noun, and the events that were recorded."""

    ref: str
    first: int
    last: int

    @classmethod
    def of(cls, ref: str, positions: Sequence[int]) -> "About":
        """Without events where there was nothing to do."""
        return cls(ref, positions[0], positions[-1]) if positions else cls(ref, 1, 0)


NOTHING = About.of("", ())


@dataclass(frozen=True)
class Answers:
    """What was selected of a `…Done`, as one statement for any number of commands."""

    kind: type[Command]
    selected: tuple[tuple[str, str], ...]  # response key → field
    keys: tuple[str, ...]  # those that the statement answers, in order
    sql: str
    binds: tuple[Bind, ...]
    argued: tuple[Argued, ...]
    asked: tuple[Any, ...]

    def request(self, viewer: Viewer, variables: Any, about: Sequence[About]) -> Request:
        """What is read for these. Raises BadInput for what cannot be answered."""
        arguments = [each.given(variables) for each in self.argued]
        request = Request(viewer, arguments, about=about)
        check_nouns(len(self.asked) * len(about))
        self._values(request)
        return request

    def _values(self, request: Request) -> list[Any]:
        return [bind(request) for bind in self.binds]

    async def read(
        self, pool: asyncpg.Pool, request: Request
    ) -> tuple[bytes | None, list[dict[str, Any]]]:
        """What the viewer holds by now; for each command its fields from the views, by key."""
        if not self.keys:  # nothing that depends on the viewer
            return request.viewer.held, [{} for _ in request.about]
        rows = await fetch(pool, self.sql, self._values(request))
        return rows[0][0], [dict(zip(self.keys, list(row)[1:], strict=True)) for row in rows]

    async def filled(
        self, found: dict[str, Any], done: Done, *, selections: Selections, office: Office,
        person: str, visible: bool,
    ) -> dict[str, Any]:
        """Response key → value, of one command."""
        found = await answered(found, self.asked, selections, office=office, person=person)
        plain = {
            "position": str(done.position), "visible": visible, "replayed": done.replayed,
            "__typename": f"{self.kind.__name__}Done",
        }
        if done.replayed:  # each showing is an event of its own
            plain["details"] = None
            found = {key: found[key] for key, name in self.selected
                     if name != "details" and key in found}
        return {key: found[key] if key in found else plain[name] for key, name in self.selected}


def compiled(
    kind: type[Command], selections: Selections, nodes: list[FieldNode], viewer: Viewer
) -> Answers:
    """Compiles a selection for viewers of this shape. Raises BadInput."""
    compiler = Compiler(selections, Request(viewer, []))
    made = done_type(kind)
    noun = made.name[0].lower() + made.name[1:]
    selected = selections.under(f"{kind.__name__}Done", nodes)
    refs = compiler.param("text[]", lambda request: [each.ref for each in request.about])
    firsts = compiler.param("bigint[]", lambda request: [each.first for each in request.about])
    lasts = compiler.param("bigint[]", lambda request: [each.last for each in request.about])
    columns = {}
    for key, each in selected.items():
        if each[0].name.value == "events":
            columns[key] = _events(compiler, selections.under("Event", each))
        elif each[0].name.value == noun:
            under = selections.under(made.name, each)
            columns[key] = compiler.row(made, under, "{c}.id = i.ref", Moment())
        elif each[0].name.value == "details":
            under = selections.under("PersonDetails", each)
            columns[key] = compiler.row(
                TYPES["PersonDetails"], under, "{c}.id = i.ref AND i.first <= i.last", Moment()
            )
    if compiler.timed:
        raise BadInput(faults.difference_in_mutation)
    return Answers(
        kind=kind, selected=tuple((key, each[0].name.value) for key, each in selected.items()),
        keys=tuple(columns),
        sql=statement(
            [compiler.held(), *columns.values()], compiler.params, order="i.number",
            source=f"unnest({refs}, {firsts}, {lasts}) WITH ORDINALITY"
            " AS i(ref, first, last, number)",
        ),
        binds=tuple(compiler.binds), argued=tuple(compiler.argued),
        asked=tuple(compiler.asked),
    )


def _events(compiler: Compiler, selected: Any) -> str:
    made = TYPES["Event"]
    assert made.table is not None
    alias, outer = compiler.name(), compiler.name("r")
    values = compiler.values(made, selected, alias, Moment())
    where = compiler.visible(made.table, alias, Moment())
    return (
        f"(SELECT coalesce(json_agg({outer}), '[]'::json) FROM (SELECT {values}"
        f" FROM {made.table.name} {alias} WHERE {alias}.position BETWEEN i.first AND i.last"
        f" AND {where} ORDER BY {alias}.position) {outer})"
    )
