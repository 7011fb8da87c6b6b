"""The GraphQL schema: made from the declared types, the root fields and the commands."""

from datetime import datetime
from functools import cache

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

import service.api.nouns  # importing declares the types
from service.api.model import TYPES
from service.api.reading import interfaces, list_types, made_class, object_type, query, static_types
from service.api.scalars import SCALARS
from service.api.subscribing import subscription
from service.api.types import keep
from service.api.writing import mutation

assert service.api.nouns


@cache
def schema() -> strawberry.Schema:
    """The schema, made once."""
    keep(datetime, "DateTime_")
    for made in TYPES.values():
        if made.filters:
            list_types(made)
    static_types()
    interfaces()
    for made in TYPES.values():
        object_type(made)
    return strawberry.Schema(
        query=query(), mutation=mutation(), subscription=subscription(),
        types=[made_class(made.name) for made in TYPES.values()],
        config=StrawberryConfig(disable_field_suggestions=True, scalar_map=SCALARS),
    )


def core() -> GraphQLSchema:
    """graphql-core's schema, on which documents are validated."""
    return schema()._schema


def printed() -> str:
    """``schema.graphql``."""
    return schema().as_str() + "\n"

