"""Follows every event of the viewer's areas over a WebSocket; a restart resumes.

TOKEN=$(.venv/bin/khok token INTEGRATOR) .venv/bin/python examples/follow.py STATE [ADDRESS]

It needs the packages ``gql`` and ``websockets``. STATE is a file with the last position; it is
written after each batch was handled. So an event may come twice (after a crash in between), but
none is missed.
"""

import asyncio
import os
import sys
from pathlib import Path

from gql import Client, gql
from gql.transport.exceptions import TransportError
from gql.transport.websockets import WebsocketsTransport
from websockets.exceptions import WebSocketException

WAIT = 1.0  # seconds before the next try
FOLLOW = gql(
    """
    subscription Follow($after: Position) {
      events(after: $after) { events { position type subjects } position }
    }
    """
)


def keep(state: Path, position: str) -> None:
    """Writes the position, whole or not at all."""
    new = state.with_name(f"{state.name}.new")
    new.write_text(position)
    new.replace(state)


async def follow(address: str, state: Path) -> None:
    """Follows until the connection is lost; without a state, from the first event."""
    transport = WebsocketsTransport(
        url=address.replace("http", "ws", 1) + "/graphql",
        init_payload={"Authorization": f"Bearer {os.environ['TOKEN']}"},
        subprotocols=["graphql-transport-ws"],
    )
    FOLLOW.variable_values = {"after": state.read_text() if state.exists() else "0"}
    async with Client(transport=transport) as session:
        async for batch in session.subscribe(FOLLOW):
            for event in batch["events"]["events"]:
                subjects = " ".join(event["subjects"])
                print(event["position"], event["type"], subjects, flush=True)
            keep(state, batch["events"]["position"])


async def main(state: str, address: str = "http://127.0.0.1:8000") -> None:
    while True:
        try:
            await follow(address, Path(state))
        except (OSError, TransportError, WebSocketException) as lost:
            print(f"connection lost ({lost}); next try in {WAIT} s", file=sys.stderr)
        await asyncio.sleep(WAIT)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
