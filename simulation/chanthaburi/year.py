"""The whole year in the order of time: a pure list of scenes, the same on every machine."""

from functools import cache
from itertools import chain

from simulation.chanthaburi import (
    assemblies,
    cases,
    digging,
    evaluating,
    gatherings,
    households,
    plans,
    programme,
    reports,
    staff,
    wages,
)
from simulation.script import Scene


@cache
def year() -> tuple[Scene, ...]:
    """December 2020 to 15 October 2021. Scenes at one moment stay in the order of this list."""
    scenes = chain(
        staff.appoint(), programme.begin(), staff.hire(), staff.hand_over(),
        programme.briefing(),
        households.choose(), households.take_in(), households.build(),
        digging.dig(), digging.inspect(), digging.equip(),
        *map(assemblies.assemblies, assemblies.ROUNDS),
        gatherings.train(), gatherings.work_together(), gatherings.learn(),
        gatherings.look_back(),
        *map(plans.months, plans.MADE_FROM),
        gatherings.work_as_planned(), *map(reports.months, reports.MONTHS),
        *map(wages.months, wages.PAID),
        evaluating.half_time(), evaluating.to_the_end(), evaluating.the_programme(),
        *(story() for story in cases.STORIES),
    )
    return tuple(sorted((each for each in scenes if each.acts), key=lambda each: each.at))
