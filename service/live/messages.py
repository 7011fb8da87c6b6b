"""Messages of `graphql-transport-ws`, and the codes with which it closes a socket."""

from enum import IntEnum
from typing import Annotated, Any

import msgspec

PROTOCOL = "graphql-transport-ws"


class Close(IntEnum):
    """Why a socket is closed."""

    BAD_REQUEST = 4400  # not a message of the protocol
    UNAUTHORIZED = 4401  # an operation before the connection was acknowledged
    FORBIDDEN = 4403  # nobody is signed in, or no longer
    PROTOCOL_UNKNOWN = 4406
    INIT_TIMEOUT = 4408
    SUBSCRIBER_EXISTS = 4409
    INIT_TWICE = 4429
    TRY_AGAIN = 1013  # what was sent was not taken; said to nobody, who takes nothing hears nothing


class Closed(Exception):
    """Ends a socket with a code and a reason of at most 123 bytes."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason.encode()[:123].decode(errors="ignore")


class _Message(msgspec.Struct, frozen=True, tag_field="type"):
    """Any message from a client."""


class ConnectionInit(_Message, frozen=True, tag="connection_init"):
    """The first one; its payload says who is there."""

    payload: dict[str, Any] | None = None


class Payload(msgspec.Struct, frozen=True, rename="camel"):
    """An operation."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None


Id = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]


class Subscribe(_Message, frozen=True, tag="subscribe"):
    """Asks for an operation, of whatever kind."""

    id: Id
    payload: Payload


class Complete(_Message, frozen=True, tag="complete"):
    """Wants no more of an operation."""

    id: Id


class Ping(_Message, frozen=True, tag="ping"):
    """Asks whether somebody is there."""

    payload: dict[str, Any] | None = None


class Pong(_Message, frozen=True, tag="pong"):
    """Says so."""

    payload: dict[str, Any] | None = None


Message = ConnectionInit | Subscribe | Complete | Ping | Pong
_decoder: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)


def message_of(text: str | None) -> Message:
    """A message; None stands for a binary one. Raises Closed for what is not in the protocol."""
    if text is None:
        raise Closed(Close.BAD_REQUEST, "Invalid message: it is binary, not text")
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Closed(Close.BAD_REQUEST, f"Invalid message: {error}") from None


def next_before(operation: str) -> str:
    """A `next` message as far as its payload; a brace ends it."""
    return f'{{"id":{msgspec.json.encode(operation).decode()},"type":"next","payload":'
