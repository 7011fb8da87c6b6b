"""The cases of plots, assets, and of whoever leaves or comes, are what they claim to be."""

import asyncpg

from simulation.chanthaburi import CASES
from tests.support.stories import body, counted, story

REJECTED, ACCEPTED = "project.rejected", "project.accepted"
MEASURED, DESIGNED = "project.excavation-measured", "project.designed"

# ── digging ───────────────────────────────────────────────────────────────────────────────────────


async def test_most_plots_are_dug_and_in_use_and_some_were_dug_again(
    demo: asyncpg.Connection,
) -> None:
    begun, accepted = await counted(demo, "project.excavation-contracted"), await counted(
        demo, ACCEPTED)
    assert begun > accepted == await counted(demo, "project.commissioned") > 250
    assert 10 < await counted(demo, REJECTED) < 40


async def test_a_plot_was_rejected_and_accepted_once_it_was_dug_again(
    demo: asyncpg.Connection,
) -> None:
    for case, times in (("plot-rejected-then-accepted", 1), ("plot-rejected-twice", 2)):
        plot = await story(demo, case)
        steps = [each for each in plot.types if each in (MEASURED, REJECTED, ACCEPTED)]
        assert steps == [MEASURED, REJECTED] * times + [MEASURED, ACCEPTED], case
        numbers = [body(row)["measurement"] for row in plot.of(MEASURED)]
        assert numbers == list(range(1, times + 2))


async def test_a_plot_is_far_from_its_design_and_another_near(demo: asyncpg.Connection) -> None:
    off = {}
    for case in ("plot-off-its-design", "plot-near-its-design"):
        plot = await story(demo, case)
        designed, [measured] = body(plot.of(DESIGNED)[-1]), map(body, plot.of(MEASURED))
        wanted = float(designed["dig_volume_m3"])
        off[case] = (float(measured["volume_m3"]) / wanted, designed["shares"], measured["shares"])
    volume, designed, measured = off["plot-off-its-design"]
    assert volume > 1.1 and designed != measured
    volume, designed, measured = off["plot-near-its-design"]
    assert 1 < volume < 1.1 and designed == measured


async def test_a_plot_without_paddy_was_exempted_by_an_order(demo: asyncpg.Connection) -> None:
    plot = await story(demo, "plot-without-paddy")
    assert float(body(plot.one(MEASURED))["shares"]["na"]) == 0
    assert body(plot.one(ACCEPTED))["exemption"]


async def test_a_developer_of_the_plot_could_not_sit_on_its_committee(
    demo: asyncpg.Connection,
) -> None:
    plot = await story(demo, "plot-of-a-biased-committee")
    [_] = plot.refused("committee-is-independent")
    assert len(body(plot.one(ACCEPTED))["committee"]) == 3


async def test_a_plot_was_begun_and_never_finished(demo: asyncpg.Connection) -> None:
    types = (await story(demo, "plot-never-finished")).types
    assert "project.excavation-started" in types
    assert MEASURED not in types


# ── assets ────────────────────────────────────────────────────────────────────────────────────────


async def test_a_pump_was_never_used_and_another_found_idle(demo: asyncpg.Connection) -> None:
    assert (await story(demo, "asset-never-used")).types == ["project.asset-delivered"]
    assert (await story(demo, "asset-found-idle")).types == [
        "project.asset-delivered", "project.asset-put-to-use", "project.asset-found-idle"]
    delivered = await counted(demo, "project.asset-delivered")
    used = await counted(demo, "project.asset-put-to-use")
    assert used < delivered == await counted(demo, "project.commissioned")
    assert delivered - used > 10


# ── leaving, coming, staying ──────────────────────────────────────────────────────────────────────


async def test_a_household_withdrew_and_its_plot_was_dropped(demo: asyncpg.Connection) -> None:
    household = await story(demo, "household-withdrawn")
    withdrawn = household.one("household.withdrawn")["position"]
    assert household.one("project.dropped")["position"] > withdrawn
    assert (await story(demo, "project-dropped")).one("project.dropped")


async def test_a_household_came_back_and_another_was_substituted(
    demo: asyncpg.Connection,
) -> None:
    types = (await story(demo, "household-reinstated")).types
    assert types.index("household.withdrawn") < types.index("household.reinstated")
    gone = body((await story(demo, "household-substituted")).one("household.substituted"))
    assert gone["by"] == CASES["household-substituted-by"]


async def test_a_developer_resigned_and_another_took_the_place(demo: asyncpg.Connection) -> None:
    before, after = await story(demo, "engagement-ended"), await story(
        demo, "engagement-substituted-by")
    ended = body(before.one("engagement.ended"))
    assert ended["ground"] == "RESIGNED"
    assert body(before.one("engagement.substituted"))["by"] == CASES["engagement-substituted-by"]
    assert body(after.one("engagement.contracted"))["start_on"] > ended["ended_on"]
    assert "work-report.accepted" in after.types


async def test_a_contract_goes_on_and_the_programme_ends_later_twice(
    demo: asyncpg.Connection,
) -> None:
    extended = body((await story(demo, "engagement-extended")).one("engagement.extended"))
    assert (extended["from_on"], extended["to_on"]) == ("2021-09-30", "2021-12-31")
    moved = [body(row) for row in (await story(demo, "programme-extended")).of(
        "programme.deadline-extended")]
    assert [(each["from_on"], each["to_on"]) for each in moved] == [
        ("2021-09-30", "2021-12-31"), ("2021-12-31", "2022-03-31")]


async def test_a_developer_fails_a_criterion_after_the_contract_and_of_another_it_was_a_rumour(
    demo: asyncpg.Connection,
) -> None:
    for case, said in (("criterion-failed-later", [True, False]),
                       ("criterion-doubted-and-met", [True, False, True])):
        engagement = await story(demo, case)
        screened = [body(row) for row in engagement.of("engagement.applicant-screened")]
        assert [each["passed"] for each in screened if each["criterion"] == "RESIDENT"] == said
