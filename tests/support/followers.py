"""A process of many followers, each on a socket of its own, lean enough to share a machine.

``python -m tests.support.followers PORT``: on its input first one JSON of tokens (a follower each),
the subscription and the position to begin at; it prints ``following`` when all have caught up once.
Then ``until POSITION``: when all have come there, it prints what they saw, as JSON, and ends. Who
loses the connection comes again and goes on behind the last batch.
"""

import asyncio
import base64
import json
import random
import sys
import time
from typing import Any, NamedTuple

import orjson

SUBSCRIPTION = """subscription ($after: Position) { events(after: $after, batchSize: 500) {
    events { position id type recordedAt data } position caughtUp } }"""
AGAIN = (0.1, 1.0)  # seconds until the next try, at random


class Batch(NamedTuple):
    """What one message said."""

    positions: list[int]
    position: int
    caught_up: bool


class Receipt(NamedTuple):
    """Which follower had which batch when; times are of the machine's clock, in seconds."""

    follower: int
    batch: int
    at: float


class Crowd:
    """All followers of this process, and what they received."""

    def __init__(self, port: int, tokens: list[str], subscription: str, after: int) -> None:
        self.port, self.subscription = port, subscription
        self.batches: list[Batch] = []
        self.known: dict[bytes, int] = {}  # followers of one sort are sent the same bytes
        self.receipts: list[Receipt] = []
        self.connections = 0
        self.followers = [Follower(self, n, token, after) for n, token in enumerate(tokens)]

    def batch(self, text: bytes) -> int:
        """The number of a message's batch."""
        if (known := self.known.get(text)) is not None:
            return known
        found = orjson.loads(text)["payload"]["data"]["events"]
        self.batches.append(Batch(
            [int(each["position"]) for each in found["events"]], int(found["position"]),
            found["caughtUp"],
        ))
        if len(self.known) > 500:
            self.known.clear()
        self.known[text] = len(self.batches) - 1
        return self.known[text]

    async def everyone(self, reached: Any) -> None:
        while not all(map(reached, self.followers)):
            await asyncio.sleep(0.05)

    def seen(self) -> dict[str, Any]:
        return {
            "batches": self.batches, "receipts": self.receipts, "connections": self.connections,
            "errors": sorted({each for one in self.followers for each in one.errors}),
        }


class Follower:
    """Follows from its position on, connection after connection."""

    def __init__(self, crowd: Crowd, number: int, token: str, after: int) -> None:
        self.crowd, self.number, self.token, self.position = crowd, number, token, after
        self.caught_up, self.errors = False, []

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            lost = loop.create_future()
            try:
                await loop.create_connection(
                    lambda lost=lost: Connection(self, lost), "127.0.0.1", self.crowd.port
                )
                await lost
            except OSError:
                pass
            await asyncio.sleep(random.uniform(*AGAIN))

    def took(self, text: bytes) -> Any:
        """What is to be sent after a message; None: nothing."""
        if text.startswith(b'{"id":"1","type":"next"'):
            number = self.crowd.batch(text)
            batch = self.crowd.batches[number]
            self.crowd.receipts.append(Receipt(self.number, number, time.time()))
            self.position, self.caught_up = batch.position, self.caught_up or batch.caught_up
        elif b'"connection_ack"' in text:
            self.crowd.connections += 1
            payload = {"query": self.crowd.subscription, "variables": {"after": str(self.position)}}
            return {"type": "subscribe", "id": "1", "payload": payload}
        else:
            self.errors.append(text.decode())
        return None


class Connection(asyncio.Protocol):
    """The little of a WebSocket that a follower needs; frames of the server have no mask."""

    def __init__(self, follower: Follower, lost: "asyncio.Future[None]") -> None:
        self.follower, self.lost, self.data, self.upgraded = follower, lost, bytearray(), False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(
            b"GET /graphql HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n"
            b"Sec-WebSocket-Key: " + base64.b64encode(random.randbytes(16)) + b"\r\n\r\n"
        )

    def connection_lost(self, error: Exception | None) -> None:
        if not self.lost.done():
            self.lost.set_result(None)

    def send(self, opcode: int, data: bytes) -> None:
        """Masked, as clients must, by a mask that changes nothing."""
        head = bytes([0x80 | opcode])
        size = bytes([0x80 | len(data)]) if len(data) < 126 else \
            bytes([0x80 | 126]) + len(data).to_bytes(2)
        self.transport.write(head + size + bytes(4) + data)

    def data_received(self, data: bytes) -> None:
        self.data += data
        if not self.upgraded:
            _, found, rest = self.data.partition(b"\r\n\r\n")
            if not found:
                return
            self.upgraded, self.data = True, rest
            payload = {"token": self.follower.token}
            self.send(1, json.dumps({"type": "connection_init", "payload": payload}).encode())
        while (frame := self.frame()) is not None:
            opcode, body = frame
            if opcode == 9:
                self.send(10, body)
            elif opcode == 8:
                self.transport.close()
            elif (answer := self.follower.took(body)) is not None:
                self.send(1, json.dumps(answer).encode())

    def frame(self) -> tuple[int, bytes] | None:
        """The next whole frame: its opcode and its body."""
        if len(self.data) < 2:
            return None
        size, start = self.data[1], 2
        if size > 125:
            start = 4 if size == 126 else 10
            size = int.from_bytes(self.data[2:start])
        if len(self.data) < start + size:
            return None
        opcode, body = self.data[0] & 0x0F, bytes(self.data[start:start + size])
        del self.data[:start + size]
        return opcode, body


async def main(port: int) -> None:
    given = json.loads(sys.stdin.readline())
    crowd = Crowd(port, given["tokens"], given["subscription"], given["after"])
    running = []
    for follower in crowd.followers:
        running.append(asyncio.create_task(follower.run()))
        await asyncio.sleep(0.001)
    await crowd.everyone(lambda follower: follower.caught_up)
    print("following", flush=True)
    _, position = (await asyncio.to_thread(sys.stdin.readline)).split()
    await crowd.everyone(lambda follower: follower.position >= int(position))
    sys.stdout.buffer.write(orjson.dumps(crowd.seen(), default=list) + b"\n")
    sys.stdout.flush()
    for task in running:
        task.cancel()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
