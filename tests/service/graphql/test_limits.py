"""Documents that ask for too much: refused for the price of a small one, with how much it was.

None of these may reach the rules of graphql-core that compare every field with every other.
"""

from collections.abc import Callable
from typing import Any

import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse
from graphql.language import DocumentNode

from domain.kernel.authority import Role
from service.grants import holder
from service.graphql.document import document_of
from service.graphql.limits import LIMITS, ROWS_MOST, ListFinder, SizeCounter, TooMuch, check
from service.graphql.schema.build import core
from tests.support.running import Client

pytestmark = pytest.mark.asyncio(loop_scope="module")


def bomb(levels: int) -> str:
    """Each fragment spreads the next one twice."""
    spread = "".join(
        f" fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels)
    )
    return f"{{ ...F0 }}{spread} fragment F{levels} on Query {{ __typename }}"


def nested(levels: int, times: int = 1) -> str:
    """A field inside itself, and on each level so many times."""
    inner = "{ code }"
    for _ in range(levels):
        inner = "{" + f" parent {inner}" * times + " }"
    return f'{{ area(code: "22") {inner} }}'


def circle(length: int) -> str:
    parts = (f"fragment F{n} on Query {{ ...F{(n + 1) % length} }}" for n in range(length))
    return f"{{ ...F0 }} {' '.join(parts)}"


def aliases(count: int, field: str = "__typename") -> str:
    return "{" + " ".join(f"a{n}: {field}" for n in range(count)) + "}"


WIDE = "{" + " ...F" * 60 + "} fragment F on Query {" + " ".join(
    f"programme {{ a{n}: id }}" for n in range(40)) + "}"
INLINE = "{" + "... on Query { " * 900 + "__typename" + " }" * 901
IN_LISTS = f'{{ nodes(ids: {"[" * 900}"x"{"]" * 900}) {{ id }} }}'
IN_OBJECTS = f'{{ households(filter: {"{a: " * 900}1{"}" * 900}) {{ totalCount }} }}'
IN_TYPES = "{ __schema { types { " + "fields { type { " * 4 + "name" + " } }" * 4 + " } } }"
ANEW = "{ __schema { types { " + " ".join(
    f"a{n}: fields {{ name }}" for n in range(11)) + " } } }"
FLOOD = "{ programme { id" + " @include(if: true)" * 101 + " } }"
DECLARED = f"query({' '.join(f'$v{n}: Int' for n in range(10_000))}) {{ __typename }}"

INPUT, VALID = "BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"
PARSED = "GRAPHQL_PARSE_FAILED"
# what it is, the document, the code, what is said of it
REFUSED: list[tuple[str, str, str, str]] = [
    ("a bomb of 20 levels", bomb(20), INPUT, "has 1048576 fields"),
    ("a bomb of 40 levels", bomb(40), INPUT, "has 1099511627776 fields"),
    ("a bomb of 60 levels", bomb(60), INPUT, "has more than 9007199254740992 fields"),
    ("more fragments than that", bomb(200), INPUT, "has 201 fragment definitions"),
    ("a wide bomb", WIDE, INPUT, "has 4800 fields"),
    ("a fragment in itself", circle(1), VALID, "Cannot spread fragment 'F0' within itself"),
    ("a circle of fragments", circle(40), VALID, "Cannot spread fragment 'F0' within itself"),
    ("deep fields", nested(19), INPUT, "has 21 levels of fields"),
    ("fields that double", nested(8, times=2), INPUT, "255 fields repeated"),
    ("the same field 500 times", "{" + "__typename " * 500 + "}", INPUT, "has 500 root fields"),
    ("the same field below 51 times", '{ area(code: "22") {' + "code " * 52 + "} }", INPUT,
     "51 fields repeated"),
    ("inline fragments in each other", INLINE, PARSED, "nested too deeply"),
    ("lists in lists", IN_LISTS, PARSED, "nested too deeply"),
    ("objects in objects", IN_OBJECTS, PARSED, "nested too deeply"),
    ("many aliases", aliases(101), INPUT, "has 101 root fields"),
    ("many aliases below", f"{{ programme {aliases(201, 'id')} }}", INPUT, "has 201 aliases"),
    ("many directives", FLOOD, INPUT, "has 101 directives"),
    ("unknown directives", "{ __typename" + " @aa" * 101 + " }", INPUT, "has 101 directives"),
    ("many variables", DECLARED, PARSED, "more than 4000 tokens"),
    ("a giant string", f'{{ households(first: "{"นา" * 50_000}") {{ totalCount }} }}', VALID,
     "Int cannot represent non-integer value"),
    ("a giant string of what we look for",
     f'{{ households(first: "{" Did you mean ?" * 10_000}") {{ totalCount }} }}', VALID,
     "Int cannot represent non-integer value"),
    ("types in types", IN_TYPES, VALID, "Maximum introspection depth exceeded"),
    ("the schema again and again", aliases(6, "__schema { types { name } }"), INPUT,
     "has 6 root fields"),
    ("the fields again and again", ANEW, INPUT, "has 11 aliases"),
    ("lists in lists of rows",
     "{ households(first: 100) { nodes { project { workPlans(first: 100) { nodes { history("
     "first: 2) { nodes { id } } } } } } } }", INPUT, "could return 30100 rows"),
]


