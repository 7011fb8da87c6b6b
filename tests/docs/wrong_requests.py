"""Wrong requests, and the table of their answers in docs/endpoint.md.

The requests are here; their answers are on the page alone, written by
``python -m tests.docs.pages`` and compared with the running service by a test.
"""

from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.support.running import Client

MARK = "wrong requests"


@dataclass(frozen=True)
class Wrong:
    """One request that cannot be answered. ``body``: text or bytes as they are, else JSON."""

    what: str
    body: Any
    method: str = "POST"
    path: str = "/graphql"
    headers: dict[str, str] = field(default_factory=dict)
    signed_in: bool = True

    async def sent(self, client: Client, viewer: str) -> httpx.Response:
        """The answer of a running service."""
        headers = {"Content-Type": "application/json"} | self.headers
        if self.signed_in:
            headers = {"Authorization": f"Bearer {client.issuer.issue(viewer)}"} | headers
        plain = isinstance(self.body, str | bytes)
        return await client.http.request(
            self.method, self.path, headers=headers,
            **({"content": self.body} if plain else {"json": self.body}),
        )


def asking(what: str, query: str, **variables: Any) -> Wrong:
    """A request that is right as HTTP."""
    return Wrong(what, {"query": query, "variables": variables})


DEEP = "{ households { nodes " + "{ project { household " * 12 + "{ id }" + " } }" * 12 + " } }"
WIDE = "{ households(first: 100) { nodes { attendances(first: 100) { nodes { gathering {" \
    " attendances(first: 100) { nodes { status } } } } } } } }"
STATUS = "query ($s: HouseholdStatus) { households(filter: {status: $s}) { nodes { id } } }"

WRONG = (
    Wrong("no token", {"query": "{ viewer { areas } }"}, signed_in=False),
    Wrong("a malformed token", {"query": "{ viewer { areas } }"}, signed_in=False,
          headers={"Authorization": "Bearer abc"}),
    Wrong("`PUT /graphql`", {"query": "{ viewer { areas } }"}, method="PUT"),
    Wrong("`Content-Type: text/plain`", "{ viewer { areas } }",
          headers={"Content-Type": "text/plain"}),
    Wrong("a body that is cut off", '{"query": "{ viewer'),
    Wrong("a list of requests", [{"query": "{ viewer { areas } }"}]),
    Wrong("2 MiB", {"query": "{ viewer { areas } } #" + " " * 2**21}),
    asking("a missing bracket", "{ households { nodes { id } }"),
    asking("a misspelt field", "{ housholds { nodes { id } } }"),
    asking("a misspelt argument", "{ households(frist: 5) { nodes { id } } }"),
    asking("an object without fields", "{ households { nodes } }"),
    asking("two operations, none named", "query A { viewer { areas } } query B { __typename }"),
    asking("an unknown status", STATUS, s="enroled"),
    asking("a variable without a value", "query ($id: ID!) { node(id: $id) { id } }"),
    asking("a page of 500", "{ households(first: 500) { nodes { id } } }"),
    asking("lists inside lists inside lists, a hundred each", WIDE),
    asking("a household's project's household's …", DEEP),
    asking("a cursor that was changed", '{ households(after: "abc") { nodes { id } } }'),
    asking("an order with one key twice",
           "{ workPlans(orderBy: [MONTH, MONTH_DESC]) { nodes { id } } }"),
    asking("a month of the Buddhist era",
           '{ workPlans(filter: {month: "2564-03"}) { nodes { id } } }'),
    asking("a search for one letter", '{ gatherings(filter: {search: "ก"}) { nodes { id } } }'),
    asking("a malformed id",
           '{ workPlans(filter: {project: "42"}) { nodes { id } } }'),
    asking("a position that is not recorded yet",
           '{ programmes(asOf: {position: "999999999"}) { nodes { id } } }'),
)


async def table(client: Client, viewer: str) -> str:
    """Every wrong request with its answer, as a Markdown table."""
    lines = ["| request | answer | message | ในภาษาไทย |", "|---|---|---|---|"]
    for wrong in WRONG:
        response = await wrong.sent(client, viewer)
        error = response.json()["errors"][0]
        code = error["extensions"]["code"]
        messages = [text.replace("|", "\\|").replace("\n", " ")
                    for text in (error["message"], error["extensions"]["messageTh"])]
        lines.append(f"| {wrong.what} | {response.status_code} `{code}` | {' | '.join(messages)} |")
    return "\n".join(lines) + "\n"
