"""One good example of every event of evaluation: a plot is scored and the result heard.

The story of ``work.py`` goes on, a few days after the plan of March was made.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

from domain.evaluation.events import (
    AssessmentAmended,
    AssessmentKind,
    AssessmentSubmitted,
    Criterion,
    EvaluationContested,
    EvaluationFinalised,
    EvaluationOpened,
    EvaluationPlanned,
    EvaluationRescored,
    EvaluationScored,
    EvaluationShared,
    EvaluationUpheld,
    Framework,
    Hearing,
    KindScore,
    Score,
)
from domain.gathering.events import (
    AttendanceRecorded,
    AttendanceVerified,
    Capacity,
    Contribution,
    GatheringClosed,
    GatheringKind,
    GatheringScheduled,
    Method,
)
from domain.kernel.event import Event
from domain.kernel.terms import Level, Stage
from tests.examples.people import HOUSEHOLD, PROJECT, SOMSRI, TAMBON, VILLAGE, ref

EVALUATION = ref("evaluation", 1)
HEARD_AT = ref("gathering", 4)
SCORED_AT = datetime(2021, 2, 8, 2, 0, tzinfo=UTC)
STARTS_AT = datetime(2021, 2, 9, 2, 0, tzinfo=UTC)
ENDS_AT = datetime(2021, 2, 9, 5, 0, tzinfo=UTC)


def scores(water: int, people: int) -> tuple[Score, ...]:
    """Both criteria, in their order."""
    return (
        Score(criterion="WATER", score=water), Score(criterion="PARTICIPATION", score=people)
    )


CRITERIA = (
    Criterion(criterion="WATER", title="แปลงมีน้ำพอใช้ตลอดปีเพียงใด", weight=Decimal(60)),
    Criterion(criterion="PARTICIPATION", title="ครัวเรือนได้ร่วมคิดร่วมทำเพียงใด", weight=Decimal(40)),
)
PLANNED = EvaluationPlanned(
    evaluation=EVALUATION, subject=PROJECT, area=VILLAGE, framework=Framework.CIPP,
    criteria=CRITERIA,
)
OPENED = EvaluationOpened(evaluation=EVALUATION)
ASSESSED = AssessmentSubmitted(
    evaluation=EVALUATION, assessor=SOMSRI, kind=AssessmentKind.HOUSEHOLD, scores=scores(4, 5),
    household=HOUSEHOLD, comment="น้ำพอใช้ถึงเดือนเมษายน",
)
AMENDED = AssessmentAmended(
    evaluation=EVALUATION, assessor=SOMSRI, kind=AssessmentKind.HOUSEHOLD, scores=scores(2, 5),
    household=HOUSEHOLD,
)
SCORED = EvaluationScored(
    evaluation=EVALUATION, result=Decimal("4.40"),
    by_kind=(
        KindScore(kind=AssessmentKind.HOUSEHOLD, score=Decimal("4.40"), assessments=1),
    ),
)
RESCORED = EvaluationRescored(
    evaluation=EVALUATION, result=Decimal("3.20"),
    by_kind=(
        KindScore(kind=AssessmentKind.HOUSEHOLD, score=Decimal("3.20"), assessments=1),
    ),
)
SHARED = EvaluationShared(evaluation=EVALUATION, gathering=HEARD_AT)
CONTESTED = EvaluationContested(
    evaluation=EVALUATION, person=SOMSRI, household=HOUSEHOLD, statement="บ่อแห้งไปแล้วตั้งแต่เดือนก่อน",
)
UPHELD = EvaluationUpheld(evaluation=EVALUATION, answer="วัดระดับน้ำซ้ำแล้วยังพอใช้")
FINALISED = EvaluationFinalised(
    evaluation=EVALUATION, subject=PROJECT, result=Decimal("4.40"),
    evidence=(
        Hearing(gathering=HEARD_AT, person=SOMSRI, household=HOUSEHOLD, project=PROJECT),
    ),
)

MEETING = GatheringScheduled(
    gathering=HEARD_AT, kind=GatheringKind.EVALUATION_MEETING, stage=Stage.EVALUATION,
    level=Level.CONSULT, activity=2, area=TAMBON, starts_at=STARTS_AT, ends_at=ENDS_AT,
    projects=(PROJECT,), title="รับฟังผลประเมินแปลง",
)
CAME = AttendanceRecorded(
    gathering=HEARD_AT, person=SOMSRI, capacity=Capacity.HOUSEHOLD, method=Method.SIGNED,
    contribution=Contribution.OPINION, hours=Decimal(3), household=HOUSEHOLD,
    starts_at=STARTS_AT, ends_at=ENDS_AT,
)
OVER = GatheringClosed(gathering=HEARD_AT, headcount=9)
HEARD = AttendanceVerified(
    gathering=HEARD_AT, person=SOMSRI, stage=Stage.EVALUATION, level=Level.CONSULT, activity=2,
    capacity=Capacity.HOUSEHOLD, contribution=Contribution.OPINION, held_on=date(2021, 2, 9),
    household=HOUSEHOLD, projects=(PROJECT,),
)

EXAMPLES: tuple[Event, ...] = (
    PLANNED, OPENED, ASSESSED, AMENDED, SCORED, SHARED, CONTESTED, UPHELD, RESCORED, FINALISED,
)
