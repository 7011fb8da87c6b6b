"""Random questions, each with the function that answers it from a World."""

import re
from collections.abc import Callable
from enum import Enum
from random import Random
from typing import Any

from service.api.intake import snake
from service.api.model import TYPES, Column, Id, Items, Long, Many, One
from tests.service.naive_reading import KNOWN, Row, World, by, column

Answer = Callable[[Row], Any]

ROOTS = {
    "Household": "households", "Project": "projects", "Engagement": "engagements",
    "Gathering": "gatherings", "Attendance": "attendances", "WorkPlan": "workPlans",
    "RoleHeld": "roles", "Waiver": "waivers", "Person": "people",
    "Asset": "assets", "WorkReport": "workReports", "Evaluation": "evaluations",
    "Assessment": "assessments", "Wage": "wages", "SupervisionVisit": "supervisionVisits",
    "Guideline": "guidelines", "Knowledge": "knowledge",
}
ORDERED = {  # other short lists are in order of id
    "roles": "valid_from", "designs": "revision", "measurements": "number", "criteria": "number",
    "assets": "delivered_at", "supervisionVisits": "visited_at", "wages": "month",
    "enrolments": "from_on", "dailyLogs": "number", "corrected": "corrected_at",
    "deadlineExtensions": "since",
}
UNDERSTOOD = {("Project", "workPlans"), ("Project", "gatherings")}  # relations by way of a view
AUDITED = {"id", "version", "createdAt", "updatedAt", "position"}


