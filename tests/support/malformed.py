"""What may come to the endpoint, and what it has to come to: a table."""

import json
from dataclasses import dataclass, field
from typing import Any

AREAS = "{ viewer { areas } }"
QUERY = json.dumps({"query": AREAS}).encode()
NESTED = b'{"query": "query ($a: JSON) { viewer { areas } }", "variables": {"a": %s}}'


@dataclass(frozen=True)
class Sent:
    """One request and what has to come of it; what is not said of it is right."""

    status: int
    code: str | None
    body: bytes | None = QUERY
    method: str = "POST"
    path: str = "/graphql"
    headers: dict[str, str] = field(default_factory=dict)
    bare: bool = False  # without the headers of a right request


def json_of(**members: Any) -> bytes:
    return json.dumps(members).encode()


def typed(kind: str) -> dict[str, str]:
    return {"Content-Type": kind}


def accepting(kinds: str) -> dict[str, str]:
    return {"Accept": kinds}


GRAPHQL = accepting("application/graphql-response+json")
PLAIN = accepting("application/json")
MATRIX = {
    # what is no JSON, or JSON of no meaning
    "empty": Sent(400, "BAD_REQUEST", b""),
    "cut off": Sent(400, "BAD_REQUEST", b'{"query": "{ vie'),
    "null": Sent(400, "BAD_REQUEST", b"null"),
    "a text": Sent(400, "BAD_REQUEST", b'"x"'),
    "a number": Sent(400, "BAD_REQUEST", b"1"),
    "a list": Sent(400, "BAD_REQUEST", b"[]"),
    "a batch": Sent(400, "BAD_REQUEST", b"[" + QUERY + b"]"),
    "an empty object": Sent(400, "BAD_REQUEST", b"{}"),
    "not UTF-8": Sent(400, "BAD_REQUEST", b'{"query": "\xff\xfe"}'),
    "a byte order mark": Sent(400, "BAD_REQUEST", b"\xef\xbb\xbf" + QUERY),
    "UTF-16": Sent(400, "BAD_REQUEST", QUERY.decode().encode("utf-16")),
    "a lone surrogate": Sent(400, "BAD_REQUEST", b'{"query": "{ a(b: \\"\\ud800\\") }"}'),
    "NUL in a document": Sent(400, "GRAPHQL_PARSE_FAILED", json_of(query="{ \0 }")),
    "NaN": Sent(400, "BAD_REQUEST", b'{"query": "{ a }", "variables": {"n": NaN}}'),
    "a number beyond all": Sent(400, "BAD_REQUEST", QUERY[:-1] + b', "variables": {"n": 1e999}}'),
    "a key twice": Sent(200, None, b'{"query": "{", "query": "{ viewer { areas } }"}'),
    "members of no meaning": Sent(200, None, json_of(query=AREAS, moon=1)),
    "variables nested 100,000 deep": Sent(
        400, "BAD_REQUEST", NESTED % (b"[" * 100_000 + b"]" * 100_000)),
    "10 MB": Sent(413, "TOO_LARGE", b" " * 10_000_000),
    # members of another kind
    "query: 5": Sent(400, "BAD_REQUEST", json_of(query=5)),
    "query: null": Sent(400, "BAD_REQUEST", json_of(query=None)),
    "operationName: 5": Sent(400, "BAD_REQUEST", json_of(query=AREAS, operationName=5)),
    "variables: a list": Sent(400, "BAD_REQUEST", json_of(query=AREAS, variables=[])),
    "variables: a text": Sent(400, "BAD_REQUEST", json_of(query=AREAS, variables="{}")),
    "extensions: a text": Sent(400, "BAD_REQUEST", json_of(query=AREAS, extensions="{}")),
    "members that are null": Sent(
        200, None, json_of(query=AREAS, variables=None, operationName=None, extensions=None)),
    # documents
    "an empty document": Sent(400, "GRAPHQL_PARSE_FAILED", json_of(query="")),
    "a document of comments": Sent(400, "GRAPHQL_PARSE_FAILED", json_of(query="# nothing")),
    "a syntax error": Sent(400, "GRAPHQL_PARSE_FAILED", json_of(query="{")),
    "an unknown field": Sent(400, "GRAPHQL_VALIDATION_FAILED", json_of(query="{ moon }")),
    "a type system": Sent(400, "GRAPHQL_VALIDATION_FAILED", json_of(query="type A { b: Int }")),
    "a variable of another kind": Sent(400, "GRAPHQL_VALIDATION_FAILED", json_of(
        query="query ($id: ID!) { node(id: $id) { id } }", variables={"id": [1]})),
    "two operations, none named": Sent(400, "BAD_USER_INPUT", json_of(
        query="query A { __typename } query B { __typename }")),
    "an operation that is none": Sent(400, "BAD_USER_INPUT", json_of(
        query="query A { __typename }", operationName="B")),
    "an operation by the empty name": Sent(400, "BAD_USER_INPUT", json_of(
        query=AREAS, operationName="")),
    # how it is sent
    "no content type": Sent(415, "UNSUPPORTED_MEDIA_TYPE", headers=typed("")),
    "text/plain": Sent(415, "UNSUPPORTED_MEDIA_TYPE", headers=typed("text/plain")),
    "a content type that begins alike": Sent(
        415, "UNSUPPORTED_MEDIA_TYPE", headers=typed("application/jsonfoo")),
    "a content type that ends alike": Sent(
        415, "UNSUPPORTED_MEDIA_TYPE", headers=typed("x/application/json")),
    "another charset": Sent(
        415, "UNSUPPORTED_MEDIA_TYPE", headers=typed("application/json; charset=tis-620")),
    "a form": Sent(415, "UNSUPPORTED_MEDIA_TYPE", b"query=%7B__typename%7D",
                   headers=typed("application/x-www-form-urlencoded")),
    "a form in parts": Sent(415, "UNSUPPORTED_MEDIA_TYPE", b"--x--",
                            headers=typed("multipart/form-data; boundary=x")),
    "application/graphql": Sent(415, "UNSUPPORTED_MEDIA_TYPE", AREAS.encode(),
                                headers=typed("application/graphql")),
    "UTF-8, said so": Sent(200, None, headers=typed('application/json; charset="UTF-8"')),
    "PUT": Sent(405, "METHOD_NOT_ALLOWED", method="PUT"),
    "PATCH": Sent(405, "METHOD_NOT_ALLOWED", method="PATCH"),
    "DELETE": Sent(405, "METHOD_NOT_ALLOWED", method="DELETE"),
    "OPTIONS": Sent(405, "METHOD_NOT_ALLOWED", method="OPTIONS"),
    "an unknown path": Sent(404, "NOT_FOUND", path="/graphiql"),
    "a path that ends in a slash": Sent(404, "NOT_FOUND", path="/graphql/"),
    "POST elsewhere": Sent(405, "METHOD_NOT_ALLOWED", path="/health"),
    # who sends it
    "no token": Sent(401, "UNAUTHENTICATED", headers=typed("application/json"), bare=True),
    "no bearer": Sent(401, "UNAUTHENTICATED", headers={"Authorization": "Basic eA=="}),
    "an empty bearer": Sent(401, "UNAUTHENTICATED", headers={"Authorization": "Bearer"}),
    "a token that is none": Sent(401, "UNAUTHENTICATED", headers={"Authorization": "Bearer x"}),
    # what is answered
    "an image, please": Sent(406, "NOT_ACCEPTABLE", headers=accepting("image/png")),
    "anything but JSON": Sent(
        406, "NOT_ACCEPTABLE", headers=accepting("application/json;q=0, text/html")),
    "plain JSON, of a wrong document": Sent(
        200, "GRAPHQL_VALIDATION_FAILED", json_of(query="{ moon }"), headers=PLAIN),
    "plain JSON, of a wrong page": Sent(
        200, "BAD_USER_INPUT", json_of(query="{ areas(first: 0) { nodes { code } } }"),
        headers=PLAIN),
    "plain JSON, of no JSON": Sent(400, "BAD_REQUEST", b"{", headers=PLAIN),
    "GraphQL's JSON, of a wrong document": Sent(
        400, "GRAPHQL_VALIDATION_FAILED", json_of(query="{ moon }"), headers=GRAPHQL),
    # what goes another way
    "a mutation by GET": Sent(
        405, "METHOD_NOT_ALLOWED", None, "GET", "/graphql?query=mutation%20%7B__typename%7D"),
    "GET without a query": Sent(400, "BAD_REQUEST", None, "GET"),
    "GET with variables of no meaning": Sent(
        400, "BAD_REQUEST", None, "GET", "/graphql?query=%7B__typename%7D&variables=%7B"),
}
