"""Trouble: what a client is told when a request gets no data, however it came."""

import logging
from collections.abc import Mapping
from typing import Any

import asyncpg
from graphql import GraphQLError

from service.api import faults, http_faults
from service.api.document import located
from service.api.faults import BadInput, Fault
from service.database import NoConnection
from service.journal import AppendUncertain, JournalBusy

# What ends an execution before its time: it asked for too much, or too much was asked by others.
log = logging.getLogger(__name__)

STOPPED = (
    NoConnection, TimeoutError, asyncpg.QueryCanceledError, asyncpg.LockNotAvailableError
)


class Trouble(Exception):
    """A request that gets no data: an HTTP status, and errors as GraphQL shows them."""

    def __init__(
        self, status: int, *errors: dict[str, Any], headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(errors[0]["message"])
        self.status, self.errors, self.headers = status, list(errors), headers or {}

    @classmethod
    def of(cls, fault: Fault, **values: Any) -> "Trouble":
        """One fault of the table; ``values`` fill its texts."""
        message, extensions = fault.told(**values)
        error = {"message": message, "extensions": extensions}
        headers = {name: text.format(**values) for name, text in fault.headers.items()}
        return cls(fault.status, error, headers=headers)

    @property
    def code(self) -> str:
        """The code of the first error."""
        return str(self.errors[0]["extensions"]["code"])


def failed(number: str) -> Trouble:
    """A bug or an absent database: said without details, logged with them under a number."""
    log.exception("Request %s failed", number)
    return Trouble.of(http_faults.broken, request=number)


def trouble_of(error: Exception) -> Trouble | None:
    """What an exception of an execution means to the client; None: it is a bug of ours."""
    match error:
        case Trouble():
            return error
        case ExceptionGroup():
            known = [each for each in error.exceptions if isinstance(each, GraphQLError)]
            return Trouble(400, *map(located, known)) if known else None
        case GraphQLError():
            return Trouble(400, located(error))
        case RecursionError():
            return trouble_of(BadInput(faults.nested_too_deep))
        case JournalBusy():
            return Trouble.of(http_faults.journal_busy)
        case NoConnection():
            return Trouble.of(http_faults.overloaded)
        case TimeoutError() | asyncpg.QueryCanceledError() | asyncpg.LockNotAvailableError():
            return Trouble.of(http_faults.too_slow)
        case AppendUncertain():
            return Trouble.of(http_faults.append_uncertain)
    return None
