"""Connections: pages of a list by keyset, in one expression of the statement.

A page begins after the key of the previous one's last row, never at an offset: new rows do not
shift it. Only the selected fields of a page are computed.
"""

from collections.abc import Iterable
from typing import NamedTuple

from graphql import FieldNode

from domain.kernel.ref import is_ref
from service.graphql.compile.arguments import cursor_kind, cursor_values, order_names, page_size
from service.graphql.compile.scope import Bind, Moment, OperationRequest, Scope
from service.graphql.compile.sql import every_of, pg_type, plain, versions
from service.graphql.errors import messages
from service.graphql.errors.messages import BadInput
from service.graphql.limits import TOTALS
from service.graphql.schema.model import Filter, Id, Type

COUNTED_MOST = 200_000  # rows; counting millions would take too long


def connection(
    scope: Scope, made: Type, nodes: list[FieldNode], *, index: int, moment: Moment,
    on: str, source: str | None = None,
) -> str:
    """One page as JSON; ``index`` finds the list's arguments, ``on`` relates ``{c}``."""
    page = Page(scope, made, index=index, moment=moment, on=on, source=source)
    selected = scope.selections.under(f"{made.name}Connection", nodes)
    if all(each[0].name.value in TOTALS for each in selected.values()):
        return scope.object(f'{page.total(each)} AS "{key}"' for key, each in selected.items())
    return page.sql(selected)


