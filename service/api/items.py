"""Short lists that belong to a row: always whole, in one order."""

from typing import TYPE_CHECKING

from graphql import FieldNode

from service.api.model import TYPES, Items, Type

if TYPE_CHECKING:
    from service.api.compiler import Compiler, Moment


def items(
    compiler: "Compiler", parent: Type, declared: Items, nodes: list[FieldNode], *, alias: str,
    moment: "Moment",
) -> str:
    """A JSON list of all of them; ``alias`` is the row to which they belong."""
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
