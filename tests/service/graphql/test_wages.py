"""What an auditor asks of developers: wages out of order, criteria not met, nobody who visits."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.engagement.events import (
    ApplicantScreened,
    ApplicationReceived,
    DeveloperGroup,
    EndGround,
    EngagementContracted,
    EngagementEnded,
    EngagementExtended,
)
from domain.engagement.supervision import SupervisionVisited
from domain.engagement.wage import WageAuthorised, WagePaid, WageWithheld
from domain.kernel.authority import Role
from domain.work_plan.events import WorkPlanApproved, WorkPlanDrafted
from domain.work_report.events import WorkReportAccepted
from tests.support.past import PROGRAMME, Past, ref
from tests.support.running import Client, running

AUDITOR, OFFICER = ref("person", 1), ref("person", 2)
WAGES = """query($filter: WageFilter, $asOf: AsOf) {
    wages(filter: $filter, asOf: $asOf) {
        totalCount nodes { month engagementId status } } }"""
ENGAGEMENTS = """query($filter: EngagementFilter) {
    engagements(filter: $filter) { totalCount nodes { id } } }"""


class Contracts(Past):
    """A past with developers, their plans, reports and wages."""

    def contract(self, number: int, area: str = "220101", criteria: tuple[str, ...] = ()) -> None:
        engagement, person = ref("engagement", number), self.person(100 + number, area)
        group = DeveloperGroup.FARMER
        self.add(ApplicationReceived(engagement=engagement, programme=PROGRAMME, person=person,
                                     group=group, tambon=area), "2020-12-01", area)
        self.add(EngagementContracted(
            engagement=engagement, person=person, group=group, tambon=area, wage_satang=900_000,
            start_on=date(2021, 1, 1), end_on=date(2021, 9, 30), criteria=criteria,
        ), "2020-12-20", area)

    def screened(self, number: int, criterion: str, passed: bool, day: str = "2020-12-10") -> None:
        self.add(ApplicantScreened(engagement=ref("engagement", number), criterion=criterion,
                                   passed=passed), day, "220101")

    def plan(self, number: int, month: str, *approved: str) -> None:
        plan = ref("work-plan", 100 * number + int(month[-2:]))
        self.add(WorkPlanDrafted(work_plan=plan, engagement=ref("engagement", number), month=month,
                                 items=()), "2020-12-21", "220101")
        for revision, day in enumerate(approved, 1):
            self.add(WorkPlanApproved(work_plan=plan, revision=revision, approver=OFFICER), day,
                     "220101")

    def accepted(self, number: int, month: str, day: str) -> None:
        self.add(WorkReportAccepted(
            work_report=self.report(number, month), engagement=ref("engagement", number),
            work_plan=ref("work-plan", 1), month=month, revision=1, accepter=OFFICER,
        ), day, "220101")

    def report(self, number: int, month: str) -> str:
        return ref("work-report", 100 * number + int(month[-2:]))

    def authorised(self, number: int, month: str, day: str) -> None:
        self.add(WageAuthorised(
            engagement=ref("engagement", number), month=month, amount_satang=900_000,
            report=self.report(number, month),
        ), day, "220101")


@pytest.fixture
async def client(database_url: str, tmp_path: Path) -> AsyncIterator[Client]:
    async with running(database_url, tmp_path) as found:
        yield found


async def told(client: Client, past: Past) -> int:
    position = await past.tell(client.service.journal)
    assert await client.service.engine.reached(position, 30)
    return position


async def wages(client: Client, as_of: int | None = None, **asked: Any) -> list[tuple[int, str]]:
    moment = {"position": str(as_of)} if as_of else None
    data = await client.ask(AUDITOR, WAGES, filter=asked, asOf=moment)
    nodes = data["wages"]["nodes"]
    return [(int(each["engagementId"][-4:], 16), each["month"]) for each in nodes]


async def engagements(client: Client, **asked: Any) -> list[int]:
    data = await client.ask(AUDITOR, ENGAGEMENTS, filter=asked)
    return sorted(int(each["id"][-4:], 16) for each in data["engagements"]["nodes"])


async def test_wages_without_a_plan_before_the_month_or_before_their_report_are_found(
    client: Client,
) -> None:
    past = Contracts()
    past.person(1, "22", Role.AUDITOR)
    for number in (1, 2):
        past.contract(number)
    past.contract(3, "230101")  # in another province
    past.plan(1, "2021-01", "2020-12-31", "2021-01-20")  # revised later: approved before, still
    past.plan(1, "2021-02", "2021-02-01")
    past.plan(1, "2021-03", "2021-02-20")
    past.plan(2, "2021-01")
    for month in ("2021-01", "2021-02", "2021-03"):
        past.accepted(1, month, "2021-04-02")
        past.authorised(1, month, "2021-04-03")
    past.authorised(2, "2021-01", "2021-02-03")
    past.accepted(2, "2021-01", "2021-02-04")
    past.accepted(2, "2021-02", "2021-03-02")
    past.add(WagePaid(engagement=ref("engagement", 1), month="2021-01", paid_on=date(2021, 4, 9),
                      reference="1/2564"), "2021-04-09", "220101")
    head = await told(client, past)
    past.add(WageWithheld(engagement=ref("engagement", 2), month="2021-01"), "2021-04-10", "220101")
    await told(client, past)

    everything = [(1, "2021-01"), (2, "2021-01"), (1, "2021-02"), (2, "2021-02"), (1, "2021-03")]
    assert sorted(await wages(client)) == sorted(everything)
    assert sorted(await wages(client, planApprovedBeforeMonth=False)) == [
        (1, "2021-02"), (2, "2021-01")]
    assert sorted(await wages(client, planApprovedBeforeMonth=True)) == [
        (1, "2021-01"), (1, "2021-03")]
    assert await wages(client, reportAcceptedBefore=False) == [(2, "2021-01")]
    assert len(await wages(client, reportAcceptedBefore=True)) == 3
    assert await wages(client, authorised=False) == [(2, "2021-02")]
    assert len(await wages(client, authorised=True)) == 4
    assert await wages(client, status="PAID") == [(1, "2021-01")]
    assert await wages(client, status="DUE") == [(2, "2021-02")]
    assert await wages(client, status="WITHHELD") == [(2, "2021-01")]
    assert await wages(client, status="WITHHELD", as_of=head) == []
    assert await wages(client, person=ref("person", 102), month="2021-01") == [(2, "2021-01")]
    assert await wages(client, area="2202") == []


async def test_developers_who_miss_a_criterion_in_force_when_contracted_are_found(
    client: Client,
) -> None:
    past = Contracts()
    past.person(1, "22", Role.AUDITOR)
    for number in range(1, 5):
        past.contract(number, criteria=("AGE", "RESIDENT"))
        past.screened(number, "AGE", passed=True)
    past.contract(5)  # nothing was in force
    for number in (1, 2, 3):
        past.screened(number, "RESIDENT", passed=True)
    past.screened(2, "RESIDENT", passed=False, day="2021-03-01")
    past.screened(3, "TALL", passed=False)
    await told(client, past)

    assert await engagements(client, unmetCriteria=True) == [2, 4]
    assert await engagements(client, unmetCriteria=False) == [1, 3]
    assert await engagements(client, unmetCriterion="RESIDENT") == [2, 4]
    assert await engagements(client, unmetCriterion="AGE") == []
    assert await engagements(client, unmetCriterion="TALL") == []


async def test_a_developer_shows_the_last_visit_the_extensions_and_the_role(
    client: Client,
) -> None:
    past = Contracts()
    past.person(1, "22", Role.AUDITOR)
    past.contract(1)
    past.contract(2)
    engagement = ref("engagement", 1)
    for day in ("2021-03-02", "2021-02-01"):  # the second is written down late
        past.add(SupervisionVisited(engagement=engagement, by=OFFICER, project=ref("project", 1)),
                 day, "220101")
    past.add(EngagementExtended(
        engagement=engagement, person=ref("person", 101), tambon="220101",
        start_on=date(2021, 1, 1), from_on=date(2021, 9, 30), to_on=date(2021, 12, 31),
        authority="order 9",
    ), "2021-09-01", "220101")
    past.add(EngagementEnded(engagement=ref("engagement", 2), person=ref("person", 102),
                             ground=EndGround.RESIGNED, ended_on=date(2021, 3, 1)),
             "2021-03-01", "220101")
    await told(client, past)

    data = await client.ask(AUDITOR, """query($id: ID!) { engagement(id: $id) { status endOn
        extensions lastVisitAt lastVisitById supervisionVisits { visitedAt visitedById }
        person { roles { role validUntil } } } }""", id=engagement)
    found = data["engagement"]
    visited = [each["visitedAt"][:10] for each in found["supervisionVisits"]]
    assert visited == ["2021-02-01", "2021-03-02"]
    assert found["lastVisitAt"][:10] == "2021-03-02" and found["lastVisitById"] == OFFICER
    assert (found["endOn"], found["extensions"]) == ("2021-12-31", 1)
    assert found["person"]["roles"] == [{"role": "AREA_DEVELOPER", "validUntil": "2021-12-31"}]
    assert await engagements(client, lastVisitBefore="2021-03-01T00:00:00Z") == [2]
    assert await engagements(client, lastVisitBefore="2021-03-03T00:00:00Z") == [1, 2]
