"""Coverage: counted again from the facts (``tests/oracles/recount.py``), of what may be seen."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any

from tests.oracles import recount
from tests.oracles.reference.rows import Everything, Row
from tests.oracles.reference.world import World

STAGES = ("PLANNING", "OPERATION", "EVALUATION")
_kept: dict[tuple[int, int], list[recount.Fact]] = {}


def facts(known: Everything, position: int) -> list[recount.Fact]:
    """What coverage and duties hang on, as known at a position."""
    if (id(known), position) not in _kept:
        _kept[id(known), position] = [
            fact for fact in known.record.facts[:position] if fact.type in recount._READ]
    return _kept[id(known), position]


def figures(kind: str, households: set[str], took_part: set[str], **more: Any) -> Row:
    """How many of the households took part."""
    part = households & took_part
    return Row(kind, households=len(households), took_part=len(part),
               percent=recount.percent(len(part), len(households)), **more)


def coverage(
    world: World, row: Row, *, area: str = "", level: str | None = None, stage: str | None = None,
    activity: int | None = None, **days: date,
) -> Row:
    """The answer to ``participationCoverage``."""
    area = row.get("code", area)
    first, last = days["from"], days["to"]
    known = facts(world.known, world.position)

    @cache
    def counted(stage: str | None) -> recount.Coverage:
        return recount.coverage(known, area, first.isoformat(), last.isoformat(), stage=stage,
                                level=level or "INFORM", activity=activity)

    villages = {fact.data["household"]: fact.data["village"] for fact in known
                if fact.type == "household.nominated"}
    roster = {each for each in counted(stage).households
              if villages[each].startswith(world.viewer.areas)}
    window = timedelta(days=recount.policy(known, "planning-window", 60))
    return figures(
        "ParticipationCoverage", roster, counted(stage).took_part, area=area, **{
            "from": first, "to": last, "planning_from": first - window,
            "whole": area.startswith(world.viewer.areas),
            "missing": [each for ref in sorted(roster - counted(stage).took_part)
                        for each in world.where("Household", "id", ref)],
            "by_area": inside(area, roster, counted(stage).took_part, villages),
            "by_stage": [figures("StageCoverage", roster, counted(each).took_part, stage=each)
                         for each in STAGES if stage in (None, each)],
        },
    )


def inside(
    area: str, roster: set[str], took_part: set[str], villages: dict[str, str]
) -> list[Row]:
    """The same for each area right inside it."""
    if len(area) == 8:
        return []
    found: dict[str, set[str]] = {}
    for each in roster:
        found.setdefault(villages[each][:len(area) + 2], set()).add(each)
    return [figures("AreaCoverage", households, took_part, area=code)
            for code, households in sorted(found.items())]


COVERAGE: dict[str, Callable[..., Any]] = {
    "Query.participationCoverage": coverage,
    "Area.participationCoverage": coverage,
}
