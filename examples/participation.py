"""Prints the attendances in a tambon, page by page, and whether each counts.

TOKEN=$(.venv/bin/khok token AUDITOR) .venv/bin/python examples/participation.py 220204 [ADDRESS]

It needs the packages ``gql`` and ``httpx``. Pages use cursors, so new events shift nothing, and all
pages are as of one moment, the position of the first page.
"""

import os
import sys
from collections.abc import Iterator
from typing import Any

from gql import Client, gql
from gql.transport.httpx import HTTPXTransport

PAGE = 50
QUERY = gql(
    """
    query Participation($area: String!, $after: String, $first: Int!, $asOf: AsOf) {
      attendances(filter: {area: $area}, orderBy: [HELD_ON, ID], first: $first, after: $after,
                  asOf: $asOf) {
        nodes { heldOn status stage counted person { id } gathering { kind } }
        pageInfo { hasNextPage endCursor }
      }
    }
    """
)


def attendances(client: Client, area: str) -> Iterator[dict[str, Any]]:
    """Every attendance, in the order of days."""
    after, as_of = None, None
    while True:
        QUERY.variable_values = {"area": area, "after": after, "first": PAGE, "asOf": as_of}
        result = client.execute(QUERY, get_execution_result=True)
        page = result.data["attendances"]
        yield from page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]
        as_of = as_of or {"position": result.extensions["position"]}


def main(area: str, address: str = "http://127.0.0.1:8000") -> None:
    headers = {"Authorization": f"Bearer {os.environ['TOKEN']}"}
    client = Client(transport=HTTPXTransport(url=f"{address}/graphql", headers=headers))
    for each in attendances(client, area):
        counts = "counts" if each["counted"] else "does not count"
        print(f"{each['heldOn']}  {each['stage']:22} {each['status']:10} {counts:15}"
              f" {each['gathering']['kind']:12} {each['person']['id']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
