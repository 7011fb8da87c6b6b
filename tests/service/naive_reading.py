"""Plain Python that knows what a question means: what somebody may see, by the rows alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import asyncpg
import orjson

from projections.view import VIEWS
from service.api.intake import snake
from service.api.model import TYPES, Column, Land, Long

Row = dict[str, Any]


def view_of(name: str) -> str:
    table = TYPES[name].table
    assert table is not None
    return table.name.removeprefix("views.")


KNOWN = [name for name, made in TYPES.items() if made.table and view_of(name) in VIEWS]


def column(name: str) -> str:
    """A field's column: `householdId` → household, `areaCode` → area."""
    special = {"areaCode": "area", "position": "since", "id": "id"}
    return special.get(name) or snake(name.removesuffix("Id"))


async def versions(connection: asyncpg.Connection) -> dict[str, list[Row]]:
    """Every version of every row, by type; big numbers and decimals as text."""
    found: dict[str, list[Row]] = {}
    for name in KNOWN:
        texts = {
            column(key) for key, each in TYPES[name].fields.items() if isinstance(each, Column)
            and (isinstance(each.kind, Long | Land) or each.kind is Decimal)
        } - {"since"}
        columns = (*VIEWS[view_of(name)].row.__struct_fields__, "since")
        listed = ", ".join(f"{c}::text" if c in texts else f'"{c}"' for c in columns)
        table = f"views.{view_of(name)}"
        rows = await connection.fetch(
            f"SELECT row_to_json(r)::text AS row FROM (SELECT {listed}, NULL AS until FROM {table}"
            f" UNION ALL SELECT {listed}, until FROM {table}_past) r"
        )
        found[name] = [orjson.loads(row["row"]) for row in rows]
    return found


@dataclass
class World:
    """What one viewer may see at one moment."""

    rows: dict[str, list[Row]]
    me: str
    areas: tuple[str, ...]
    index: dict[tuple[str, str], dict[Any, list[Row]]] = field(default_factory=dict)

    @classmethod
    def at(cls, every: dict[str, list[Row]], position: int, me: str,
           areas: tuple[str, ...]) -> "World":
        now = {
            name: [r for r in rows if r["since"] <= position
                   and (r["until"] is None or position < r["until"])]
            for name, rows in every.items()
        }
        return cls(now, me, areas)

    def inside(self, row: Row) -> bool:
        return any(row["area"].startswith(area) for area in self.areas)

    @cached_property
    def people(self) -> set[str]:
        return {self.me} | {r["person"] for r in self.rows["PersonArea"] if self.inside(r)}

    def visible(self, name: str, row: Row) -> bool:
        if name == "Person":
            return row["id"] in self.people
        return VIEWS[view_of(name)].everyone or self.inside(row)

    def where(self, name: str, key: str, value: Any) -> list[Row]:
        """The visible rows with a value in a column."""
        if (name, key) not in self.index:
            kept = self.index[name, key] = {}
            for row in self.rows[name]:
                if self.visible(name, row):
                    kept.setdefault(row[key], []).append(row)
        return self.index[name, key].get(value, [])

    def all(self, name: str) -> list[Row]:
        return [row for row in self.rows[name] if self.visible(name, row)]

    def under(self, parent: str, field_name: str, target: str, row: Row) -> list[Row]:
        """The rows of a relation."""
        match parent, field_name:
            case "WorkPlan", "items" | "itemsInForce":
                shown = row["revision" if field_name == "items" else "approved_revision"]
                return [i for i in self.where(target, "work_plan", row["id"])
                        if i["revision"] == shown]
            case "Engagement", "knowledge":
                return self.where(target, "person", row["person"])
            case "Project", "substitutes":
                return self.where(target, "substituted_by", row["id"])
            case "Project", "workPlans":
                plans = {i["work_plan"] for i in self.where("WorkPlanItem", "project", row["id"])}
                return [plan for plan in self.all(target) if plan["id"] in plans]
            case "Project", "gatherings":
                held = {g["gathering"] for g in self.where("GatheringProject", "project",
                                                           row["id"])}
                return [one for one in self.all(target) if one["id"] in held]
        return self.where(target, snake(parent[0].lower() + parent[1:]), row["id"])


def by(rows: Iterable[Row], key: str, *, nothing_last: bool = True) -> list[Row]:
    return sorted(
        rows, key=lambda row: ((row[key] is None) == nothing_last, row[key] or 0, row["id"])
    )
