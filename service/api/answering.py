"""The answer to an accepted command: checked and compiled before it is decided, read after it.

A selection that cannot be answered is refused while nothing is recorded yet.
"""

from typing import Any

import asyncpg
from graphql import FieldNode

from domain.decision import Command
from service.api.actions import answered
from service.api.compiler import Compiler, Moment, Request
from service.api.model import TYPES
from service.api.operation import check_cost, fetch
from service.api.selection import Selections
from service.api.viewer import Viewer
from service.api.writing import done_type
from service.commands import Done, Office


class Answer:
    """What was selected of a `…Done`. Raises BadInput for what cannot be answered."""

    def __init__(
        self, kind: type[Command], selections: Selections, nodes: list[FieldNode], viewer: Viewer
    ) -> None:
        self.kind, self.selections = kind, selections
        self.request = Request(viewer, [])
        self.compiler = Compiler(selections, self.request)
        self.selected = selections.under(f"{kind.__name__}Done", nodes)
        self.columns: dict[str, str] = {}
        made = done_type(kind)
        noun = made.name[0].lower() + made.name[1:]
        for key, each in self.selected.items():
            if each[0].name.value == "events":
                self.columns[key] = self._events(each)
            elif each[0].name.value == noun:
                ref = self.compiler.param("text", lambda request: request.ref, "ref")
                under = selections.under(made.name, each)
                self.columns[key] = self.compiler.row(made, under, f"{{c}}.id = {ref}", Moment())
        check_cost(self.compiler.costs, self.request)
        self._values()

    def _events(self, nodes: list[FieldNode]) -> str:
        compiler, made = self.compiler, TYPES["Event"]
        assert made.table is not None
        positions = compiler.param("bigint[]", lambda request: list(request.recorded), "recorded")
        alias, outer = compiler.name(), compiler.name("r")
        selected = self.selections.under("Event", nodes)
        values = compiler.values(made, selected, alias, Moment())
        where = compiler.visible(made.table, alias, Moment())
        return (
            f"SELECT coalesce(json_agg({outer}), '[]'::json) FROM (SELECT {values}"
            f" FROM {made.table.name} {alias} WHERE {alias}.position = ANY ({positions})"
            f" AND {where} ORDER BY {alias}.position) {outer}"
        )

    def _values(self) -> list[Any]:
        return [bind(self.request) for bind in self.compiler.binds]

    async def read(
        self, pool: asyncpg.Pool, office: Office, *, ref: str, done: Done, visible: bool
    ) -> dict[str, Any]:
        """Response key → value: the noun and its events as the views show them now."""
        self.request.ref, self.request.recorded = ref, done.positions
        found: dict[str, Any] = {}
        if self.columns:
            sql = "SELECT " + ", ".join(f"({sql})::text" for sql in self.columns.values())
            row = await fetch(pool, sql, self._values())
            found = await answered(
                dict(zip(self.columns, row, strict=True)), self.compiler.asked, self.selections,
                office=office, person=self.request.viewer.person,
            )
        plain = {
            "position": str(done.position), "visible": visible, "replayed": done.replayed,
            "__typename": f"{self.kind.__name__}Done",
        }
        return {
            key: found[key] if key in found else plain[each[0].name.value]
            for key, each in self.selected.items()
        }
