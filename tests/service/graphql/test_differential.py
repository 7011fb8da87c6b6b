"""Random documents are answered as an ordinary server answers them from the same rows.

The documents are made by hypothesis-graphql over the printed schema; the ordinary server is
``tests/reference``: graphql-core, one resolver a field, everything decided row by row in Python.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from graphql import (
    GraphQLSchema,
    get_named_type,
    is_enum_type,
    is_input_type,
    is_interface_type,
    is_scalar_type,
    parse,
)

from tests.oracles.reference.arguments import Chooser
from tests.oracles.reference.dressing import Document, Dresser
from tests.oracles.reference.lists import Cursor, key_of, keys_of
from tests.oracles.reference.rows import Everything, everything
from tests.oracles.reference.server import Reference, printed_schema
from tests.oracles.reference.skeletons import skeletons
from tests.oracles.reference.smallest import smallest
from tests.oracles.reference.world import Viewer
from tests.support.running import Client, running

COUNT, LONG = 100, 2000
LEFT_OUT = {
    "*.actions": "asks the deciding functions, not rows: tests/service/graphql/test_reading.py",
    "AsOf.occurredBy": "rows folded for one request: tests/service/graphql/test_questions.py",
}
ROLES = {  # role → the area over which somebody holds it, and how often they ask
    "HQ_UNIT": ("", 4), "AUDITOR": ("22", 4), "DISTRICT_OFFICER": ("22", 3),
    "AREA_DEVELOPER": ("22", 2), "HOUSEHOLD_MEMBER": ("22", 2),
}


@dataclass
class Compared:
    """What was asked, and what came of it."""

    asked: Counter[str] = field(default_factory=Counter)
    leaves: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return printed_schema()


def viewers(known: Everything, today: Any) -> list[Viewer]:
    """Somebody who holds this role alone, as often as they ask, and somebody without any."""
    now = known.at(known.head)
    people = sorted(row["id"] for row in now.rows["Person"])
    every = [Viewer.of(each, now, today) for each in people]
    found = []
    for role, (area, often) in ROLES.items():
        one = next(each for each in every
                   if each.roles == {role} and each.areas[0].startswith(area))
        found += [one] * often
    return [*found, next(each for each in every if not each.roles)]


def moments(known: Everything) -> list[tuple[dict[str, str] | None, int]]:
    """Now, and some moments of the past, by position or time; each with its position."""
    random = Random(5)
    places = [random.randint(known.head // 2, known.head) for _ in range(6)]
    times = [known.facts[each - 1]["recorded_at"] for each in places[4:]]
    return [
        (None, known.head), (None, known.head),
        *(({"position": str(each)}, each) for each in places[:4]),
        *(({"at": each.isoformat()}, known.position_at(each)) for each in times),
    ]


async def cursors(
    client: Client, reference: Reference, schema: GraphQLSchema
) -> dict[tuple[str, str], list[str]]:
    """Cursors of every list that is a root, in every order; the reference is told where they are.

    They are opaque: what is known of one is on which row the service put it.
    """
    found: dict[tuple[str, str], list[str]] = {}
    world = reference.world(reference.known.head)
    assert schema.query_type is not None
    for root, defined in schema.query_type.fields.items():
        kind = get_named_type(defined.type).name.removesuffix("Connection")
        if "orderBy" not in defined.args:
            continue
        orders = get_named_type(defined.args["orderBy"].type).values
        own = "code" if kind == "Area" else "id"
        body = " ".join(f"{order}: {root}(first: 30, orderBy: {order}) {{ edges {{ cursor"
                        f" node {{ {own} }} }} }}" for order in orders)
        data = await client.ask(reference.viewer.person, f"{{ {body} }}")
        for order, page in data.items():
            for edge in page["edges"]:
                ref = edge["node"][own]
                row = world.known.areas[ref] if kind == "Area" else world.one(kind, ref)
                assert row is not None
                keys = keys_of(order)
                values = [key_of(row, key) for key, _ in keys]
                reference.known.cursors[edge["cursor"]] = (kind, keys, values)
                found.setdefault((kind, order), []).append(edge["cursor"])
    return found


def settled(found: Any, expected: Any, known: dict[str, str]) -> Any:
    """What was found, its cursors as the reference names them: one text for one place in a list."""
    if isinstance(expected, Cursor) and isinstance(found, str):
        return expected if known.setdefault(expected, found) == found else found
    if isinstance(found, dict) and isinstance(expected, dict):
        return {key: settled(value, expected.get(key), known) for key, value in found.items()}
    if isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        return [settled(*both, known) for both in zip(found, expected, strict=True)]
    return found


def leaves(value: Any) -> int:
    """How many values an answer has that are not null."""
    if isinstance(value, dict | list):
        return sum(map(leaves, value.values() if isinstance(value, dict) else value))
    return value is not None


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON, in which no key may stand twice."""
    assert len({key for key, _ in pairs}) == len(pairs), pairs
    return dict(pairs)


