"""Queries become SQL: one statement for a whole operation, returning JSON text.

A field of a type becomes an expression over its row; ``scope`` limits the rows.
"""

from collections.abc import Iterator
from typing import Any

from graphql import FieldNode

from projections.changes import body
from projections.view import VIEWS, View
from service.graphql.compile.connection import connection
from service.graphql.compile.scope import Bind, Moment, OperationRequest, Scope
from service.graphql.compile.selection import Selected, Selections
from service.graphql.compile.sql import as_json
from service.graphql.limits import FIELDS_MOST, too_many_fields
from service.graphql.schema.model import (
    TYPES,
    Actions,
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
    table_of,
)

ASKED = "?"  # marks a question for the domain; no alias or field has this name


class Compiler(Scope):
    """Compiles the selections of one operation."""

    def __init__(self, selections: Selections, request: OperationRequest) -> None:
        super().__init__(selections, request)
        self.asked: list[list[FieldNode]] = []
        self.fields = 0

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
        """A declared field of a row as SQL: fields without arguments first, then the others."""
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
            case Actions():
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
        raise TypeError(f"{made.name}: {declared} is not a field that can be compiled")


# ── items ─────────────────────────────────────────────────────────────────────────────────────────
#
# Short lists that belong to a row: always returned whole, in a fixed order.


def items(
    compiler: Compiler, parent: Type, declared: Items, nodes: list[FieldNode], *, alias: str,
    moment: Moment,
) -> str:
    """A JSON list of all items; ``alias`` is the row to which they belong."""
    made = TYPES[declared.target]
    assert made.table is not None
    inner, outer = compiler.name(), compiler.name("r")
    source = compiler.source(made.table, moment)
    if declared.source is not None:
        source = declared.source.format(t=alias, **compiler.views(moment))
    selected = compiler.selections.under(made.name, nodes)
    condition = declared.on.format(c=inner, t=alias, **compiler.views(moment))
    if declared.only is not None:
        assert parent.table is not None
        condition += f" AND {compiler.visible(parent.table, alias, moment, declared.only)}"
    if declared.details is not None:
        assert parent.table is not None
        allowed = compiler.visible(parent.table, alias, moment, "detail_areas")
        condition += f" AND ({allowed} OR NOT {declared.details.format(c=inner)})"
    return (
        f"(SELECT coalesce(json_agg({outer}), '[]'::json) FROM (SELECT"
        f" {compiler.values(made, selected, inner, moment)}"
        f" FROM {source} {inner}"
        f" WHERE {compiler.where(made.table, inner, moment, condition)}"
        f" ORDER BY {declared.order.format(c=inner)}) {outer})"
    )


# ── details ───────────────────────────────────────────────────────────────────────────────────────
#
# Personal details and sealed texts: opened from the vault for viewers who may see them.


def detail(
    compiler: Compiler, made: Type, declared: Detail, alias: str, moment: Moment
) -> str:
    """The opened value, or null; ``alias`` is the row to which it belongs."""
    assert made.table is not None
    allowed = compiler.visible(
        made.table, alias, moment, "text_areas" if made.table.bound else "detail_areas"
    )
    subject, name = declared.subject.format(t=alias), declared.name.format(t=alias)
    opened = declared.sql.format(d="d.value")
    return (
        f"(CASE WHEN {allowed} THEN (SELECT {opened} FROM vault.detail d"
        f" WHERE d.subject = {subject} AND d.field = {name} LIMIT 1) END)"
    )


# ── Refs ──────────────────────────────────────────────────────────────────────────────────────────
#
# Nouns of any kind, found by their Refs; null if the viewer may not see them.


def by_ref(
    compiler: Compiler, nodes: list[FieldNode], ref: str, moment: Moment
) -> str:
    """Any noun as JSON: the Ref, an SQL expression, determines the table."""
    cases = []
    for made in TYPES.values():
        if made.noun:
            selected = compiler.selections.under(made.name, nodes)
            row = compiler.row(made, selected, f"{{c}}.id = {ref}", moment)
            cases.append(f"WHEN '{made.noun}' THEN {row}")
    return f"(CASE split_part({ref}, ':', 1) {' '.join(cases)} END)"


def by_refs(
    compiler: Compiler, nodes: list[FieldNode], refs: str, moment: Moment, *,
    absent: bool = False,
) -> str:
    """The nouns of an array of Refs as a JSON list; ``absent``: with null for each one missing."""
    found, each = compiler.name(), compiler.name("i")
    noun = by_ref(compiler, nodes, f"{each}.id", moment)
    kept = "" if absent else f" FILTER (WHERE {found}.noun IS NOT NULL)"
    return (
        f"(SELECT coalesce(json_agg({found}.noun ORDER BY {found}.n){kept}, '[]'::json)"
        f" FROM (SELECT {noun} AS noun, {each}.n"
        f" FROM unnest({refs}) WITH ORDINALITY AS {each} (id, n)) {found})"
    )


