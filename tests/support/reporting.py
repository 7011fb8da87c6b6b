"""A month's work through the office: a plan in force, its report, and a day of work together."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from domain.gathering.attendance import AttendanceEntry
from domain.gathering.events import Capacity, Contribution, GatheringKind, Method
from domain.kernel.decision import BANGKOK
from domain.kernel.terms import Stage
from domain.work_report.drafting import ItemResult
from tests.support.world import World, new


def this_month(world: World) -> None:
    """Plans and reports the month in which a gathering of three hours ago was."""
    held = datetime.now(UTC) - timedelta(hours=3)
    world.month = f"{held.astimezone(BANGKOK):%Y-%m}"


async def plan_in_force(world: World, developer: str, engagement: str) -> str:
    """A plan for the one plot, approved: its household planned at its endorsing assembly."""
    plan = await world.submitted_plan(developer, engagement, world.project)
    await world.do(world.make("ApproveWorkPlan", work_plan=plan), world.district)
    return plan


async def report_with_results(world: World, developer: str, engagement: str) -> str:
    """A report with one result, to be submitted."""
    plan = await plan_in_force(world, developer, engagement)
    report = new("work-report")
    for name, fields in (
        ("OpenWorkReport", {"work_plan": plan}),
        ("RecordResults", {"results": (ItemResult(item=1, actual=Decimal(180)),)}),
    ):
        await world.do(world.make(name, work_report=report, **fields), developer)
    return report


async def report_handed_in(world: World, developer: str, engagement: str) -> str:
    """The same, submitted."""
    report = await report_with_results(world, developer, engagement)
    submit = world.make("SubmitWorkReport", work_report=report, summary="ปลูกแฝกได้เกือบครบ")
    await world.do(submit, developer)
    return report


async def workday(world: World) -> str:
    """A labour-exchange day on the plot, with the member's verified attendance."""
    gathering = await world.gathering(
        stage=Stage.OPERATION, kind=GatheringKind.LABOUR_EXCHANGE, projects=(world.project,)
    )
    entry = AttendanceEntry(
        person=world.member, household=world.household, capacity=Capacity.HOUSEHOLD,
        method=Method.SIGNED, contribution=Contribution.LABOUR, hours=Decimal(2),
    )
    await world.do(
        world.make("RecordAttendance", gathering=gathering, attendances=(entry,)), world.worker
    )
    await world.do(world.make("CloseGathering", gathering=gathering, headcount=1), world.worker)
    await world.do(
        world.make("VerifyAttendance", gathering=gathering, persons=(world.member,)),
        world.district,
    )
    return gathering
