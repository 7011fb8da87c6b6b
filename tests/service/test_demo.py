"""The demonstration is what it says: real places, honest gaps, and every case to be found."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest
import pytest_asyncio

from domain.event import Actor
from domain.plan_approval import ApproveWorkPlan
from domain.plan_drafting import SubmitWorkPlan
from domain.ref import is_ref
from domain.thai import is_national_id
from service.app import clock_of
from service.areas import Register
from service.clock import DemonstrationClock
from service.commands import Done, Office, Refusal
from service.database import connect_pool, prepare
from service.demo import CASES, load
from service.demo.cast import TARGET_TAMBONS, nominated
from service.demo.script import bangkok
from service.demo.year import year
from service.journal import Journal
from service.postgres import Embedded
from service.vault import Vault

_EVENTS = """
SELECT e.position, t.name AS type, convert_from(e.data, 'UTF8') AS data,
       coalesce(e.flags, '[]') AS flags, e.actor_person, e.actor_role, e.acting_for,
       e.recorded_at, e.occurred_at, e.command_id
  FROM journal.event e JOIN journal.event_type t ON t.id = e.type
 WHERE $1 = ANY (e.tags) ORDER BY e.position"""


@pytest_asyncio.fixture
async def told(postgres: Embedded, loaded_demonstration: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the demonstration that all tests share: only to be read."""
    connection = await asyncpg.connect(postgres.url(loaded_demonstration))
    await connection.execute("SET default_transaction_read_only = on")
    yield connection
    await connection.close()


class Story:
    """What the journal says under one tag, oldest first."""

    def __init__(self, rows: list[asyncpg.Record]) -> None:
        self.rows = rows

    @property
    def types(self) -> list[str]:
        return [row["type"] for row in self.rows]

    def one(self, type: str) -> asyncpg.Record:
        [found] = [row for row in self.rows if row["type"] == type]
        return found

    def refused(self, rule: str) -> list[dict[str, Any]]:
        said = [body(row) for row in self.rows if row["type"] == "attempt.refused"]
        return [each for each in said if each["rule"] == rule]


def body(row: asyncpg.Record) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(row["data"])
    return found


def flags(row: asyncpg.Record) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = msgspec.json.decode(row["flags"])
    return found


async def story(told: asyncpg.Connection, case: str) -> Story:
    return Story(await told.fetch(_EVENTS, CASES[case]))


async def counted(told: asyncpg.Connection, type: str) -> int:
    return int(await told.fetchval(
        "SELECT count(*) FROM journal.event e JOIN journal.event_type t ON t.id = e.type"
        " WHERE t.name = $1", type,
    ))


# ── what it holds ─────────────────────────────────────────────────────────────────────────────────


async def test_thirty_of_the_76_tambons_have_households_and_the_others_show_none(
    told: asyncpg.Connection,
) -> None:
    known = await told.fetch(
        "SELECT code FROM reference.area WHERE parent LIKE '22__' AND abolished_on IS NULL"
    )
    lived_in = await told.fetch(
        "SELECT DISTINCT left(e.area_code, 6) AS code FROM journal.event e"
        " JOIN journal.event_type t ON t.id = e.type WHERE t.name = 'household.nominated'"
    )
    assert len(known) == 76
    assert {row["code"] for row in lived_in} == set(TARGET_TAMBONS) <= {r["code"] for r in known}
    assert len(TARGET_TAMBONS) == 30
    assert len({code[:4] for code in TARGET_TAMBONS}) == 10


async def test_at_least_300_households_have_a_plot_and_sixty_developers_a_contract(
    told: asyncpg.Connection,
) -> None:
    assert await counted(told, "household.enrolled") >= 300
    assert await counted(told, "engagement.contracted") == 60
    assert await counted(told, "programme.activity-unit-assigned") == 7
    assert 10_000 <= await told.fetchval("SELECT max(position) FROM journal.event") <= 16_000


