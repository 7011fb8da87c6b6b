"""The cases of evaluations, supervision and learning are what they claim to be."""

import asyncpg

from simulation.chanthaburi import CASES
from simulation.script import bangkok
from tests.support.stories import body, counted, flags, story

SCORED, SHARED, FINAL = "evaluation.scored", "evaluation.shared", "evaluation.finalised"
CONTESTED, RESCORED = "evaluation.contested", "evaluation.rescored"

# ── evaluations ───────────────────────────────────────────────────────────────────────────────────


async def test_plots_contracts_plans_and_the_programme_are_evaluated_to_the_end(
    demo: asyncpg.Connection,
) -> None:
    for case, noun in (
        ("of-a-community-plot", "project"), ("of-an-engagement", "engagement"),
        ("of-a-plan", "work-plan"), ("of-the-programme", "programme"),
    ):
        evaluation = await story(demo, f"evaluation-{case}")
        final = body(evaluation.one(FINAL))
        assert final["subject"].startswith(f"{noun}:"), case
        assert final["evidence"], case
        kinds = {each["kind"] for each in body(evaluation.one(SCORED))["by_kind"]}
        assert {"HOUSEHOLD", "OFFICIAL"} < kinds, case
    programme = await story(demo, "evaluation-of-the-programme")
    assert body(programme.one("evaluation.planned"))["provinces"] == ["22"]
    assert body(programme.one(SHARED))["gathering"] == CASES["evaluation-of-the-programme-forum"]


async def test_a_result_was_contested_and_upheld_another_rescored_and_shared_again(
    demo: asyncpg.Connection,
) -> None:
    def steps(types: list[str]) -> list[str]:
        known = (SCORED, SHARED, CONTESTED, "evaluation.upheld", RESCORED, FINAL)
        return [each for each in types if each in known]

    upheld = await story(demo, "evaluation-upheld")
    assert steps(upheld.types) == [SCORED, SHARED, CONTESTED, "evaluation.upheld", FINAL]
    rescored = await story(demo, "evaluation-rescored")
    assert steps(rescored.types) == [SCORED, SHARED, CONTESTED, RESCORED, SHARED, FINAL]
    assert body(rescored.one(SCORED))["result"] > body(rescored.one(RESCORED))["result"]
    assert body(rescored.one(FINAL))["result"] == body(rescored.one(RESCORED))["result"]


async def test_the_gate_refused_a_result_that_its_household_had_not_heard(
    demo: asyncpg.Connection,
) -> None:
    evaluation = await story(demo, "evaluation-refused-then-final")
    [_] = evaluation.refused("people-take-part-in-evaluation")
    first, second = evaluation.of(SHARED)
    evidence = body(evaluation.one(FINAL))["evidence"]
    assert {each["gathering"] for each in evidence} == {body(second)["gathering"]}
    assert body(first)["gathering"] != body(second)["gathering"]
    assert FINAL not in (await story(demo, "evaluation-not-final")).types


async def test_a_result_was_made_final_under_a_waiver(demo: asyncpg.Connection) -> None:
    final = (await story(demo, "evaluation-waived")).one(FINAL)
    assert flags(final) == [{"flag": "GATE_WAIVED", "waiver": CASES["evaluation-waiver"]}]
    waiver = (await story(demo, "evaluation-waiver")).one("participation.gate-waived")
    assert body(waiver)["stage"] == "EVALUATION"


async def test_evidence_of_a_final_result_was_revoked_and_the_plot_stays_closed(
    demo: asyncpg.Connection,
) -> None:
    evaluation = await story(demo, "evaluation-with-revoked-evidence")
    assert evaluation.types.index(FINAL) < evaluation.types.index(
        "participation.gate-evidence-invalidated")
    assert (await story(demo, "project-closed")).one("project.closed")
    household = await story(demo, "household-completed")
    assert body(household.one("household.completed"))["project"] == CASES["project-closed"]
    closed = await counted(demo, "project.closed")
    assert closed == await counted(demo, "household.completed") > 50


async def test_the_approver_of_the_plans_could_not_score_the_plot(
    demo: asyncpg.Connection,
) -> None:
    evaluation = await story(demo, "evaluation-by-the-approver")
    [_] = evaluation.refused("official-does-not-score-own-work")
    officers = [body(row) for row in evaluation.of("evaluation.assessment-submitted")
                if body(row)["kind"] == "OFFICIAL"]
    assert evaluation.refused("official-does-not-score-own-work")[0]["person"] not in {
        each["assessor"] for each in officers}


# ── supervision ───────────────────────────────────────────────────────────────────────────────────


async def test_developers_are_visited_advised_and_visited_again_but_one_never(
    demo: asyncpg.Connection,
) -> None:
    visited = "engagement.supervision-visited"
    followed = await story(demo, "developer-visited-and-followed-up")
    first, again = followed.of(visited)
    assert again["recorded_at"].date().isoformat() == body(first)["follow_up_by"]
    assert visited not in (await story(demo, "developer-never-visited")).types
    assert await counted(demo, visited) > 150


# ── learning ──────────────────────────────────────────────────────────────────────────────────────


async def test_guidelines_are_studied_but_not_by_everybody(demo: asyncpg.Connection) -> None:
    published = [body((await story(demo, case)).one("guideline.published"))
                 for case in ("guideline", "guideline-second-version")]
    assert published[0]["title"] == published[1]["title"]
    assert published[0]["version"] != published[1]["version"]
    unread = await story(demo, "officer-who-did-not-study")
    assert "guideline.studied" not in unread.types
    assert "person.role-granted" in unread.types
    assert 100 < await counted(demo, "guideline.studied") < 3 * 100


async def test_knowledge_is_recorded_and_shared_and_one_developer_learned_nothing_lately(
    demo: asyncpg.Connection,
) -> None:
    knowledge = await story(demo, "knowledge-shared")
    shared = body(knowledge.one("knowledge.shared"))
    assert shared["gathering"] == CASES["knowledge-shared-gathering"]
    for case, lately in (
        ("developer-who-learned-nothing-lately", False), ("developer-who-learns", True),
    ):
        person = body((await story(demo, case)).one("engagement.contracted"))["person"]
        recorded = await demo.fetch(
            "SELECT e.recorded_at FROM journal.event e JOIN journal.event_type t ON t.id = e.type"
            " WHERE t.name = 'knowledge.recorded' AND $1 = ANY (e.tags)", person,
        )
        assert recorded, case
        assert (max(row[0] for row in recorded) > bangkok("2021-08-15")) == lately, case
