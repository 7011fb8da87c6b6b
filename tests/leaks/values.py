"""Values for arguments: of rows inside the tambon and of rows outside it."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
from graphql import GraphQLEnumType, GraphQLList, get_named_type, get_nullable_type

from domain.kernel.ref import noun_of
from projections.view import VIEWS
from service.graphql.schema.model import TYPES
from tests.leaks.paths import Edge
from tests.leaks.worlds import ELSEWHERE, NOBODY, TAMBON, Border

ABSENT = UUID("01761b99-4c00-7000-8000-000000000000")
EACH_SIDE = 3
_REQUIRED = {
    ("from", "AsOf"): '{position: "9000"}', ("from", "Date"): '"2021-01-01"',
    ("to", "Date"): '"2021-12-31"', ("month", "String"): '"2021-05"',
    ("code", "String"): f'"{TAMBON}"', ("area", "String"): '""',
}
_PLAIN = {"Int": ["2"], "Decimal": ["0", "3"], "Position": ['"20000"'],
          "Date": ['"2021-06-01"'], "DateTime": ['"2021-06-01T00:00:00Z"'],
          "Long": ['"1"'], "SquareMetres": ['"4800"']}
_TEXTS = {
    "area": [f'"{ELSEWHERE}"', f'"{TAMBON}"', '"22"'], "month": ['"2021-05"'],
    "types": ['"work-plan.approved"', '"person.registered"'], "rule": ['"role-covers-the-area"'],
    "fiscalYear": ["2564"], "flags": ['"PRESENT_ELSEWHERE"'], "parent": ['"22"'],
}
_NOUNS = {"actor": "person", "assessor": "person", "report": "work-report"}
# The first one is that of households, whose texts are details.
_WORDED = """
SELECT k.name FROM journal.event_type k WHERE k.id IN (
    SELECT e.type FROM journal.event e JOIN vault.detail d
    ON d.field LIKE '%.%' AND split_part(d.field, '.', 1)::bigint = e.position)
ORDER BY k.name <> 'household.nominated', k.name
"""


@dataclass
class Values:
    """What of a world can stand in an argument; rows of outside and inside take turns."""

    border: Border
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # type → rows
    refs: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # noun → ids
    names: list[str] = field(default_factory=list)  # of people inside and outside
    worded: list[str] = field(default_factory=list)  # types of events with sealed texts

    @classmethod
    async def read(cls, connection: asyncpg.Connection, border: Border) -> "Values":
        found = cls(border)
        for name, made in TYPES.items():
            view = made.table.name.removeprefix("views.") if made.table else ""
            if view in VIEWS:
                found.rows[name] = await found.sides(connection, f"views.{view}")
        found.rows["Event"] = []
        for rows in found.rows.values():
            for row in rows:
                if "/" not in row["id"]:
                    found.refs[noun_of(row["id"])].append(row["id"])
        found.worded = [row["name"] for row in await connection.fetch(_WORDED)]
        people = {mark: subject for mark, (subject, name) in border.marks.items()
                  if name == "first_name"}
        sides = [[mark for mark, who in people.items() if (who in border.inside) == seen]
                 for seen in (False, True)]
        found.names = [marks[0] for marks in sides if marks]
        return found

    async def sides(self, connection: asyncpg.Connection, table: str) -> list[dict[str, Any]]:
        """Some rows of outside, and as many of inside behind each of them."""
        every = [dict(row) for row in await connection.fetch(
            f"SELECT * FROM {table} ORDER BY md5(id) LIMIT 400")]
        inside = [row for row in every if row["id"] in self.border.inside][:EACH_SIDE]
        outside = [row for row in every if row["id"] in self.border.outside][:EACH_SIDE]
        return [row for pair in zip(outside or inside, inside, strict=False) for row in pair]

    def of(self, kind: str, name: str, wanted: Any) -> list[str]:
        """Literals for a filter of a list of this kind."""
        listed = isinstance(get_nullable_type(wanted), GraphQLList)
        found = self._of(kind, name, get_named_type(wanted))
        return [f"[{each}]" for each in found] if listed else found

    def _of(self, kind: str, name: str, named: Any) -> list[str]:
        column = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
        rows = self.rows.get(kind, [])
        held = [row[column] for row in rows if row.get(column) is not None]
        if isinstance(named, GraphQLEnumType):
            some = [value for value in held if value in named.values] or list(named.values)
            return list(dict.fromkeys(map(str, some)))[:2]
        if name == "name":
            return [json.dumps(each) for each in self.names]
        if name == "search":
            return self._words(kind)
        if named.name == "ID":
            return [json.dumps(each) for each in self._refs(name, held)]
        if name in _TEXTS:
            return _TEXTS[name]
        if named.name == "Boolean":
            return ["true", "false"]
        if held and not isinstance(held[0], list):
            return [literal(each) for each in dict.fromkeys(held[:2])]
        return _PLAIN.get(named.name, ['"x"'])

    def _refs(self, name: str, held: list[Any]) -> list[str]:
        """Refs that rows of either side have there, and one of nothing."""
        noun = _NOUNS.get(name, "-".join(
            "".join(f" {c.lower()}" if c.isupper() else c for c in name).split()))
        some = [each for each in held if isinstance(each, str)] or (
            self.refs.get(noun) or self.refs["household"] + self.refs["person"])
        return [*dict.fromkeys(some[:2]), f"{noun if noun in self.refs else 'person'}:{ABSENT}"]

    def _words(self, kind: str) -> list[str]:
        """Some letters of titles on both sides."""
        for row in self.rows.get(kind, []):
            titles = [key for key in ("title_th", "title", "topic", "item") if row.get(key)]
            if titles:
                return [json.dumps(each[titles[0]][:6], ensure_ascii=False)
                        for each in self.rows[kind][:2]]
        return ['"จันทบุรี"']

    def required(self, name: str, kind: Any) -> str:
        """A literal for an argument that has to be given."""
        assert (name, kind.name) in _REQUIRED, (
            f"no value is known for the argument {name}: {kind.name}!; put one into _REQUIRED"
            " (tests/leaks/values.py)"
        )
        return _REQUIRED[name, kind.name]

    def roots(self, root: Edge) -> list[list[str]]:
        """The arguments of a root, of some roots several in turn: of outside and inside."""
        noun = TYPES[root.target].noun if root.target in TYPES else None
        refs = self.refs.get(noun or "", [])[:2]
        absent = f"{noun}:{ABSENT}"
        match root.field:
            case "events":
                some = [self.worded[:1], self.worded[1:]]
                return [[], *([f"filter: {{types: {json.dumps(each)}}}"] for each in some)]
            case "node":
                return [[f"id: {json.dumps(each)}"] for each in (*refs, absent)]
            case "nodes":
                every = [*self.refs.get(noun or "", []), absent]
                return [[f"ids: {json.dumps(every)}"]]
        if noun and not root.paged and root.field == noun_field(noun):
            return [[f"id: {json.dumps(each)}"] for each in (*refs, absent)]
        return [[]]

    def me(self, role: str = NOBODY) -> str:
        return self.border.viewers[role]


def noun_field(noun: str) -> str:
    head, *rest = noun.split("-")
    return head + "".join(part.capitalize() for part in rest)


def literal(value: Any) -> str:
    """A value of a row as it stands in a document."""
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case Decimal():
            return str(value)
        case datetime() | date():
            return json.dumps(value.isoformat())
    return json.dumps(str(value), ensure_ascii=False)