async def test_figures_that_disagree_are_both_kept_with_their_sources(
    told: asyncpg.Connection,
) -> None:
    rows = await told.fetch(
        "SELECT convert_from(data, 'UTF8') AS data FROM journal.event e"
        " JOIN journal.event_type t ON t.id = e.type WHERE t.name = 'programme.target-set'"
    )
    tambons = [body(row) for row in rows if body(row)["metric"] == "tambons"]
    assert [each["value"] for each in tambons] == ["2760", "3246"]
    assert len({each["source"] for each in tambons}) == 2


async def test_the_story_is_in_the_past_and_ends_on_24_august_2021(
    told: asyncpg.Connection,
) -> None:
    first, last = await told.fetchrow(
        "SELECT min(recorded_at), max(recorded_at) FROM journal.event"
    )
    assert bangkok("2020-12-01", "08:00") <= first < bangkok("2020-12-01", "08:01")
    assert bangkok("2021-08-24", "09:00") <= last < bangkok("2021-08-24", "09:05")


async def test_the_views_are_folded_up_to_the_last_event(told: asyncpg.Connection) -> None:
    head = await told.fetchval("SELECT max(position) FROM journal.event")
    assert await told.fetchval("SELECT position FROM views.position") == head
    assert await told.fetchval(
        "SELECT count(*) FROM views.households WHERE status = 'ENROLLED'"
    ) == await counted(told, "household.enrolled") - 1  # one withdrew


async def test_nobody_real_can_be_meant(told: asyncpg.Connection) -> None:
    rows = await told.fetch("SELECT field, value FROM vault.detail WHERE subject LIKE 'person:%'")
    details: dict[str, list[str]] = {}
    for row in rows:
        details.setdefault(row["field"], []).append(row["value"])
    assert all(is_national_id(each) and each[0] == "9" for each in details["national_id"])
    assert all(each.startswith("000-") for each in details["phone"])
    assert all(each.startswith("สมมุติ") for each in details["first_name"])
    assert all(each.startswith("ตัวอย่าง") for each in details["last_name"])
    assert len(details["national_id"]) > 600


# ── the cases ─────────────────────────────────────────────────────────────────────────────────────


def test_every_case_names_an_id() -> None:
    for case, id in CASES.items():
        assert is_ref(id) or (case == "command-sent-twice" and UUID(id).version == 7), case


async def test_the_briefing_is_the_documents_meeting(told: asyncpg.Connection) -> None:
    briefing = await story(told, "briefing")
    scheduled = body(briefing.one("gathering.scheduled"))
    assert datetime.fromisoformat(scheduled["starts_at"]) == bangkok("2021-01-13", "08:00")
    assert (scheduled["kind"], scheduled["area"]) == ("BRIEFING", "22")
    assert (scheduled["level"], scheduled["by_video"]) == ("INFORM", True)
    assert briefing.types.count("gathering.attendance-verified") == 23
    assert briefing.rows[0]["position"] < (await told.fetchval(
        "SELECT min(e.position) FROM journal.event e JOIN journal.event_type t ON t.id = e.type"
        " WHERE t.name = 'project.proposed'"))


async def test_a_plan_was_refused_and_approved_after_an_assembly(
    told: asyncpg.Connection,
) -> None:
    plan = await story(told, "plan-refused-then-approved")
    [_] = plan.refused("people-take-part-in-planning")
    assembly, household = (
        CASES[f"plan-refused-then-approved-{name}"] for name in ("assembly", "household")
    )
    evidence = body(plan.one("work-plan.approved"))["evidence"]
    assert any((e["gathering"], e["household"]) == (assembly, household) for e in evidence)
    assert plan.types.index("attempt.refused") < plan.types.index("work-plan.approved")


async def test_a_plan_was_approved_under_a_waiver(told: asyncpg.Connection) -> None:
    waiver = await story(told, "waiver")
    assert (waiver.rows[0]["type"], waiver.rows[0]["actor_role"]) == (
        "participation.gate-waived", "PROVINCIAL_OFFICER")
    assert waiver.rows[0]["acting_for"], "an officer acts for the provincial officer"
    approved = (await story(told, "plan-waived")).one("work-plan.approved")
    assert flags(approved) == [{"flag": "GATE_WAIVED", "waiver": CASES["waiver"]}]
    assert approved["actor_person"] != waiver.rows[0]["actor_person"]


