"""The cases of reports and wages in the demonstration are what they claim to be."""

from typing import Any

import asyncpg

from simulation.chanthaburi import CASES
from simulation.script import bangkok
from tests.support.stories import Story, body, counted, flags, story

ACCEPTED, SUBMITTED = "work-report.accepted", "work-report.submitted"


# ── reports ───────────────────────────────────────────────────────────────────────────────────────


async def test_most_planned_months_are_reported_accepted_and_paid(
    demo: asyncpg.Connection,
) -> None:
    opened, accepted = await counted(demo, "work-report.opened"), await counted(demo, ACCEPTED)
    paid = await counted(demo, "engagement.wage-paid")
    assert opened > accepted >= paid > 300
    assert opened - accepted > 10
    assert await counted(demo, "work-report.daily-work-logged") > 3 * opened
    assert await counted(demo, "work-plan.closed") == accepted


async def test_a_report_was_refused_by_the_gate_and_accepted_after_a_labour_day(
    demo: asyncpg.Connection,
) -> None:
    report = await story(demo, "report-refused-then-accepted")
    [_] = report.refused("people-take-part-in-operation")
    assert report.types.index("attempt.refused") < report.types.index(ACCEPTED)
    evidence = body(report.one(ACCEPTED))["evidence"]
    labour_day = CASES["report-refused-then-accepted-labour-day"]
    assert {each["gathering"] for each in evidence} == {labour_day}


async def test_a_report_was_accepted_under_a_waiver(demo: asyncpg.Connection) -> None:
    report, waiver = await story(demo, "report-waived"), await story(demo, "report-waiver")
    assert body(waiver.rows[0])["stage"] == "OPERATION"
    accepted = report.one(ACCEPTED)
    assert flags(accepted) == [{"flag": "GATE_WAIVED", "waiver": CASES["report-waiver"]}]
    assert not body(accepted).get("evidence")
    assert accepted["actor_person"] != waiver.rows[0]["actor_person"]


async def test_nobody_accepts_the_own_report_nor_pays_on_the_own_acceptance(
    demo: asyncpg.Connection,
) -> None:
    report = await story(demo, "report-of-the-accepter")
    [attempt] = report.refused("accepter-is-not-the-author")
    assert attempt["person"] == report.one(SUBMITTED)["actor_person"]
    accepter = report.one(ACCEPTED)["actor_person"]
    [tried] = (await story(demo, "wage-of-the-accepter")).refused("authoriser-is-not-the-accepter")
    assert tried["person"] == accepter
    authorised = wage(await story(demo, "wage-of-the-accepter"), "authorised", "2021-06")
    assert authorised["actor_person"] != accepter
    assert authorised["acting_for"]


async def test_a_report_was_returned_and_came_back_revised(demo: asyncpg.Connection) -> None:
    types = (await story(demo, "report-returned")).types
    assert [each for each in types if each in (
        SUBMITTED, "work-report.returned", "work-report.revised", ACCEPTED,
    )] == [SUBMITTED, "work-report.returned", "work-report.revised", SUBMITTED, ACCEPTED]


async def test_a_report_was_late_and_another_never_came(demo: asyncpg.Connection) -> None:
    late = (await story(demo, "report-late")).one(SUBMITTED)
    assert bangkok("2021-06-06") < late["recorded_at"]
    never = await story(demo, "report-never-submitted")
    assert SUBMITTED not in never.types
    [attempt] = never.refused("role-covers-the-area")
    assert attempt["command"] == "SubmitWorkReport"


async def test_an_officer_of_another_district_could_not_accept_a_report(
    demo: asyncpg.Connection,
) -> None:
    report = await story(demo, "report-outside-the-district")
    [attempt] = report.refused("role-covers-the-area")
    assert attempt["person"] == CASES["district-officer"]
    assert report.one(ACCEPTED)["actor_person"] != attempt["person"]


async def test_an_accepted_report_was_corrected_also_after_it_was_paid_for(
    demo: asyncpg.Connection,
) -> None:
    report = await story(demo, "report-corrected")
    paid = wage(await story(demo, "engagement-extended"), "paid", "2021-05")
    late = [body(row) for row in report.of("work-report.corrected")
            if row["position"] > paid["position"]]
    assert [(each["field"], each["new"]) for each in late] == [
        ("HOURS", "2"), ("WORKED_ON", "2021-05-30")]
    assert all(each["old"] != each["new"] for each in late)
    [attempt] = report.refused("role-covers-the-area")
    assert attempt["command"] == "CorrectWorkReport"
    assert await counted(demo, "work-report.corrected") > 10