def referred(
    compiler: Compiler, declared: Nouns, nodes: list[FieldNode], alias: str, moment: Moment
) -> str:
    """The noun or nouns that a row refers to."""
    refs = declared.refs.format(t=alias)
    return (by_refs if declared.many else by_ref)(compiler, nodes, refs, moment)


# ── computed fields ───────────────────────────────────────────────────────────────────────────────
#
# A Computed field as one expression, computed from rows for each request.
#
# Scope applies here too: figures about an area cover the part of it that the viewer may see;
# ``{v[whole]}`` is whether that is all of it.


def computed(
    compiler: Compiler, declared: Computed, nodes: list[FieldNode], *, index: int,
    moment: Moment, alias: str = "",
) -> str:
    """One object as JSON; ``index`` finds the field's arguments."""
    values = {
        name: compiler.param(given.pg, _value(declared, index, name), ("given", index, name))
        for name, given in declared.arguments.items()
    }
    if declared.area is not None:
        values["area"] = declared.area.format(t=alias)
    values["whole"] = compiler.within(values["area"])
    source = declared.source.format(t=alias, v=values, **compiler.views(moment))
    made, inner = TYPES[declared.target], compiler.name()
    selected = compiler.selections.under(made.name, nodes)
    return compiler.object(
        [compiler.values(made, selected, inner, moment)], f" FROM {source} {inner}"
    )


def _value(declared: Computed, index: int, name: str) -> Bind:
    def bind(request: Any) -> Any:
        return declared.arguments[name].value(request.arguments[index])

    return bind


# ── differences ───────────────────────────────────────────────────────────────────────────────────
#
# The changes to a noun between two moments: in its own fields and those of its child rows.
#
# One statement reads both moments, each as the viewer sees it: rows outside the viewer's areas are
# on neither side.


def difference(
    compiler: Compiler, made: Type, nodes: list[FieldNode], *, index: int, moment: Moment,
    alias: str,
) -> str:
    """A JSON list of FieldChanges; ``index`` finds the field's arguments, ``alias`` is the noun."""
    before, after = compiler.moment(index, "from"), moment
    if compiler.request.arguments[index].get("to") is not None:
        after = compiler.moment(index, "to")
    rows = " UNION ALL ".join(
        _differing(view, *(
            _side(compiler, table, f"{{c}}.{column} = {alias}.id", each) for each in (before, after)
        ))
        for view, table, column in _owned(made)
    )
    inner, outer = compiler.name(), compiler.name("r")
    selected = compiler.selections.under("FieldChange", nodes)
    return (
        f"(SELECT coalesce(json_agg({outer}), '[]'::json) FROM"
        f" (SELECT {compiler.values(TYPES['FieldChange'], selected, inner, after)}"
        f" FROM ({rows}) {inner} ORDER BY {inner}.id, {inner}.path) {outer})"
    )


def _owned(made: Type) -> Iterator[tuple[View[Any], Table, str]]:
    """The noun's own view and those of its children, each with the column of the noun's Ref."""
    assert made.table is not None and made.noun is not None
    for view in VIEWS.values():
        if view.noun == made.noun:
            yield view, made.table, "id"
        elif view.parent == made.noun.replace("-", "_"):
            yield view, table_of(view.name), view.parent


def _side(compiler: Compiler, table: Table, condition: str, moment: Moment) -> str:
    inner = compiler.name()
    where = compiler.where(table, inner, moment, condition.format(c=inner))
    return f"(SELECT {inner}.* FROM {compiler.source(table, moment)} {inner} WHERE {where})"


def _differing(view: View[Any], before: str, after: str) -> str:
    """The differing fields; a row on one side only has no values on the other."""
    old, new = (
        f"jsonb_each(CASE WHEN {side}.id IS NULL THEN '{{}}' ELSE {body(view, side)} END) {each}"
        for side, each in (("o", "b"), ("n", "a"))
    )
    return (
        "SELECT coalesce(n.id, o.id) AS id, f.path, f.before, f.after, false AS redacted"
        f" FROM {before} o FULL JOIN {after} n ON n.id = o.id CROSS JOIN LATERAL"
        " (SELECT coalesce(b.key, a.key) AS path, b.value AS before, a.value AS after"
        f" FROM {old} FULL JOIN {new} ON a.key = b.key) f"
        " WHERE coalesce(f.before, 'null') <> coalesce(f.after, 'null')"
    )
