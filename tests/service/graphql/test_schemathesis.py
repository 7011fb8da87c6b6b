"""schemathesis over the served schema, as a signed-in reader: nothing fails, most is answered.

``--long`` draws 40 examples of every query and mutation (6,080), by default one of each.
"""

import asyncio
from collections import Counter
from typing import Any

import pytest
import schemathesis
from graphql import ArgumentNode, IntValueNode, Visitor, parse, print_ast, visit
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes
from schemathesis.graphql.checks import GraphQLClientError
from schemathesis.specs.graphql.validation import validate_graphql_response

from domain.kernel.authority import Role
from service.grants import holder
from service.graphql.compile.arguments import PAGE_MOST
from tests.support.running import Client

FEW, LONG = 1, 40
DIGITS = st.integers(0, 30_000).map(str).map(nodes.String)
SCALARS = {
    "Position": DIGITS, "Long": DIGITS, "Decimal": DIGITS, "SquareMetres": DIGITS,
    "JSON": st.just(nodes.String("{}")),
    "Date": st.dates().map(str).map(nodes.String),
    "DateTime": st.datetimes().map(lambda moment: nodes.String(f"{moment.isoformat()}Z")),
}


class Pages(Visitor):
    """Sizes of pages that a list may have: GraphQL's Int cannot say so, and most are not."""

    def enter_argument(self, node: ArgumentNode, *_: Any) -> ArgumentNode | None:
        if node.name.value == "first" and isinstance(node.value, IntValueNode):
            size = abs(int(node.value.value)) % PAGE_MOST + 1
            return ArgumentNode(name=node.name, value=IntValueNode(value=str(size)))
        return None




def judged(url: str, token: str, examples: int) -> Counter[str]:
    """What came of each example: answered, or refused as the client's fault. Raises for others."""
    for name, strategy in SCALARS.items():
        schemathesis.graphql.scalar(name, strategy)
    headers = {"Authorization": f"Bearer {token}"}
    schema = schemathesis.graphql.from_url(url, headers=headers)
    came = Counter[str]()

    def judge(case: Any) -> None:
        case.body = print_ast(visit(parse(case.body), Pages()))
        response = case.call(headers=headers)
        assert response.headers["content-type"][0].startswith("application/"), response.text
        assert response.status_code in (200, 400), response.text
        try:
            validate_graphql_response(case, response.json())
        except GraphQLClientError as refused:
            assert "messageTh" in refused.errors[0]["extensions"]
            came["refused"] += 1
        else:
            came["answered"] += 1

    for found in schema.get_all_operations():
        operation = found.ok()
        drawn = given(operation.as_strategy())(judge)
        settings(
            max_examples=examples, derandomize=True, database=None, deadline=None,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )(drawn)()
        came["operations"] += 1
    return came


@pytest.mark.asyncio(loop_scope="module")
async def test_nothing_that_schemathesis_sends_fails(
    demonstrated: tuple[Client, str], request: pytest.FixtureRequest
) -> None:
    client, url = demonstrated
    token = client.issuer.issue(await holder(url, Role.AUDITOR, None))
    examples = LONG if request.config.getoption("--long") else FEW
    came = await asyncio.to_thread(judged, client.url, token, examples)
    print(dict(came))
    assert came["operations"] > 100
    assert came["answered"] > came["refused"]
