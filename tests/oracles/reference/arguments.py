"""Arguments from the data: ids, cursors, areas, days, states and people that there are."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from graphql import GraphQLEnumType, GraphQLList, get_named_type

from tests.oracles.reference.rows import Row, shown, snake
from tests.oracles.reference.world import World

PLACES = 4
Given = dict[str, Any]  # name → value as JSON has it


@dataclass
class Chooser:
    """Chooses arguments for fields, mostly of what the viewer may see at the moment."""

    world: World
    random: Random
    moment: dict[str, str] | None  # `asOf`
    cursors: dict[tuple[str, str], list[str]]  # kind, order → some
    asked: Counter[str]  # how often, by type and name
    seen: dict[str, list[Row]] = field(default_factory=dict)

    def of(
        self, of: Any, name: str, defined: dict[str, Any], *, kinds: list[str], depth: int
    ) -> Given:
        """The arguments of a field; ``kinds``: the nouns that its selection asks about."""
        chosen: Given = {}
        if "first" in defined:
            kind = get_named_type(of.fields[name].type).name.removesuffix("Connection")
            chosen = self.page(kind, defined, depth)
        for key in defined:
            if key == "asOf" and self.maybe(0.7):
                chosen[key] = self.moment
            elif key in ("id", "ids", "code"):
                kind = get_named_type(of.fields[name].type).name
                chosen[key] = self.ids(key, kinds or [kind])
        if name == "diff":
            chosen |= {key: {"position": str(self.place())} for key in ("from", "to")
                       if key == "from" or self.maybe(0.5)}
        elif "month" in defined or "from" in defined:
            chosen |= self.figures(defined)
        return chosen

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def row(self, kind: str) -> Row | None:
        """Some row of a type, nearly always one that the viewer may see."""
        if kind == "Area":
            codes = sorted(each for each in self.world.known.areas if each.startswith("22"))
            return self.world.known.areas[self.random.choice(codes)]
        if kind == "WorkDuty":
            return None
        if kind not in self.seen:
            self.seen[kind] = self.world.all(kind)
        rows = self.seen[kind] or self.world.moment.rows[kind]
        if self.maybe(0.04):
            rows = self.world.moment.rows[kind]
        return self.random.choice(rows) if rows else None

    def ids(self, key: str, kinds: list[str]) -> Any:
        """A Ref or code, or several."""
        if key == "ids":
            some = [self.ids("id", kinds) for _ in range(self.random.randint(1, 4))]
            return some + some[:self.maybe(0.2)]
        kind = self.random.choice([each for each in kinds if each != "Node"] or ["Household"])
        row = self.row(kind)
        if self.maybe(0.03) or row is None:
            return "household:01761b99-4c00-7000-8000-000000000000"
        return row["code" if key == "code" else "id"]

    # ── lists ─────────────────────────────────────────────────────────────────────────────────

    def page(self, kind: str, defined: dict[str, Any], depth: int) -> Given:
        chosen: Given = {"first": self.random.randint(1, 3 if depth > 1 else 6)}
        if depth < 2 and self.maybe(0.1):  # as many as there are on a page otherwise
            del chosen["first"]
        order, named = None, get_named_type(defined["orderBy"].type)
        if self.maybe(0.05):
            chosen |= {"orderBy": None, "filter": None}
        elif self.maybe(0.4 if self.all_asked(named.name, named.values) else 0.9):
            orders = sorted(named.values)
            order = self.rarest(named.name, orders)[0]
            chosen["orderBy"] = order
            if isinstance(defined["orderBy"].type, GraphQLList) and self.maybe(0.3):
                chosen["orderBy"] = [order, *self.random.sample(
                    [each for each in orders if not each.startswith(order.removesuffix("_DESC"))],
                    min(len(orders) - 2, 1))]
                return chosen
        if self.maybe(0.12):
            some = self.cursors.get((kind, order or "ID"))
            chosen["after"] = self.random.choice(some) if some else None
        fields = get_named_type(defined["filter"].type).fields
        if self.maybe(0.3 if self.all_asked(f"{kind}Filter", fields) else 0.8):
            chosen["filter"] = self.filter(kind, fields)
        return chosen

    def filter(self, kind: str, fields: dict[str, Any]) -> Given:
        """One condition or two, that some row meets; now and then one that is null."""
        row = self.row(kind)
        chosen: Given = {}
        for name in self.rarest(f"{kind}Filter", sorted(fields))[:1 + self.maybe(0.25)]:
            value = None
            if not self.maybe(0.1):
                value = self.condition(kind, name, fields[name].type, row)
            chosen[name] = value
        return chosen

    def condition(self, kind: str, name: str, wanted: Any, row: Row | None) -> Any:
        """A value for a filter; None where there is none to be had."""
        named = get_named_type(wanted)
        if (known := OF_EVENTS.get(name)) and kind == "Event" and row is not None:
            return known(row)
        if name == "month":
            return shown(self.own(row, datetime, self.own(row, date, self.day())))[:7]
        if name == "fiscalYear":
            return self.random.choice([2563, 2564, 2565])
        if name in ("search", "name"):
            return self.word(kind, row)
        if name == "area" and kind != "Area":
            return row and row["area"][:self.random.choice([2, 4, 6, 8])]
        if named.name == "Boolean":
            return self.maybe(0.5)
        if row is not None and row.get(snake(name)) is not None:
            return shown(row[snake(name)])
        if isinstance(named, GraphQLEnumType):
            return self.random.choice(sorted(named.values))
        match named.name:
            case "Int" if name == "activity":
                return self.random.randint(1, 7)
            case "Date":
                return shown(self.own(row, date, self.day()))
            case "DateTime":
                occurred = self.random.choice(self.world.known.facts)["occurred_at"]
                return shown(self.own(row, datetime, occurred))
            case "Decimal":
                return str(self.own(row, Decimal, Decimal("2.5")))
            case "ID":
                found = self.row(NOUN_OF.get(name, "Person"))
                return found and found["id"]
            case "String" if row is not None and name == "unmetCriterion":
                return next(iter(row["criteria"]), "age")
            case "String" if row is not None:
                return row.get("code", "22")[:4]
        return None

    def word(self, kind: str, row: Row | None) -> str | None:
        """Some letters of a title, of as many as are wanted at least."""
        known = TITLED.get(kind)
        text = row[known] if known and row is not None else "สมชาย"
        begin = self.random.randint(0, max(0, len(text) - 4))
        found = text[begin:begin + 4].strip()
        return found if len(found) == 4 and " " not in found else text[:12].strip()

    def own(self, row: Row | None, kind: type, other: Any) -> Any:
        """A value of the row itself, so that limits are met exactly; another one where none is."""
        values = [each for each in (row or {}).values() if type(each) is kind]
        return self.random.choice(values) if values and self.maybe(0.8) else other

    def all_asked(self, kind: str, names: Iterable[str]) -> bool:
        return all(self.asked[f"{kind}.{name}"] for name in names)

    def rarest(self, kind: str, names: list[str]) -> list[str]:
        """What was asked least so far comes first."""
        self.random.shuffle(names)
        return sorted(names, key=lambda name: self.asked[f"{kind}.{name}"])

    def place(self) -> int:
        """One of a few places up to the moment: of each, all rows of then are kept in memory."""
        return max(1, self.world.position * self.random.randint(1, PLACES) // PLACES)

    def day(self) -> date:
        found: datetime = self.random.choice(self.world.known.facts)["occurred_at"]
        return found.date()

    # ── figures about an area ─────────────────────────────────────────────────────────────────

    def figures(self, defined: dict[str, Any]) -> Given:
        """What coverage and duties are asked about."""
        chosen: Given = {}
        row = self.row("Household")
        for key in defined:
            if key == "area":
                chosen[key] = (row["area"] if row else "22")[:self.random.choice([0, 2, 4, 6, 8])]
            elif key == "month":
                chosen[key] = shown(self.day())[:7]
            elif key == "from":
                chosen[key] = shown(first := self.day())
                chosen["to"] = shown(first + timedelta(days=self.random.choice([0, 10, 30, 90])))
            elif key in ("level", "stage") and self.maybe(0.3):
                chosen[key] = self.random.choice(sorted(get_named_type(defined[key].type).values))
            elif key == "activity" and self.maybe(0.1):
                chosen[key] = self.random.randint(1, 7)
        return chosen


NOUN_OF = {"person": "Person", "project": "Project", "notStudied": "Guideline",
           "household": "Household", "gathering": "Gathering"}
TITLED = {"Area": "name_th", "Gathering": "title", "Guideline": "title", "Knowledge": "topic",
          "Programme": "title_th"}
OF_EVENTS: dict[str, Callable[[Row], Any]] = {
    "actor": lambda fact: fact["actor_person"],
    "afterPosition": lambda fact: str(fact["position"]),
    "flags": lambda fact: [each["flag"] for each in fact["flags"]] or ["LATE_ENTRY"],
    "occurredBefore": lambda fact: shown(fact["occurred_at"]),
    "occurredFrom": lambda fact: shown(fact["occurred_at"]),
    "recordedBefore": lambda fact: shown(fact["recorded_at"]),
    "recordedFrom": lambda fact: shown(fact["recorded_at"]),
    "role": lambda fact: fact["actor_role"] if fact["actor_role"] != "SYSTEM" else None,
    "rule": lambda fact: fact["data"].get("rule", "people-take-part-in-planning"),
    "subject": lambda fact: next(iter(fact["subjects"]), None),
    "types": lambda fact: [fact["type"], "attempt.refused"],
}
