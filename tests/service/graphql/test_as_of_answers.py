"""What is asked as of a position is answered as by a service whose journal ends there.

The second database holds the first facts of the demonstration and nothing else: its views are
folded from them alone, and it is asked without a moment.
"""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from graphql import (
    ArgumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    NameNode,
    Visitor,
    parse,
    parse_value,
    visit,
)

from service.postgres import Embedded
from tests.docs.pages import pairs
from tests.oracles.reference.arguments import Chooser
from tests.oracles.reference.dressing import Document, Dresser
from tests.oracles.reference.rows import Everything, everything
from tests.oracles.reference.server import Reference, printed_schema
from tests.oracles.reference.skeletons import skeletons
from tests.oracles.reference.smallest import only_used
from tests.oracles.reference.world import Viewer
from tests.support.databases import stopped_at
from tests.support.questions import QUESTIONS
from tests.support.running import Client, running

RANDOM = 60  # documents besides those of the docs and the auditors
LEFT_OUT = {
    "*.actions": "they are asked of what is now, whatever the moment",
    "Query.node": "it answers as of now; `nodes` takes a moment",
}


class _AsOf(Visitor):
    """Gives every root the same moment."""

    def __init__(self, schema: GraphQLSchema, position: int) -> None:
        super().__init__()
        assert schema.query_type is not None
        self.roots, self.position = schema.query_type.fields, position

    def enter_field(self, node: FieldNode, *place: Any) -> FieldNode | None:
        around = place[-1]
        below = any(isinstance(each, FieldNode) for each in around)
        apart = any(isinstance(each, FragmentDefinitionNode)
                    and each.type_condition.name.value != "Query" for each in around)
        root = self.roots.get(node.name.value)  # `__typename` is none
        if below or apart or root is None or "asOf" not in root.args:
            return None
        moment = parse_value(f'{{ position: "{self.position}" }}')
        others = [each for each in node.arguments or () if each.name.value != "asOf"]
        added = ArgumentNode(name=NameNode(value="asOf"), value=moment)
        return replace(node, arguments=(*others, added))


def as_of(document: Document, schema: GraphQLSchema, position: int) -> Document:
    """The same question about a position, for every root that takes one."""
    return only_used(visit(parse(document.text), _AsOf(schema, position)), document.variables)


def questions(position: int) -> list[tuple[Document, Document]]:
    """The auditors' questions, asked about a position and about now."""
    return [
        (Document(each.document, each.told["variables"] | {"asOf": {"position": str(position)}}),
         Document(each.document, each.told["variables"]))
        for each in QUESTIONS
    ]


def others(known: Everything, schema: GraphQLSchema, position: int) -> list[Document]:
    """The questions of the docs without a moment of their own, and random documents."""
    found = [Document(pair.query, {}) for pair in pairs()
             if not pair.changes
             and not any(own in pair.query for own in ("asOf", "diff("))]
    auditor = Reference(known, Viewer("", frozenset(), ("22",), (), ("22",), ()), schema)
    asked: Counter[str] = Counter()
    for number, skeleton in enumerate(skeletons(schema, set(LEFT_OUT), RANDOM)):
        random = Random(number)
        chooser = Chooser(auditor.world(position), random, None, {}, asked)
        found.append(Dresser(schema, random, chooser, asked, set(LEFT_OUT)).document(skeleton))
    return found


async def data(client: Client, viewer: str, document: Document) -> str:
    response = await client.post(viewer, document.text, **document.variables)
    assert response.status_code == 200, (response.text, document)
    return json.dumps(response.json()["data"], ensure_ascii=False)


@pytest.mark.parametrize("share", [0.6, pytest.param(0.35, marks=pytest.mark.long),
                                   pytest.param(0.85, marks=pytest.mark.long)])
async def test_as_of_a_position_is_answered_as_where_the_journal_ends_there(
    postgres: Embedded, loaded_demonstration: str, database_url: str, tmp_path: Path, share: float
) -> None:
    full = postgres.url(loaded_demonstration)
    known, schema = await everything(full), printed_schema()
    position = int(known.head * share)
    auditor = next(row["person"] for row in known.at(position).where("RoleHeld", "area", "22")
                   if row["role"] == "AUDITOR" and not row["revoked"])
    await stopped_at(full, database_url, position)
    async with running(full, tmp_path / "full") as later, \
            running(database_url, tmp_path / "then") as then:
        assert await then.service.engine.reached(position, 60)
        plain = others(known, schema, position)
        asked = questions(position) + [(as_of(each, schema, position), each) for each in plain]
        empty = 0
        for about, now in asked:
            found = await data(later, auditor, about)
            assert found == await data(then, auditor, now), about
            empty += found.count(":") < 5
    assert empty < len(asked) / 3