async def test_a_log_came_late_and_evidence_was_revoked_after_an_acceptance(
    demo: asyncpg.Connection,
) -> None:
    late = await story(demo, "report-with-a-late-log")
    [flag] = [flag for row in late.of("work-report.daily-work-logged") for flag in flags(row)]
    assert flag == {"flag": "LATE_ENTRY", "days": 9}
    untrue = await story(demo, "report-with-revoked-evidence")
    invalidated = body(untrue.one("participation.gate-evidence-invalidated"))
    assert untrue.types.index(ACCEPTED) < untrue.types.index(
        "participation.gate-evidence-invalidated")
    assert invalidated["person"] in {
        each["person"] for each in body(untrue.one(ACCEPTED))["evidence"]}


async def test_one_picture_was_shown_as_the_work_of_two(demo: asyncpg.Connection) -> None:
    again = await story(demo, "photo-shown-twice")
    [flag] = [flag for row in again.rows for flag in flags(row)]
    assert (flag["flag"], flag["earlier"]) == ("PHOTO_REUSED", CASES["photo-shown-first"])


# ── who took part in what was planned for them ────────────────────────────────────────────────────


async def planned_with(demo: asyncpg.Connection, case: str) -> list[dict[str, Any]]:
    """The verified attendances of a household at PLANNING gatherings that were not revoked."""
    household = await story(demo, case)
    revoked = {(body(row)["gathering"], body(row)["person"])
               for row in household.of("gathering.attendance-revoked")}
    verified = map(body, household.of("gathering.attendance-verified"))
    return [each for each in verified if each["stage"] == "PLANNING"
            and (each["gathering"], each["person"]) not in revoked]


async def test_work_was_accepted_on_plots_whose_households_never_planned(
    demo: asyncpg.Connection,
) -> None:
    for case in ("planned-without-taking-part", "only-planning-revoked"):
        assert await planned_with(demo, case) == [], case
        assert ACCEPTED in (await story(demo, f"{case}-report")).types
    assert await planned_with(demo, "planned-and-took-part")
    household = await story(demo, "only-planning-revoked")
    revoked = household.one("gathering.attendance-revoked")["recorded_at"]
    plan = (await story(demo, "plan-with-revoked-evidence")).one("work-plan.approved")
    assert plan["recorded_at"] < revoked


# ── wages ─────────────────────────────────────────────────────────────────────────────────────────


def wage(engagement: Story, step: str, month: str) -> asyncpg.Record:
    [found] = [row for row in engagement.of(f"engagement.wage-{step}")
               if body(row)["month"] == month]
    return found


async def test_a_wage_was_authorised_for_a_month_that_began_without_a_plan(
    demo: asyncpg.Connection,
) -> None:
    plan = (await story(demo, "wage-before-the-plan-plan")).one("work-plan.approved")
    assert bangkok("2021-07-01", "00:00") < plan["recorded_at"]
    wage(await story(demo, "wage-before-the-plan"), "authorised", "2021-07")
    near = await story(demo, "plan-after-the-month-began-without-wage")
    assert bangkok("2021-08-01", "00:00") < near.one("work-plan.approved")["recorded_at"]
    assert ACCEPTED not in near.types


async def test_a_wage_was_withheld_for_want_of_a_report(demo: asyncpg.Connection) -> None:
    engagement = await story(demo, "wage-withheld")
    assert wage(engagement, "withheld", "2021-05")
    authorised = [body(row)["month"] for row in engagement.of("engagement.wage-authorised")]
    assert authorised and "2021-05" not in authorised


async def test_a_wage_that_was_withheld_by_mistake_was_authorised_later(
    demo: asyncpg.Connection,
) -> None:
    engagement = await story(demo, "wage-withheld-by-mistake")
    withheld = wage(engagement, "withheld", "2021-06")
    authorised = wage(engagement, "authorised", "2021-06")
    assert withheld["position"] < authorised["position"]