async def test_an_author_could_not_approve_the_own_plan(told: asyncpg.Connection) -> None:
    plan = await story(told, "plan-of-the-approver")
    [attempt] = plan.refused("approver-is-not-the-author")
    assert attempt["person"] == plan.one("work-plan.submitted")["actor_person"]
    assert plan.one("work-plan.approved")["actor_role"] == "PROVINCIAL_OFFICER"


async def test_late_entries_are_flagged(told: asyncpg.Connection) -> None:
    late = await story(told, "late-entry")
    assert flags(late.one("gathering.attendance-recorded")) == [{"flag": "LATE_ENTRY", "days": 11}]
    members = await story(told, "very-late-entry")
    added = [row for row in members.rows if row["type"] == "household.member-added"]
    assert flags(added[-1]) == [{"flag": "LATE_ENTRY", "days": 80}]


async def test_a_command_sent_twice_was_recorded_once(told: asyncpg.Connection) -> None:
    plan = await story(told, "plan-submitted-twice")
    submitted = plan.one("work-plan.submitted")
    assert submitted["command_id"] == UUID(CASES["command-sent-twice"])
    assert await told.fetchval(
        "SELECT first_position FROM journal.command WHERE command_id = $1",
        submitted["command_id"],
    ) == submitted["position"]


async def test_evidence_was_revoked_after_the_approval(told: asyncpg.Connection) -> None:
    plan = await story(told, "plan-with-revoked-evidence")
    assert plan.types[-2:] == ["work-plan.approved", "participation.gate-evidence-invalidated"]
    invalidated = body(plan.rows[-1])
    assert invalidated["gathering"] == CASES["attendance-revoked-gathering"]
    assert invalidated["person"] == CASES["attendance-revoked-person"]


async def test_somebody_was_in_two_places(told: asyncpg.Connection) -> None:
    person = await story(told, "person-in-two-places")
    recorded = [row for row in person.rows if row["type"] == "gathering.attendance-recorded"]
    [flagged] = [row for row in recorded if flags(row)]
    [flag] = flags(flagged)
    assert flag["flag"] == "PRESENT_ELSEWHERE"
    assert flag["gathering"] in {body(row)["gathering"] for row in recorded}


async def test_a_plan_was_approved_too_quickly_to_be_read(told: asyncpg.Connection) -> None:
    [flag] = flags((await story(told, "plan-approved-quickly")).one("work-plan.approved"))
    assert flag["flag"] == "QUICK_APPROVAL"
    assert 0 < flag["seconds"] <= 25


async def test_an_officer_reached_beyond_the_own_district(told: asyncpg.Connection) -> None:
    [attempt] = (await story(told, "plan-outside-the-district")).refused("role-covers-the-area")
    assert attempt["person"] == CASES["district-officer"]


async def test_a_household_withdrew_and_a_developer_resigned(told: asyncpg.Connection) -> None:
    assert "household.withdrawn" in (await story(told, "household-withdrawn")).types
    assert (await story(told, "engagement-ended")).types[-1] == "engagement.ended"


async def test_a_disputed_attendance_was_verified_anew(told: asyncpg.Connection) -> None:
    types = (await story(told, "attendance-disputed-person")).types
    after = types[types.index("gathering.attendance-disputed"):]
    assert "gathering.attendance-verified" in after


async def test_a_persons_details_are_erased_and_what_was_done_stays(
    told: asyncpg.Connection,
) -> None:
    person = await story(told, "person-erased")
    assert "person.subject-erased" in person.types
    assert "person.registered" in person.types
    assert await told.fetchval(
        "SELECT count(*) FROM vault.detail WHERE subject = $1", CASES["person-erased"]
    ) == 0


