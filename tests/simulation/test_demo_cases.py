"""Every case of the demonstration is to be found, and what is left ready works."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from domain.kernel.authority import Role
from domain.kernel.event import Actor
from domain.kernel.ref import is_ref
from domain.work_plan.approval import ApproveWorkPlan
from domain.work_plan.drafting import SubmitWorkPlan
from domain.work_report.acceptance import AcceptWorkReport
from service.app import clock_of
from service.areas import Register
from service.clock import DemonstrationClock
from service.commands import CommandHandler, Done, Refusal
from service.database import connect_pool
from service.grants import holder
from service.journal import Journal
from service.postgres import Embedded
from service.vault import Vault
from simulation.chanthaburi import CASES
from simulation.script import bangkok
from tests.support.stories import body, flags, story

# ── the cases ─────────────────────────────────────────────────────────────────────────────────────


def test_every_case_names_an_id() -> None:
    for case, id in CASES.items():
        assert is_ref(id) or (case == "command-sent-twice" and UUID(id).version == 7), case


async def test_the_briefing_is_the_documents_meeting(demo: asyncpg.Connection) -> None:
    briefing = await story(demo, "briefing")
    scheduled = body(briefing.one("gathering.scheduled"))
    assert datetime.fromisoformat(scheduled["starts_at"]) == bangkok("2021-01-13", "08:00")
    assert (scheduled["kind"], scheduled["area"]) == ("BRIEFING", "22")
    assert (scheduled["level"], scheduled["by_video"]) == ("INFORM", True)
    assert briefing.types.count("gathering.attendance-verified") == 23
    assert briefing.rows[0]["position"] < (await demo.fetchval(
        "SELECT min(e.position) FROM journal.event e JOIN journal.event_type t ON t.id = e.type"
        " WHERE t.name = 'project.proposed'"))


async def test_a_plan_was_refused_and_approved_after_an_assembly(
    demo: asyncpg.Connection,
) -> None:
    plan = await story(demo, "plan-refused-then-approved")
    [_] = plan.refused("people-take-part-in-planning")
    assembly, household = (
        CASES[f"plan-refused-then-approved-{name}"] for name in ("assembly", "household")
    )
    evidence = body(plan.one("work-plan.approved"))["evidence"]
    assert any((e["gathering"], e["household"]) == (assembly, household) for e in evidence)
    assert plan.types.index("attempt.refused") < plan.types.index("work-plan.approved")


async def test_a_plan_was_approved_under_a_waiver(demo: asyncpg.Connection) -> None:
    waiver = await story(demo, "waiver")
    assert (waiver.rows[0]["type"], waiver.rows[0]["actor_role"]) == (
        "participation.gate-waived", "PROVINCIAL_OFFICER")
    assert waiver.rows[0]["acting_for"], "an officer acts for the provincial officer"
    approved = (await story(demo, "plan-waived")).one("work-plan.approved")
    assert flags(approved) == [{"flag": "GATE_WAIVED", "waiver": CASES["waiver"]}]
    assert approved["actor_person"] != waiver.rows[0]["actor_person"]


async def test_an_author_could_not_approve_the_own_plan(demo: asyncpg.Connection) -> None:
    plan = await story(demo, "plan-of-the-approver")
    [attempt] = plan.refused("approver-is-not-the-author")
    assert attempt["person"] == plan.one("work-plan.submitted")["actor_person"]
    assert plan.one("work-plan.approved")["actor_role"] == "PROVINCIAL_OFFICER"


async def test_late_entries_are_flagged(demo: asyncpg.Connection) -> None:
    late = await story(demo, "late-entry")
    assert flags(late.one("gathering.attendance-recorded")) == [{"flag": "LATE_ENTRY", "days": 11}]
    members = await story(demo, "very-late-entry")
    added = [row for row in members.rows if row["type"] == "household.member-added"]
    assert flags(added[-1]) == [{"flag": "LATE_ENTRY", "days": 80}]


async def test_a_command_sent_twice_was_recorded_once(demo: asyncpg.Connection) -> None:
    plan = await story(demo, "plan-submitted-twice")
    submitted = plan.one("work-plan.submitted")
    assert submitted["command_id"] == UUID(CASES["command-sent-twice"])
    assert await demo.fetchval(
        "SELECT first_position FROM journal.command WHERE command_id = $1",
        submitted["command_id"],
    ) == submitted["position"]


async def test_evidence_was_revoked_after_the_approval(demo: asyncpg.Connection) -> None:
    plan = await story(demo, "plan-with-revoked-evidence")
    invalidated = body(plan.one("participation.gate-evidence-invalidated"))
    assert plan.types.index("work-plan.approved") < plan.types.index(
        "participation.gate-evidence-invalidated") < plan.types.index("work-plan.closed")
    assert invalidated["gathering"] == CASES["attendance-revoked-gathering"]
    assert invalidated["person"] == CASES["attendance-revoked-person"]


async def test_somebody_was_in_two_places(demo: asyncpg.Connection) -> None:
    person = await story(demo, "person-in-two-places")
    recorded = [row for row in person.rows if row["type"] == "gathering.attendance-recorded"]
    [flagged] = [row for row in recorded if flags(row)]
    [flag] = flags(flagged)
    assert flag["flag"] == "PRESENT_ELSEWHERE"
    assert flag["gathering"] in {body(row)["gathering"] for row in recorded}


async def test_a_plan_was_approved_too_quickly_to_be_read(demo: asyncpg.Connection) -> None:
    [flag] = flags((await story(demo, "plan-approved-quickly")).one("work-plan.approved"))
    assert flag["flag"] == "QUICK_APPROVAL"
    assert 0 < flag["seconds"] <= 25


async def test_an_officer_reached_beyond_the_own_district(demo: asyncpg.Connection) -> None:
    [attempt] = (await story(demo, "plan-outside-the-district")).refused("role-covers-the-area")
    assert attempt["person"] == CASES["district-officer"]


async def test_a_plan_in_force_was_revised_within_its_month(demo: asyncpg.Connection) -> None:
    plan = await story(demo, "plan-revised-in-its-month")
    assert [body(row)["revision"] for row in plan.of("work-plan.approved")] == [1, 2]
    first, second = plan.of("work-plan.approved")
    assert first["recorded_at"] < bangkok("2021-06-01") < second["recorded_at"]
    before, after = body(plan.one("work-plan.drafted")), body(plan.one("work-plan.revised"))
    assert before["items"] != after["items"]


async def test_a_disputed_attendance_was_verified_anew(demo: asyncpg.Connection) -> None:
    types = (await story(demo, "attendance-disputed-person")).types
    after = types[types.index("gathering.attendance-disputed"):]
    assert "gathering.attendance-verified" in after


async def test_a_persons_details_are_erased_and_what_was_done_stays(
    demo: asyncpg.Connection,
) -> None:
    person = await story(demo, "person-erased")
    assert "person.subject-erased" in person.types
    assert "person.registered" in person.types
    assert await demo.fetchval(
        "SELECT count(*) FROM vault.detail WHERE subject = $1", CASES["person-erased"]
    ) == 0


# ── what is left ready ────────────────────────────────────────────────────────────────────────────


async def test_the_demonstration_goes_on_where_it_ended(demonstration_url: str) -> None:
    async with await connect_pool(demonstration_url, max_size=1) as pool:
        clock = await clock_of(pool)
    assert isinstance(clock, DemonstrationClock)
    assert bangkok("2021-10-15", "16:00") <= clock.now() < bangkok("2021-10-15", "16:30")


async def test_one_plan_and_one_report_are_ready_and_the_gate_refuses_another_plan(
    demonstration_url: str,
) -> None:
    async with await connect_pool(demonstration_url, max_size=2) as pool:
        journal = await Journal.open(demonstration_url)
        vault, clock = await Vault.unlock(pool), await clock_of(pool)
        handler = CommandHandler(journal, vault, Register(), clock)

        async def ask(command: Any, person: str) -> Done | Refusal:
            return await handler.handle(
                command, Actor(person=CASES[person], role=""), command_id=uuid4(), digest=b"test"
            )

        ready, blocked = CASES["plan-to-submit"], CASES["plan-the-gate-refuses"]
        try:
            submitted = await ask(SubmitWorkPlan(work_plan=ready), "plan-to-submit-developer")
            approved = await ask(ApproveWorkPlan(work_plan=ready), "district-officer")
            refused = await ask(ApproveWorkPlan(work_plan=blocked), "district-officer")
            accepted = await ask(
                AcceptWorkReport(work_report=CASES["report-to-accept"]), "district-officer")
        finally:
            await journal.close()
    assert isinstance(submitted, Done)
    assert isinstance(approved, Done)
    assert isinstance(accepted, Done)
    assert isinstance(refused, Refusal)
    assert refused.refused.rule.name == "people-take-part-in-planning"
    assert CASES["plan-the-gate-refuses-household"] in refused.refused.message


async def test_the_tokens_by_area_are_those_of_the_people_who_are_needed(
    postgres: Embedded, loaded_demonstration: str
) -> None:
    url = postgres.url(loaded_demonstration)
    developer = await holder(url, Role.AREA_DEVELOPER, "220204")
    assert developer == CASES["plan-to-submit-developer"]
    assert await holder(url, Role.DISTRICT_OFFICER, "2202") == CASES["district-officer"]
    assert await holder(url, Role.AUDITOR, "2202") == CASES["district-auditor"]
    for role in set(Role) - {Role.SYSTEM}:
        assert is_ref(await holder(url, role, None), "person")
