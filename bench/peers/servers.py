"""Starts the measured servers over one database."""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from bench.peers import processes
from bench.peers.load import Address
from bench.peers.operations import Operation
from domain.kernel.authority import Role
from service import grants
from service.settings import Settings
from service.tokens import Issuer

OURS, PEER, STOCK, LIMIT = "ours", "PostGraphile", "Strawberry", "limit"


@dataclass(frozen=True)
class Servers:
    """The ports of the servers, by name."""

    ports: dict[str, int]
    token: str

    def asked(self, operation: Operation) -> dict[str, tuple[Address, bytes]]:
        """The servers that can answer an operation, each with its address and request body."""
        ours, peer = operation.body(), operation.peer_body()
        paths = {OURS: "/graphql", LIMIT: f"/{operation.name}"}
        if operation.peer is not None:
            paths[PEER] = "/graphql"
        if operation.stock:
            paths[STOCK] = "/graphql/"
        return {
            name: (self._at(name, paths[name]), peer if name == PEER else ours)
            for name in (OURS, PEER, STOCK, LIMIT) if name in paths and name in self.ports
        }

    def _at(self, name: str, path: str) -> Address:
        token = self.token if name == OURS else ""
        return Address(f"http://127.0.0.1:{self.ports[name]}{path}", token)


@contextlib.contextmanager
def servers(
    url: str, folder: Path, asked: Sequence[Operation], names: Sequence[str]
) -> Iterator[Servers]:
    """Runs the named servers. The folder contains the issuer's key."""
    person = asyncio.run(grants.holder(url, Role.HQ_UNIT, ""))
    token = Issuer.of(Settings(data_dir=folder)).issue(person)
    file = folder / "operations.json"
    file.write_bytes(orjson.dumps({each.name: (each.ours, each.variables) for each in asked}))
    starting = {
        OURS: lambda: processes.service(url, folder),
        PEER: lambda: processes.postgraphile(url),
        STOCK: lambda: processes.python("stock", url),
        LIMIT: lambda: processes.python(
            "limit", url, BENCH_VIEWER=person, BENCH_OPERATIONS=str(file)
        ),
    }
    with contextlib.ExitStack() as stack:
        ports = {name: stack.enter_context(starting[name]()) for name in names}
        yield Servers(ports, token)