# ── what is left ready ────────────────────────────────────────────────────────────────────────────


async def test_the_demonstration_goes_on_where_it_ended(demonstration_url: str) -> None:
    async with await connect_pool(demonstration_url, max_size=1) as pool:
        clock = await clock_of(pool)
    assert isinstance(clock, DemonstrationClock)
    assert bangkok("2021-08-24", "09:00") <= clock.now() < bangkok("2021-08-24", "09:30")


async def test_one_plan_can_be_submitted_and_approved_and_the_gate_refuses_another(
    demonstration_url: str,
) -> None:
    async with await connect_pool(demonstration_url, max_size=2) as pool:
        journal = await Journal.open(demonstration_url)
        office = Office(journal, await Vault.unlock(pool), Register(), await clock_of(pool))

        async def ask(command: Any, person: str) -> Done | Refusal:
            return await office.handle(
                command, Actor(person=CASES[person], role=""), command_id=uuid4(), digest=b"test"
            )

        ready, blocked = CASES["plan-to-submit"], CASES["plan-the-gate-refuses"]
        try:
            submitted = await ask(SubmitWorkPlan(work_plan=ready), "plan-to-submit-developer")
            approved = await ask(ApproveWorkPlan(work_plan=ready), "district-officer")
            refused = await ask(ApproveWorkPlan(work_plan=blocked), "district-officer")
        finally:
            await journal.close()
    assert isinstance(submitted, Done)
    assert isinstance(approved, Done)
    assert isinstance(refused, Refusal)
    assert refused.refused.rule.name == "people-take-part-in-planning"
    assert CASES["plan-the-gate-refuses-household"] in refused.refused.message


# ── the same everywhere ───────────────────────────────────────────────────────────────────────────

_SCRIPT = """
import hashlib, msgspec
from service.demo.year import year
said = hashlib.sha256()
for scene in year():
    for act in scene.acts:
        said.update(msgspec.json.encode((scene.at, act.by, act.comes_to, act.command)))
print(said.hexdigest())
"""


def test_the_script_does_not_hang_on_how_python_hashes() -> None:
    root = Path(__file__).parents[2]
    said = {
        subprocess.run(
            [sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=True, cwd=root,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def test_the_story_is_told_in_order_and_most_of_it_goes_well() -> None:
    moments = [scene.at for scene in year()]
    assert moments == sorted(moments)
    odd = [act for scene in year() for act in scene.acts if act.comes_to != "accepted"]
    assert len(odd) == 4
    assert {each.fate for tambon in TARGET_TAMBONS for each in nominated(tambon)} == {
        "ENROLLED", "ENDORSED", "SCREENED", "INELIGIBLE"}


async def told_alike(connection: asyncpg.Connection) -> str:
    """A digest of (position, type, data). Claims under the database's own secret are left out."""
    rows = await connection.fetch(
        "SELECT e.position, t.name, e.data FROM journal.event e"
        " JOIN journal.event_type t ON t.id = e.type ORDER BY e.position"
    )
    said = hashlib.sha256()
    for position, name, data in rows:
        said.update(f"{position} {name} ".encode())
        said.update(re.sub(rb'"claim:(national-id|house):[0-9a-f]{64}"', b"", data))
    return said.hexdigest()


@pytest.mark.long
async def test_two_loads_tell_the_same_at_the_same_positions(
    told: asyncpg.Connection, database_url: str
) -> None:
    await load(database_url)
    again = await asyncpg.connect(database_url)
    try:
        assert await told_alike(again) == await told_alike(told)
    finally:
        await again.close()


async def test_a_journal_that_is_not_empty_is_left_alone(demonstration_url: str) -> None:
    connection = await asyncpg.connect(demonstration_url)
    before = await connection.fetchval("SELECT max(position) FROM journal.event")
    await prepare(demonstration_url)
    with pytest.raises(RuntimeError, match="not empty"):
        await load(demonstration_url)
    assert await connection.fetchval("SELECT max(position) FROM journal.event") == before
    await connection.close()
