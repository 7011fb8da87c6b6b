"""Operations over a socket: answers to queries and mutations, batches of subscriptions."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import orjson
from graphql import OperationType

from service.graphql.actions import answered
from service.graphql.compile.query import shape
from service.graphql.compile.scope import OperationRequest
from service.graphql.compile.selection import Selections
from service.graphql.compile.subscription import Followed, compile_subscription
from service.graphql.document import document_of, operation_of, variables_of
from service.graphql.execution import Execution, GraphQLRequest
from service.graphql.schema.build import core
from service.live.fanout import Hub, Reading, Render, RolesChanged, StatementResult


class Live:
    """Runs the operations of long-lived connections."""

    def __init__(self, execution: Execution, hub: Hub) -> None:
        self.execution, self.hub = execution, hub
        self._running: set[asyncio.Task[dict[str, Any]]] = set()
        self._queries, self._handler = execution.queries, execution.mutations.handler

    async def answers(self, asked: GraphQLRequest, person: str) -> AsyncGenerator[str]:
        """Yields one answer or many, each as JSON; ``error_of`` maps what this raises."""
        operation = operation_of(document_of(asked.query), asked.operation_name)
        if operation.operation is not OperationType.SUBSCRIPTION:
            yield await self._one(asked, person)
            return
        async with aclosing(self.follow(asked, person, self.response)) as readings:
            async for reading in readings:
                yield reading.text

    async def _one(self, asked: GraphQLRequest, person: str) -> str:
        """The answer to a query or mutation, which runs to its end even if the client leaves."""
        task = asyncio.create_task(self.execution.run(asked, person))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return orjson.dumps(await asyncio.shield(task)).decode()

    async def follow(
        self, asked: GraphQLRequest, person: str, render: Render
    ) -> AsyncGenerator[Reading]:
        """The readings of a subscription, encoded by ``render``. Raises RolesChanged."""
        begun = False
        while True:
            try:
                async with aclosing(self._follow(asked, person, render)) as readings:
                    async for reading in readings:
                        begun = True
                        yield reading
            except RolesChanged:
                if begun:
                    raise
            # The roles changed after they were read and before the first reading: start again.

    async def _follow(
        self, asked: GraphQLRequest, person: str, render: Render
    ) -> AsyncGenerator[Reading]:
        followed, request = await self._prepared(asked, person)
        start = await self.hub.start()
        after = request.arguments[0].get("after")
        if after is None:
            after = start
        elif after > start:
            await self._queries.position_of({"position": after})
        follow = self.hub.follow(followed, request, render, after=after)
        async with aclosing(follow) as readings:
            async for reading in readings:
                yield reading

    async def _prepared(
        self, asked: GraphQLRequest, person: str
    ) -> tuple[Followed, OperationRequest]:
        document = document_of(asked.query)
        operation = operation_of(document, asked.operation_name)
        variables = variables_of(operation, asked.variables)
        document.rows(operation, variables)
        viewer = await self._queries.viewers.now(person)
        request = OperationRequest(viewer, [])
        key = ("subscription", asked.query, operation.name and operation.name.value,
               shape(variables.coerced), viewer.shape)
        found: Followed | None = self._queries.compiled.get(key)
        if found is None:
            selections = Selections(core(), document.fragments, variables)
            found = compile_subscription(selections, operation, request)
            self._queries.compiled.put(key, found)
        else:
            request.arguments = [argued.given(variables) for argued in found.argued]
        return found, request

    async def response(
        self, followed: Followed, request: OperationRequest, found: StatementResult
    ) -> str:
        """A reading as a GraphQL response in JSON."""
        body = await self._noun(followed, request, found) if followed.noun \
            else batch(followed, found)
        extensions = {"position": str(found.position)}
        return orjson.dumps({"data": {followed.key: body}, "extensions": extensions}).decode()

    async def _noun(
        self, followed: Followed, request: OperationRequest, found: StatementResult
    ) -> Any:
        (text,) = found.values
        filled = await answered(
            {"noun": text}, followed.asked, followed.selections, handler=self._handler,
            person=request.viewer.person,
        )
        return filled["noun"]


def batch(followed: Followed, found: StatementResult) -> dict[str, Any]:
    """The selected fields of an `EventBatch`."""
    values = iter(found.values)
    plain = {
        "position": str(found.position), "caughtUp": found.caught_up, "__typename": "EventBatch",
    }
    return {
        key: orjson.Fragment(next(values)) if name == "events" else plain[name]
        for key, name in followed.fields
    }
