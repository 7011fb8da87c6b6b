"""What PostgreSQL reads to answer a document: compiled for a viewer, planned once for all."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import asyncpg
from graphql import parse, print_ast, visit
from graphql.language import (
    ArgumentNode,
    FieldNode,
    NameNode,
    ObjectFieldNode,
    ObjectValueNode,
    StringValueNode,
    Visitor,
)

from service import database
from service.graphql.compile.query import Queries
from service.graphql.document import document_of, operation_of, variables_of
from service.graphql.schema.roots import ROOTS
from service.graphql.viewer import Viewer, Viewers

NOBODY = "person:01761b99-4c00-7000-8000-000000000000"
_REF = re.compile(r"([a-z-]+):[0-9a-f]{8}-[0-9a-f-]{27}")
_INTO = {"work-plan": "work_plans", "work-report": "work_reports", "person": "people",
         "knowledge": "knowledge", "supervision": "supervision"}


@dataclass(frozen=True)
class Asking:
    """A document as somebody would send it."""

    name: str
    text: str
    variables: dict[str, Any]

    def at(self, position: int) -> "Asking":
        """The same as of a position, on every root that has no moment of its own."""
        if "$asOf" in self.text:
            moment = {"asOf": {"position": str(position)}}
            return Asking(self.name + ", as of", self.text, self.variables | moment)
        text = print_ast(visit(parse(self.text), _Dated(position)))
        return Asking(self.name + ", as of", text, self.variables)


class _Dated(Visitor):
    """Adds `asOf` to root fields."""

    def __init__(self, position: int) -> None:
        super().__init__()
        self.position, self.depth = position, 0

    def enter_field(self, node: FieldNode, *_: Any) -> Any:
        self.depth += 1
        root = ROOTS.get(node.name.value) if self.depth == 1 else None
        named = [each.name.value for each in node.arguments or ()]
        if root is None or not root.timed or "asOf" in named:
            return None
        value = ObjectValueNode(fields=(ObjectFieldNode(
            name=NameNode(value="position"), value=StringValueNode(value=str(self.position))),))
        added = ArgumentNode(name=NameNode(value="asOf"), value=value)
        return FieldNode(
            alias=node.alias, name=node.name, directives=node.directives or (),
            arguments=(*(node.arguments or ()), added), selection_set=node.selection_set,
        )

    def leave_field(self, *_: Any) -> None:
        self.depth -= 1


async def with_refs_of(connection: asyncpg.Connection, asking: Asking) -> Asking:
    """The same about nouns that the database holds: some of each kind, those with most versions."""
    known: dict[str, list[str]] = {}

    async def learn(noun: str) -> None:
        view = _INTO.get(noun, noun + "s")
        rows = await connection.fetch(
            f"SELECT id FROM views.{view} ORDER BY version DESC, id LIMIT 20"
        )
        known[noun] = [row["id"] for row in rows]

    told = json.dumps(asking.variables)
    for noun in {found[1] for found in _REF.finditer(asking.text + told)}:
        await learn(noun)
    order: dict[str, str] = {}

    def other(found: re.Match[str]) -> str:
        there = known[found[1]]
        return order.setdefault(found[0], there[len(order) % len(there)] if there else found[0])

    return Asking(asking.name, _REF.sub(other, asking.text), json.loads(_REF.sub(other, told)))


async def compiled(
    asking: Asking, held: list[tuple[str, str]], *, person: str = NOBODY
) -> tuple[str, list[Any]]:
    """The statement that answers it for somebody who holds these roles, and its values."""
    document = document_of(asking.text)
    operation = operation_of(document, None)
    variables = variables_of(operation, asking.variables)
    viewer = Viewer.holding(person, date(2022, 2, 1), json.dumps(held).encode())

    async def position_of(moment: dict[str, Any]) -> int:
        return int(moment.get("position") or 10_000)

    async def folded(*_: Any) -> dict[str, str]:
        return {}

    viewers = Viewers(None, lambda: viewer.day)
    queries = Queries(None, viewers, position_of, folded)  # type: ignore[arg-type]
    made, request = queries.prepare(asking.text, document, operation, variables, viewer)
    await queries.settle(made, request)
    return made.sql, [bind(request) for bind in made.binds]


async def connect(url: str) -> asyncpg.Connection:
    """As the service's connections for reading are."""
    return await asyncpg.connect(
        url, server_settings=database.session(
            plan_cache_mode="force_generic_plan", default_transaction_read_only="on"
        )
    )


async def explained(
    connection: asyncpg.Connection, sql: str, values: list[Any], *, run: bool
) -> dict[str, Any]:
    """The plan for whatever values; ``run``: with what these values made of it."""
    options = "ANALYZE, TIMING off, FORMAT JSON" if run else "FORMAT JSON"
    given = f"({', '.join(map(_literal, values))})" if values else ""
    await connection.execute(f"PREPARE asked AS {sql}")
    try:
        text = await connection.fetchval(f"EXPLAIN ({options}) EXECUTE asked{given}")
    finally:
        await connection.execute("DEALLOCATE asked")
    return dict(json.loads(text)[0]["Plan"])


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node of a plan."""
    yield plan
    for each in plan.get("Plans", ()):
        yield from nodes(each)


def whole_scans(plan: dict[str, Any]) -> list[str]:
    """The relations that a plan goes through from end to end, whatever is asked."""
    return [
        each["Relation Name"] for each in nodes(plan) if each["Node Type"].endswith("Seq Scan")
    ]


def rows_read(plan: dict[str, Any]) -> dict[str, int]:
    """The most rows of each relation that were looked at in one go, those that did not fit among
    them. A row that is probed for each of some others is looked at once in each go.
    """
    found: dict[str, int] = {}
    for each in nodes(plan):
        if name := each.get("Relation Name"):
            looked = each["Actual Rows"] + sum(
                each.get(f"Rows Removed by {why}", 0) for why in ("Filter", "Index Recheck")
            )
            found[name] = max(found.get(name, 0), round(looked))
    return found


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, list | tuple):
        return f"ARRAY[{', '.join(map(_literal, value))}]" if value else "'{}'"
    if isinstance(value, bool | int):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"
