"""What is worked out from rows when it is asked: the answer of a Computed field as one expression.

Scope holds here as everywhere: rows of others do not exist for the viewer, so figures about an area
are about that part of it which the viewer may see; ``{v[whole]}`` says whether that is all of it.
"""

from typing import TYPE_CHECKING, Any

from graphql import FieldNode

from service.api.model import TYPES, Computed, table_of

if TYPE_CHECKING:
    from service.api.compiler import Bind, Compiler, Moment


class Rows:
    """Lets a fragment look into another view as of its moment: ``{rows[work_plan_items]}``."""

    def __init__(self, compiler: "Compiler", moment: "Moment", *, scoped: bool = True) -> None:
        self.compiler, self.moment, self.scoped = compiler, moment, scoped

    def __getitem__(self, view: str) -> str:
        table, alias = table_of(view), self.compiler.name("w")
        source = self.compiler.source(table, self.moment)
        visible = self.compiler.visible(table, alias, self.moment) if self.scoped else "true"
        return f"(SELECT {alias}.* FROM {source} {alias} WHERE {visible})"


def computed(
    compiler: "Compiler", declared: Computed, nodes: list[FieldNode], *, index: int,
    moment: "Moment", alias: str = "",
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


def _value(declared: Computed, index: int, name: str) -> "Bind":
    def bind(request: Any) -> Any:
        return declared.arguments[name].value(request.arguments[index])

    return bind