async def answered(client: Client, reference: Reference, document: Document) -> httpx.Response:
    return await client.post(reference.viewer.person, document.text, **document.variables)


def texts(response: httpx.Response, reference: Reference, document: Document) -> tuple[str, str]:
    """Both answers as text: the order of keys counts."""
    expected = reference.answer(parse(document.text), document.variables)
    found = json.loads(response.text, object_pairs_hook=once)["data"]
    return tuple(  # type: ignore[return-value]
        json.dumps(each, ensure_ascii=False) for each in (settled(found, expected, {}), expected))


async def compared(
    client: Client, reference: Reference, document: Document, done: Compared
) -> None:
    """Fails with the smallest document that is answered otherwise."""
    response = await answered(client, reference, document)
    if response.status_code == 400:
        done.refused.append(response.json()["errors"][0]["extensions"]["code"])
        return
    assert response.status_code == 200, (response.text, document)
    found, expected = texts(response, reference, document)
    done.leaves.append(leaves(json.loads(found)))
    if found == expected:
        return

    async def differs(less: Document) -> bool:
        again = await answered(client, reference, less)
        if again.status_code != 200:
            return False
        one, other = texts(again, reference, less)
        return one != other

    least = await smallest(document, reference.schema, differs)
    found, expected = texts(await answered(client, reference, least), reference, least)
    pytest.fail(
        "The service and the reference (tests/oracles/reference/) answer differently:\n"
        f"{least.text}\n{least.variables}\n{reference.viewer}\n"
        f"service:   {found}\nreference: {expected}"
    )


async def run(client: Client, url: str, schema: GraphQLSchema, count: int) -> Compared:
    known = await everything(url)
    assert await client.service.engine.reached(known.head, 60)
    every, past = viewers(known, client.service.clock.today()), moments(known)
    found = await cursors(client, Reference(known, every[0], schema), schema)
    done = Compared()
    for number, skeleton in enumerate(skeletons(schema, set(LEFT_OUT), count)):
        random = Random(number)
        reference, (moment, position) = Reference(known, random.choice(every), schema), \
            random.choice(past)
        chooser = Chooser(reference.world(position), random, moment, found, done.asked)
        document = Dresser(schema, random, chooser, done.asked, set(LEFT_OUT)).document(skeleton)
        await compared(client, reference, document, done)
    print(f"{count} documents, {len(done.refused)} refused; ten leaves or more:"
          f" {share(done):.0%}, {sum(done.leaves) / len(done.leaves):.0f} on average")
    return done


def share(done: Compared) -> float:
    """How many of the documents are answered with ten leaves or more."""
    return sum(each >= 10 for each in done.leaves) / (len(done.leaves) + len(done.refused))


def judged(done: Compared) -> None:
    assert share(done) >= 0.6
    assert len(done.refused) < 0.05 * (len(done.leaves) + len(done.refused)), done.refused


async def test_random_documents_are_answered_as_an_ordinary_server_answers_them(
    demonstration_url: str, tmp_path: Path, schema: GraphQLSchema
) -> None:
    async with running(demonstration_url, tmp_path) as client:
        judged(await run(client, demonstration_url, schema, COUNT))


@pytest.mark.long
async def test_two_thousand_documents_ask_for_every_field_there_is(
    demonstration_url: str, tmp_path: Path, schema: GraphQLSchema
) -> None:
    async with running(demonstration_url, tmp_path) as client:
        done = await run(client, demonstration_url, schema, LONG)
    judged(done)
    never = sorted(each for each in askable(schema) if not done.asked[each])
    assert not never, never


def askable(schema: GraphQLSchema) -> set[str]:
    """Every field that queries come to, every condition of a filter, every order."""
    found: set[str] = set()
    waiting: list[Any] = [schema.query_type]
    while waiting:
        named = waiting.pop()
        names = {name for name in getattr(named, "fields", getattr(named, "values", ()))
                 if not {f"{named.name}.{name}", f"*.{name}"} & LEFT_OUT.keys()}
        if is_scalar_type(named) or {f"{named.name}.{name}" for name in names} <= found:
            continue
        if is_input_type(named) and not named.name.endswith(("Filter", "Order", "AsOf")):
            continue  # an enum that is answered, or an argument among others
        if not is_interface_type(named):
            found |= {f"{named.name}.{name}" for name in names}
        for each in (getattr(named, "fields", {})[name] for name in names if
                     not is_enum_type(named)):
            waiting += [get_named_type(each.type), *(
                get_named_type(given.type) for given in getattr(each, "args", {}).values())]
        if is_interface_type(named):
            waiting += schema.get_possible_types(named)
    return found
