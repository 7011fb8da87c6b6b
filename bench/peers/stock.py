"""A stock Strawberry application: types, resolvers and dataloaders over asyncpg, on its ASGI app.

It answers the same operations as ours, unchanged, from the same views as PostGraphile.
"""

import base64
import contextlib
import os
from collections.abc import AsyncIterator
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

import asyncpg
import orjson
import strawberry
from starlette.applications import Starlette
from strawberry.asgi import GraphQL
from strawberry.scalars import JSON
from strawberry.types import Info

from bench.peers.loaders import Loaders
from bench.peers.processes import SESSION
from domain.gathering.events import AttendanceStatus
from domain.work_plan.events import WorkPlanStatus

T = TypeVar("T")
HELD_ON = "sorted_on, id"


@strawberry.type
class Connection(Generic[T]):
    nodes: list[T]
    view: strawberry.Private[str] = ""
    where: strawberry.Private[dict[str, Any] | None] = None

    @strawberry.field
    async def total_count(self, info: Info) -> int:
        return await loaders(info).count(self.view, self.where or {})


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
        row = await loaders(info).report().load(self.id)
        return WorkReport(**row) if row else None


@strawberry.type
class EventActor:
    person_id: strawberry.ID | None
    role: str
    area_code: str


@strawberry.type
class FieldChange:
    path: list[str]
    before: JSON | None
    after: JSON | None


@strawberry.type
class Event:
    position: str
    type: str
    occurred_at: datetime
    recorded_at: datetime
    area_code: str
    actor: EventActor

    @strawberry.field
    async def changes(self, info: Info) -> list[FieldChange]:
        rows = await loaders(info).changes().load((self.position, self.type))
        return [
            FieldChange(path=row["path"], before=row["before"], after=row["after"]) for row in rows
        ]


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
        rows = await loaders(info).children("plot_plans", "plot_id", first).load(self.id)
        return Connection(nodes=[WorkPlan(**row) for row in rows])

    @strawberry.field
    async def history(self, info: Info, first: int = 20) -> Connection[Event]:
        return Connection(nodes=[
            Event(
                position=row["position"], type=row["type"], occurred_at=row["occurred_at"],
                recorded_at=row["recorded_at"], area_code=row["area_code"],
                actor=EventActor(person_id=row["actor_person"], role=row["actor_role"],
                                 area_code=row["actor_area"]),
            )
            for row in await loaders(info).history(self.id, first)
        ])


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
        rows = await loaders(info).children("projects", "household_id", first).load(self.id)
        return Connection(nodes=[Project(**row) for row in rows])


@strawberry.type
class Attendance:
    id: strawberry.ID
    area_code: str
    gathering_id: strawberry.ID
    person_id: strawberry.ID
    status: str
    counted: bool
    stage: str | None
    held_on: date | None
    sorted_on: strawberry.Private[date]


@strawberry.input
class WorkPlanFilter:
    status: strawberry.enum(WorkPlanStatus) | None = None
    month: str | None = None


@strawberry.input
class AttendanceFilter:
    status: strawberry.enum(AttendanceStatus) | None = None


@strawberry.enum
class AttendanceOrder(StrEnum):
    ID = "ID"
    HELD_ON = "HELD_ON"


@strawberry.type
class Query:
    @strawberry.field
    async def households(self, info: Info, first: int = 20) -> Connection[Household]:
        rows = await loaders(info).some("households", first, {})
        return Connection(nodes=[Household(**row) for row in rows])

    @strawberry.field
    async def household(self, info: Info, id: strawberry.ID) -> Household | None:
        row = await loaders(info).one("households", id)
        return Household(**row) if row else None

    @strawberry.field
    async def project(self, info: Info, id: strawberry.ID) -> Project | None:
        row = await loaders(info).one("projects", id)
        return Project(**row) if row else None

    @strawberry.field
    async def work_plans(
        self, info: Info, first: int = 20, filter: WorkPlanFilter | None = None
    ) -> Connection[WorkPlan]:
        where = given(filter)
        rows = await loaders(info).some("work_plans", first, where)
        return Connection(
            nodes=[WorkPlan(**row) for row in rows], view="work_plans", where=where
        )

    @strawberry.field
    async def attendances(
        self, info: Info, first: int = 20, filter: AttendanceFilter | None = None,
        order_by: AttendanceOrder = AttendanceOrder.ID, after: str | None = None,
    ) -> Connection[Attendance]:
        where = given(filter)
        behind = None
        if after is not None:
            _, day, row = orjson.loads(base64.b64decode(after))
            behind = (f"({HELD_ON})", [date.fromisoformat(day), row])
        order = HELD_ON if order_by is AttendanceOrder.HELD_ON else "id"
        rows = await loaders(info).some("attendances", first, where, order, behind)
        return Connection(
            nodes=[Attendance(**row) for row in rows], view="attendances", where=where
        )


def loaders(info: Info) -> Loaders:
    made: Loaders = info.context["loaders"]
    return made


def given(filter: Any) -> dict[str, Any]:
    """The non-null conditions of a filter, by column."""
    fields = {} if filter is None else vars(filter)
    return {name: value for name, value in fields.items() if value is not None}


class App(GraphQL[dict[str, Any], None]):
    """Gives every request its own loaders."""

    pool: asyncpg.Pool

    async def get_context(self, request: Any, response: Any) -> dict[str, Any]:
        return {"loaders": Loaders(self.pool)}


def create() -> Starlette:
    """``POST /graphql/``."""
    graphql = App(strawberry.Schema(Query), graphql_ide=None)

    async def ready(connection: asyncpg.Connection) -> None:
        await connection.set_type_codec(
            "jsonb", schema="pg_catalog", encoder=orjson.dumps, decoder=orjson.loads
        )

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        graphql.pool = await asyncpg.create_pool(
            os.environ["BENCH_DATABASE_URL"], min_size=2, max_size=16, init=ready,
            server_settings=SESSION,
        )
        yield
        await graphql.pool.close()

    app = Starlette(lifespan=lifespan)
    app.mount("/graphql", graphql)
    return app
