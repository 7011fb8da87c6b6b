"""Strawberry types, made from declarations; this module holds the classes by their GraphQL names.

Fields name their types, so types may refer to one another in circles.
"""

import inspect
import sys
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from keyword import iskeyword
from typing import Annotated, Any, Optional

import msgspec
import strawberry
from strawberry.scalars import JSON

from domain.kernel.decision import camel
from service.graphql.schema.model import Id, Json, Land, Long, struct_fields
from service.graphql.schema.scalars import LandArea, LongNumber, Position

_HERE = sys.modules[__name__]
_MADE: dict[str, Any] = {}

_PLAIN: dict[Any, Any] = {
    str: str, int: int, bool: bool, float: float, Decimal: Decimal, date: date, datetime: datetime,
}


def annotation(kind: Any, *, nullable: bool = False, into: bool = False) -> Any:
    """The Python annotation that Strawberry reads for a kind; ``into``: for an input."""
    found = _annotation(kind, into)
    return Optional[found] if nullable else found  # noqa: UP045 - built at run time


def _annotation(kind: Any, into: bool) -> Any:
    match kind:
        case list():
            return list[annotation(kind[0], into=into)]  # type: ignore[misc]
        case Long(name="Position"):
            return Position
        case Long():
            return LongNumber
        case Land():
            return LandArea
        case Id():
            return strawberry.ID
        case Json():
            return JSON
        case str():
            return kind  # the name of a type made here
        case type() if issubclass(kind, Enum):
            return enum_type(kind)
        case type() if issubclass(kind, msgspec.Struct) and into:
            return input_of(kind).__name__
    return _PLAIN[kind]


def keep(made: Any, name: str) -> Any:
    """Registers a type in this module, where its name is looked up."""
    setattr(_HERE, name, made)
    _MADE[name] = made
    return made


def enum_type(kind: type[Enum]) -> Any:
    """A domain enum as a GraphQL enum, described by its docstring."""
    if kind.__name__ not in _MADE:
        keep(strawberry.enum(kind, description=(kind.__doc__ or "").strip()), kind.__name__)
    return _MADE[kind.__name__]


def enum_of(name: str, values: list[str], description: str) -> Any:
    """A GraphQL enum of plain names."""
    made = StrEnum(name, {value: value for value in values})  # type: ignore[misc]
    return keep(strawberry.enum(made, description=description), name)


Arguments = dict[str, tuple[Any, Any, str]]  # name → (annotation, default, description)


def field(
    description: str, returns: Any, arguments: Arguments | None = None
) -> tuple[Any, Any]:
    """A field for ``make``; with arguments it has a resolver, used for its signature alone."""
    if arguments is None:
        return returns, strawberry.field(description=description)

    def resolve(**_: object) -> object:
        raise NotImplementedError("queries are compiled, not resolved")

    parameters = [
        inspect.Parameter(
            f"{arg}_" if iskeyword(arg) else arg,
            inspect.Parameter.KEYWORD_ONLY, default=default,
            annotation=Annotated[kind, strawberry.argument(description=text, name=arg)],
        )
        for arg, (kind, default, text) in arguments.items()
    ]
    resolve.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        parameters, return_annotation=returns
    )
    resolve.__annotations__ = {p.name: p.annotation for p in parameters} | {"return": returns}
    resolve.__module__ = __name__
    return returns, strawberry.field(resolver=resolve, description=description)


def make(
    name: str, fields: dict[str, tuple[Any, Any]], *, description: str,
    kind: Callable[..., Any] = strawberry.type, bases: tuple[type, ...] = (), **options: Any,
) -> Any:
    """A Strawberry type of the given GraphQL field names."""
    body: dict[str, Any] = {"__module__": __name__, "__annotations__": {}}
    for graphql_name, (annotated, made) in fields.items():
        attribute = f"f_{graphql_name}"  # no clash with keywords or builtins
        made.graphql_name = graphql_name
        body["__annotations__"][attribute] = annotated
        body[attribute] = made
    cls = type(name, bases, body)
    return keep(kind(cls, name=name, description=description, **options), name)


def input_of(struct: type[msgspec.Struct], *, name: str | None = None,
             first: dict[str, tuple[Any, Any]] | None = None, optional: str | None = None) -> Any:
    """The input type of a struct: camelCase fields, with the struct's descriptions.

    A field with a default may be omitted; so may the one named ``optional``.
    """
    made_name = name or f"{struct.__name__}Input"
    if made_name in _MADE:
        return _MADE[made_name]
    fields = dict(first or {})
    for each, kind, nullable, description in struct_fields(struct):
        may_miss = not each.required or each.name == optional
        text = description
        if each.name == optional:
            text += " If omitted, the service makes one."
        default = strawberry.UNSET if may_miss else strawberry.field(description=text)
        annotated = annotation(kind, nullable=nullable or may_miss, into=True)
        made = strawberry.field(description=text, default=default) if may_miss else default
        fields[camel(each.name)] = (annotated, made)
    return make(
        made_name, fields, kind=strawberry.input,
        description=" ".join((struct.__doc__ or "").split()),
    )
