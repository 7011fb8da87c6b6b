"""Coverage in GraphQL: how many households on the roster took part, and which did not.

The roster is found by village, an attendance by its household: the place of the gathering does not
matter, so every viewer whose areas contain the village gets the same figures.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from domain.kernel.terms import LEVELS, Level, Stage
from domain.policy import POLICIES
from service.areas import find
from service.graphql.compile.sql import plain
from service.graphql.errors import messages
from service.graphql.errors.messages import BadInput
from service.graphql.nouns.participation import COMPUTED
from service.graphql.schema.declare import AREA_FIELD
from service.graphql.schema.model import (
    Argument,
    Column,
    Computed,
    Field,
    Items,
    Many,
    Type,
    declare,
)

# ── the figures in SQL; {q} is the row of the arguments ───────────────────────────────────────────

_ROSTER = (
    "(SELECT DISTINCT e.household, e.village FROM {rows[household_enrolments]} e"
    " WHERE e.area >= {q}.area AND e.area < {q}.area || '~' AND e.from_on <= {q}.to_on"
    " AND coalesce(e.until_on, 'infinity') > greatest(e.from_on, {q}.from_on))"
)
# Household by household, so that an index on (household, held_on) answers it for any area.
_TOOK_PART = (
    "(SELECT r.*, p.*, coalesce(p.planning OR p.operation OR p.evaluation, false) AS took_part"
    f" FROM {_ROSTER} r CROSS JOIN LATERAL (SELECT "
    + ", ".join(f"bool_or(a.stage = '{stage}') AS {stage.lower()}" for stage in Stage)
    + " FROM {every[attendances]} a WHERE a.household = r.household AND a.counted"
    " AND a.held_on BETWEEN {q}.planning_from AND {q}.to_on"
    " AND (a.stage = 'PLANNING' OR a.held_on >= {q}.from_on)"
    " AND a.level = ANY ({q}.levels) AND a.stage = ANY ({q}.stages)"
    " AND ({q}.activity IS NULL OR a.activity = {q}.activity)) p)"
)


def over(sql: str, asked: str) -> str:
    """A fragment, with ``{q}`` replaced by the alias of the arguments' row."""
    return sql.replace("{q}", asked)


def policy(name: str) -> str:
    """The value of a policy in force, as SQL text."""
    return (
        "coalesce((SELECT p.value FROM {rows[policy_values]} p"
        f" WHERE p.policy = '{name}' ORDER BY p.since DESC LIMIT 1), '{POLICIES[name][0]}')"
    )


def percent(part: str, whole: str) -> str:
    """A share in percent, two decimals half-even; null if ``whole`` is 0. Computed in integers."""
    hundredths, rest = f"(10000 * {part} / {whole})", f"(2 * (10000 * {part} % {whole}))"
    up = f"({rest} > {whole} OR {rest} = {whole} AND {hundredths} % 2 = 1)"
    return f"CASE WHEN {whole} > 0 THEN round(({hundredths} + {up}::int) * 0.01, 2) END"


_COUNTS = ", ".join(
    ["count(*) AS households", "count(*) FILTER (WHERE r.took_part) AS took_part"]
    + [f"count(*) FILTER (WHERE r.{stage.lower()}) AS {stage.lower()}" for stage in Stage]
)
_SOURCE = (
    "(SELECT q.*, n.* FROM (SELECT {v[area]} AS area, {v[from]} AS from_on, {v[to]} AS to_on,"
    " {v[level]} AS levels, {v[stage]} AS stages, {v[activity]} AS activity, {v[whole]} AS whole,"
    " {v[from]} - " + policy("planning-window") + "::int AS planning_from) q"
    " CROSS JOIN LATERAL (SELECT " + _COUNTS + " FROM " + over(_TOOK_PART, "q") + " r) n)"
)

# ── arguments ─────────────────────────────────────────────────────────────────────────────────────


def known_area(given: dict[str, Any]) -> str:
    """The code of an area. Raises BadInput for an unknown one."""
    if find(given["area"]) is None:
        raise BadInput(messages.not_an_area, area=given["area"])
    return str(given["area"])


def _from(given: dict[str, Any]) -> date:
    first, last = given["from"], given["to"]
    for name in ("from", "to"):
        if given[name].year > 2400:
            raise BadInput(
                messages.buddhist_year, name=name, value=given[name], year=given[name].year - 543
            )
    if first > last:
        raise BadInput(messages.days_reversed, first=first, last=last)
    found: date = first
    return found


def _levels(given: dict[str, Any]) -> list[str]:
    least = given.get("level")
    return [str(one) for one in LEVELS[LEVELS.index(Level(plain(least))) if least else 0:]]


def _stages(given: dict[str, Any]) -> list[str]:
    one = given.get("stage")
    return [plain(one)] if one else [str(each) for each in Stage]


