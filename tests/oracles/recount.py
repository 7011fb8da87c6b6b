"""Counts coverage and duties again, from nothing but the facts: an independent answer to compare.

Reads position, occurred_at, type and data of ``journal.event``, and knows nothing else of this
project. ``python -m tests.oracles.recount URL AREA FROM TO [POSITION]`` or
``URL AREA MONTH [POSITION]``.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

import asyncpg

_FACTS = """
    SELECT e.position, e.occurred_at, t.name, convert_from(e.data, 'UTF8') AS data
    FROM journal.event e JOIN journal.event_type t ON t.id = e.type
    WHERE e.position <= $1 AND t.name = ANY($2) ORDER BY e.position
"""
_READ = (
    "household.nominated", "household.enrolled", "household.reinstated", "household.withdrawn",
    "household.completed", "gathering.attendance-verified", "gathering.attendance-disputed",
    "gathering.attendance-revoked", "policy.set",
    "engagement.contracted", "engagement.extended", "engagement.ended",
    "engagement.supervision-visited",
    *(f"work-plan.{what}" for what in (
        "drafted", "submitted", "returned", "revised", "withdrawn", "approved")),
    *(f"work-report.{what}" for what in (
        "opened", "submitted", "returned", "revised", "accepted")),
)
_PEOPLE = {"HOUSEHOLD", "NEIGHBOUR"}
_LEVELS = ["INFORM", "CONSULT", "INVOLVE", "COLLABORATE", "EMPOWER"]


@dataclass
class Fact:
    position: int
    occurred_at: datetime
    type: str
    data: dict[str, Any]

    @cached_property
    def day(self) -> str:
        """The day in Thailand, in ISO."""
        return (self.occurred_at + timedelta(hours=7)).date().isoformat()


async def facts_of(url: str, position: int | None = None) -> list[Fact]:
    """Every fact up to a position that coverage or duties may hang on, in order."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            _FACTS, 2**62 if position is None else position, list(_READ)
        )
    finally:
        await connection.close()
    return [Fact(row[0], row[1], row[2], json.loads(row[3])) for row in rows]


def policy(facts: list[Fact], name: str, default: int) -> int:
    """The value that was set last."""
    value = default
    for fact in facts:
        if fact.type == "policy.set" and fact.data["policy"] == name:
            value = int(fact.data["value"])
    return value


def percent(part: int, whole: int) -> str | None:
    """Two decimals, half to even."""
    if whole == 0:
        return None
    hundredths = round(Fraction(10000 * part, whole))
    return f"{hundredths // 100}.{hundredths % 100:02}"


# ── coverage ──────────────────────────────────────────────────────────────────────────────────────


def spans(facts: list[Fact]) -> Iterator[tuple[str, str, str]]:
    """(household, first day on the roster, first day no longer on it)."""
    since: dict[str, str] = {}
    for fact in facts:
        household = fact.data.get("household", "")
        match fact.type:
            case "household.enrolled":
                since[household] = fact.day
            case "household.reinstated" if fact.data["status"] == "ENROLLED":
                since[household] = fact.day
            case "household.withdrawn" | "household.completed" if household in since:
                yield household, since.pop(household), fact.day
    for household, day in since.items():
        yield household, day, "9999-12-31"


def counted(facts: list[Fact]) -> Iterator[dict[str, Any]]:
    """What was verified and still stands, of people, at CONSULT or above."""
    standing: dict[tuple[str, str], dict[str, Any]] = {}
    for fact in facts:
        if fact.type.startswith("gathering.attendance-"):
            who = fact.data["gathering"], fact.data["person"]
            standing.pop(who, None)
            if fact.type == "gathering.attendance-verified":
                standing[who] = fact.data
    for data in standing.values():
        if data["capacity"] in _PEOPLE and data["level"] != "INFORM":
            yield data


@dataclass
class Coverage:
    households: set[str] = field(default_factory=set)
    took_part: set[str] = field(default_factory=set)

    @property
    def percent(self) -> str | None:
        return percent(len(self.took_part), len(self.households))


