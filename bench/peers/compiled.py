"""The only module that uses the service's internals: an operation's SQL, its values, a cursor."""

import base64
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import asyncpg
import msgspec

from service import database
from service.app import READERS
from service.graphql.compile.arguments import cursor_kind
from service.graphql.compile.query import Queries
from service.graphql.document import document_of, operation_of, variables_of
from service.graphql.viewer import Viewers


class Statement(NamedTuple):
    """One statement, and the column of each response key's JSON."""

    sql: str
    values: list[Any]
    columns: dict[str, int]


async def pool_of(url: str) -> asyncpg.Pool:
    """Connections like the service's: statements are prepared once, JSON stays bytes."""
    return await database.reading_pool(url, size=READERS)


async def compiled(
    pool: asyncpg.Pool, person: str, text: str, variables: dict[str, Any]
) -> Statement:
    """The statement that the service runs for an operation of a person."""
    viewers = Viewers(pool, _today)
    queries = Queries(pool, viewers, _position_of, _folded)
    document = document_of(text)
    operation = operation_of(document, None)
    found, request = queries.prepare(
        text, document, operation, variables_of(operation, variables), await viewers.now(person)
    )
    await queries.settle(found, request)
    columns = {key: place for place, key in enumerate(found.keys, 2)}  # after position and roles
    return Statement(found.sql, [bind(request) for bind in found.binds], columns)


def cursor(list_of: str, **keys: str) -> str:
    """The cursor of a row: the values by which its list is ordered, the id last."""
    kind = cursor_kind(list_of, tuple(keys))
    return base64.b64encode(msgspec.json.encode([kind, *keys.values()])).decode()


def _today() -> date:
    return datetime.now(UTC).date()


async def _position_of(moment: dict[str, Any]) -> int:
    return int(moment["position"])


async def _folded(*_: Any) -> dict[str, str]:
    raise NotImplementedError("the bench asks for positions only")
