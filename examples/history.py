"""Prints the history of a noun, page by page: the events, their times, and the actors' roles.

TOKEN=$(.venv/bin/khok token AUDITOR) .venv/bin/python examples/history.py REF [ADDRESS]

It needs the packages ``gql`` and ``httpx``. REF is any noun's id.
"""

import os
import sys
from collections.abc import Iterator
from typing import Any

from gql import Client, gql
from gql.transport.httpx import HTTPXTransport

PAGE = 10
HISTORY = gql(
    """
    query History($ref: ID!, $first: Int!, $after: String) {
      node(id: $ref) {
        ... on Audited {
          history(first: $first, after: $after) {
            nodes { position type occurredAt actor { role } flags }
            pageInfo { hasNextPage endCursor }
          }
        }
      }
    }
    """
)


def events(client: Client, ref: str) -> Iterator[dict[str, Any]]:
    """Every event that names the noun, oldest first. LookupError: the viewer cannot see it."""
    after = None
    while True:
        HISTORY.variable_values = {"ref": ref, "first": PAGE, "after": after}
        found = client.execute(HISTORY)["node"]
        if found is None:
            raise LookupError(f"there is no {ref} in your areas")
        yield from found["history"]["nodes"]
        info = found["history"]["pageInfo"]
        if not info["hasNextPage"]:
            return
        after = info["endCursor"]


def main(ref: str, address: str = "http://127.0.0.1:8000") -> None:
    headers = {"Authorization": f"Bearer {os.environ['TOKEN']}"}
    client = Client(transport=HTTPXTransport(url=f"{address}/graphql", headers=headers))
    for event in events(client, ref):
        flags = " ".join(flag["flag"] for flag in event["flags"])
        line = f"{event['position']:>7}  {event['occurredAt'][:16]}  {event['type']:32}"
        print(f"{line} {event['actor']['role']:18} {flags}".rstrip())


if __name__ == "__main__":
    main(*sys.argv[1:])