def coverage(
    facts: list[Fact], area: str, from_on: str, to_on: str, *, stage: str | None = None,
    level: str = "INFORM", activity: int | None = None,
) -> Coverage:
    """The households on the roster on any day, and those of them that took part."""
    villages = {
        fact.data["household"]: fact.data["village"]
        for fact in facts if fact.type == "household.nominated"
    }
    found = Coverage()
    for household, first, after in spans(facts):
        on_roster = max(first, from_on) <= to_on and max(first, from_on) < after
        if on_roster and villages[household].startswith(area):
            found.households.add(household)
    window = timedelta(days=policy(facts, "planning-window", 60))
    planning_from = (date.fromisoformat(from_on) - window).isoformat()
    for one in counted(facts):
        begin = planning_from if one["stage"] == "PLANNING" else from_on
        if (
            begin <= one["held_on"] <= to_on and stage in (None, one["stage"])
            and _LEVELS.index(one["level"]) >= _LEVELS.index(level)
            and activity in (None, one["activity"])
        ):
            found.took_part |= {one.get("household")} & found.households
    return found


# ── duties ────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Paper:
    """A plan or a report: whether it waits, since when, and whether it was agreed to."""

    state: str = ""
    handed_in: str = ""
    agreed: bool = False


@dataclass
class Duty:
    plan: str = "NONE"
    report: str = "NONE"
    visited_on: str | None = None


def duties(facts: list[Fact], area: str, month: str) -> dict[str, Duty]:
    """Engagement → what it owed for the month."""
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    plan_due = _due((first - timedelta(days=1)).replace(day=1),
                    policy(facts, "plan-due-day", 25))
    report_due = _due(following, policy(facts, "report-due-day", 5))
    last = (following - timedelta(days=1)).isoformat()
    found = {one: Duty() for one in active(facts, area, first.isoformat(), last)}
    for noun, due in (("work-plan", plan_due), ("work-report", report_due)):
        for engagement, paper in papers(facts, noun, month):
            if engagement in found and (now := _standing(paper, noun, due)) != "NONE":
                setattr(found[engagement], noun.removeprefix("work-"), now)
    for fact in facts:
        if fact.type == "engagement.supervision-visited" and fact.day <= last:
            if (seen := found.get(fact.data["engagement"])) is not None:
                seen.visited_on = max(seen.visited_on or "", fact.day)
    return found


def active(facts: list[Fact], area: str, first: str, last: str) -> set[str]:
    """The engagements under contract on any of the days."""
    contracts: dict[str, list[str]] = {}
    for fact in facts:
        data = fact.data
        match fact.type:
            case "engagement.contracted":
                contracts[data["engagement"]] = [data["tambon"], data["start_on"], data["end_on"]]
            case "engagement.extended":
                contracts[data["engagement"]][2] = data["to_on"]
            case "engagement.ended":
                contracts[data["engagement"]][2] = data["ended_on"]
    return {
        engagement for engagement, (tambon, start, end) in contracts.items()
        if tambon.startswith(area) and start <= last and first <= end
    }


def papers(facts: list[Fact], noun: str, month: str) -> list[tuple[str, Paper]]:
    """(engagement, paper) of the plans or the reports of a month."""
    found: dict[str, tuple[str, Paper]] = {}
    key = noun.replace("-", "_")
    for fact in facts:
        kind, ref = fact.type.removeprefix(f"{noun}."), fact.data.get(key, "")
        if fact.type == f"{noun}.{kind}" and kind in ("drafted", "opened"):
            if fact.data["month"] == month:
                found[ref] = fact.data["engagement"], Paper(kind)
        elif fact.type == f"{noun}.{kind}" and ref in found:
            paper = found[ref][1]
            if kind in ("submitted", "returned", "revised", "withdrawn", "approved", "accepted"):
                paper.state = kind
            if kind == "submitted":
                paper.handed_in = fact.day
            paper.agreed |= kind in ("approved", "accepted")
    return list(found.values())


def _standing(paper: Paper, noun: str, due: str) -> str:
    if paper.agreed:
        return "APPROVED" if noun == "work-plan" else "ACCEPTED"
    if paper.state != "submitted":
        return "NONE"
    return "LATE" if paper.handed_in > due else "SUBMITTED"


def _due(first: date, day: int) -> str:
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=day - 1), last).isoformat()


async def main(url: str, area: str, *asked: str) -> None:
    days = asked[:1] if len(asked[0]) == 7 else asked[:2]
    facts = await facts_of(url, int(asked[len(days)]) if len(asked) > len(days) else None)
    if len(days) == 1:
        for engagement, duty in sorted(duties(facts, area, days[0]).items()):
            print(engagement, duty.plan, duty.report, duty.visited_on or "-")
        return
    found = coverage(facts, area, days[0], days[1])
    print(f"{len(found.took_part)} of {len(found.households)} households: {found.percent}")
    for household in sorted(found.households - found.took_part):
        print(household)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
