"""Documents that walk a path, with arguments that meet rows on both sides of the border."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    get_named_type,
    is_required_argument,
)

from tests.leaks.paths import Edge, Path, Paths
from tests.leaks.values import Values
from tests.leaks.worlds import ELSEWHERE

AT_ONCE = 8  # edges of a type in one document
ON_THE_WAY, AT_THE_TIP = (4, 3, 2, 2, 2), 40  # rows of a page
PAGE = "totalCount totalCountCapped pageInfo { hasNextPage startCursor endCursor }"
NAMED = "__typename"
EXTREMES = {
    "Decimal": ['"9E+131000"', '"1E-16000"', '"NaN"'], "Int": ["2147483647"],
    "Date": ['"9999-12-31"'], "Long": ['"9223372036854775807"'],
    "DateTime": ['"0001-01-01T00:00:00Z"', '"9999-12-31T23:59:59Z"'],
}
MOMENTS = (None, '{position: "24000"}', '{at: "2021-07-01T00:00:00Z"}')


@dataclass
class Asker:
    """Makes the documents of paths."""

    paths: Paths
    values: Values
    turns: dict[str, Iterator[str]] = field(default_factory=dict)

    def least(self) -> Iterator[str]:
        """To every type with all of its edges, a handful at a time; again from the other roots."""
        asked: set[str] = set()
        for number, path in enumerate(self.paths.least()):
            handfuls = self.handfuls(path.tip)
            if path.tip in asked:
                handfuls = [handfuls[number % len(handfuls)][:1]]
            asked.add(path.tip)
            for nth, handful in enumerate(handfuls):
                yield self.document(path, self.tip(path.tip, handful), number + nth)

    def every(self) -> Iterator[str]:
        """From every root to every type, each with one handful of its edges in turn."""
        for number, path in enumerate(self.paths.every()):
            handfuls = self.handfuls(path.tip)
            handful = handfuls[number % len(handfuls)]
            yield self.document(path, self.tip(path.tip, handful), number)

    def handfuls(self, name: str) -> list[list[Edge]]:
        edges = self.paths.edges[name]
        return [edges[at:at + AT_ONCE] for at in range(0, len(edges), AT_ONCE)] or [[]]

    def occurred(self, moment: str) -> Iterator[str]:
        """Every root list with edges of its type, as it stood in the field at a moment."""
        for number, root in enumerate(self.listed()):
            handfuls = self.handfuls(root.target)
            asked = [f"asOf: {{occurredBy: {json.dumps(moment)}}}", f"first: {AT_THE_TIP // 2}"]
            tip = self.tip(root.target, handfuls[number % len(handfuls)])
            yield f"{{ {self.call(root, asked, tip).replace('{ nodes', '{ totalCount nodes', 1)} }}"

    def document(self, path: Path, selected: str, number: int) -> str:
        """The path with what is selected at its tip, as of one of the moments."""
        depth = len(path.steps)
        for edge in reversed(path.steps):
            selected = f"{NAMED} {self.along(edge, selected, depth)}"
            depth -= 1
        asked = [self.arguments(path.root, root, 0) for root in self.values.roots(path.root)]
        if (moment := MOMENTS[number % len(MOMENTS)]) and self.takes(path.root, "asOf"):
            asked = [[*each, f"asOf: {moment}"] for each in asked]
        return "{ " + " ".join(
            f"r{nth}: {self.call(path.root, arguments, selected)}"
            for nth, arguments in enumerate(asked)
        ) + " }"

    def along(self, edge: Edge, selected: str, depth: int) -> str:
        return self.call(edge, self.arguments(edge, [], depth), selected)

    def call(self, edge: Edge, arguments: Sequence[str], selected: str) -> str:
        """A field with its arguments; the rows of a page, or those of one kind, are selected."""
        given = f"({', '.join(arguments)})" if arguments else ""
        if edge.paged:
            selected = f"nodes {{ {selected} }}"
        elif self.kind(edge).name == "Node":
            selected = f"{NAMED} ... on {edge.target} {{ {selected} }}"
        return f"{edge.field}{given} {{ {selected} }}"

    def kind(self, edge: Edge) -> Any:
        return get_named_type(self.paths.fields(edge.parent)[edge.field].type)  # type: ignore

    def defined(self, edge: Edge) -> dict[str, Any]:
        return self.paths.fields(edge.parent)[edge.field].args  # type: ignore[attr-defined]

    def takes(self, edge: Edge, name: str) -> bool:
        return name in self.defined(edge)

    def arguments(self, edge: Edge, given: Sequence[str], depth: int) -> list[str]:
        """A small page, and whatever else is required."""
        first = [f"first: {ON_THE_WAY[depth]}"] if self.takes(edge, "first") else []
        return [*given, *first, *(
            f"{name}: {self.values.required(name, get_named_type(each.type))}"
            for name, each in self.defined(edge).items()
            if is_required_argument(each) and name not in ("id", "ids")
        )]

    # ── at the tip ────────────────────────────────────────────────────────────────────────────

    def tip(self, name: str, edges: Sequence[Edge]) -> str:
        """The leaves of a type, and those of what its edges lead to."""
        return " ".join([NAMED, *self.paths.leaves(name), *(
            part for nth, edge in enumerate(edges) for part in self.asked(edge, nth)
        )])

    def asked(self, edge: Edge, nth: int) -> list[str]:
        """A list is asked for whole, and by one of its filters and of its orders in turn."""
        leaves = " ".join([NAMED, *self.paths.leaves(edge.target)])
        if not edge.paged:
            return [f"e{nth}: {self.along(edge, leaves, 4)}"]
        page = f"first: {AT_THE_TIP}"
        own = "code" if edge.target == "Area" else "id"
        rows = f"totalCount edges {{ cursor node {{ {NAMED} {own} }} }}"
        return [
            f"e{nth}: {edge.field}({page}) {{ {PAGE} edges {{ cursor }} nodes {{ {leaves} }} }}",
            f"f{nth}: {edge.field}({page}, filter: {{{self.turn(edge, 'filter')}}}) {{ {rows} }}",
            f"o{nth}: {edge.field}({page}, orderBy: [{self.turn(edge, 'orderBy')}]) {{ {rows} }}",
        ]

    def turn(self, edge: Edge, name: str) -> str:
        kind = get_named_type(self.defined(edge)[name].type)
        if kind.name not in self.turns:
            every = list(self.conditions(kind, edge.target)) if name == "filter" else [*kind.values]
            self.turns[kind.name] = cycle(every)
        return next(self.turns[kind.name])

    def conditions(self, kind: GraphQLInputObjectType, target: str) -> Iterator[str]:
        """Every filter of a list, by values of rows on both sides."""
        for name, each in kind.fields.items():
            for value in self.values.of(target, name, each.type):
                yield f"{name}: {value}"

    # ── lists by themselves ───────────────────────────────────────────────────────────────────

    def listed(self) -> Iterator[Edge]:
        return (root for root in self.paths.edges["Query"] if root.paged)

    def lists(self) -> Iterator[str]:
        """Each root list by each of its filters, in each of its orders."""
        for root in self.listed():
            kind = get_named_type(self.defined(root)["filter"].type)
            every = [f"filter: {{{each}}}" for each in self.conditions(kind, root.target)]
            every += [f"orderBy: [{each}]" for each in self.orders(root)]
            while every:
                some, every = every[:AT_ONCE], every[AT_ONCE:]
                yield self.page(root, some)

    def orders(self, root: Edge) -> list[str]:
        return [*get_named_type(self.defined(root)["orderBy"].type).values]

    def page(self, root: Edge, every: Sequence[str]) -> str:
        """A page of a root list for each of these arguments: places and ids."""
        own = "code" if root.target == "Area" else "id"
        return "{ " + " ".join(
            f"l{nth}: {root.field}(first: {AT_THE_TIP}, {each})"
            f" {{ totalCount edges {{ cursor node {{ {NAMED} {own} }} }} }}"
            for nth, each in enumerate(every)
        ) + " }"

    def extremes(self) -> Iterator[str]:
        """Each root list by values with which reckoning may go wrong, one at a time."""
        for root in self.listed():
            for name, each in get_named_type(self.defined(root)["filter"].type).fields.items():
                for value in EXTREMES.get(get_named_type(each.type).name, ()):
                    yield self.page(root, [f"filter: {{{name}: {value}}}"])
                    yield self.page(root, [f'filter: {{{name}: {value}, area: "{ELSEWHERE}"}}'])

