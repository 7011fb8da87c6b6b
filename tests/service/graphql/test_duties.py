"""Duties counted by hand: whose plan and report are there, in time or late, and who was visited."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.engagement.events import EndGround, EngagementEnded, EngagementExtended
from domain.engagement.supervision import SupervisionVisited
from domain.kernel.authority import Role
from domain.work_plan.events import (
    WorkPlanApproved,
    WorkPlanDrafted,
    WorkPlanReturned,
    WorkPlanRevised,
    WorkPlanSubmitted,
    WorkPlanWithdrawn,
)
from domain.work_report.events import (
    WorkReportAccepted,
    WorkReportOpened,
    WorkReportReturned,
    WorkReportSubmitted,
)
from tests.service.graphql.test_coverage import appended
from tests.support.past import Past, ref
from tests.support.running import Client, running

ASKED = """query($area: String!, $month: String!, $asOf: AsOf) {
    workDuties(area: $area, month: $month, asOf: $asOf) {
        areaCode month planDueOn reportDueOn whole developers
        counts { plan report developers }
        byArea { areaCode developers withoutPlan withoutReport withoutVisit }
        duties(first: 100) { totalCount nodes {
            id plan report engagement { id } person { id } workPlan { id } workReport { id }
            planSubmittedOn planApprovedOn reportSubmittedOn reportAcceptedOn
            lastVisitOn lastVisit { id } } }
        late: duties(filter: { plan: LATE }) { totalCount }
        withoutPlan { nodes { id } } withoutReport { nodes { id } }
        withoutVisit { nodes { id } } } }"""
MARCH = {"area": "", "month": "2021-03"}
OFFICER = ref("person", 1)


class Papers(Past):
    """Plans and reports of March, each told by its events and their days."""

    def plan(self, number: int, area: str, *steps: tuple[str, str], paper: int = 0) -> None:
        plan, revision = ref("work-plan", paper or number), 1
        self.add(WorkPlanDrafted(work_plan=plan, engagement=ref("engagement", number),
                                 month="2021-03", items=()), "2021-02-01", area)
        for what, day in steps:
            revision += what == "revise"
            self.add({
                "submit": WorkPlanSubmitted(work_plan=plan, revision=revision),
                "return": WorkPlanReturned(work_plan=plan, revision=revision),
                "revise": WorkPlanRevised(work_plan=plan, revision=revision, items=()),
                "approve": WorkPlanApproved(work_plan=plan, revision=revision, approver=OFFICER),
                "withdraw": WorkPlanWithdrawn(work_plan=plan),
            }[what], day, area)

    def report(self, number: int, area: str, *steps: tuple[str, str]) -> None:
        report, engagement = ref("work-report", number), ref("engagement", number)
        plan = ref("work-plan", number)
        self.add(WorkReportOpened(work_report=report, engagement=engagement, work_plan=plan,
                                  month="2021-03"), "2021-03-01", area)
        for what, day in steps:
            self.add({
                "submit": WorkReportSubmitted(work_report=report, revision=1),
                "return": WorkReportReturned(work_report=report, revision=1),
                "accept": WorkReportAccepted(
                    work_report=report, engagement=engagement, work_plan=plan, month="2021-03",
                    revision=1, accepter=OFFICER),
            }[what], day, area)

    def visit(self, number: int, area: str, day: str) -> None:
        self.add(SupervisionVisited(engagement=ref("engagement", number), by=OFFICER,
                                    project=ref("project", 1)), day, area)


def march() -> Papers:
    past = Papers()
    past.person(1, "", Role.HQ_UNIT)
    past.person(2, "2202", Role.DISTRICT_OFFICER)
    one, two = "220101", "220201"
    for number in range(1, 8):
        past.engagement(number, one, "2021-01-01", "2021-12-31")
    past.engagement(8, two, "2021-01-01", "2021-03-01")   # its last day is in March
    past.engagement(9, two, "2021-01-01", "2021-02-28")   # not any more
    past.engagement(10, two, "2021-03-31", "2021-12-31")  # from the last day on
    past.engagement(11, two, "2021-04-01", "2021-12-31")  # not yet
    past.plan(1, one, ("submit", "2021-02-25"), ("approve", "2021-03-20"), ("revise", "2021-03-21"))
    past.plan(2, one, ("submit", "2021-02-25"))
    past.plan(3, one, ("submit", "2021-02-26"))
    past.plan(4, one)
    past.plan(5, one, ("submit", "2021-02-20"), ("return", "2021-02-22"))
    past.plan(6, one, ("withdraw", "2021-02-22"))
    past.plan(6, one, ("submit", "2021-02-20"), ("return", "2021-02-21"), ("revise", "2021-02-22"),
              ("submit", "2021-02-26"), paper=16)
    past.report(1, one, ("submit", "2021-04-05"), ("accept", "2021-04-09"))
    past.report(2, one, ("submit", "2021-04-05"))
    past.report(3, one, ("submit", "2021-04-06"))
    past.report(4, one)
    past.report(5, one, ("submit", "2021-04-01"), ("return", "2021-04-02"))
    for day in ("2021-02-10", "2021-03-31", "2021-04-01"):
        past.visit(1, one, day)
    past.visit(2, one, "2021-02-28")
    past.visit(3, one, "2021-03-01")
    return past


async def asked(client: Client, viewer: str, **given: Any) -> dict[str, Any]:
    data = await client.ask(viewer, ASKED, **(MARCH | given))
    found: dict[str, Any] = data["workDuties"]
    return found


def numbers(found: dict[str, Any], name: str) -> list[int]:
    return sorted(int(each["id"][-4:], 16) for each in found[name]["nodes"])


def states(found: dict[str, Any]) -> dict[int, tuple[str, str, str | None]]:
    return {
        int(each["id"][-4:], 16): (each["plan"], each["report"], each["lastVisitOn"])
        for each in found["duties"]["nodes"]
    }


NOTHING = ("NONE", "NONE", None)
RIGHT = {
    1: ("APPROVED", "ACCEPTED", "2021-03-31"), 2: ("SUBMITTED", "SUBMITTED", "2021-02-28"),
    3: ("LATE", "LATE", "2021-03-01"), 4: NOTHING, 5: NOTHING, 6: ("LATE", "NONE", None),
    7: NOTHING, 8: NOTHING, 10: NOTHING,
}


async def test_duties_of_march_are_as_counted_by_hand(database_url: str, tmp_path: Path) -> None:
    async with running(database_url, tmp_path) as client:
        await appended(client, march())
        found = await asked(client, OFFICER)
        part = await asked(client, ref("person", 2), area="22")
        village = await asked(client, OFFICER, area="22010101")
    assert (found["planDueOn"], found["reportDueOn"]) == ("2021-02-25", "2021-04-05")
    assert found["whole"] and found["developers"] == found["duties"]["totalCount"] == 9
    assert states(found) == RIGHT
    assert found["late"] == {"totalCount": 2}
    assert found["counts"] == [
        {"plan": "APPROVED", "report": "ACCEPTED", "developers": 1},
        {"plan": "LATE", "report": "LATE", "developers": 1},
        {"plan": "LATE", "report": "NONE", "developers": 1},
        {"plan": "NONE", "report": "NONE", "developers": 5},
        {"plan": "SUBMITTED", "report": "SUBMITTED", "developers": 1},
    ]
    assert numbers(found, "withoutPlan") == [4, 5, 7, 8, 10]
    assert numbers(found, "withoutReport") == [4, 5, 6, 7, 8, 10]
    assert numbers(found, "withoutVisit") == [2, 4, 5, 6, 7, 8, 10]
    assert found["byArea"] == [{"areaCode": "22", "developers": 9, "withoutPlan": 5,
                                "withoutReport": 6, "withoutVisit": 7}]
    first = found["duties"]["nodes"][0]
    assert first["person"] == {"id": ref("person", 2001)}
    assert first["workPlan"] == {"id": ref("work-plan", 1)}
    assert first["workReport"] == {"id": ref("work-report", 1)}
    assert first["lastVisit"] is not None and first["planApprovedOn"] == "2021-03-20"
    assert (first["reportSubmittedOn"], first["reportAcceptedOn"]) == ("2021-04-05", "2021-04-09")
    assert found["duties"]["nodes"][5]["workPlan"] == {"id": ref("work-plan", 16)}
    assert not part["whole"] and sorted(states(part)) == [8, 10]
    assert village["developers"] == 0 and village["counts"] == village["byArea"] == []


async def test_a_contract_counts_until_the_day_it_ended_or_was_extended_to(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        past = march()
        head = await appended(client, past)
        for number, day in ((4, "2021-02-28"), (5, "2021-03-01")):
            past.add(EngagementEnded(
                engagement=ref("engagement", number), person=ref("person", 2000 + number),
                ground=EndGround.RESIGNED, ended_on=date.fromisoformat(day)), day, "220101")
        past.add(EngagementExtended(
            engagement=ref("engagement", 9), person=ref("person", 2009), tambon="220201",
            start_on=date(2021, 1, 1), from_on=date(2021, 2, 28), to_on=date(2021, 3, 1),
            authority="order 2"), "2021-02-27", "220201")
        past.policy("plan-due-day", "26", "2021-05-01")
        past.policy("report-due-day", "31", "2021-05-01")
        await appended(client, past)
        now = await asked(client, OFFICER)
        then = await asked(client, OFFICER, asOf={"position": str(head)})
        # In the field by the end of 25 March: no report, no visit of the 31st, one plan approved.
        stood = await asked(client, OFFICER, asOf={"occurredBy": "2021-03-25T23:00:00+07:00"})
    assert sorted(states(now)) == [1, 2, 3, 5, 6, 7, 8, 9, 10]
    assert (now["planDueOn"], now["reportDueOn"]) == ("2021-02-26", "2021-04-30")
    assert states(now)[3][:2] == ("SUBMITTED", "SUBMITTED") and states(now)[6][0] == "SUBMITTED"
    assert states(then) == RIGHT
    assert states(stood)[1] == ("APPROVED", "NONE", "2021-02-10")


@pytest.mark.parametrize("month", ["2021-3", "2021-13", "2564-03", "march"])
async def test_what_is_no_month_is_refused_by_name(
    database_url: str, tmp_path: Path, month: str
) -> None:
    async with running(database_url, tmp_path) as client:
        past = Past()
        viewer = past.person(1, "", Role.HQ_UNIT)
        await appended(client, past)
        response = await client.post(viewer, ASKED, area="", month=month)
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT" and "`month`" in error["message"]
