"""Errors of requests that get no data: the client's answer to an exception, on any transport."""

import logging
from collections.abc import Mapping
from typing import Any

import asyncpg
from graphql import GraphQLError, GraphQLSyntaxError

from service.database import NoConnection
from service.graphql.errors import messages
from service.graphql.errors.messages import BadInput, Fault
from service.graphql.errors.thai import in_thai
from service.journal import AppendUncertain, JournalBusy

log = logging.getLogger(__name__)

MESSAGE_MOST = 1000  # letters
# Exceptions that stop an execution early: it asks for too much, or the service is too busy.
STOPPED = (
    NoConnection, TimeoutError, asyncpg.QueryCanceledError, asyncpg.LockNotAvailableError
)


class RequestError(Exception):
    """A request that gets no data: an HTTP status, and errors as GraphQL shows them."""

    def __init__(
        self, status: int, *errors: dict[str, Any], headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(errors[0]["message"])
        self.status, self.errors, self.headers = status, list(errors), headers or {}

    @classmethod
    def of(cls, fault: Fault, **values: Any) -> "RequestError":
        """One fault of the table; ``values`` fill its texts."""
        message, extensions = fault.told(**values)
        error = {"message": message, "extensions": extensions}
        headers = {name: text.format(**values) for name, text in fault.headers.items()}
        return cls(fault.status, error, headers=headers)

    @property
    def code(self) -> str:
        """The code of the first error."""
        return str(self.errors[0]["extensions"]["code"])


def failed(number: str) -> RequestError:
    """A bug or an absent database: answered without details, logged with them under a number."""
    log.exception("Request %s failed", number)
    return RequestError.of(messages.broken, request=number)


def error_of(error: Exception) -> RequestError | None:
    """The client's answer to an exception of an execution; None: it is a bug."""
    match error:
        case RequestError():
            return error
        case ExceptionGroup():
            known = [each for each in error.exceptions if isinstance(each, GraphQLError)]
            return RequestError(400, *map(located, known)) if known else None
        case GraphQLError():
            return RequestError(400, located(error))
        case RecursionError():
            return error_of(BadInput(messages.nested_too_deep))
        case JournalBusy():
            return RequestError.of(messages.journal_busy)
        case NoConnection():
            return RequestError.of(messages.overloaded)
        case TimeoutError() | asyncpg.QueryCanceledError() | asyncpg.LockNotAvailableError():
            return RequestError.of(messages.too_slow)
        case AppendUncertain():
            return RequestError.of(messages.append_uncertain)
    return None


def located(error: GraphQLError) -> dict[str, Any]:
    """An error as the response shows it."""
    message = _cut(error.message)
    shown: dict[str, Any] = dict(error.formatted) | {"message": message}
    kind = "PARSE" if isinstance(error, GraphQLSyntaxError) else "VALIDATION"
    shown.setdefault("extensions", {
        "code": f"GRAPHQL_{kind}_FAILED", "messageTh": in_thai(message),
    })
    return shown


def _cut(message: str) -> str:
    """Cuts a message that repeats a whole argument: matching it in ``thai.py`` takes too long."""
    return message if len(message) <= MESSAGE_MOST else f"{message[:MESSAGE_MOST]}…"
