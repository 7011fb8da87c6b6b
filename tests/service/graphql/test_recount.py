"""Coverage and duties over HTTP equal a recount that reads nothing but the facts.

Of the demonstration, and of a simulated programme with reports, visits, and people who left.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg

from simulation.country import Wanted, simulate
from tests.oracles.recount import Coverage, Duty, Fact, coverage, duties, facts_of, percent
from tests.support.running import Client, running

MOMENTS = 10
HOLDER = """SELECT person FROM views.roles WHERE role = 'HQ_UNIT' AND NOT revoked
    AND valid_from <= '2021-08-24' ORDER BY id LIMIT 1"""
COVERAGE = """areaCode households tookPart percent missing(first: 100) { nodes { id } totalCount }
    byStage { stage tookPart }"""
DUTIES = """areaCode developers withoutPlan(first: 100) { nodes { id } totalCount }
    duties(first: 100) { nodes { id plan report lastVisitOn } }"""


def ten_areas(facts: list[Fact], windows: list[tuple[str, str]]) -> list[str]:
    """The country, a province, districts, tambons, villages: with 0 %, with 100 %, between."""
    homes: dict[str, set[str]] = {}
    for fact in facts:
        if fact.type == "household.nominated":
            homes.setdefault(fact.data["village"], set()).add(fact.data["household"])
    villages = sorted(homes)
    found: dict[bool | None, str] = {}  # whether all, none (False) or some (None) took part
    for window in reversed(windows):
        country = coverage(facts, "", *window)
        for area in villages:
            here = homes[area] & country.households
            if took_part := percent(len(here & country.took_part), len(here)):
                found.setdefault({"0.00": False, "100.00": True}.get(took_part), area)
    none, all_, between = (found.get(key, villages[0]) for key in (False, True, None))
    wanted = ["", none[:2], none, all_, between, none[:4], all_[:4], none[:6], all_[:6],
              between[:4], between[:6], *villages]
    chosen = list(dict.fromkeys(wanted))[:10]
    assert len(chosen) == 10 and {len(area) for area in chosen} == {0, 2, 4, 6, 8}
    return chosen


def shown(found: Coverage, stages: list[Coverage]) -> dict[str, Any]:
    """What the service should say of an area."""
    missing = sorted(found.households - found.took_part)
    return {
        "households": len(found.households), "tookPart": len(found.took_part),
        "percent": found.percent,
        "missing": {"nodes": [{"id": each} for each in missing[:100]],
                    "totalCount": len(missing)},
        "byStage": [
            {"stage": stage, "tookPart": len(each.took_part)}
            for stage, each in zip(("PLANNING", "OPERATION", "EVALUATION"), stages, strict=True)
        ],
    }


def owed(found: dict[str, Duty]) -> dict[str, Any]:
    missing = sorted(one for one, duty in found.items() if duty.plan == "NONE")
    return {
        "developers": len(found),
        "withoutPlan": {"nodes": [{"id": each} for each in missing[:100]],
                        "totalCount": len(missing)},
        "duties": {"nodes": [
            {"id": each, "plan": duty.plan, "report": duty.report, "lastVisitOn": duty.visited_on}
            for each, duty in sorted(found.items())[:100]
        ]},
    }


async def asked(
    client: Client, viewer: str, areas: list[str], call: str, fields: str
) -> dict[str, dict[str, Any]]:
    """The answer for each area, all in one operation."""
    body = " ".join(
        f"a{number}: {call.replace('AREA', area)} {{ {fields} }}"
        for number, area in enumerate(areas)
    )
    data = await client.ask(viewer, f"{{ {body} }}")
    answers = {each.pop("areaCode"): each for each in data.values()}
    assert list(answers) == areas
    return answers


async def test_ten_areas_at_ten_moments_are_as_recounted(
    demonstration_url: str, tmp_path: Path
) -> None:
    percents, states = await compared(demonstration_url, tmp_path)
    assert {"0.00", "100.00", None} < percents and len(percents) > 10
    assert {plan for plan, _ in states} >= {"NONE", "APPROVED"}


async def test_a_simulated_programme_is_as_recounted(database_url: str, tmp_path: Path) -> None:
    wanted = Wanted(provinces=("22", "23"), households=40, seed=4, months=4)
    await simulate(database_url, wanted, workers=2)
    _, states = await compared(database_url, tmp_path)
    assert {report for _, report in states} == {"NONE", "LATE", "SUBMITTED", "ACCEPTED"}


async def compared(url: str, folder: Path) -> tuple[set[str | None], set[tuple[str, str]]]:
    """Compares every answer with the recount; the percentages and the duties that there were."""
    every = await facts_of(url)
    async with running(url, folder) as client:
        assert await client.service.engine.reached(every[-1].position, 60)
        connection = await asyncpg.connect(url)
        viewer = await connection.fetchval(HOLDER)
        await connection.close()
        head = every[-1].position
        days = [[each for each in every if each.position <= head * number // MOMENTS][-1]
                for number in range(1, MOMENTS + 1)]
        windows = [((last.occurred_at - timedelta(days=30)).date().isoformat(), last.day)
                   for last in days]
        areas, percents, states = ten_areas(every, windows), set(), set()
        for last, (first_on, last_on) in zip(days, windows, strict=True):
            facts = [each for each in every if each.position <= last.position]
            moment = f'asOf: {{ position: "{last.position}" }}'
            answers = await asked(
                client, viewer, areas, 'participationCoverage(area: "AREA",'
                f' from: "{first_on}", to: "{last_on}", {moment})', COVERAGE,
            )
            for area, answer in answers.items():
                stages = [coverage(facts, area, first_on, last_on, stage=stage)
                          for stage in ("PLANNING", "OPERATION", "EVALUATION")]
                assert answer == shown(coverage(facts, area, first_on, last_on), stages), area
                percents.add(answer["percent"])
            for month in sorted({first_on[:7], last_on[:7]}):  # reports come in the month after
                call = f'workDuties(area: "AREA", month: "{month}", {moment})'
                answers = await asked(client, viewer, areas, call, DUTIES)
                for area, answer in answers.items():
                    found = duties(facts, area, month)
                    assert answer == owed(found), (area, month)
                    states |= {(duty.plan, duty.report) for duty in found.values()}
    return percents, states