class Asker:
    """Makes a question and, beside it, the function that answers it from a World."""

    def __init__(self, random: Random, world: World) -> None:
        self.random, self.world = random, world
        self.declared: list[str] = []
        self.variables: dict[str, Any] = {}
        self.fragments: list[str] = []
        self.names = 0

    def name(self, letter: str) -> str:
        self.names += 1
        return f"{letter}{self.names}"

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def given(self, kind: str, value: Any, literal: str) -> str:
        """A value as a literal, as a variable, or as a variable's default."""
        if self.maybe(0.4):
            return literal
        name = self.name("v")
        default = self.maybe(0.3)
        self.declared.append(f"${name}: {kind}" + (f" = {literal}" if default else ""))
        if not default:
            self.variables[name] = value
        return f"${name}"

    # ── objects ───────────────────────────────────────────────────────────────────────────────

    def selection(self, name: str, depth: int) -> tuple[str, Answer]:
        """The fields of an object in braces, and what they are for a row."""
        columns = [k for k, each in TYPES[name].fields.items()
                   if isinstance(each, Column) and "{rows" not in each.sql]
        pieces = [self.column(name, each) for each in self.random.sample(columns, 3)]
        relations = [
            k for k, each in TYPES[name].fields.items()
            if isinstance(each, One | Items | Many) and each.target in KNOWN
            and ("{rows" not in each.on or (name, k) in UNDERSTOOD)
        ]
        if depth and relations:
            for each in self.random.sample(relations, min(2, len(relations))):
                pieces.append(self.relation(name, each, depth - 1))
        texts, answers = [], []
        for text, key, answer in pieces:
            shown, text = self.dressed(name, text)
            texts.append(text)
            if shown:
                answers.append((key, answer))
        texts.append("__typename")
        return f"{{ {' '.join(texts)} }}", lambda row: {
            key: answer(row) for key, answer in answers} | {"__typename": name}

    def dressed(self, name: str, text: str) -> tuple[bool, str]:
        """The same field in a fragment, or with a directive that keeps it or drops it."""
        chance = self.random.random()
        if chance < 0.15:
            yes, word = self.maybe(0.5), self.random.choice(["skip", "include"])
            condition = self.given("Boolean!", yes, str(yes).lower())
            return yes == (word == "include"), f"... @{word}(if: {condition}) {{ {text} }}"
        if chance < 0.3:
            return True, f"... on {name} {{ {text} }}"
        if chance < 0.4:
            fragment = self.name("F")
            self.fragments.append(f"fragment {fragment} on {name} {{ {text} }}")
            return True, f"...{fragment} ...{fragment}"
        if chance < 0.45:
            return False, f"... on {name} @skip(if: true) {{ {text} }}"
        return True, text

    def column(self, name: str, field_name: str) -> tuple[str, str, Answer]:
        declared = TYPES[name].fields[field_name]
        assert isinstance(declared, Column)
        stored, long = column(field_name), isinstance(declared.kind, Long)

        def answer(row: Row) -> Any:
            return str(row[stored]) if long and row[stored] is not None else row[stored]

        key, text = field_name, field_name
        if self.maybe(0.4):
            key = self.name("c")
            text = f"{key}: {field_name}"
        if TYPES[name].noun and field_name in AUDITED and self.maybe(0.5):
            text = f"... on Audited {{ {text} }}"
        return text, key, answer

    def relation(self, name: str, field_name: str, depth: int) -> tuple[str, str, Answer]:
        declared, key = TYPES[name].fields[field_name], self.name("x")
        assert isinstance(declared, One | Items | Many)
        target = declared.target
        if isinstance(declared, Many):
            arguments, body, page = self.connection(target, depth)
            return (f"{key}: {field_name}{arguments} {body}", key,
                    lambda row: page(self.world.under(name, field_name, target, row)))
        inner, show = self.selection(target, depth)
        text = f"{key}: {field_name} {inner}"
        if self.maybe(0.3):  # asked twice under one key: the two are one
            more, show_more = self.selection(target, 0)

            def both(row: Row) -> Any:
                return show(row) | show_more(row)

            text += f" {key}: {field_name} {more}"
        else:
            both = show  # type: ignore[assignment]
        if isinstance(declared, One):
            stored = snake(field_name)

            def one(row: Row) -> Any:
                if stored in row:
                    found = self.world.where(target, "id", row[stored])
                else:  # it is the other row that refers to this one
                    found = self.world.under(name, field_name, target, row)
                return both(found[0]) if found else None

            return text, key, one
        order = ORDERED.get(field_name, "id")
        return text, key, lambda row: [
            both(each) for each in by(self.world.under(name, field_name, target, row), order)
        ]

    # ── lists ─────────────────────────────────────────────────────────────────────────────────

    def connection(
        self, target: str, depth: int, *, more: str = "", skip: int = 0, first: int = 0
    ) -> tuple[str, str, Callable[[list[Row]], Any]]:
        """Arguments, selection, and the page that they mean of a list of rows."""
        first = first or self.random.randint(1, 4)
        order, down = self.random.choice(list(TYPES[target].orders)), self.maybe(0.5)
        chosen = order + ("_DESC" if down else "")
        holds, conditions = self.filtered(target)
        arguments = [f"first: {self.given('Int', first, str(first))}"]
        if order != "ID" or down or self.maybe(0.2):
            arguments.append(f"orderBy: {self.given(f'{target}Order', chosen, chosen)}")
        if conditions:
            arguments.append(f"filter: {{ {conditions} }}")
        inner, show = self.selection(target, depth)
        edges = self.maybe(0.3)
        body = f"edges {{ node {inner} }}" if edges else f"nodes {inner}"

        def page(rows: list[Row]) -> Any:
            key, last = _ordered_by(target, order)
            kept = by((row for row in rows if holds(row)), key, nothing_last=last)
            kept = kept[::-1] if down else kept
            shown = [show(row) for row in kept[skip:skip + first]]
            listed = {"edges": [{"node": each} for each in shown]} if edges else {"nodes": shown}
            return listed | {"totalCount": len(kept),
                             "pageInfo": {"hasNextPage": len(kept) > skip + first}}

        cursor = " endCursor" if more else ""
        return (f"({', '.join(arguments)}{more})",
                f"{{ {body} totalCount pageInfo {{ hasNextPage{cursor} }} }}", page)

    def filtered(self, target: str) -> tuple[Callable[[Row], bool], str]:
        """A condition on a column's value, with one that is null beside it."""
        plain = [
            name for name, each in TYPES[target].filters.items()
            if name != "area" and each.sql.startswith("{t}.") and each.sql.endswith(" = {v}")
        ]
        rows = self.world.rows[target]
        if not plain or not rows or self.maybe(0.5):
            return lambda row: True, ""
        name = self.random.choice(plain)
        stored = snake(name)
        value = self.random.choice(rows)[stored]
        if value is None:
            return lambda row: True, f"{name}: null"
        kind = TYPES[target].filters[name].kind
        graphql, literal = _literal(kind, value)
        others = [each for each in plain if each != name]
        nothing = f" {self.random.choice(others)}: null" if others and self.maybe(0.3) else ""
        return (lambda row: row[stored] == value,
                f"{name}: {self.given(graphql, value, literal)}{nothing}")

    def document(self, body: str) -> str:
        declared = f"({', '.join(self.declared)})" if self.declared else ""
        return f"query Q{declared} {{ {body} }} {' '.join(self.fragments)}"


def _ordered_by(target: str, order: str) -> tuple[str, bool]:
    """The column that an order goes by, and whether nothing comes last in it."""
    sql = TYPES[target].orders[order][0]
    found = re.search(r"\{t\}\.(\w+)", sql)
    assert found, order
    return found[1], "coalesce" not in sql or "'infinity'" in sql


def _literal(kind: Any, value: Any) -> tuple[str, str]:
    if isinstance(kind, Id):
        return "ID", f'"{value}"'
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind.__name__, str(value)
    if kind is bool:
        return "Boolean", str(value).lower()
    if kind is int:
        return "Int", str(value)
    return "String", f'"{value}"'
