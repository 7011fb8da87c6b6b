"""Nouns of whichever kind, found by their Refs: what is not there for the viewer is null."""

from typing import TYPE_CHECKING

from graphql import FieldNode

from service.api.model import TYPES, Nouns

if TYPE_CHECKING:
    from service.api.compiler import Compiler, Moment


def by_ref(
    compiler: "Compiler", nodes: list[FieldNode], ref: str, moment: "Moment"
) -> str:
    """Any noun as JSON: the Ref, an SQL expression, says which table to look into."""
    cases = []
    for made in TYPES.values():
        if made.noun:
            selected = compiler.selections.under(made.name, nodes)
            row = compiler.row(made, selected, f"{{c}}.id = {ref}", moment)
            cases.append(f"WHEN '{made.noun}' THEN {row}")
    return f"(CASE split_part({ref}, ':', 1) {' '.join(cases)} END)"


def by_refs(
    compiler: "Compiler", nodes: list[FieldNode], refs: str, moment: "Moment", *,
    absent: bool = False,
) -> str:
    """The nouns of an array of Refs as a JSON list, with or without nulls for what is not there."""
    found, each = compiler.name(), compiler.name("i")
    noun = by_ref(compiler, nodes, f"{each}.id", moment)
    kept = "" if absent else f" FILTER (WHERE {found}.noun IS NOT NULL)"
    return (
        f"(SELECT coalesce(json_agg({found}.noun ORDER BY {found}.n){kept}, '[]'::json)"
        f" FROM (SELECT {noun} AS noun, {each}.n"
        f" FROM unnest({refs}) WITH ORDINALITY AS {each} (id, n)) {found})"
    )


def referred(
    compiler: "Compiler", declared: Nouns, nodes: list[FieldNode], alias: str, moment: "Moment"
) -> str:
    """What a row refers to."""
    refs = declared.refs.format(t=alias)
    return (by_refs if declared.many else by_ref)(compiler, nodes, refs, moment)
