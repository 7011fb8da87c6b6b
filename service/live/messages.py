"""Messages of `graphql-transport-ws`, and the codes with which it closes a socket."""

from enum import IntEnum
from typing import Annotated, Any

import msgspec

PROTOCOL = "graphql-transport-ws"


class Close(IntEnum):
    """Why a socket is closed."""

    BAD_REQUEST = 4400  # not a message of the protocol
    UNAUTHORIZED = 4401  # an operation before the connection was acknowledged
    FORBIDDEN = 4403  # the token was refused, or has expired
    PROTOCOL_UNKNOWN = 4406
    INIT_TIMEOUT = 4408
    SUBSCRIBER_EXISTS = 4409
    INIT_TWICE = 4429
    TRY_AGAIN = 1013  # the client does not read; never sent, because it would not read this either


class Closed(Exception):
    """Ends a socket with a code and a reason of at most 123 bytes."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason.encode()[:123].decode(errors="ignore")


class _Message(msgspec.Struct, frozen=True, tag_field="type"):
    """A message from a client."""


class ConnectionInit(_Message, frozen=True, tag="connection_init"):
    """The first message; its payload may contain the token."""

    payload: dict[str, Any] | None = None


class Payload(msgspec.Struct, frozen=True, rename="camel"):
    """A GraphQL operation."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None


Id = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]


class Subscribe(_Message, frozen=True, tag="subscribe"):
    """Starts an operation: a query, a mutation or a subscription."""

    id: Id
    payload: Payload


class Complete(_Message, frozen=True, tag="complete"):
    """Ends an operation."""

    id: Id


class Ping(_Message, frozen=True, tag="ping"):
    """Asks for a pong."""

    payload: dict[str, Any] | None = None


class Pong(_Message, frozen=True, tag="pong"):
    """Answers a ping."""

    payload: dict[str, Any] | None = None


Message = ConnectionInit | Subscribe | Complete | Ping | Pong
_decoder: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)


def message_of(text: str | None) -> Message:
    """Decodes a message; None stands for a binary one. Raises Closed if it is not valid."""
    if text is None:
        raise Closed(Close.BAD_REQUEST, "Invalid message: it is binary, not text")
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Closed(Close.BAD_REQUEST, f"Invalid message: {error}") from None


def next_before(operation: str) -> str:
    """The start of a `next` message, up to its payload; a brace after the payload ends it."""
    return f'{{"id":{msgspec.json.encode(operation).decode()},"type":"next","payload":'
