"""Queries become SQL: one statement for a whole operation, returning JSON text.

Area scope and the moment asked are written on every table that the statement touches, here and
nowhere else: a row that the viewer may not see does not exist for the query, however it is reached.
Values travel only as parameters; the text depends on the shape of the request alone, so a compiled
operation is used again for other values.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, GraphQLField, get_argument_values

from domain.kernel.decision import utc
from service.api.arguments import Argued, varies
from service.api.computed import Rows, computed
from service.api.connection import connection
from service.api.detail import detail
from service.api.difference import difference
from service.api.finding import every_of, versions
from service.api.items import items
from service.api.limits import FIELDS_MOST, too_many_fields
from service.api.model import (
    TYPES,
    Asked,
    Column,
    Computed,
    Detail,
    Difference,
    Field,
    Items,
    Many,
    Nested,
    Nouns,
    One,
    Table,
    Type,
)
from service.api.refs import referred
from service.api.selection import Selected, Selections
from service.api.values import as_json
from service.api.viewer import HELD, Viewer

ASKED = "?"  # marks a question left for the domain; no alias or field is called so

Arguments = list[dict[str, Any]]  # the coerced arguments of every field, in the order of compiling


Asking = tuple[int, str]  # where an `AsOf` is found: a field's arguments, and which of them


@dataclass(frozen=True)
class Moment:
    """Which versions are meant: the current ones, those as of a position (a placeholder), or the
    rows folded for one request of what had occurred by a time.
    """

    position: str | None = None
    occurred: Asking | None = None


@dataclass
class Request:
    """What differs between two runs of one compiled operation."""

    viewer: Viewer
    arguments: Arguments
    positions: dict[Asking, int] = field(default_factory=dict)  # as-of positions
    folded: dict[Asking, dict[str, str]] = field(default_factory=dict)  # view → JSON rows
    about: Sequence[Any] = ()  # what a mutation's answers show: a noun and positions for each
    window: Any = None  # what a reading of a subscription covers, and for whom


Bind = Callable[[Request], Any]


class Compiler:
    """Compiles the selections of one operation; holds its parameters and its fields' arguments."""

    def __init__(self, selections: Selections, request: Request) -> None:
        self.selections, self.request = selections, request
        self.binds: list[Bind] = []
        self.params: list[str] = []
        self.placeholders: dict[Any, str] = {}
        self.argued: list[Argued] = []
        self.asked: list[list[FieldNode]] = []
        self.timed: list[Asking] = []
        self.names = 0
        self.fields = 0

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
        """An SQL name of our own: no GraphQL alias has a `$`, so none can stand in its way."""
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
        """The moment that an argument means: now, if it was not given."""
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

    def views(self, moment: Moment) -> dict[str, Rows]:
        """What a fragment may look into, by the names that it has there."""
        return {"rows": Rows(self, moment), "every": Rows(self, moment, scoped=False)}

    # ── what may be seen, and when ────────────────────────────────────────────────────────────

    def within(self, column: str, which: str = "areas") -> str:
        """A range predicate over an area column for the viewer's areas; false without any.

        The whole country is no range: the planner then knows that nothing is left out.
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
        """What the viewer holds on the day of asking: by it an answer shows whose it is."""
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
        # What is of nouns that everyone may see; texts are for those who read texts at all.
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
        # Of these few are wanted. Two comparisons would pass for a ninth of all versions.
        few = f"int8range(since, until) @> {moment.position}"
        return f"({' UNION ALL '.join(versions(table, moment.position, few))})"

    def where(self, table: Table, alias: str, moment: Moment, *conditions: str) -> str:
        """All conditions of one alias, the scope among them."""
        seen = self.visible(table, alias, moment)
        return every_of(*conditions, seen, self.bound(table, alias, moment))

    def bound(self, table: Table, alias: str, moment: Moment) -> str:
        """Up to where rows that only grow are meant."""
        if table.bound is None:
            return "true"
        limit = moment.position or "(SELECT position FROM views.position)"
        by = "true"
        if moment.occurred is not None:
            until = self.param("timestamptz", _occurred_by(moment.occurred), ("by", moment))
            by = f"{alias}.occurred_at <= {until}"
        return every_of(f"{alias}.{table.bound} <= {limit}", by)

    # ── objects ───────────────────────────────────────────────────────────────────────────────

    def row(
        self, made: Type, selected: Selected, condition: str, moment: Moment,
        source: str | None = None,
    ) -> str:
        """One object as JSON, or NULL: ``condition`` relates ``{c}``."""
        assert made.table is not None
        alias = self.name()
        condition = condition.format(c=alias, **self.views(moment))
        where = self.where(made.table, alias, moment, condition)
        return self.object(
            [self.values(made, selected, alias, moment)],
            f" FROM {source or self.source(made.table, moment)} {alias} WHERE {where} LIMIT 1",
        )

    def values(self, made: Type, selected: Selected, alias: str, moment: Moment) -> str:
        """The select list of an object's fields, by response key."""
        return ", ".join(
            f'{self.value(made, nodes, alias, moment)} AS "{key}"'
            for key, nodes in selected.items()
        )

    def value(self, made: Type, nodes: list[FieldNode], alias: str, moment: Moment) -> str:
        """One field of a row as an SQL expression."""
        self.fields += 1
        if self.fields > FIELDS_MOST:
            raise too_many_fields(self.fields)
        name = nodes[0].name.value
        if name == "__typename":
            return f"'{made.name}'::text"
        return self.shown(made, made.fields[name], nodes, alias, moment)

    def shown(
        self, made: Type, declared: Field, nodes: list[FieldNode], alias: str, moment: Moment
    ) -> str:
        """What a declared field is of a row; behind the plain ones those that take arguments."""
        match declared:
            case Column(sql=sql, kind=kind):
                return as_json(sql.format(t=alias, **self.views(moment)), kind)
            case Detail():
                return detail(self, made, declared, alias, moment)
            case Nested(target=target, value=value):
                selected = self.selections.under(target, nodes)
                of = alias if value is None else value.format(t=alias)
                found = self.object([self.values(TYPES[target], selected, of, moment)])
                return found if value is None else f"CASE WHEN {of} IS NOT NULL THEN {found} END"
            case One(target=target, on=on, source=source):
                selected = self.selections.under(target, nodes)
                condition = on.replace("{t}", alias)
                source = source and source.format(t=alias, **self.views(moment))
                return self.row(TYPES[target], selected, condition, moment, source)
            case Items():
                return items(self, made, declared, nodes, alias=alias, moment=moment)
            case Nouns():
                return referred(self, declared, nodes, alias, moment)
            case Asked():
                self.asked.append(nodes)
                return f"json_build_object('{ASKED}', {len(self.asked) - 1}, 'id', {alias}.id)"
        index = self.arguments(made.name, nodes[0])[0]
        match declared:
            case Many(target=target, on=on, source=source):
                return connection(
                    self, TYPES[target], nodes, index=index, moment=moment,
                    on=on.replace("{t}", alias), source=source and source.replace("{t}", alias),
                )
            case Computed():
                return computed(self, declared, nodes, index=index, moment=moment, alias=alias)
            case Difference():
                return difference(self, made, nodes, index=index, moment=moment, alias=alias)
        raise TypeError(f"{made.name}: {declared} is no field that can be compiled")


def _folded(asking: Asking, table: str) -> Bind:
    return lambda request: request.folded[asking].get(table.removeprefix("views."), "[]")


def _occurred_by(asking: Asking) -> Bind:
    index, name = asking
    return lambda request: utc(request.arguments[index][name]["occurredBy"])


def _area(which: str, index: int) -> Bind:
    return lambda request: getattr(request.viewer, which)[index]

