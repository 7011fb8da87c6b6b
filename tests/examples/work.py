"""One good example of every event of engagement, gathering, work plan, participation and attempt.

The story of ``people.py`` goes on: a developer is hired, the household plans its plot at a
gathering, and the plan of March 2021 is approved.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

from domain.attempt import AttemptRefused
from domain.engagement.events import (
    ApplicantRejected,
    ApplicantScreened,
    ApplicantSelected,
    ApplicationReceived,
    DeveloperGroup,
    DutyAssigned,
    EndGround,
    EngagementContracted,
    EngagementEnded,
)
from domain.gathering.events import (
    AttendanceDisputed,
    AttendanceRecorded,
    AttendanceRevoked,
    AttendanceVerified,
    Capacity,
    Contribution,
    DecisionRecorded,
    GatheringCancelled,
    GatheringClosed,
    GatheringKind,
    GatheringScheduled,
    Method,
)
from domain.household.events import MemberAdded
from domain.kernel.event import Event
from domain.kernel.ref import claim
from domain.kernel.terms import Level, Stage
from domain.participation.events import GateEvidenceInvalidated, GateWaived
from domain.person.events import PersonRegistered
from domain.work_plan.events import (
    Evidence,
    Unit,
    WorkPlanApproved,
    WorkPlanDrafted,
    WorkPlanItem,
    WorkPlanReturned,
    WorkPlanRevised,
    WorkPlanSubmitted,
    WorkPlanWithdrawn,
)
from tests.examples.people import (
    DISTRICT_OFFICER,
    HOUSEHOLD,
    PROGRAMME,
    PROJECT,
    SOMSRI,
    TAMBON,
    VILLAGE,
    ref,
)

DEVELOPER = ref("person", 0x31)
ENGAGEMENT = ref("engagement", 1)
GATHERING = ref("gathering", 2)
WORK_PLAN = ref("work-plan", 1)
WAIVER = ref("waiver", 1)
STARTS_AT = datetime(2021, 2, 6, 2, 0, tzinfo=UTC)  # 9:00 in Thailand
ENDS_AT = datetime(2021, 2, 6, 5, 0, tzinfo=UTC)
HELD_ON = date(2021, 2, 6)


def registered(person: str) -> PersonRegistered:
    """Somebody who is known, by an identity of their own."""
    return PersonRegistered(person=person, area=TAMBON, identity=claim("national-id", person[-12:]))


APPLIED = ApplicationReceived(
    engagement=ENGAGEMENT, programme=PROGRAMME, person=DEVELOPER, group=DeveloperGroup.GRADUATE,
    tambon=TAMBON,
)
PASSED = tuple(
    ApplicantScreened(engagement=ENGAGEMENT, criterion=criterion, passed=True)
    for criterion in ("AGE", "RESIDENT", "QUALIFIED")
)
SELECTED = ApplicantSelected(engagement=ENGAGEMENT, rank=1)
CONTRACTED = EngagementContracted(
    engagement=ENGAGEMENT, person=DEVELOPER, group=DeveloperGroup.GRADUATE, tambon=TAMBON,
    wage_satang=900_000, start_on=date(2020, 12, 15), end_on=date(2021, 9, 30),
    criteria=("AGE", "RESIDENT", "QUALIFIED"),
)
ASSIGNED = DutyAssigned(engagement=ENGAGEMENT, project=PROJECT, duty="ดูแลแปลงต้นแบบ")
HIRED = (APPLIED, *PASSED, SELECTED, CONTRACTED, ASSIGNED)
ENDED = EngagementEnded(
    engagement=ENGAGEMENT, person=DEVELOPER, ground=EndGround.RESIGNED, ended_on=date(2021, 1, 31)
)

MEMBER = MemberAdded(
    household=HOUSEHOLD, person=SOMSRI, village=VILLAGE, relation="หัวหน้าครัวเรือน",
    since_on="2020-12-01",
)
SCHEDULED = GatheringScheduled(
    gathering=GATHERING, kind=GatheringKind.LEARNING_EXCHANGE, stage=Stage.PLANNING,
    level=Level.INVOLVE, activity=2, area=TAMBON, starts_at=STARTS_AT, ends_at=ENDS_AT,
    projects=(PROJECT,), title="วางแผนแปลงเดือนมีนาคม",
)
RECORDED = AttendanceRecorded(
    gathering=GATHERING, person=SOMSRI, capacity=Capacity.HOUSEHOLD, method=Method.SIGNED,
    contribution=Contribution.DECISION, hours=Decimal(3), recorder=DEVELOPER, household=HOUSEHOLD,
    starts_at=STARTS_AT, ends_at=ENDS_AT,
)
CLOSED = GatheringClosed(gathering=GATHERING, headcount=12)
VERIFIED = AttendanceVerified(
    gathering=GATHERING, person=SOMSRI, stage=Stage.PLANNING, level=Level.INVOLVE, activity=2,
    capacity=Capacity.HOUSEHOLD, contribution=Contribution.DECISION, held_on=HELD_ON,
    household=HOUSEHOLD, projects=(PROJECT,),
)
DISPUTED = AttendanceDisputed(
    gathering=GATHERING, person=SOMSRI, household=HOUSEHOLD, projects=(PROJECT,),
    statement="วันนั้นอยู่ที่โรงพยาบาล",
)
REVOKED = AttendanceRevoked(
    gathering=GATHERING, person=SOMSRI, household=HOUSEHOLD, projects=(PROJECT,)
)

ITEM = WorkPlanItem(
    activity=2, project=PROJECT, task="ปลูกไม้ 5 ระดับรอบโคก", target=Decimal(40), unit=Unit.TREE,
    due_on=date(2021, 3, 20), stage=Stage.OPERATION,
)
DRAFTED = WorkPlanDrafted(
    work_plan=WORK_PLAN, engagement=ENGAGEMENT, month="2021-03", items=(ITEM,)
)
SUBMITTED = WorkPlanSubmitted(work_plan=WORK_PLAN, revision=1)
EVIDENCE = Evidence(gathering=GATHERING, person=SOMSRI, project=PROJECT, household=HOUSEHOLD)
APPROVED = WorkPlanApproved(
    work_plan=WORK_PLAN, revision=1, approver=DISTRICT_OFFICER, evidence=(EVIDENCE,)
)
WAIVED = GateWaived(
    waiver=WAIVER, stage=Stage.PLANNING, subject=WORK_PLAN,
    authority="คำสั่งจังหวัดจันทบุรี 12/2564", expires_on=date(2021, 3, 10),
)

EXAMPLES: tuple[Event, ...] = (
    APPLIED, PASSED[0], SELECTED, CONTRACTED, ASSIGNED, ENDED,
    ApplicantRejected(engagement=ref("engagement", 2)),
    SCHEDULED, RECORDED, CLOSED, VERIFIED, DISPUTED, REVOKED,
    DecisionRecorded(
        gathering=GATHERING, about=PROJECT, votes_for=9, votes_against=1, votes_abstain=0
    ),
    GatheringCancelled(gathering=ref("gathering", 3)),
    DRAFTED, SUBMITTED, APPROVED,
    WorkPlanReturned(work_plan=WORK_PLAN, revision=1, reasons="ขาดแผนการจัดการน้ำ"),
    WorkPlanRevised(work_plan=WORK_PLAN, revision=2, items=(ITEM,)),
    WorkPlanWithdrawn(work_plan=ref("work-plan", 2), engagement=ENGAGEMENT, month="2021-04"),
    WAIVED,
    GateEvidenceInvalidated(
        subject=WORK_PLAN, gathering=GATHERING, person=SOMSRI, household=HOUSEHOLD
    ),
    AttemptRefused(
        person=DEVELOPER, command="ApproveWorkPlan", rule="role-covers-the-area", subject=WORK_PLAN
    ),
)
