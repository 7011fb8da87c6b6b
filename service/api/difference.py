"""What differs of a noun between two moments: its own fields and those of the rows it owns.

Both moments are read by the same statement, each as the viewer sees it: rows outside the viewer's
area are on neither side.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from graphql import FieldNode

from projections.changes import body
from projections.view import VIEWS, View
from service.api.model import TYPES, Table, Type, table_of

if TYPE_CHECKING:
    from service.api.compiler import Compiler, Moment


def difference(
    compiler: "Compiler", made: Type, nodes: list[FieldNode], *, index: int, moment: "Moment",
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


def _side(compiler: "Compiler", table: Table, condition: str, moment: "Moment") -> str:
    inner = compiler.name()
    where = compiler.where(table, inner, moment, condition.format(c=inner))
    return f"(SELECT {inner}.* FROM {compiler.source(table, moment)} {inner} WHERE {where})"


def _differing(view: View[Any], before: str, after: str) -> str:
    """A row that is on one side only has no values on the other."""
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
