"""Trouble: what a client is told when a request gets no data, however it came."""

from typing import Any

import asyncpg
from graphql import GraphQLError

from service.api import faults
from service.api.document import located
from service.api.faults import BadInput
from service.journal import AppendUncertain, JournalBusy


class Trouble(Exception):
    """A request that gets no data: an HTTP status, and errors as GraphQL shows them."""

    def __init__(self, status: int, *errors: dict[str, Any]) -> None:
        super().__init__(errors[0]["message"])
        self.status, self.errors = status, list(errors)

    @classmethod
    def of(cls, status: int, code: str, message: str) -> "Trouble":
        """One error with a code, and what to do about it."""
        return cls(status, {"message": message, "extensions": {"code": code}})


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
            return _again("Too much is waiting to be recorded; try again in a moment.")
        case asyncpg.QueryCanceledError():
            return _again("This took too long and was stopped; ask for less at a time.")
        case AppendUncertain():
            return _again(
                "It is not known whether this was recorded: send the same `commandId` again."
            )
    return None


def _again(message: str) -> Trouble:
    return Trouble.of(503, "TRY_AGAIN", message)