def _activity(given: dict[str, Any]) -> int | None:
    one: int | None = given.get("activity")
    if one is not None and not 1 <= one <= 7:
        raise BadInput(messages.not_an_activity, activity=one)
    return one


AREA = Argument(kind=str, value=known_area, required=True,
                description="DOPA code of 2, 4, 6 or 8 digits; empty for the whole country.")
COVERAGE = Computed(
    target="ParticipationCoverage", source=_SOURCE,
    description="Participation of the households on the roster of an area on any of these days:"
    " how many took part at least once, and which did not.",
    arguments={
        "area": AREA,
        "level": Argument(kind=Level, value=_levels, pg="text[]",
                          description="Minimum level of involvement; CONSULT if omitted or"
                          " lower."),
        "stage": Argument(kind=Stage, value=_stages, pg="text[]",
                          description="Only participation in this stage."),
        "activity": Argument(kind=int, value=_activity, pg="bigint",
                             description="Only participation in this activity, 1 to 7."),
        "from": Argument(kind=date, value=_from, pg="date", required=True,
                         description="First day (in Thailand). Planning also counts earlier, by the"
                         " days of the policy `planning-window`."),
        "to": Argument(kind=date, value=lambda given: given["to"], pg="date", required=True,
                       description="Last day (in Thailand), included."),
    },
)
COVERAGE_OF_AREA = replace(
    COVERAGE, area="{t}.code",
    arguments={name: each for name, each in COVERAGE.arguments.items() if name != "area"},
)

# ── answers ───────────────────────────────────────────────────────────────────────────────────────


def _figures(households: str) -> dict[str, Field]:
    return {
        "households": Column(description=households, sql="{t}.households", kind=int),
        "tookPart": Column(description="Number of these households that took part.",
                           sql="{t}.took_part", kind=int),
        "percent": Column(
            description="Share of households that took part, in percent with two decimals, rounded"
            " half-even; null if no household is on the roster.",
            sql=percent("{t}.took_part", "{t}.households"), kind=Decimal, nullable=True,
        ),
    }


PLACE: dict[str, Field] = {
    "area": AREA_FIELD,
    "areaCode": Column(description="Code of the area; empty for the whole country.", sql="{t}.area",
                       kind=str),
}
WHOLE = Column(
    description="Whether the viewer may see the whole area; if not, the figures cover only the part"
    " that the viewer may see.", sql="{t}.whole", kind=bool,
)
_ROSTERED = "Number of households on the roster on any of the days: enrolled, and not withdrawn," \
    " substituted or completed."

declare(Type(
    name="ParticipationCoverage", table=COMPUTED,
    description="How many households took part. A household took part if an attendance on one of"
    " the days (for planning, also in the window before) counts: verified and not since disputed or"
    " revoked, as household or neighbour, at a closed gathering, at CONSULT or above.",
    fields=PLACE | {
        "from": Column(description="First day, as given.", sql="{t}.from_on", kind=date),
        "to": Column(description="Last day, as given.", sql="{t}.to_on", kind=date),
        "planningFrom": Column(description="First day on which participation in planning counts.",
                               sql="{t}.planning_from", kind=date),
        "whole": WHOLE,
    } | _figures(_ROSTERED) | {
        "missing": Many(
            description="Households on the roster that did not take part.", target="Household",
            on="{c}.id = ANY (ARRAY(SELECT r.household FROM " + over(_TOOK_PART, "{t}")
            + " r WHERE NOT r.took_part))",  # an array is computed once
        ),
        "byArea": Items(
            description="Figures for each area directly inside it with households on the roster:"
            " provinces of the country, districts, tambons, villages of a tambon.",
            target="AreaCoverage", on="true", order="{c}.area",
            source="(SELECT left(r.village, length({t}.area) + 2) AS area, " + _COUNTS + " FROM "
            + over(_TOOK_PART, "{t}") + " r WHERE length({t}.area) < 8 GROUP BY 1)",
        ),
        "byStage": Items(
            description="Figures for each requested stage.",
            target="StageCoverage", on="true", order="{c}.number",
            source="(SELECT s.*, {t}.households FROM (VALUES " + ", ".join(
                f"({number}, '{stage}', {{t}}.{stage.lower()})"
                for number, stage in enumerate(Stage)
            ) + ") AS s (number, stage, took_part) WHERE s.stage = ANY ({t}.stages))",
        ),
    },
))
declare(Type(name="AreaCoverage", table=COMPUTED, fields=PLACE | _figures(_ROSTERED),
             description="Participation of the households of one of the areas inside."))
declare(Type(
    name="StageCoverage", table=COMPUTED,
    description="Participation of the households in one stage.",
    fields={"stage": Column(description="Stage of the programme.",
                            sql="{t}.stage", kind=Stage)}
    | _figures(_ROSTERED),
))