class Page:
    """The rows of one page under one alias, and their selected columns."""

    def __init__(
        self, scope: Scope, made: Type, *, index: int, moment: Moment, on: str,
        source: str | None,
    ) -> None:
        self.scope, self.made, self.index, self.moment = scope, made, index, moment
        self.given = scope.request.arguments[index]
        self.alias, self.page = scope.name(), scope.name("p")
        assert made.table is not None
        views = scope.views(moment)
        self.related = on != "true"
        self.source = (
            source.format(**views) if source
            else scope.source(made.table, moment)
        )
        conditions = [on.format(c=self.alias, **views), *self.filters(places=False)]
        conditions.append(scope.visible(made.table, self.alias, moment))
        self.where = every_of(*conditions)
        places = [scope.bound(made.table, self.alias, moment), *self.filters(places=True)]
        self.places = every_of(*places)
        self.columns: list[str] = []
        self.keys = [_key(made, self.alias, name) for name in order_names(self.given)]

    def total(self, nodes: list[FieldNode]) -> str:
        """How many rows there are on all pages."""
        if nodes[0].name.value == "__typename":
            return f"'{self.made.name}Connection'::text"
        counted = (
            f"(SELECT count(*) FROM (SELECT FROM {self.source} {self.alias}"
            f" WHERE {self.where} AND {self.places} LIMIT {COUNTED_MOST}) {self.page})"
        )
        return counted if nodes[0].name.value == "totalCount" else f"{counted} = {COUNTED_MOST}"

    def rows(self, sorting: str, behind: str, first: str) -> str:
        """The FROM clause of the page's rows, in their order, after the cursor."""
        assert self.made.table is not None
        table, alias = self.made.table, self.alias
        at = None if table.past is None else self.moment.position
        places, where = self.places + behind, self.where
        if at is not None and where == "true":
            source = merged(versions(table, at), alias, places, sorting=sorting, first=first)
            return f"FROM {source} ORDER BY {sorting}"
        if self.related or at is not None:
            source = related(self.source, alias, where)
            return f"FROM {source} WHERE {places} ORDER BY {sorting}"
        if table.long and where != "true":
            source = walked(
                self.source, alias, where, key=table.long, name=self.scope.name("w"),
                places=places, sorting=sorting, first=first,
            )
            return f"FROM {source} ORDER BY {sorting}"
        return f"FROM {self.source} {alias} WHERE {where} AND {places} ORDER BY {sorting}"

    def sql(self, selected: dict[str, list[FieldNode]]) -> str:
        """The page with its selected fields."""
        sorting = ", ".join(f"{key.sql} {'DESC' if key.down else 'ASC'}" for key in self.keys)
        first = self.scope.param("int", _first(self.index), ("first", self.index))
        rows = self.rows(sorting, self.behind(), first)
        if _plain(selected):
            return self.scope.object(
                f'{self.listed(each, rows, first)} AS "{key}"' for key, each in selected.items()
            )
        pieces = [f'{self.piece(each, first)} AS "{key}"' for key, each in selected.items()]
        columns = "".join(f", {column}" for column in self.columns)
        return self.scope.object(
            pieces,
            f" FROM (SELECT row_number() OVER (ORDER BY {sorting}) AS n,"
            f" {self.cursor()} AS cursor{columns} {rows} LIMIT {first} + 1) {self.page}"
            " HAVING true",  # one row, also if no selected field is an aggregate
        )

    def listed(self, nodes: list[FieldNode], rows: str, first: str) -> str:
        """One field of a page of which only rows and totals are selected."""
        if nodes[0].name.value != "nodes":
            return self.total(nodes)
        selected = self.scope.selections.under(self.made.name, nodes)
        values = self.scope.values(self.made, selected, self.alias, self.moment)
        row = self.scope.name("r")
        return (
            f"(SELECT coalesce(json_agg({row}), '[]'::json)"
            f" FROM (SELECT {values} {rows} LIMIT {first}) {row})"
        )

    def piece(self, nodes: list[FieldNode], first: str) -> str:
        """One field of the connection."""
        match nodes[0].name.value:
            case "nodes":
                return self.gathered(f"{self.page}.{self.node(nodes)}", first)
            case "edges":
                return self.gathered(self.edge(nodes), first)
            case "pageInfo":
                return self.info(nodes, first)
        return self.total(nodes)

    def gathered(self, value: str, first: str) -> str:
        return (
            f"coalesce(json_agg({value} ORDER BY {self.page}.n)"
            f" FILTER (WHERE {self.page}.n <= {first}), '[]'::json)"
        )

    def node(self, nodes: list[FieldNode]) -> str:
        """Adds the JSON of a row to the page's columns; returns the column's name."""
        scope, name = self.scope, self.scope.name("n")
        selected = scope.selections.under(self.made.name, nodes)
        values = scope.values(self.made, selected, self.alias, self.moment)
        self.columns.append(f"{scope.object([values])} AS {name}")
        return name

    def edge(self, nodes: list[FieldNode]) -> str:
        parts = []
        selected = self.scope.selections.under(f"{self.made.name}Edge", nodes)
        for key, each in selected.items():
            match each[0].name.value:
                case "node":
                    parts.append(f"'{key}', {self.page}.{self.node(each)}")
                case "cursor":
                    parts.append(f"'{key}', {self.page}.cursor")
                case _:
                    parts.append(f"'{key}', '{self.made.name}Edge'::text")
        return _object(parts)

    def info(self, nodes: list[FieldNode], first: str) -> str:
        shown = f"FILTER (WHERE {self.page}.n <= {first})"
        cursors = f"array_agg({self.page}.cursor ORDER BY {self.page}.n"
        known = {
            "hasNextPage": f"count(*) > {first}",
            "hasPreviousPage": "false",
            "startCursor": f"({cursors}))[1]",
            "endCursor": f"({cursors} DESC) {shown})[1]",
            "__typename": "'PageInfo'::text",
        }
        asked = self.scope.selections.under("PageInfo", nodes)
        return _object([f"'{key}', {known[each[0].name.value]}" for key, each in asked.items()])

    def cursor(self) -> str:
        """List, order and keys of a row, opaque to clients. PostgreSQL breaks base64 into lines."""
        kind = cursor_kind(self.made.name, order_names(self.given))
        keys = ", ".join(f"({key.sql})::text" for key in self.keys)
        return (
            f"translate(encode(convert_to(json_build_array('{kind}', {keys})::text, 'UTF8'),"
            " 'base64'), E'\\n', '')"
        )

    def behind(self) -> str:
        """The condition for rows after the given cursor; empty without one."""
        if self.given.get("after") is None:
            return ""
        last = [
            self.scope.param("text", _cursor(self.index, self.made.name, part)) + f"::{key.pg}"
            for part, key in enumerate(self.keys)
        ]
        return f" AND {_behind(self.keys, last)}"

    def details(self) -> str:
        """Whether the viewer may see the personal details of a row."""
        assert self.made.table is not None
        return self.scope.visible(self.made.table, self.alias, self.moment, "detail_areas")

    def filters(self, *, places: bool) -> list[str]:
        """The given conditions; null counts as not given."""
        conditions = []
        for name, value in (self.given.get("filter") or {}).items():
            declared = self.made.filters[name]
            if value is not None and declared.places == places:
                conditions.append(self.condition(name, declared, value))
        return conditions

    def condition(self, name: str, declared: Filter, value: object) -> str:
        views = self.scope.views(self.moment)
        if isinstance(declared.sql, tuple):
            yes, no = declared.sql
            return (yes if value else no).format(t=self.alias, **views)
        placeholder = self.scope.param(
            declared.pg or pg_type(declared.kind), _filter_value(self.index, name, declared)
        )
        return declared.sql.format(
            t=self.alias, v=placeholder, **views,
            details=self.details() if "{details}" in declared.sql else "",
        )


