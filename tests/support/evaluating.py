"""An evaluation through the office: planned, assessed by the household, scored, shared."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from domain.evaluation.events import AssessmentKind, Criterion, Framework, Score
from domain.gathering.attendance import AttendanceEntry
from domain.gathering.events import Capacity, Contribution, GatheringKind, Method
from domain.kernel.terms import Stage
from tests.support.world import VILLAGE, World, new

CRITERIA = (
    Criterion(criterion="WATER", title="แปลงมีน้ำพอใช้ตลอดปีเพียงใด", weight=Decimal(60)),
    Criterion(criterion="PARTICIPATION", title="ครัวเรือนได้ร่วมคิดร่วมทำเพียงใด", weight=Decimal(40)),
)
SCORES = (Score(criterion="WATER", score=4), Score(criterion="PARTICIPATION", score=5))


async def scored(world: World) -> str:
    """An evaluation of the one plot that its household assessed, scored yesterday."""
    evaluation = new("evaluation")
    for name, by, fields in (
        ("PlanEvaluation", world.district, {
            "subject": world.project, "framework": Framework.CIPP, "criteria": CRITERIA}),
        ("OpenEvaluation", world.district, {}),
        ("SubmitAssessment", world.member, {
            "kind": AssessmentKind.HOUSEHOLD, "scores": SCORES}),
        ("ScoreEvaluation", world.district, {
            "occurred_at": datetime.now(UTC) - timedelta(days=1)}),
    ):
        await world.do(world.make(name, evaluation=evaluation, **fields), by)
    return evaluation


async def hearing(world: World) -> str:
    """A meeting about the result, with the member's verified attendance."""
    gathering = await world.gathering(
        stage=Stage.EVALUATION, kind=GatheringKind.EVALUATION_MEETING, projects=(world.project,),
        area=VILLAGE,
    )
    entry = AttendanceEntry(
        person=world.member, household=world.household, capacity=Capacity.HOUSEHOLD,
        method=Method.SIGNED, contribution=Contribution.OPINION, hours=Decimal(2),
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


async def shared(world: World) -> tuple[str, str]:
    """A shared result whose gate rests on one attendance: its Ref, and the gathering's."""
    evaluation, gathering = await scored(world), await hearing(world)
    await world.do(
        world.make("ShareEvaluation", evaluation=evaluation, gathering=gathering), world.district
    )
    return evaluation, gathering
