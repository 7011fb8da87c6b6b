"""A month's report through GraphQL: logged, handed in, accepted, corrected, its proof revoked."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.support.reporting import plan_in_force, this_month, workday
from tests.support.running import Client, running
from tests.support.world import World, new

SHOWN = """{ id status revision month logs hours people corrections waived evidenceInvalidated
    accepterId workPlan { status } engagement { workReports { totalCount } }
    dailyLogs { number hours people photos changes planned { task } }
    results { item actual planned { target unit workPlanId } }
    corrected { field old new correctedAs event { type reason } }
    evidence { person { id } invalidated } }"""
REPORTS = "query($f: WorkReportFilter) { workReports(filter: $f) { totalCount nodes " + SHOWN + "}}"


async def listed(client: Client, world: World, **only: Any) -> list[dict[str, Any]]:
    found = await client.ask(world.auditor, REPORTS, f=only)
    nodes: list[dict[str, Any]] = found["workReports"]["nodes"]
    return nodes


async def reported(client: Client, world: World) -> tuple[str, str, str]:
    """A plan, its report with two logs handed in, and the gathering that it may rest on."""
    plan = await plan_in_force(world, world.developer, world.engagement)
    gathering = await workday(world)
    day = world.today
    if f"{day:%Y-%m}" != world.month:
        day -= timedelta(days=1)
    log = {"workPlan": plan, "on": day.isoformat(), "project": world.project, "hours": "5",
           "people": 3, "item": 1, "photoHashes": ["a" * 64], "note": "ขุดหลุมปลูก"}
    made = await client.do(world.developer, "logDailyWork", log, select="workReport { id }")
    report = made["workReport"]["id"]
    again = await client.do(
        world.developer, "logDailyWork", log | {"workReport": new("work-report")},
        select="workReport { id logs }",
    )
    assert again["workReport"] == {"id": report, "logs": 2}
    asked, summary = {"workReport": report}, {"summary": "ปลูกแฝกได้เกือบครบ"}
    refused = await client.do(world.developer, "submitWorkReport", asked | summary)
    assert refused["rule"] == "every-item-has-a-result-or-a-reason"
    for name, fields in (
        ("recordResults", {"results": [{"item": 1, "actual": "180"}]}),
        ("submitWorkReport", summary),
    ):
        assert "rule" not in await client.do(world.developer, name, asked | fields)
    return plan, report, gathering


async def answered(client: Client, world: World, plan: str, report: str, gathering: str) -> None:
    """The report is accepted and corrected, its plan closed, its evidence revoked."""
    asked = {"workReport": report}
    for name, fields in (
        ("acceptWorkReport", asked),
        ("correctWorkReport", asked | {"field": "HOURS", "value": "๔.๕", "log": 2,
                                       "reason": "ชั่วโมงไม่ตรงกับใบลงเวลา"}),
        ("closeWorkPlan", {"workPlan": plan}),
    ):
        assert "rule" not in await client.do(world.district, name, fields)
    late = await client.do(world.developer, "recordResults",
                           asked | {"results": [{"item": 1, "actual": "190"}]})
    assert late["rule"] == "accepted-report-changes-by-correction"
    revoked = await client.do(
        world.district, "revokeAttendance",
        {"gathering": gathering, "person": world.member, "reason": "ตรวจแล้วไม่ได้มา"},
    )
    assert [each["type"] for each in revoked["events"]] == [
        "gathering.attendance-revoked", "participation.gate-evidence-invalidated"
    ]


async def test_a_report_lives_from_its_first_log_to_its_plans_end(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        this_month(world)
        plan, report, gathering = await reported(client, world)
        await answered(client, world, plan, report, gathering)
        [shown] = await listed(client, world, corrected=True)
        assert (shown["status"], shown["logs"], shown["people"]) == ("ACCEPTED", 2, 6)
        assert Decimal(shown["hours"]) == Decimal("9.5") and shown["corrections"] == 1
        assert [log["changes"] for log in shown["dailyLogs"]] == [0, 1]
        assert shown["dailyLogs"][0]["planned"]["task"] == "ปลูกแฝกรอบหนอง"
        assert shown["results"][0]["planned"] == {
            "target": "200", "unit": "TREE", "workPlanId": plan
        }
        [corrected] = shown["corrected"]
        assert (corrected["old"], corrected["new"]) == ("5", "4.5")
        assert corrected["correctedAs"] == "DISTRICT_OFFICER"
        assert corrected["event"]["type"] == "work-report.corrected"
        assert shown["workPlan"]["status"] == "CLOSED" and shown["evidenceInvalidated"] == 1
        assert [seen["invalidated"] for seen in shown["evidence"]] == [True]
        for hit, miss in (
            ({"person": world.developer}, {"person": world.district}),
            ({"project": world.project}, {"project": new("project")}),
            ({"evidenceInvalidated": True}, {"evidenceInvalidated": False}),
            ({"status": "ACCEPTED"}, {"status": "OPEN"}), ({"waived": False}, {"waived": True}),
        ):
            assert len(await listed(client, world, **hit)) == 1
            assert await listed(client, world, **miss) == []
