"""A running service, spoken to as its users do: over HTTP, with tokens."""

import asyncio
import contextlib
import socket
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import uvicorn

from domain.catalogue import COMMANDS
from service import database
from service.app import Service, create
from service.graphql.schema.commands import answer_name
from service.live.transport import OPTIONS
from service.postgres import Embedded
from service.settings import Settings
from service.tokens import Issuer
from simulation.chanthaburi import load

PATIENCE = 30.0  # seconds


class Client:
    """GraphQL over HTTP for whoever a token names."""

    def __init__(self, http: httpx.AsyncClient, issuer: Issuer, service: Service) -> None:
        self.http, self.issuer, self.service = http, issuer, service

    @property
    def url(self) -> str:
        """Where GraphQL is, for clients of their own."""
        return str(self.http.base_url.join("/graphql"))

    async def post(self, viewer: str | None, query: str, **variables: Any) -> httpx.Response:
        """The raw answer; ``viewer`` None sends no token."""
        headers = {"Authorization": f"Bearer {self.issuer.issue(viewer)}"} if viewer else {}
        body = {"query": query, "variables": variables}
        return await self.http.post("/graphql", json=body, headers=headers)

    async def ask(self, viewer: str, query: str, **variables: Any) -> dict[str, Any]:
        """The data of a query that is answered without errors, about all that was recorded by now.

        What a test recorded by the office alone may not be in the views yet: nobody waited for it.
        """
        head = await self.service.journal.head()
        assert await self.service.engine.reached(head, PATIENCE), "the views stopped or fell behind"
        response = await self.post(viewer, query, **variables)
        body: dict[str, Any] = response.json()
        assert response.status_code == 200 and "errors" not in body, body
        data: dict[str, Any] = body["data"]
        return data

    async def do(
        self, viewer: str, mutation: str, given: dict[str, Any], *, select: str = "",
        command_id: str | None = None,
    ) -> dict[str, Any]:
        """One mutation: ``{"__typename": "…Done" | "Refusal", …}``."""
        name = mutation[0].upper() + mutation[1:]
        query = f"""mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ __typename
            ... on {answered(name)}Done {{
                position visible replayed events {{ position type }} {select} }}
            ... on Refusal {{ rule message messageTh field currentState position }} }} }}"""
        given = {"commandId": command_id or str(uuid4())} | given
        data = await self.ask(viewer, query, input=given)
        answer: dict[str, Any] = data[mutation]
        return answer


def answered(command: str) -> str:
    """What the answers to a command are named after: ``SubmitWorkPlan`` → ``WorkPlan``."""
    assert command in COMMANDS, f"no mutation: no function is marked @decides({command})"
    return answer_name(COMMANDS[command])


@contextlib.asynccontextmanager
async def running(url: str, data_dir: Path, **changed: Any) -> AsyncIterator[Client]:
    """The service over a database, served by uvicorn on a free port of 127.0.0.1.

    ``changed`` are settings: of an issuer, in place of the development issuer.
    """
    issuer = changed or {"development_issuer": "yes"}
    settings = Settings(database_url=url, data_dir=data_dir, **issuer)
    app = create(settings)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", **OPTIONS)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
        assert not serving.done(), "the service did not start"
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
            yield Client(http, Issuer.of(settings), app.state.service)
    finally:
        server.should_exit = True
        await serving


@contextlib.asynccontextmanager
async def demonstrated() -> AsyncIterator[tuple[Client, str]]:
    """The service over a demonstration of its own, and the address of its database."""
    with tempfile.TemporaryDirectory() as folder, Embedded.start(Path(folder)) as server:
        url = server.url("khok")
        await database.prepare(url)
        await load(url)
        async with running(url, Path(folder)) as client:
            yield client, url
