"""Reading whole lists over HTTP, page by page, as somebody who follows `endCursor` does."""

from collections.abc import AsyncIterator
from typing import Any

from service.grants import holder, role_named
from tests.support.running import Client

Row = dict[str, Any]


async def pages(
    client: Client, viewer: str, root: str, fields: str, *, given: str = "", first: int = 100,
    as_of: int | None = None,
) -> AsyncIterator[list[Row]]:
    """The pages of a root list; ``given``: its other arguments, as they are written."""
    moment = "" if as_of is None else f'asOf: {{position: "{as_of}"}}'
    query = f"""query($after: String) {{ {root}(first: {first}, after: $after, {given} {moment})
        {{ nodes {{ {fields} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
    after = None
    while True:
        page = (await client.ask(viewer, query, after=after))[root]
        yield page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


async def everything(client: Client, viewer: str, root: str, fields: str, **more: Any) -> list[Row]:
    """All rows of a root list."""
    return [row async for page in pages(client, viewer, root, fields, **more) for row in page]


async def who(url: str, role: str, area: str | None = None) -> str:
    """Somebody of the demonstration who holds a role."""
    return await holder(url, role_named(role), area)
