"""Dressing: a skeleton becomes a document with arguments, and is written in many ways.

Objects get more fields (those that were asked least so far), so that nearly every answer has
something in it; fields get arguments, aliases, directives, fragments, and are asked twice, to be
merged; values become variables, with or without a default.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    parse,
)

from tests.oracles.reference.arguments import Chooser, Given
from tests.oracles.reference.skeletons import DEPTH


@dataclass
class Document:
    """What is sent."""

    text: str
    variables: dict[str, Any]


@dataclass
class Dresser:
    """Dresses one skeleton. ``asked`` counts the fields of all documents, by type and name."""

    schema: GraphQLSchema
    random: Random
    chooser: Chooser
    asked: Counter[str]
    left_out: set[str]
    declared: list[str] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    names: int = 0

    def document(self, skeleton: str) -> Document:
        [operation] = parse(skeleton).definitions
        assert self.schema.query_type is not None
        body = self.selection(self.schema.query_type, operation.selection_set, 0)  # type: ignore[attr-defined]
        declared = f"({', '.join(self.declared)})" if self.declared else ""
        return Document(f"query Q{declared} {body} {' '.join(self.fragments)}", self.variables)

    def name(self, letter: str) -> str:
        self.names += 1
        return f"{letter}{self.names}"

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    # ── selections ────────────────────────────────────────────────────────────────────────────

    def selection(
        self, of: Any, asked: SelectionSetNode | None, depth: int,
        shapes: dict[str, str] | None = None,
    ) -> str:
        """The selection of an object in braces. ``shapes`` are the types of what other nouns'
        fragments have asked in the same place: one name may not stand for two types there.
        """
        pieces, there = [], set()
        shapes = {} if isinstance(of, GraphQLInterfaceType) else shapes
        for node in asked.selections if asked else ():
            if isinstance(node, InlineFragmentNode):
                on = self.schema.type_map[node.type_condition.name.value]
                body = self.selection(on, node.selection_set, depth, shapes)
                pieces.append(f"... on {on.name} {body}")
            elif isinstance(node, FieldNode):
                there.add(node.name.value)
                pieces += self.field(of, node.name.value, node.selection_set, depth, shapes)
        if depth or self.maybe(0.4):
            for name in self.more(of, there, depth):
                pieces += self.field(of, name, None, depth, shapes)
        if self.maybe(0.2 if depth else 0.05):
            alias = f"{self.name('t')}: " if self.maybe(0.3) else ""
            pieces.insert(self.random.randint(0, len(pieces)), f"{alias}__typename")
        return f"{{ {' '.join(pieces)} }}"

    def more(self, of: Any, there: set[str], depth: int) -> list[str]:
        """Fields to be asked besides: the ones of this type that were asked least."""
        if isinstance(of, GraphQLInterfaceType):
            return ["id"]
        free = [name for name in of.fields if name not in there
                and f"{of.name}.{name}" not in self.left_out and f"*.{name}" not in self.left_out]
        self.random.shuffle(free)
        free.sort(key=lambda name: self.asked[f"{of.name}.{name}"])
        leaves = [name for name in free if is_leaf_type(get_named_type(of.fields[name].type))]
        others = [name for name in free if name not in leaves]
        if of.name == "Query":
            return free[:1]
        if of.name.endswith("Connection"):
            rows = [] if there & {"nodes", "edges"} else [self.random.choice(["nodes", "edges"])]
            info = ["pageInfo"] if "pageInfo" in others and (
                self.maybe(0.25) or not self.asked[f"{of.name}.pageInfo"]) else []
            return rows + leaves[:self.maybe(0.5)] + info
        if of.name.endswith("Edge") and "node" not in there:
            return ["node", *leaves[:1]]
        empty = not leaves and not there
        wider = others[:1] if empty or (depth < DEPTH - 1 and self.maybe(0.4)) else []
        return leaves[:self.random.randint(2, 5)] + wider

    def field(
        self, of: Any, name: str, below: SelectionSetNode | None, depth: int,
        shapes: dict[str, str] | None,
    ) -> list[str]:
        """One field, written once or more often."""
        self.asked[f"{of.name}.{name}"] += 1
        defined = of.fields[name]
        target = get_named_type(defined.type)
        taken = shapes is not None and shapes.setdefault(name, str(defined.type))
        clashes = taken and taken != str(defined.type)
        alias = self.name("a") if clashes or self.maybe(0.25) else ""
        arguments = self.arguments(of, name, below, depth)
        head = f"{alias}: {name}{arguments}" if alias else f"{name}{arguments}"
        if is_leaf_type(target):
            return [self.worn(of, name, head, "")]
        pieces = [self.worn(of, name, head, self.selection(target, below, depth + 1))]
        if isinstance(target, GraphQLObjectType) and self.maybe(0.12):
            leaves = [each for each in target.fields
                      if is_leaf_type(get_named_type(target.fields[each].type))]
            if leaves:  # the same field again: the two are to be merged
                some = " ".join(self.random.sample(leaves, min(3, len(leaves))))
                pieces.append(self.worn(of, name, head, f"{{ {some} __typename }}"))
        return pieces

    def worn(self, of: Any, name: str, head: str, body: str) -> str:
        """The field in a fragment or with a directive, or as it is."""
        chance, on = self.random.random(), of.name
        if chance < 0.05:
            return f"{head} {self.directive()} {body}"
        if chance < 0.1:
            return f"... {self.directive()} {{ {head} {body} }}"
        for interface in getattr(of, "interfaces", ()):
            # What has arguments may be asked with others beside it, of another noun.
            if name in interface.fields and "(" not in head and self.maybe(0.3):
                on = interface.name
        if chance < 0.2 or on != of.name:
            return f"... on {on} {{ {head} {body} }}"
        if chance < 0.28:
            made = self.name("F")
            self.fragments.append(f"fragment {made} on {on} {{ {head} {body} }}")
            return f"...{made} ...{made}" if self.maybe(0.3) else f"...{made}"
        return f"{head} {body}"

    def directive(self) -> str:
        """Mostly one that keeps the field."""
        kept, word = self.maybe(0.8), self.random.choice(["skip", "include"])
        condition = self.given("Boolean!", None, kept == (word == "include"))
        return f"@{word}(if: {condition})"

    # ── arguments ─────────────────────────────────────────────────────────────────────────────

    def arguments(
        self, of: Any, name: str, below: SelectionSetNode | None, depth: int
    ) -> str:
        defined = of.fields[name].args
        kinds = [node.type_condition.name.value for node in (below.selections if below else ())
                 if isinstance(node, InlineFragmentNode) and node.type_condition]
        chosen: Given = self.chooser.of(of, name, defined, kinds=kinds, depth=depth)
        for key, value in chosen.items():
            named = get_named_type(defined[key].type)
            if isinstance(named, GraphQLInputObjectType | GraphQLEnumType) and value is not None:
                said = value if isinstance(value, dict) else dict.fromkeys(
                    value if isinstance(value, list) else [value], True)
                self.asked.update(f"{named.name}.{each}" for each in said if said[each] is not None)
        written = [f"{key}: {self.given(str(defined[key].type), defined[key].type, value)}"
                   for key, value in chosen.items()]
        self.random.shuffle(written)
        return f"({', '.join(written)})" if written else ""

    def given(self, declared: str, kind: Any, value: Any, chance: float = 0.3) -> str:
        """A value as a literal, a variable, or a variable's default."""
        if not self.maybe(chance):
            return self.literal(kind, value)
        name = self.name("v")
        if self.maybe(0.3):
            self.declared.append(f"${name}: {declared} = {self.literal(kind, value, inside=False)}")
            return f"${name}"
        self.declared.append(f"${name}: {declared}")
        if value is not None or self.maybe(0.5):  # null may be said, or nothing be said
            self.variables[name] = value
        return f"${name}"

    def literal(self, kind: Any, value: Any, *, inside: bool = True) -> str:
        """A value as GraphQL writes it; ``inside`` of it, too, some are variables."""
        kind = get_nullable_type(kind) if kind else None
        if value is None:
            return "null"
        if isinstance(kind, GraphQLEnumType):
            return str(value)
        if isinstance(kind, GraphQLList) and not isinstance(value, list):
            return self.literal(kind.of_type, value, inside=inside)  # is taken for a list of one
        if isinstance(kind, GraphQLList):
            items = (self.literal(kind.of_type, each, inside=inside) for each in value)
            return f"[{', '.join(items)}]"
        if isinstance(kind, GraphQLInputObjectType):
            once = "!" if kind.is_one_of else ""
            return "{ " + ", ".join(
                f"{key}: " + self.given(f"{kind.fields[key].type}{once}", kind.fields[key].type,
                                        each, 0.3 if inside else 0)
                for key, each in value.items()) + " }"
        return json.dumps(value, ensure_ascii=False)
