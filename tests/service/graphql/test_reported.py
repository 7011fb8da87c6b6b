"""Households whose plots are reported on, and in which stages anybody of them ever took part."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from domain.gathering.events import AttendanceRevoked, Capacity
from domain.kernel.authority import Role
from domain.kernel.terms import Level, Stage
from domain.work_plan.events import (
    Unit,
    WorkPlanApproved,
    WorkPlanDrafted,
    WorkPlanItem,
    WorkPlanRevised,
)
from domain.work_report.events import (
    DailyWorkLogged,
    WorkReportAccepted,
    WorkReportOpened,
    WorkReportReturned,
    WorkReportSubmitted,
)
from tests.support.past import Past, ref
from tests.support.running import Client, running

PROVINCE, NEIGHBOUR = ref("person", 1), ref("person", 2)  # auditors
TAMBON, VILLAGE = "220101", "22010101"
ASKED = """query($filter: HouseholdFilter, $asOf: AsOf) {
    households(filter: $filter, asOf: $asOf) { totalCount nodes { id } } }"""


class Work(Past):
    """Households 1… with a plot each, and plans and reports about these plots."""

    def plan(self, number: int, *plots: int, month: str = "2021-03") -> str:
        plan = ref("work-plan", number)
        self.add(WorkPlanDrafted(work_plan=plan, engagement=ref("engagement", 1), month=month,
                                 items=self.items(*plots)), "2021-02-20", TAMBON)
        self.approved(number, 1)
        return plan

    def items(self, *plots: int) -> tuple[WorkPlanItem, ...]:
        return tuple(
            WorkPlanItem(activity=2, project=ref("project", plot), task="ปลูกแฝก",
                         target=Decimal(9), unit=Unit.TREE, due_on=date(2021, 3, 9),
                         stage=Stage.OPERATION) for plot in plots
        )

    def approved(self, number: int, revision: int) -> None:
        self.add(WorkPlanApproved(work_plan=ref("work-plan", number), revision=revision,
                                  approver=PROVINCE), "2021-02-21", TAMBON)

    def revised(self, number: int, *plots: int) -> None:
        self.add(WorkPlanRevised(work_plan=ref("work-plan", number), revision=2,
                                 items=self.items(*plots)), "2021-02-22", TAMBON)

    def report(self, number: int, *logged: int, revision: int = 1, to: str = "accepted") -> None:
        report, month = ref("work-report", number), "2021-03"
        common: dict[str, Any] = {"engagement": ref("engagement", 1), "month": month,
                                  "work_plan": ref("work-plan", number)}
        self.add(WorkReportOpened(work_report=report, **common), "2021-03-01", TAMBON)
        for log, plot in enumerate(logged, 1):
            self.add(DailyWorkLogged(work_report=report, log=log, on=date(2021, 3, 2),
                                     project=ref("project", plot), hours=Decimal(2)),
                     "2021-03-02", TAMBON)
        self.add(WorkReportSubmitted(work_report=report, revision=1, plan_revision=revision),
                 "2021-04-02", TAMBON)
        if to == "returned":
            self.add(WorkReportReturned(work_report=report, revision=1), "2021-04-03", TAMBON)
        if to == "accepted":
            self.add(WorkReportAccepted(work_report=report, revision=1, accepter=PROVINCE,
                                        **common), "2021-04-05", TAMBON)


def work(households: int) -> Work:
    past = Work()
    past.person(1, "22", Role.AUDITOR)
    past.person(2, "220102", Role.AUDITOR)
    past.engagement(1, TAMBON, "2021-01-01", "2021-12-31")
    for number in range(1, households + 1):
        past.household(number, VILLAGE, "2021-01-10")
        past.plot(number, VILLAGE)
    return past


async def told(client: Client, past: Past) -> int:
    head = await past.tell(client.service.journal)
    assert await client.service.engine.reached(head, 30)
    return head


async def asked(client: Client, as_of: Any = None, viewer: str = PROVINCE,
                **given: Any) -> list[int]:
    found = (await client.ask(viewer, ASKED, filter=given, asOf=as_of))["households"]
    numbers = sorted(int(each["id"][-2:], 16) for each in found["nodes"])
    assert found["totalCount"] == len(numbers)
    return numbers


async def test_a_household_is_reported_on_by_the_plan_that_was_handed_in_on_or_by_a_log(
    database_url: str, tmp_path: Path
) -> None:
    past = work(8)
    past.plan(1, 1, 2)
    past.report(1, 3)             # 1 and 2 planned, 3 worked on besides
    past.plan(2, 4)
    past.report(2, 4, to="submitted")
    past.plan(3, 5)
    past.report(3, 5, to="returned")
    past.plan(4, 6)
    past.revised(4, 7)            # 6 is no longer in the plan that is reported on
    past.approved(4, 2)
    past.report(4, revision=2)
    past.plan(5, 8)               # planned, never reported
    async with running(database_url, tmp_path) as client:
        head = await told(client, past)
        assert await asked(client, reportAccepted=True) == [1, 2, 3, 7]
        assert await asked(client, reportAccepted=False) == [4, 5, 6, 8]
        assert await asked(client, reportAccepted=True, area="2202") == []
        assert await asked(client, viewer=NEIGHBOUR, reportAccepted=True) == []
        for as_of, expected in (
            ({"position": str(head)}, [1, 2, 3, 7]),
            ({"occurredBy": "2021-04-06T00:00:00Z"}, [1, 2, 3, 7]),
            ({"occurredBy": "2021-04-04T00:00:00Z"}, []),
            ({"position": str(head - 3)}, [1, 2, 3]),  # report 4 is accepted by the next but one
        ):
            assert await asked(client, as_of, reportAccepted=True) == expected, as_of
        # What is revised after the acceptance is not what was reported.
        past.revised(1, 8)
        past.approved(1, 2)
        await told(client, past)
        assert await asked(client, reportAccepted=True) == [1, 2, 3, 7]


async def test_a_household_took_part_in_a_stage_if_something_of_it_still_counts(
    database_url: str, tmp_path: Path
) -> None:
    past = work(7)
    past.took_part(1, "2021-02-01", stage=Stage.PLANNING, area="2301")  # held far away
    past.took_part(2, "2021-02-01", stage=Stage.OPERATION)
    past.took_part(3, "2021-02-01", stage=Stage.PLANNING, level=Level.INFORM)
    past.took_part(4, "2021-02-01", stage=Stage.PLANNING, capacity=Capacity.OFFICER)
    past.took_part(5, "2021-02-01", stage=Stage.PLANNING, capacity=Capacity.NEIGHBOUR)
    gathering, person = past.took_part(6, "2021-02-01", stage=Stage.PLANNING)
    async with running(database_url, tmp_path) as client:
        head = await told(client, past)
        past.add(AttendanceRevoked(gathering=gathering, person=person,
                                   household=ref("household", 6)), "2021-02-10", VILLAGE)
        await told(client, past)
        assert await asked(client, tookPartIn="PLANNING") == [1, 5]
        assert await asked(client, neverTookPartIn="PLANNING") == [2, 3, 4, 6, 7]
        assert await asked(client, tookPartIn="OPERATION") == [2]
        assert await asked(client, neverTookPartIn="PLANNING", tookPartIn="OPERATION") == [2]
        assert await asked(client, viewer=NEIGHBOUR, neverTookPartIn="PLANNING") == []
        for as_of, expected in (
            ({"position": str(head)}, [1, 5, 6]), ({"occurredBy": "2021-02-09T00:00:00Z"},
                                                   [1, 5, 6]),
            ({"occurredBy": "2021-02-11T00:00:00Z"}, [1, 5]),
            ({"occurredBy": "2021-01-31T00:00:00Z"}, []),
        ):
            assert await asked(client, as_of, tookPartIn="PLANNING") == expected, as_of
            assert not {*expected} & {*await asked(client, as_of, neverTookPartIn="PLANNING")}
