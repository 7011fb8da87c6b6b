"""Queries become SQL: one statement for a whole operation, returning JSON text.

Area scope and the moment asked are written on every table that the statement touches, here and
nowhere else: a row that the viewer may not see does not exist for the query, however it is reached.
Values travel only as parameters; the text depends on the shape of the request alone, so a compiled
operation is used again for other values.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from graphql import FieldNode, GraphQLField, get_argument_values

from service.api.arguments import BadInput, cursor_values, order_name, page_size
from service.api.model import (
    TYPES,
    Asked,
    Column,
    Detail,
    Field,
    Id,
    Items,
    Json,
    Long,
    Many,
    Nested,
    One,
    Table,
    Type,
    table_of,
)
from service.api.selection import Selected, Selections
from service.api.viewer import Viewer

Arguments = list[dict[str, Any]]  # the coerced arguments of every field, in the order of compiling


@dataclass(frozen=True)
class Moment:
    """Which versions are meant: the current ones, those as of a position (a placeholder), or the
    rows folded for one request of what had occurred by a time (the index of its argument).
    """

    position: str | None = None
    occurred: int | None = None


@dataclass
class Request:
    """What differs between two runs of one compiled operation."""

    viewer: Viewer
    arguments: Arguments
    positions: dict[int, int] = field(default_factory=dict)  # argument index → as-of position
    folded: dict[int, dict[str, str]] = field(default_factory=dict)  # index → view → JSON rows


Bind = Callable[[Request], Any]


class Compiler:
    """Compiles the selections of one operation; holds its parameters and its fields' arguments."""

    def __init__(self, selections: Selections, request: Request) -> None:
        self.selections, self.request = selections, request
        self.binds: list[Bind] = []
        self.placeholders: dict[Any, str] = {}
        self.argued: list[tuple[GraphQLField, FieldNode]] = []
        self.asked: list[list[FieldNode]] = []
        self.costs: list[tuple[int, ...]] = []  # for every list: the arguments that size it
        self.names = 0

    # ── parameters and names ──────────────────────────────────────────────────────────────────

    def param(self, cast: str, bind: Bind, key: Any = None) -> str:
        """A placeholder for a value; the same key gives the same placeholder."""
        if key is not None and key in self.placeholders:
            return self.placeholders[key]
        self.binds.append(bind)
        made = f"${len(self.binds)}::{cast}"
        if key is not None:
            self.placeholders[key] = made
        return made

    def name(self, prefix: str = "t") -> str:
        self.names += 1
        return f"{prefix}{self.names}"

    def arguments(self, type_name: str, node: FieldNode) -> tuple[int, dict[str, Any]]:
        """Coerces a field's arguments; the index finds them again in later requests."""
        runtime = self.selections.schema.type_map[type_name]
        defined: GraphQLField = runtime.fields[node.name.value]  # type: ignore[attr-defined]
        self.argued.append((defined, node))
        self.request.arguments.append(
            get_argument_values(defined, node, self.selections.variables)
        )
        return len(self.argued) - 1, self.request.arguments[-1]

    # ── what may be seen, and when ────────────────────────────────────────────────────────────

    def within(self, column: str, which: str = "areas") -> str:
        """A range predicate over an area column for the viewer's areas; false without any."""
        ranges = []
        for index in range(len(getattr(self.request.viewer, which))):
            lower = self.param("text", _area(which, index), (which, index))
            ranges.append(f"({column} >= {lower} AND {column} < {lower} || '~')")
        return f"({' OR '.join(ranges) or 'false'})"

    def me(self) -> str:
        return self.param("text", lambda request: request.viewer.person, "me")

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
        if table.bound is not None:  # events of nouns that everyone may see
            scoped = f"({scoped} OR {alias}.public)"
        return scoped

    def source(self, table: Table, moment: Moment) -> str:
        """The rows of a table at a moment."""
        if table.past is not None and moment.occurred is not None:
            rows = self.param("jsonb", _folded(moment.occurred, table.name), (moment, table.name))
            return f"jsonb_populate_recordset(NULL::{table.name}, {rows})"
        if table.past is None or moment.position is None:
            return table.name
        columns = ", ".join(f'"{name}"' for name in (*table.columns, "since"))
        return (
            f"(SELECT {columns} FROM {table.name} WHERE since <= {moment.position} UNION ALL"
            f" SELECT {columns} FROM {table.past}"
            f" WHERE int8range(since, until) @> {moment.position})"
        )

    def where(self, table: Table, alias: str, moment: Moment, *conditions: str) -> str:
        """All conditions of one alias, the scope among them."""
        every = [*conditions, self.visible(table, alias, moment)]
        if table.bound is not None:
            limit = moment.position or "(SELECT position FROM views.position)"
            every.append(f"{alias}.{table.bound} <= {limit}")
            if moment.occurred is not None:
                by = self.param("timestamptz", _occurred_by(moment.occurred), ("by", moment))
                every.append(f"{alias}.occurred_at <= {by}")
        return " AND ".join(f"({each})" for each in every if each != "true") or "true"

    # ── objects ───────────────────────────────────────────────────────────────────────────────

    def row(
        self, made: Type, selected: Selected, condition: str, moment: Moment,
        source: str | None = None,
    ) -> str:
        """One object as JSON, or NULL: ``condition`` relates ``{c}``."""
        assert made.table is not None
        alias, outer = self.name(), self.name("r")
        where = self.where(made.table, alias, moment, condition.format(c=alias))
        values = self.values(made, selected, alias, moment)
        return (
            f"(SELECT row_to_json({outer}) FROM (SELECT {values}"
            f" FROM {source or self.source(made.table, moment)} {alias}"
            f" WHERE {where} LIMIT 1) {outer})"
        )

    def values(self, made: Type, selected: Selected, alias: str, moment: Moment) -> str:
        """The select list of an object's fields, by response key."""
        return ", ".join(
            f'{self.value(made, nodes, alias, moment)} AS "{_fits(key)}"'
            for key, nodes in selected.items()
        )

    def value(self, made: Type, nodes: list[FieldNode], alias: str, moment: Moment) -> str:
        """One field of a row as an SQL expression."""
        name = nodes[0].name.value
        if name == "__typename":
            return f"'{made.name}'::text"
        declared: Field = made.fields[name]
        match declared:
            case Column(sql=sql, kind=kind):
                return as_json(sql.format(t=alias), kind)
            case Detail():
                return self.detail(made, declared, alias, moment)
            case Nested(target=target):
                outer = self.name("r")
                inner = self.values(
                    TYPES[target], self.selections.under(target, nodes), alias, moment
                )
                return f"(SELECT row_to_json({outer}) FROM (SELECT {inner}) {outer})"
            case One(target=target, on=on, source=source):
                selected = self.selections.under(target, nodes)
                condition = on.replace("{t}", alias)
                source = source and source.format(t=alias)
                return self.row(TYPES[target], selected, condition, moment, source)
            case Items():
                return self.items(made, declared, nodes, alias, moment)
            case Many(target=target, on=on):
                index, given = self.arguments(made.name, nodes[0])
                return self.connection(
                    TYPES[target], nodes, index, given, moment, on.replace("{t}", alias)
                )
            case Asked():
                self.asked.append(nodes)
                return f"json_build_object('__asked', {len(self.asked) - 1}, 'id', {alias}.id)"
        raise TypeError(f"{made.name}.{name} is no field that can be compiled")

    def detail(self, made: Type, declared: Detail, alias: str, moment: Moment) -> str:
        """A sealed value, opened for those who may see it."""
        assert made.table is not None
        allowed = self.visible(
            made.table, alias, moment, "text_areas" if made.table.bound else "detail_areas"
        )
        subject, name = declared.subject.format(t=alias), declared.name.format(t=alias)
        opened = declared.sql.format(d="d.value")
        return (
            f"(CASE WHEN {allowed} THEN (SELECT {opened} FROM vault.detail d"
            f" WHERE d.subject = {subject} AND d.field = {name} LIMIT 1) END)"
        )

    def items(
        self, parent: Type, declared: Items, nodes: list[FieldNode], alias: str, moment: Moment
    ) -> str:
        """A short list, whole."""
        made = TYPES[declared.target]
        assert made.table is not None
        inner, outer = self.name(), self.name("r")
        selected = self.selections.under(made.name, nodes)
        condition = declared.on.format(c=inner, t=alias)
        if declared.only is not None:
            assert parent.table is not None
            condition += f" AND {self.visible(parent.table, alias, moment, declared.only)}"
        return (
            f"(SELECT coalesce(json_agg({outer}), '[]'::json) FROM (SELECT"
            f" {self.values(made, selected, inner, moment)}"
            f" FROM {self.source(made.table, moment)} {inner}"
            f" WHERE {self.where(made.table, inner, moment, condition)}"
            f" ORDER BY {declared.order.format(c=inner)}) {outer})"
        )

    # ── connections ───────────────────────────────────────────────────────────────────────────

    def connection(
        self, made: Type, nodes: list[FieldNode], index: int, given: dict[str, Any],
        moment: Moment, on: str, outer_costs: tuple[int, ...] = (),
    ) -> str:
        """One page of a list, by keyset, with what was selected of it."""
        assert made.table is not None
        self.costs.append((*outer_costs, index))
        alias, page = self.name(), self.name("p")
        conditions = [
            on.format(c=alias, rows=Rows(self, moment)),
            *self.filters(made, given, index, alias, moment),
        ]
        order, key_type, descending = order_of(made, given)
        key = order.format(t=alias)
        direction = "DESC" if descending else "ASC"
        first = self.param("int", lambda r: page_size(r.arguments[index]), ("first", index))
        where = self.where(made.table, alias, moment, *conditions)
        keyset = self.keyset(given, index, key, key_type, alias, "<" if descending else ">")
        columns: list[str] = []
        pieces = self.pieces(made, nodes, alias, page, first, columns, moment, where)
        cursor = (
            "translate(encode(convert_to(json_build_array("
            f"'{order_name(given)}', ({key})::text,"
            f" {alias}.id)::text, 'UTF8'), 'base64'), E'\\n', '')"
        )
        outer = self.name("r")
        return (
            f"(SELECT row_to_json({outer}) FROM (SELECT {pieces} FROM (SELECT row_number() OVER"
            f" (ORDER BY {key} {direction}, {alias}.id {direction}) AS n, {cursor} AS cursor"
            f"{''.join(f', {column}' for column in columns)}"
            f" FROM {self.source(made.table, moment)} {alias} WHERE {where}{keyset}"
            f" ORDER BY {key} {direction}, {alias}.id {direction}"
            f" LIMIT {first} + 1) {page}) {outer})"
        )

    def pieces(
        self, made: Type, nodes: list[FieldNode], alias: str, page: str, first: str,
        columns: list[str], moment: Moment, where: str,
    ) -> str:
        """What was selected of a connection: edges, nodes, pageInfo, totalCount."""
        parts = []
        for key, each in self.selections.under(f"{made.name}Connection", nodes).items():
            name = each[0].name.value
            if name == "nodes":
                column = self.node(made, each, alias, columns, moment)
                sql = self.gathered(f"{page}.{column}", page, first)
            elif name == "edges":
                sql = self.gathered(
                    self.edge(made, each, alias, page, columns, moment), page, first
                )
            elif name == "totalCount":
                assert made.table is not None
                rows = self.source(made.table, moment)
                sql = f"(SELECT count(*) FROM {rows} {alias} WHERE {where})"
            elif name == "pageInfo":
                sql = self.page_info(each, page, first)
            else:
                sql = f"'{made.name}Connection'::text"
            parts.append(f'{sql} AS "{_fits(key)}"')
        return ", ".join(parts)

    def gathered(self, value: str, page: str, first: str) -> str:
        return (
            f"coalesce(json_agg({value} ORDER BY {page}.n) FILTER (WHERE {page}.n <= {first}),"
            " '[]'::json)"
        )

    def node(
        self, made: Type, nodes: list[FieldNode], alias: str, columns: list[str], moment: Moment
    ) -> str:
        column, outer = self.name("n"), self.name("r")
        values = self.values(made, self.selections.under(made.name, nodes), alias, moment)
        columns.append(
            f"(SELECT row_to_json({outer}) FROM (SELECT {values}) {outer}) AS {column}"
        )
        return column

    def edge(
        self, made: Type, nodes: list[FieldNode], alias: str, page: str, columns: list[str],
        moment: Moment,
    ) -> str:
        parts = []
        for key, each in self.selections.under(f"{made.name}Edge", nodes).items():
            match each[0].name.value:
                case "node":
                    parts.append(f"'{key}', {page}.{self.node(made, each, alias, columns, moment)}")
                case "cursor":
                    parts.append(f"'{key}', {page}.cursor")
                case _:
                    parts.append(f"'{key}', '{made.name}Edge'::text")
        return f"json_build_object({', '.join(parts)})"

    def page_info(self, nodes: list[FieldNode], page: str, first: str) -> str:
        ends = f"FILTER (WHERE {page}.n <= {first})"
        known = {
            "hasNextPage": f"count(*) > {first}",
            "hasPreviousPage": "false",
            "startCursor": f"(array_agg({page}.cursor ORDER BY {page}.n))[1]",
            "endCursor": f"(array_agg({page}.cursor ORDER BY {page}.n DESC) {ends})[1]",
            "__typename": "'PageInfo'::text",
        }
        asked = self.selections.under("PageInfo", nodes)
        pairs = (f"'{key}', {known[each[0].name.value]}" for key, each in asked.items())
        return f"json_build_object({', '.join(pairs)})"

    def filters(
        self, made: Type, given: dict[str, Any], index: int, alias: str, moment: Moment
    ) -> list[str]:
        """The conditions of a list that were given; one that is null was not given."""
        conditions = []
        for name, value in (given.get("filter") or {}).items():
            if value is None:
                continue
            declared = made.filters[name]
            placeholder = self.param(pg_type(declared.kind), _filter_value(index, name))
            conditions.append(
                declared.sql.format(t=alias, v=placeholder, rows=Rows(self, moment))
            )
        return conditions

    def keyset(
        self, given: dict[str, Any], index: int, key: str, key_type: str, alias: str, sign: str
    ) -> str:
        """Continues behind a cursor."""
        if given.get("after") is None:
            return ""
        last = self.param("text", lambda r: cursor_values(r.arguments[index])[0])
        last_id = self.param("text", lambda r: cursor_values(r.arguments[index])[1])
        return f" AND ({key}, {alias}.id) {sign} ({last}::{key_type}, {last_id})"