@pytest.mark.parametrize(("what", "text", "code", "said"), REFUSED,
                         ids=[each[0] for each in REFUSED])
async def test_what_asks_for_too_much_is_refused(
    demonstrated: tuple[Client, str], what: str, text: str, code: str, said: str
) -> None:
    client, url = demonstrated
    viewer = await holder(url, Role.HQ_UNIT, "")
    for _ in range(2):  # the second time it is remembered
        response = await client.post(viewer, text)
        error = response.json()["errors"][0]
        assert (response.status_code, error["extensions"]["code"]) == (400, code), error
        assert said in error["message"] and error["extensions"]["messageTh"]
        assert len(response.content) < 20_000
        assert "data" not in response.json()


ANSWERED: list[tuple[str, str, dict[str, Any]]] = [
    ("10,000 variables that nobody asked for", "{ __typename }",
     {f"v{n}": n for n in range(10_000)}),
    ("a giant comment", f'{{ a: __typename @include(if: true) # {"x" * 90_000}\n }}', {}),
    ("as many aliases as there may be", f"{{ programme {aliases(200, 'id')} }}", {}),
    ("doubled at four levels", nested(4, times=2), {}),
    ("eighteen levels", nested(18), {}),
]


@pytest.mark.parametrize(("what", "text", "variables"), ANSWERED,
                         ids=[each[0] for each in ANSWERED])
async def test_what_only_looks_large_is_answered(
    demonstrated: tuple[Client, str], what: str, text: str, variables: dict[str, Any]
) -> None:
    client, url = demonstrated
    response = await client.post(await holder(url, Role.HQ_UNIT, ""), text, **variables)
    assert response.status_code == 200 and "errors" not in response.json(), response.text


@pytest.mark.parametrize(("levels", "code"), [(500, VALID), (100_000, "BAD_REQUEST")])
@pytest.mark.parametrize("inner", ['{"and": %s}', "[%s]"])
async def test_variables_that_are_deep_are_refused(
    demonstrated: tuple[Client, str], levels: int, code: str, inner: str
) -> None:
    client, url = demonstrated
    opening, closing = inner.split("%s")
    body = (b'{"query": "query($f: HouseholdFilter) { households(filter: $f) { totalCount } }",'
            b' "variables": {"f": %s1%s}}') % (opening.encode() * levels, closing.encode() * levels)
    token = client.issuer.issue(await holder(url, Role.HQ_UNIT, ""))
    response = await client.http.post("/graphql", content=body, headers={
        "Content-Type": "application/json", "Authorization": f"Bearer {token}"})
    assert response.json()["errors"][0]["extensions"]["code"] == code, response.text[:300]
    assert response.status_code == 400 and len(response.content) < 20_000


# ── counting ──────────────────────────────────────────────────────────────────────────────────────


def parts(document: DocumentNode) -> tuple[OperationDefinitionNode, list[FragmentDefinitionNode]]:
    operation, *fragments = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    return operation, [each for each in fragments if isinstance(each, FragmentDefinitionNode)]


@pytest.mark.parametrize("levels", [20, 40, 60])
async def test_every_fragment_of_a_bomb_is_counted_once(levels: int) -> None:
    operation, fragments = parts(parse(bomb(levels)))
    counting = SizeCounter(fragments)
    counted = dict(counting.operation(operation))
    assert counted["fields"] == counted["roots"] == 2 ** levels
    assert counting.visits == len(fragments) + 1 == levels + 2


