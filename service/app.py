"""The service: everything that one process holds open, and its HTTP routes."""

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import asyncpg
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute

from domain.kernel.decision import utc
from projections import tables
from projections.engine import Engine
from service import database
from service.areas import Register
from service.clock import Clock, DemonstrationClock
from service.commands import CommandHandler
from service.graphql.compile.query import Queries
from service.graphql.document import KEPT
from service.graphql.errors import messages
from service.graphql.errors.messages import BadInput
from service.graphql.execution import Execution
from service.graphql.http import GraphQL, broken, nothing_there
from service.graphql.mutation import Mutations
from service.graphql.occurred_by import rows_occurred_by
from service.graphql.schema.build import core
from service.graphql.viewer import Viewers
from service.health import CacheMetrics, ViewGauges, standing
from service.ide.assets import complete
from service.ide.ide import Ide, files
from service.journal import Journal
from service.live.admission import Admission
from service.live.fanout import Hub
from service.live.socket import Sockets
from service.live.stream import Streams
from service.live.subscriptions import Live
from service.metrics import OperationMetrics
from service.middleware import HEADER, ResponseHeaders
from service.settings import Settings
from service.tokens import Verifier, verifier
from service.vault import Vault, follow
from service.welcome import page

log = logging.getLogger(__name__)

DEVELOPMENT_WARNING = (
    "DEVELOPMENT ISSUER: this service accepts tokens signed by anybody who can read %s. Never serve"
    " real data like this; set KHOK_ISSUER instead."
)
READERS = 8  # connections for queries; more would wait for the same processors
WAIT_SECONDS = 2.0  # how long a read waits until the views reach the position of its ``asOf``


class Service:
    """Everything that one process holds open: connections, journal, engine, caches, metrics."""

    def __init__(
        self, *, pool: asyncpg.Pool, reading: asyncpg.Pool, journal: Journal, vault: Vault,
        clock: Clock, verifier: Verifier | None,
    ) -> None:
        self.pool, self.reading, self.journal = pool, reading, journal
        self.vault, self.clock, self.verifier = vault, clock, verifier
        self.handler = CommandHandler(journal, vault, Register(), clock)
        self.engine = Engine(pool, facts=journal.recorded, follow=[follow])
        self.viewers = Viewers(reading, clock.today)
        self.queries = Queries(
            reading, self.viewers, self.position_of, partial(rows_occurred_by, pool)
        )
        self.registry = CollectorRegistry()  # the metrics of this process
        self.metrics = OperationMetrics(self.registry)
        self.mutations = Mutations(
            self.handler, self.engine.reached, reading, self.viewers, self.metrics
        )
        self.hub = Hub(reading, self.engine, clock.today)
        self._gauges = ViewGauges(self.registry)
        CacheMetrics(self.registry, KEPT | {
            "queries": self.queries.compiled, "mutations": self.mutations.compiled,
        })

    @classmethod
    async def open(cls, url: str, verifier: Verifier | None = None) -> "Service":
        """Connects to a prepared database. Without a verifier no client can sign in."""
        pool = await database.connect_pool(
            url, min_size=2, max_size=8, plan_cache_mode="force_generic_plan"
        )
        async with pool.acquire() as connection:
            await tables.create(connection)
        reading = await database.reading_pool(url, size=READERS)
        journal = await Journal.open(url)
        clock = await clock_of(pool)
        return cls(pool=pool, reading=reading, journal=journal, vault=await Vault.unlock(pool),
                   clock=clock, verifier=verifier)

    async def close(self) -> None:
        await self.journal.close()
        await self.reading.close()
        await self.pool.close()

    async def follow(self) -> None:
        """Folds new events into the views until cancelled."""
        await self.engine.run(self.journal.beyond)

    async def position_of(self, moment: dict[str, Any]) -> int:
        """The position of an ``asOf``. BadInput: the views do not reach it within WAIT_SECONDS."""
        if (at := moment.get("at")) is not None:
            return await self.journal.position_at(utc(at))
        if (position := moment.get("position")) is not None:
            if not await self.engine.reached(position, WAIT_SECONDS):
                raise BadInput(messages.position_to_come, position=position)
            return int(position)
        raise BadInput(messages.moment_unclear)

    async def health(self) -> dict[str, Any]:
        """The body of ``/health``: positions of journal and views, keys, clock, what is wrong."""
        now, trouble = await standing(self.pool), self.engine.trouble
        return {
            "state": "stopped" if trouble else "ok",
            "journal": {"position": now.journal},
            "views": {
                "position": now.views, "lag": {"events": now.events, "seconds": now.seconds},
                "generation": now.generation, "engine": self.engine.state.lower(),
                "trouble": trouble and {"position": trouble.position, "error": trouble.error},
            },
            "tokens": self.verifier and self.verifier.standing(),
            "clock": {"name": self.clock.name, "now": self.clock.now().isoformat()},
        }

    async def measured(self) -> CollectorRegistry:
        """The metrics of this process, as of now."""
        self._gauges.show(await standing(self.pool), self.engine.state)
        return self.registry


