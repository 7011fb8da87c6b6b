"""Answers that do not come from the database, cut to what was selected of them."""

from typing import Any

from graphql import FieldNode, GraphQLObjectType, get_named_type

from service.api.selection import Selections


def render(value: Any, selections: Selections, type_name: str, nodes: list[FieldNode]) -> Any:
    """A dict (or list of dicts, or None) of GraphQL field names → the selected response keys."""
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, list):
        return [render(each, selections, type_name, nodes) for each in value]
    made = selections.schema.type_map[type_name]
    assert isinstance(made, GraphQLObjectType)
    answer: dict[str, Any] = {}
    for key, each in selections.under(type_name, nodes).items():
        name = each[0].name.value
        if name == "__typename":
            answer[key] = type_name
        elif isinstance(get_named_type(made.fields[name].type), GraphQLObjectType):
            inner = get_named_type(made.fields[name].type).name
            answer[key] = render(value[name], selections, inner, each)
        else:
            answer[key] = value[name]
    return answer
