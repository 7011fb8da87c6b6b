"""Questions about people: which roles they held, what they did and tried, what one of them did."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from tests.oracles.derived.facts import Derived, Fact, Hit, Known, Record, thai_day

_OUTSIDE = {"role-covers-the-area", "role-is-granted-from-above"}
_EVERYBODYS = ("programme.", "policy.")
NEVER = "9999-12-31"


@dataclass(frozen=True)
class Held:
    """A role over an area, as long as nothing ended it."""

    person: str
    role: str
    area: str
    from_on: str
    until: str
    granted_by: str | None
    acting_for: str | None = None
    ended_on: str = NEVER  # not any more on that day

    def on(self, day: str) -> bool:
        return self.from_on <= day <= self.until and day < self.ended_on


class Roles:
    """The roles in force, by person and what a later fact names them by; and those that ended."""

    def __init__(self) -> None:
        self.now: dict[str, dict[str, Held]] = defaultdict(dict)
        self.ended: list[Held] = []

    def take(self, fact: Fact) -> None:
        data, by = fact.data, fact.person
        match fact.type:
            case "person.role-granted":
                self._begin(fact, f"{data['role']} {data['area']}", Held(
                    data["person"], data["role"], data["area"], data["valid_from"],
                    data.get("until") or NEVER, by, data.get("acting_for")))
            case "person.role-revoked":
                self._end(fact, data["person"], f"{data['role']} {data['area']}")
            case "household.member-added":
                self._begin(fact, data["household"], Held(
                    data["person"], "HOUSEHOLD_MEMBER", data["village"], data["since_on"], NEVER,
                    by))
            case "household.member-removed":
                self._end(fact, data["person"], data["household"])
            case "engagement.contracted":
                self._begin(fact, data["engagement"], Held(
                    data["person"], "AREA_DEVELOPER", data["tambon"], data["start_on"],
                    data["end_on"], by))
            case "engagement.extended":
                mine = self.now[data["person"]]
                if data["engagement"] in mine:
                    mine[data["engagement"]] = replace(
                        mine[data["engagement"]], until=data["to_on"])
            case "engagement.ended":
                self._end(fact, data["person"], data["engagement"])

    def _begin(self, fact: Fact, key: str, held: Held) -> None:
        self._end(fact, held.person, key)
        self.now[held.person][key] = held

    def _end(self, fact: Fact, person: str, key: str) -> None:
        if held := self.now[person].pop(key, None):
            self.ended.append(replace(held, ended_on=thai_day(fact.recorded_at)))

    def every(self) -> list[Held]:
        return [*self.ended, *(held for mine in self.now.values() for held in mine.values())]

    def hold(self, fact: Fact) -> bool:
        """Whether who recorded a fact holds the role then that it says, or did a minute before."""
        days = {thai_day(fact.recorded_at), thai_day(fact.recorded_at - timedelta(minutes=1))}
        mine = self.now[fact.person].values() if fact.person else ()
        return any(
            (held.role, held.area) == (fact.role, fact.over) and any(map(held.on, days))
            for held in mine
        )


def _where_they_may(fact: Fact) -> bool:
    return (
        fact.area.startswith(fact.over) or fact.role == "HOUSEHOLD_MEMBER"
        or fact.type == "participation.gate-evidence-invalidated"
        or (fact.type == "person.details-changed" and fact.data["person"] == fact.person)
    )


@cache
def outside(record: Record) -> dict[int, bool]:
    """Position → whether the act was outside the role or area held then; not of the system's."""
    roles, found = Roles(), {}
    for fact in record.facts:
        if fact.person is not None or fact.role != "SYSTEM":
            found[fact.position] = not (roles.hold(fact) and _where_they_may(fact))
        roles.take(fact)
    return found


def refused_outside(known: Known, _: dict[str, Any]) -> Derived:
    """Near: an attempt within the own role, which a gate refused."""
    wrong, hits, near, beyond, checked = outside(known.record), [], set(), 0, 0
    for fact in known.of("attempt.refused"):
        if not known.inside(fact.area):
            continue
        checked += 1
        beyond += fact.data["rule"] == "approver-holds-every-plot"
        assert wrong[fact.position] == (fact.data["rule"] in _OUTSIDE), fact
        if wrong[fact.position]:
            hits.append((fact.position, fact.person, fact.data["command"], fact.data["rule"]))
        else:
            near.add(str(fact.position))
    return Derived(hits, {"checked": checked, "beyondTheirPlots": beyond}, near)


def acted_outside(known: Known, _: dict[str, Any]) -> Derived:
    """Near: a member's act that lies outside the own village; an officer's on the last day."""
    wrong, hits, near, checked = outside(known.record), [], set(), 0
    for fact in known.facts:
        if fact.position not in wrong or fact.type == "attempt.refused":
            continue
        if not known.inside(fact.area):
            continue
        checked += 1
        if wrong[fact.position]:
            hits.append((fact.position, fact.type, fact.person, fact.role, fact.over))
        elif not fact.area.startswith(fact.over):
            near.add(str(fact.position))
    return Derived(hits, {"checked": checked}, near)


def _public(fact: Fact) -> bool:
    return fact.area == "" and fact.type.startswith(_EVERYBODYS)


def roles_on_a_day(known: Known, asked: dict[str, Any]) -> Derived:
    """Near: the same role, ended before that day or begun after it."""
    roles, day, wanted = Roles(), asked["on"], asked.get("role")
    for fact in known.facts:
        roles.take(fact)
    hits: list[Hit] = []
    near = set()
    for held in roles.every():
        if not known.inside(held.area) or wanted not in (None, held.role):
            continue
        if held.on(day):
            hits.append((held.person, held.role, held.area, held.from_on, held.until,
                         held.granted_by, held.acting_for))
        else:
            near.add(held.person)
    return Derived(hits, {}, near - {each[0] for each in hits})


def one_persons_month(known: Known, asked: dict[str, Any]) -> Derived:
    """Near: what the same person did in the days around it."""
    first, after = (datetime.fromisoformat(asked[name]) for name in ("from", "before"))
    hits, near = [], set()
    for fact in known.facts:
        mine = fact.person == asked["person"]
        if mine and (known.inside(fact.area) or _public(fact)):
            if first <= fact.occurred_at < after:
                hits.append((fact.position, fact.type, fact.role))
            else:
                near.add(str(fact.position))
    return Derived(hits, {}, near)
