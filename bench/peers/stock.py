"""The stock way with Strawberry: types, resolvers and dataloaders over asyncpg, on its ASGI app.

It answers the operations of ours, word by word, from the same views as PostGraphile.
"""

import contextlib
import os
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

import asyncpg
import strawberry
from starlette.applications import Starlette
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.types import Info

from bench.peers.processes import SESSION

T = TypeVar("T")

# Lists inside lists: their first rows for each of many parents, in one statement.
_CHILDREN = """
    SELECT c.* FROM unnest($1::text[]) WITH ORDINALITY AS p (id, n)
    CROSS JOIN LATERAL (
        SELECT * FROM bench_peer.{view} v WHERE v.{key} = p.id ORDER BY v.id LIMIT $2
    ) c ORDER BY p.n, c.id
"""


class Loaders:
    """The dataloaders of one request."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self._made: dict[Any, DataLoader[str, Any]] = {}

    def children(self, made: type, view: str, key: str, first: int) -> DataLoader[str, Any]:
        """The first rows that name a parent in a column, by parent."""
        async def load(parents: list[str]) -> Sequence[list[Any]]:
            rows = await self.pool.fetch(_CHILDREN.format(view=view, key=key), parents, first)
            found: dict[str, list[Any]] = {parent: [] for parent in parents}
            for row in rows:
                found[row[key]].append(made(**row))
            return [found[parent] for parent in parents]

        return self._made.setdefault((view, first), DataLoader(load_fn=load))

    def reports(self) -> DataLoader[str, Any]:
        """The report on a plan."""
        async def load(plans: list[str]) -> Sequence[Any]:
            rows = await self.pool.fetch(
                "SELECT * FROM bench_peer.work_reports WHERE work_plan_id = ANY($1)", plans
            )
            found = {row["work_plan_id"]: WorkReport(**row) for row in rows}
            return [found.get(plan) for plan in plans]

        return self._made.setdefault("reports", DataLoader(load_fn=load))


@strawberry.type
class Connection(Generic[T]):
    nodes: list[T]


@strawberry.type
class WorkReport:
    id: strawberry.ID
    work_plan_id: strawberry.ID
    area_code: str
    month: str
    status: str
    revision: int
    plan_revision: int | None


@strawberry.type
class WorkPlan:
    id: strawberry.ID
    engagement_id: strawberry.ID
    area_code: str
    month: str
    status: str
    revision: int
    approved_revision: int | None
    plot_id: strawberry.Private[str | None] = None

    @strawberry.field
    async def work_report(self, info: Info) -> WorkReport | None:
        return await info.context["loaders"].reports().load(self.id)


@strawberry.type
class Project:
    id: strawberry.ID
    household_id: strawberry.ID | None
    area_code: str
    kind: str
    status: str
    funding_source: str
    design_revision: int

    @strawberry.field
    async def work_plans(self, info: Info, first: int = 20) -> Connection[WorkPlan]:
        loader = info.context["loaders"].children(WorkPlan, "plot_plans", "plot_id", first)
        return Connection(nodes=await loader.load(self.id))


@strawberry.type
class Household:
    id: strawberry.ID
    area_code: str
    village: str
    status: str
    land_title: str | None
    commitment_years: int | None
    enrolled_on: date | None
    project_id: strawberry.ID | None

    @strawberry.field
    async def projects(self, info: Info, first: int = 20) -> Connection[Project]:
        loader = info.context["loaders"].children(Project, "projects", "household_id", first)
        return Connection(nodes=await loader.load(self.id))


@strawberry.type
class Query:
    @strawberry.field
    async def households(self, info: Info, first: int = 20) -> Connection[Household]:
        rows = await info.context["pool"].fetch(
            "SELECT * FROM bench_peer.households ORDER BY id LIMIT $1", first
        )
        return Connection(nodes=[Household(**row) for row in rows])

    @strawberry.field
    async def household(self, info: Info, id: strawberry.ID) -> Household | None:
        row = await info.context["pool"].fetchrow(
            "SELECT * FROM bench_peer.households WHERE id = $1", id
        )
        return Household(**row) if row else None


class App(GraphQL[dict[str, Any], None]):
    """Gives every request its loaders."""

    pool: asyncpg.Pool

    async def get_context(self, request: Any, response: Any) -> dict[str, Any]:
        return {"pool": self.pool, "loaders": Loaders(self.pool)}


def create() -> Starlette:
    """``POST /graphql``."""
    graphql = App(strawberry.Schema(Query), graphql_ide=None)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        graphql.pool = await asyncpg.create_pool(
            os.environ["BENCH_DATABASE_URL"], min_size=2, max_size=16, server_settings=SESSION
        )
        yield
        await graphql.pool.close()

    app = Starlette(lifespan=lifespan)
    app.mount("/graphql", graphql)
    return app
