"""The visible rows of an operation, and their moment: applied to every table of its statement.

Area scope and moment are applied here and nowhere else: a row that the viewer may not see does not
exist for the query, however it is reached. Values are sent only as parameters; the text depends on
the shape of the request alone, so a compiled operation is reused for other values.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, GraphQLField, get_argument_values

from domain.kernel.decision import utc
from service.graphql.compile.arguments import Argued, varies
from service.graphql.compile.selection import Selected, Selections
from service.graphql.compile.sql import every_of, versions
from service.graphql.schema.model import TYPES, Table, Type, table_of
from service.graphql.viewer import HELD, Viewer

Arguments = list[dict[str, Any]]  # the coerced arguments of every field, in the order of compiling


Asking = tuple[int, str]  # the place of an `AsOf`: index of a field's arguments, argument's name


@dataclass(frozen=True)
class Moment:
    """Which versions to read: the current ones, those as of a position (a placeholder), or rows
    folded for the request from the events that had occurred by a time.
    """

    position: str | None = None
    occurred: Asking | None = None


@dataclass
class OperationRequest:
    """What differs between two runs of one compiled operation."""

    viewer: Viewer
    arguments: Arguments
    positions: dict[Asking, int] = field(default_factory=dict)  # as-of positions
    folded: dict[Asking, dict[str, str]] = field(default_factory=dict)  # view → JSON rows
    about: Sequence[Any] = ()  # of a mutation: the noun and positions of each answer
    window: Any = None  # of a subscription: the positions and followers of one reading


Bind = Callable[[OperationRequest], Any]


class Scope(ABC):
    """The scope of one operation: the viewer's areas, moments, arguments and parameters."""

    def __init__(self, selections: Selections, request: OperationRequest) -> None:
        self.selections, self.request = selections, request
        self.binds: list[Bind] = []
        self.params: list[str] = []
        self.placeholders: dict[Any, str] = {}
        self.argued: list[Argued] = []
        self.timed: list[Asking] = []
        self.names = 0

    # ── parameters and names ──────────────────────────────────────────────────────────────────

    def param(self, cast: str, bind: Bind, key: Any = None) -> str:
        """A placeholder for a value; the same key gives the same placeholder."""
        if key is not None and key in self.placeholders:
            return self.placeholders[key]
        self.binds.append(bind)
        made = f"${len(self.binds)}::{cast}"
        self.params.append(made)
        if key is not None:
            self.placeholders[key] = made
        return made

    def name(self, prefix: str = "t") -> str:
        """A new SQL name: no GraphQL alias has a `$`, so they cannot clash."""
        self.names += 1
        return f"{prefix}${self.names}"

    def arguments(self, type_name: str, node: FieldNode) -> tuple[int, dict[str, Any]]:
        """Coerces a field's arguments; the index finds them again in later requests."""
        runtime = self.selections.schema.type_map[type_name]
        defined: GraphQLField = runtime.fields[node.name.value]  # type: ignore[attr-defined]
        given = get_argument_values(defined, node, self.selections.variables)
        fixed = not any(varies(each.value) for each in node.arguments or ())
        self.argued.append(Argued(defined, node, given if fixed else None))
        self.request.arguments.append(given)
        return len(self.argued) - 1, given

    def moment(self, index: int, name: str) -> Moment:
        """The moment given by an argument; now if it was not given."""
        given = self.request.arguments[index].get(name)
        if given is None:
            return Moment()
        self.timed.append((index, name))
        if given.get("occurredBy") is not None:
            return Moment(occurred=(index, name))
        return Moment(self.param("bigint", lambda request: request.positions[index, name]))

    def object(self, columns: Iterable[str], source: str = "") -> str:
        """A row of named columns as one JSON object."""
        outer = self.name("r")
        return f"(SELECT row_to_json({outer}) FROM (SELECT {', '.join(columns)}{source}) {outer})"

    def views(self, moment: Moment) -> dict[str, "Rows"]:
        """The views that a fragment may read, by the names it uses for them."""
        return {"rows": Rows(self, moment), "every": Rows(self, moment, scoped=False)}

    # ── visible rows and moments ──────────────────────────────────────────────────────────────

    def within(self, column: str, which: str = "areas") -> str:
        """A range predicate over an area column for the viewer's areas; false without any.

        The whole country needs no range: the planner then knows that no row is left out.
        """
        if getattr(self.request.viewer, which) == ("",):
            return "true"
        ranges = []
        for index in range(len(getattr(self.request.viewer, which))):
            lower = self.param("text", _area(which, index), (which, index))
            ranges.append(f"({column} >= {lower} AND {column} < {lower} || '~')")
        return f"({' OR '.join(ranges) or 'false'})"

    def me(self) -> str:
        return self.param("text", lambda request: request.viewer.person, "me")

    def held(self) -> str:
        """The viewer's roles on the day of the request, to compare with the expected ones."""
        day = self.param("date", lambda request: request.viewer.day, "day")
        return HELD.format(person=self.me(), day=day)

    def visible(self, table: Table, alias: str, moment: Moment, which: str = "areas") -> str:
        """The scope predicate of one table alias."""
        if table.through is not None:
            seen_in = TYPES[table.through].table
            assert seen_in is not None
            inner = self.name("s")
            return (
                f"({alias}.id = {self.me()} OR EXISTS"
                f" (SELECT FROM {self.source(seen_in, moment)} {inner}"
                f" WHERE {inner}.person = {alias}.id AND {self.within(inner + '.area', which)}))"
            )
        if table.scope is None:
            return "true"
        scoped = self.within(table.scope.format(t=alias), which)
        if scoped == "true":
            return scoped
        # Public rows are visible everywhere; their texts only to viewers who may read texts at all.
        if table.public and (which == "areas" or getattr(self.request.viewer, which)):
            scoped = f"({scoped} OR {alias}.public)"
        return scoped

    def source(self, table: Table, moment: Moment) -> str:
        """The rows of a table at a moment."""
        if table.past is not None and moment.occurred is not None:
            rows = self.param("jsonb", _folded(moment.occurred, table.name), (moment, table.name))
            return f"jsonb_populate_recordset(NULL::{table.name}, {rows})"
        if table.past is None or moment.position is None:
            return table.name
        # Few versions match; for two comparisons the planner would expect a ninth of them all.
        few = f"int8range(since, until) @> {moment.position}"
        return f"({' UNION ALL '.join(versions(table, moment.position, few))})"

    def where(self, table: Table, alias: str, moment: Moment, *conditions: str) -> str:
        """All conditions of one alias, the scope among them."""
        seen = self.visible(table, alias, moment)
        return every_of(*conditions, seen, self.bound(table, alias, moment))

    def bound(self, table: Table, alias: str, moment: Moment) -> str:
        """The condition that ends an append-only table at the moment."""
        if table.bound is None:
            return "true"
        limit = moment.position or "(SELECT position FROM views.position)"
        by = "true"
        if moment.occurred is not None:
            until = self.param("timestamptz", _occurred_by(moment.occurred), ("by", moment))
            by = f"{alias}.occurred_at <= {until}"
        return every_of(f"{alias}.{table.bound} <= {limit}", by)

    @abstractmethod
    def values(self, made: Type, selected: Selected, alias: str, moment: Moment) -> str:
        """The select list of an object's fields, by response key."""


class Rows:
    """Lets a fragment read another view as of its moment: ``{rows[work_plan_items]}``."""

    def __init__(self, scope: Scope, moment: Moment, *, scoped: bool = True) -> None:
        self.scope, self.moment, self.scoped = scope, moment, scoped

    def __getitem__(self, view: str) -> str:
        table, alias = table_of(view), self.scope.name("w")
        source = self.scope.source(table, self.moment)
        visible = self.scope.visible(table, alias, self.moment) if self.scoped else "true"
        return f"(SELECT {alias}.* FROM {source} {alias} WHERE {visible})"


def _folded(asking: Asking, table: str) -> Bind:
    return lambda request: request.folded[asking].get(table.removeprefix("views."), "[]")


def _occurred_by(asking: Asking) -> Bind:
    index, name = asking
    return lambda request: utc(request.arguments[index][name]["occurredBy"])


def _area(which: str, index: int) -> Bind:
    return lambda request: getattr(request.viewer, which)[index]