async def clock_of(pool: asyncpg.Pool) -> Clock:
    """The real clock; for a demonstration's journal, one that continues from its last event."""
    last = await pool.fetchval(
        "SELECT recorded_at FROM journal.event WHERE EXISTS (SELECT FROM journal.demonstration)"
        " ORDER BY position DESC LIMIT 1"
    )
    if last is None:
        return Clock()
    await pool.execute("SELECT journal.set_demonstration_clock($1)", last)
    return DemonstrationClock(last)


async def health(service: Service, _: Request) -> Response:
    """``GET /health``: 200 while all is well, 503 if the views have stopped."""
    body = await service.health()
    return JSONResponse(body, 200 if body["state"] == "ok" else 503)


async def metrics(service: Service, request: Request) -> Response:
    """``GET /metrics``: the metrics in Prometheus' text format or as OpenMetrics."""
    encode, kind = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(await service.measured()), headers={"content-type": kind})


async def front(
    service: Service, settings: Settings, request: Request, note: str = ""
) -> Response:
    """``GET /``: what the service is, and three queries to start with."""
    return page(
        demonstration=service.clock.simulated, head=await service.journal.head(),
        data_dir=settings.data_dir, request=request, note=note,
    )


def create(settings: Settings | None = None) -> Starlette:
    """The ASGI application over the prepared database of the settings."""
    settings = settings or Settings.read()
    app = Starlette(
        middleware=_middleware(settings), lifespan=partial(_lifespan, settings),
        exception_handlers={404: nothing_there, 405: nothing_there, Exception: broken},
    )
    app.router.redirect_slashes = False  # a redirect would drop the body of a POST
    return app


def process() -> Starlette:
    """The application of a worker process, as uvicorn starts it.

    What is in memory by now (mostly the schema) lives as long as the process. Freezing it keeps
    the garbage collector from scanning it each time, which took a fifth of all time.
    """
    core()
    gc.collect()
    gc.freeze()
    return create()


def _middleware(settings: Settings) -> list[Middleware]:
    if not settings.cors_origins:
        return [Middleware(ResponseHeaders)]
    cors = Middleware(
        CORSMiddleware, allow_origins=settings.cors_origins, allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", HEADER],
        expose_headers=[HEADER, "Retry-After"],
    )
    return [cors, Middleware(ResponseHeaders)]


@contextlib.asynccontextmanager
async def _lifespan(
    settings: Settings, app: Starlette
) -> AsyncIterator[None]:
    assert settings.database_url is not None, "khok serve names the database"
    core()  # build the schema before the first request needs it
    checks = verifier(settings)
    if settings.development:
        log.warning(DEVELOPMENT_WARNING, settings.data_dir.absolute())
    service = await Service.open(settings.database_url, checks)
    app.state.service = service
    execution = Execution(service.queries, service.mutations, service.metrics)
    ide = Ide(
        GraphQL(execution, checks.admit), partial(front, service, settings), ready=complete()
    )
    live = Live(execution, service.hub)
    entrance = Admission(checks, settings.cors_origins, service.registry)
    app.router.routes.extend(
        [
            Route("/graphql", ide),
            files(),
            WebSocketRoute("/graphql", Sockets(live, entrance).open),
            Route("/events", Streams(live, entrance, checks.admit), methods=["GET"]),
            Route("/health", partial(health, service)),
            Route("/metrics", partial(metrics, service)),
            Route("/", partial(front, service, settings)),
        ]
    )
    following = asyncio.gather(
        service.follow(), service.hub.run(), checks.source.follow(), return_exceptions=True
    )
    try:
        yield
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await service.close()


