"""What is asked: the same question to everybody, about rows that the database was found to hold.

PostGraphile names fields after columns; aliases make its answers those of ours, key by key.
"""

from dataclasses import dataclass, field
from typing import Any

import asyncpg
import orjson


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One question. ``peer``: in PostGraphile's words; None where it has no such answer."""

    name: str
    title: str
    ours: str
    peer: str | None = None
    stock: bool = False  # whether the stock Strawberry application answers it, too
    variables: dict[str, Any] = field(default_factory=dict)

    def body(self, text: str) -> bytes:
        """The body of a request."""
        return orjson.dumps({"query": text, "variables": self.variables})


NESTED = """
query Nested {
  households(first: 20) { nodes {
    id status village
    projects(first: 3) { nodes {
      id kind status fundingSource
      workPlans(first: 20) { nodes {
        id month status revision approvedRevision
        workReport { id month status revision planRevision }
      } }
    } }
  } }
}"""
NESTED_PEER = """
query Nested {
  households: allHouseholds(first: 20, orderBy: ROW_ID_ASC) { nodes {
    id: rowId status village
    projects(first: 3, orderBy: ROW_ID_ASC) { nodes {
      id: rowId kind status fundingSource
      workPlans(first: 20, orderBy: ROW_ID_ASC) { nodes {
        id: rowId month status revision approvedRevision
        workReport { id: rowId month status revision planRevision }
      } }
    } }
  } }
}"""
ONE = """
query One($id: ID!) {
  household(id: $id) { id status village areaCode landTitle commitmentYears enrolledOn projectId }
}"""
ONE_PEER = """
query One($id: String!) {
  household: householdByRowId(rowId: $id) {
    id: rowId status village areaCode landTitle commitmentYears enrolledOn projectId
  }
}"""


async def operations(connection: asyncpg.Connection) -> list[Operation]:
    """All of them, with ids out of the middle of the database."""
    household = await connection.fetchval(
        "SELECT id FROM views.households WHERE project IS NOT NULL ORDER BY id"
        " OFFSET (SELECT count(*) / 2 FROM views.households WHERE project IS NOT NULL) LIMIT 1"
    )
    return [
        Operation(
            name="nested", title="20 households × plots × plans × reports",
            ours=NESTED, peer=NESTED_PEER, stock=True,
        ),
        Operation(
            name="one", title="one household by id", ours=ONE, peer=ONE_PEER, stock=True,
            variables={"id": household},
        ),
    ]