def _plain(selected: dict[str, list[FieldNode]]) -> bool:
    """Whether only rows, once, and totals are selected of a page, as in most nested lists."""
    names = [each[0].name.value for each in selected.values()]
    return names.count("nodes") == 1 and {*names} <= {"nodes", *TOTALS}


class _Key(NamedTuple):
    """One key of an order: an expression that is never null, its type, its direction."""

    sql: str
    pg: str
    down: bool


def _key(made: Type, alias: str, name: str) -> _Key:
    sql, pg = made.orders[name.removesuffix("_DESC")]
    return _Key(sql.format(t=alias), pg, name.endswith("_DESC"))


def _behind(keys: list[_Key], last: list[str]) -> str:
    """The condition for rows after the one with these values.

    If all keys have one direction, it is a row comparison, which an index answers. Otherwise it is
    written key by key, with the first key's bound in front, for the index that begins with it.
    """
    (key, *rest), sign = keys, "<" if keys[0].down else ">"
    if len({each.down for each in keys}) == 1:
        return f"({', '.join(each.sql for each in keys)}) {sign} ({', '.join(last)})"
    return (
        f"({key.sql} {sign}= {last[0]} AND ({key.sql} {sign} {last[0]}"
        f" OR {_behind(rest, last[1:])}))"
    )


def _object(pairs: list[str]) -> str:
    """A JSON object inside an aggregate. A PostgreSQL function takes at most 100 arguments."""
    if len(pairs) > 50:
        raise BadInput(messages.edge_too_wide, most=50)
    return f"json_build_object({', '.join(pairs)})"


def _first(index: int) -> Bind:
    return lambda request: page_size(request.arguments[index])


def _cursor(index: int, list_of: str, part: int) -> Bind:
    return lambda request: cursor_values(request.arguments[index], list_of)[part]


def _filter_value(index: int, name: str, declared: Filter) -> Bind:
    def bind(request: OperationRequest) -> object:
        value = plain(request.arguments[index]["filter"][name])
        if isinstance(declared.kind, Id) and not is_ref(str(value)):
            raise BadInput(messages.not_a_ref, name=name, value=value)
        return value if declared.value is None else declared.value(value)

    return bind


# ── finding the rows of a page ────────────────────────────────────────────────────────────────────
#
# One plan for all values can be a bad one: a statement is planned before its values are known.
# PostgreSQL may then walk a table in the order of the list, expecting to find the rows of a page
# early; if few rows match, it walks to the end.


WALKED_MOST = 20_000  # rows walked in the order of the list before matching rows are searched


def related(source: str, alias: str, where: str) -> str:
    """Rows that belong to another row are few: found by their relation, then sorted."""
    return f"(SELECT * FROM {source} {alias} WHERE {where} OFFSET 0) {alias}"


def walked(
    source: str, alias: str, where: str, *, key: str, name: str, places: str, sorting: str,
    first: str,
) -> str:
    """A page of rows of a long table, and at most one more, in an order that has an index.

    Frequent matches are found early by walking the index. If the walk does not fill the page,
    matches are rare, and other indexes find them all. ``places`` limits the range of the order.
    """
    rows = f"SELECT * FROM {source} {alias} WHERE"
    walk = f"({rows} {places} ORDER BY {sorting} LIMIT {WALKED_MOST}) {alias}"
    enough = (
        f"((SELECT count(*) FROM {name}) > {first}"
        f" OR (SELECT count(*) FROM {walk}) < {WALKED_MOST})"
    )
    return (
        f"(WITH {name} AS MATERIALIZED (SELECT {alias}.{key} FROM {walk} WHERE {where}"
        f" ORDER BY {sorting} LIMIT {first} + 1)"
        f" {rows} {alias}.{key} = ANY (ARRAY("
        f"SELECT {key} FROM {name} WHERE {enough} UNION ALL"
        f" (SELECT {alias}.{key} FROM {related(source, alias, where)}"
        f" WHERE {places} AND NOT {enough} ORDER BY {sorting} LIMIT {first} + 1)))) {alias}"
    )


def merged(
    parts: Iterable[str], alias: str, where: str, *, sorting: str, first: str
) -> str:
    """A page over several parts: at most a page is read of each, so no part is sorted whole."""
    pages = (
        f"(SELECT * FROM ({part}) {alias} WHERE {where} ORDER BY {sorting} LIMIT {first} + 1)"
        for part in parts
    )
    return f"({' UNION ALL '.join(pages)}) {alias}"