async def test_every_fragment_is_looked_at_once_for_lists() -> None:
    text = "query($n: Int!) { ...A ...B } " + "".join(
        f"fragment {name} on Query {{ households(first: $n) {{ nodes {{ ...{inner} }} }} }} "
        for name, inner in (("A", "H"), ("B", "H"))
    ) + "fragment H on Household { id gatherings: history(first: 5) { nodes { id } } }"
    operation, fragments = parts(parse(text))
    finding = ListFinder(core(), {each.name.value: each for each in fragments})
    cost = finding.cost(operation)
    # The operation and its three fragments; in each of these a connection with its nodes.
    assert finding.visits == 1 + 3 * (1 + 2)
    assert [cost.rows({"n": n}) for n in (1, 10)] == [6, 60]


# name → a document with so many of them
AT_LIMIT: dict[str, Callable[[int], str]] = {
    "fragments": lambda n: "{ __typename }" + " fragment F on Query { __typename }" * n,
    "depth": lambda n: nested(n - 2),
    "fields": lambda n: "{ a {" + " ".join(f"f{x}" for x in range(n - 1)) + "} }",
    "roots": lambda n: "{" + " ".join(f"f{x}" for x in range(n)) + "}",
    "aliases": lambda n: f"{{ programme {aliases(n, 'id')} }}",
    "directives": lambda n: "{ a" + " @a" * n + "}",
    "repeats": lambda n: "{ a {" + " b" * (n + 1) + "} }",
}


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("introspects", [False, True])
async def test_a_limit_holds_from_one_more_on(name: str, introspects: bool) -> None:
    limit = LIMITS[name]
    most = limit.introspecting if introspects else limit.most
    check(parse(AT_LIMIT[name](most)), introspects=introspects)
    with pytest.raises(TooMuch) as refused:
        check(parse(AT_LIMIT[name](most + 1)), introspects=introspects)
    assert f"has {most + 1} {limit.en}" in refused.value.message
    assert refused.value.extensions is not None and refused.value.extensions["limit"] == most

# ── cost ──────────────────────────────────────────────────────────────────────────────────────────

PLANS = """query($first: Int!, $plans: Int = 10) { households(first: $first) { nodes {
    project { workPlans(first: $plans) { nodes { id } totalCount } } } } }"""


async def test_an_answer_tells_what_it_could_have_cost(demonstrated: tuple[Client, str]) -> None:
    client, url = demonstrated
    viewer = await holder(url, Role.HQ_UNIT, "")
    costs = [
        (await client.post(viewer, PLANS, **given)).json()["extensions"]["cost"]
        for given in ({"first": 1}, {"first": 7, "plans": 3}, {"first": 100, "plans": 100})
    ]
    assert costs == [{"rows": rows, "limit": ROWS_MOST} for rows in (11, 28, 10_100)]


async def test_a_refusal_names_the_places_that_cost_most(demonstrated: tuple[Client, str]) -> None:
    client, url = demonstrated
    text = """query($n: Int!) { households(first: $n) { totalCount nodes {
        ...H project { workPlans(first: $n) { nodes { history(first: $n) { nodes { id } } } } } } }
        nodes(ids: ["a", "b"]) { id } }
        fragment H on Household { project { workPlans(first: $n) { edges { cursor } } } }"""
    response = await client.post(await holder(url, Role.HQ_UNIT, ""), text, n=100)
    told = response.json()["errors"][0]["extensions"]
    del told["messageTh"]
    assert told == {
        "code": "BAD_USER_INPUT", "value": 1_010_102, "limit": ROWS_MOST,
        "heaviest": [
            {"place": "Query.households.nodes.project.workPlans.nodes.history", "rows": 1_000_000},
            {"place": "Query.households.nodes.project.workPlans", "rows": 10_000},
            {"place": "Query.households", "rows": 100},
        ],
    }


COSTS: list[tuple[str, int]] = [  # a document, and what it could return
    ("{ households(first: 100) { totalCount } }", 0),
    ("{ households(first: 9) { nodes { id } } households(first: 9) { totalCount } }", 9),
    ("{ a: households(first: 9) { nodes { id } } b: households { nodes { id } } }", 29),
    ('{ nodes(ids: ["a", "b", "c"]) { id } }', 3),
    ('{ nodes(ids: ["a", "b"]) { ... on Household { history(first: 4) { nodes { id } } } } }', 10),
]


@pytest.mark.parametrize(("text", "rows"), COSTS)
async def test_lists_multiply_totals_cost_nothing_and_the_same_list_counts_once(
    text: str, rows: int
) -> None:
    assert document_of(text).costs[None].rows({}) == rows
