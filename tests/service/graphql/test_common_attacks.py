"""What graphql-cop tries (github.com/dolevf/graphql-cop, all of 1.15), put to the running service.

Two of its findings are meant: GET is served, for what changes nothing, to whoever has a token; and
the signed-in get suggestions, introspection and GraphiQL, since schema.graphql is public anyway.
"""

from typing import Any

import httpx
import pytest

from domain.kernel.authority import Role
from service.grants import holder
from tests.support.running import Client

pytestmark = pytest.mark.asyncio(loop_scope="module")

SMALL = "{ __typename }"
MUTATION = "mutation { __typename }"
FOUR_DEEP = "fields { type { " * 4 + "name" + " } }" * 4


def asked(query: str) -> dict[str, Any]:
    return {"method": "POST", "json": {"query": query}}


# what is tried, the request, the status and the code that stop it
TRIED: list[tuple[str, dict[str, Any], int, str]] = [
    ("alias overloading", asked("{" + " ".join(f"alias{n}: __typename" for n in range(101)) + "}"),
     400, "BAD_USER_INPUT"),
    ("array-based batching", {"method": "POST", "json": [{"query": SMALL}] * 10},
     400, "BAD_REQUEST"),
    ("a circular fragment", asked("{ ...A } fragment A on Query { ...B } fragment B on Query"
                                  " { ...A }"), 400, "GRAPHQL_VALIDATION_FAILED"),
    ("a circular introspection", asked(f"{{ __schema {{ types {{ {FOUR_DEEP} }} }} }}"),
     400, "GRAPHQL_VALIDATION_FAILED"),
    ("directive overloading", asked("{ __typename" + "@aa" * 10 + "}"),
     400, "GRAPHQL_VALIDATION_FAILED"),
    ("field duplication", asked("{" + "__typename \n" * 500 + "}"), 400, "BAD_USER_INPUT"),
    ("a mutation by GET", {"method": "GET", "params": {"query": MUTATION}},
     405, "METHOD_NOT_ALLOWED"),
    ("a form of another site", {"method": "POST", "data": {"query": SMALL}},
     415, "UNSUPPORTED_MEDIA_TYPE"),
    ("an error to be traced", asked("qwerty cop { abc }"), 400, "GRAPHQL_PARSE_FAILED"),
]
NAMES = [each[0] for each in TRIED]


async def sent(client: Client, request: dict[str, Any], viewer: str | None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {client.issuer.issue(viewer)}"} if viewer else {}
    return await client.http.request(url="/graphql", headers=headers, **request)


@pytest.mark.parametrize(("what", "request_", "status", "code"), TRIED, ids=NAMES)
async def test_a_common_attack_is_stopped(
    demonstrated: tuple[Client, str], what: str, request_: dict[str, Any], status: int, code: str
) -> None:
    client, url = demonstrated
    response = await sent(client, request_, await holder(url, Role.HQ_UNIT, ""))
    errors = response.json()["errors"]
    assert (response.status_code, errors[0]["extensions"]["code"]) == (status, code), errors
    assert len(errors) < 10 and "data" not in response.json()
    assert not {"exception", "stacktrace", "tracing"} & set(errors[0]["extensions"])


@pytest.mark.parametrize("query", [SMALL, "{ __schema { types { name } } }", "{ progrmme { id } }"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_strangers_learn_nothing(
    demonstrated: tuple[Client, str], method: str, query: str
) -> None:
    client, _ = demonstrated
    how = {"params": {"query": query}} if method == "GET" else {"json": {"query": query}}
    response = await sent(client, {"method": method} | how, None)
    assert response.status_code == 401
    assert [each["extensions"]["code"] for each in response.json()["errors"]] == ["UNAUTHENTICATED"]