class Rows:
    """Lets a fragment look into another view as of its moment: ``{rows[work_plan_items]}``."""

    def __init__(self, compiler: Compiler, moment: Moment) -> None:
        self.compiler, self.moment = compiler, moment

    def __getitem__(self, view: str) -> str:
        table, alias = table_of(view), self.compiler.name("w")
        source = self.compiler.source(table, self.moment)
        visible = self.compiler.visible(table, alias, self.moment)
        return f"(SELECT {alias}.* FROM {source} {alias} WHERE {visible})"


def _folded(index: int, table: str) -> Bind:
    return lambda request: request.folded[index].get(table.removeprefix("views."), "[]")


def _occurred_by(index: int) -> Bind:
    return lambda request: request.arguments[index]["asOf"]["occurredBy"]


def _area(which: str, index: int) -> Bind:
    return lambda request: getattr(request.viewer, which)[index]


def _filter_value(index: int, name: str) -> Bind:
    return lambda request: plain(request.arguments[index]["filter"][name])


def order_of(made: Type, given: dict[str, Any]) -> tuple[str, str, bool]:
    """The key to sort by, its type, and whether downwards."""
    name = order_name(given)
    key, key_type = made.orders[name.removesuffix("_DESC")]
    return key, key_type, name.endswith("_DESC")


def as_json(sql: str, kind: Any) -> str:
    """An SQL value in the form that GraphQL's scalars have: 64-bit numbers and decimals as text."""
    if isinstance(kind, list):
        return f"to_json({sql})"
    if isinstance(kind, Long) or kind is Decimal:
        return f"({sql})::text"
    return sql


_PG_TYPES: dict[Any, str] = {
    str: "text", int: "bigint", bool: "boolean", Decimal: "numeric", date: "date",
    datetime: "timestamptz",
}


def pg_type(kind: Any) -> str:
    """The PostgreSQL type in which a filter's value travels."""
    if isinstance(kind, list):
        return pg_type(kind[0]) + "[]"
    if isinstance(kind, Long):
        return "bigint"
    if isinstance(kind, Id | Json):
        return "text"
    return _PG_TYPES.get(kind, "text")  # enums travel as their names


def plain(value: Any) -> Any:
    """An enum's member as its text, whatever else as it is."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    return str(getattr(value, "value", value)) if hasattr(value, "name") else value


def _fits(key: str) -> str:
    if len(key) > 63:
        raise BadInput(f"The alias {key[:20]}… is longer than 63 characters; shorten it.")
    return key
