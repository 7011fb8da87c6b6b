"""Cases of plans and gatherings: a gate that refuses, a waiver, late and untrue entries."""

from collections.abc import Iterator
from datetime import date, timedelta

from domain.gathering.attendance import RecordAttendance
from domain.gathering.convening import CloseGathering, ScheduleGathering
from domain.gathering.events import Contribution, GatheringKind
from domain.gathering.verification import DisputeAttendance, RevokeAttendance, VerifyAttendance
from domain.household.member import AddMember
from domain.kernel.terms import Level, Stage
from domain.person.registration import EraseSubject
from domain.waiver import WaiveGate
from domain.work_plan.approval import ApproveWorkPlan
from domain.work_plan.drafting import SubmitWorkPlan
from simulation.chanthaburi import plans
from simulation.chanthaburi.assemblies import assembly_ref
from simulation.chanthaburi.cast import (
    ACTING_PROVINCIAL,
    DISTRICT_AUDITOR,
    PROTECTION,
    Developer,
    Household,
    cd_worker,
    district_officer,
    neighbours,
)
from simulation.chanthaburi.gatherings import labour_ref
from simulation.chanthaburi.meeting import Meeting, of_household, of_neighbour
from simulation.chanthaburi.names import Someone, ref, uuid
from simulation.chanthaburi.programme import BRIEFING
from simulation.chanthaburi.staff import registration
from simulation.script import REPLAYED, Scene, alone, bangkok, days, minutes, scene

_REFUSED = Developer("220302", 2)
_MISSED = Household("220302", 4)
_WAIVED = Developer("220103", 2)
_OWN_WORK = Developer("220502", 1)
_TWICE = Developer("220701", 1)
_REVOKED = Developer("220207", 1)
_QUICK = Developer("220901", 1)
_OUTSIDE = Developer("221001", 1)
_READY, _BLOCKED = Developer("220204", 1), Developer("220204", 2)
_MORE = Developer("220401", 1)
_ERASED = Household("220604", 3)
_TWO_PLACES = neighbours("220103")[0]
_LATE_MEMBER = Someone("late member/220404/1", Household("220404", 1).village)
_LATE_DAY = ref("gathering", "labour/220404/late")
_EXTRA = ref("gathering", "assembly/220302/4/May")
_WAIVER = ref("waiver", "220103/2/2021-04")

CASES: dict[str, str] = {
    "briefing": BRIEFING,
    # Left open: the developer can submit the first plan and the district officer approve it. The
    # second plan is refused: no one of one household took part in planning it.
    "plan-to-submit": _READY.plan(plans.LAST),
    "plan-to-submit-developer": _READY.person.ref,
    "plan-the-gate-refuses": _BLOCKED.plan(plans.LAST),
    "plan-the-gate-refuses-developer": _BLOCKED.person.ref,
    "plan-the-gate-refuses-household": Household("220204", 2).ref,
    "district-officer": district_officer("2202").ref,
    "cd-worker": cd_worker("220204").ref,
    "district-auditor": DISTRICT_AUDITOR.ref,
    # Recorded during the year.
    "plan-refused-then-approved": _REFUSED.plan("2021-06"),
    "plan-refused-then-approved-household": _MISSED.ref,
    "plan-refused-then-approved-assembly": _EXTRA,
    "plan-waived": _WAIVED.plan("2021-04"),
    "waiver": _WAIVER,
    "plan-of-the-approver": _OWN_WORK.plan("2021-06"),
    "late-entry": _LATE_DAY,
    "very-late-entry": Household("220404", 1).ref,
    "plan-submitted-twice": _TWICE.plan("2021-06"),
    "command-sent-twice": str(uuid("command/submitted twice")),
    "plan-with-revoked-evidence": _REVOKED.plan("2021-06"),
    "attendance-revoked-gathering": assembly_ref("220207", "MAY"),
    "attendance-revoked-person": Household("220207", 1).head.ref,
    "person-in-two-places": _TWO_PLACES.ref,
    "plan-revised-in-its-month": _MORE.plan("2021-06"),
    "plan-approved-quickly": _QUICK.plan("2021-08"),
    "plan-outside-the-district": _OUTSIDE.plan("2021-06"),
    "person-erased": (_ERASED.second or _ERASED.head).ref,
    "attendance-disputed-person": Household("220404", 1).head.ref,
}


def planned_without_a_household() -> Iterator[Scene]:
    """The gate refuses a plan: no one of a household took part. After an assembly it passes."""
    month = "2021-06"
    yield scene(bangkok("2021-05-18", "11:00"), [plans.draft(_REFUSED, month)])
    yield scene(bangkok("2021-05-20", "11:00"), [plans.submit(_REFUSED, month)])
    officer, approval = district_officer("2203").ref, ApproveWorkPlan(
        work_plan=_REFUSED.plan(month))
    yield alone(
        bangkok("2021-05-24", "10:20"), officer, approval, "people-take-part-in-planning"
    )
    assembly = Meeting(
        ref=_EXTRA, kind=GatheringKind.VILLAGE_ASSEMBLY, stage=Stage.PLANNING,
        level=Level.COLLABORATE, activity=2, area=_MISSED.village,
        starts_at=bangkok("2021-05-26", "15:00"), ends_at=bangkok("2021-05-26", "17:00"),
        title="เวทีประชาคมหมู่บ้านเพิ่มเติม", holder=_REFUSED.person, verifier=cd_worker("220302"),
        sheet=(*of_household(_MISSED, _EXTRA, hours="2"),
               *(of_neighbour(who, _EXTRA, hours="2") for who in neighbours("220302"))),
    )
    yield assembly.called(bangkok("2021-05-24", "14:00"))
    yield from assembly.held()
    yield alone(bangkok("2021-05-27", "10:00"), officer, approval)


def waived() -> Iterator[Scene]:
    """The province waives a plan's gate; the officer approves the plan under the waiver."""
    month = "2021-04"
    yield scene(bangkok("2021-03-22", "11:00"), [plans.draft(_WAIVED, month)])
    yield scene(bangkok("2021-03-24", "11:00"), [plans.submit(_WAIVED, month)])
    yield alone(bangkok("2021-03-29", "10:00"), ACTING_PROVINCIAL.ref, WaiveGate(
        waiver=_WAIVER, stage=Stage.PLANNING, subject=_WAIVED.plan(month),
        authority="หนังสือจังหวัดจันทบุรี (สมมุติ) ที่ จบ 0019/ว 1", expires_on=date(2021, 4, 30),
        reason="ครัวเรือนเข้ารับการรักษาในโรงพยาบาลช่วงจัดเวทีประชาคม จะจัดเวทีเพิ่มเติมภายในเดือน",
    ))
    yield scene(bangkok("2021-03-30", "11:00"), [plans.approve(_WAIVED, month)])


def own_work() -> Iterator[Scene]:
    """An officer writes the plan of a developer who is ill, and so may not approve it."""
    month, officer = "2021-06", district_officer("2205").ref
    plan = _OWN_WORK.plan(month)
    yield scene(
        bangkok("2021-05-19", "11:00"), [plans.draft(_OWN_WORK, month, by=officer)]
    )
    yield alone(bangkok("2021-05-21", "11:00"), officer, SubmitWorkPlan(work_plan=plan))
    approval = ApproveWorkPlan(work_plan=plan)
    yield alone(bangkok("2021-05-24", "11:00"), officer, approval, "approver-is-not-the-author")
    yield alone(bangkok("2021-05-27", "13:00"), ACTING_PROVINCIAL.ref, approval)


def sent_late() -> Iterator[Scene]:
    """A sheet recorded after 12 days is flagged; a membership recorded after 80 needs a reason."""
    household, holder = Household("220404", 1), Developer("220404", 2).person.ref
    start, entered = bangkok("2021-05-03", "08:00"), bangkok("2021-05-15", "09:00")
    yield alone(start - days(4), holder, ScheduleGathering(
        gathering=_LATE_DAY, kind=GatheringKind.LABOUR_EXCHANGE, stage=Stage.OPERATION,
        level=Level.COLLABORATE, activity=4, area="220404", starts_at=start,
        ends_at=start + minutes(420), projects=(household.project,), title="เอามื้อสามัคคี",
    ))
    lines = tuple(of_household(household, _LATE_DAY, gives=(Contribution.LABOUR,), hours="6"))
    yield alone(entered, holder, RecordAttendance(
        gathering=_LATE_DAY, attendances=lines, occurred_at=start + minutes(420)))
    yield alone(entered + minutes(5), holder, CloseGathering(
        gathering=_LATE_DAY, headcount=len(lines)))
    worker = cd_worker("220404").ref
    yield alone(entered + minutes(180), worker, VerifyAttendance(
        gathering=_LATE_DAY, persons=tuple(line.person for line in lines)))
    yield scene(bangkok("2021-06-10", "10:00"), [registration(worker, _LATE_MEMBER)])
    yield alone(bangkok("2021-06-10", "10:05"), worker, AddMember(
        household=household.ref, person=_LATE_MEMBER.ref, relation="child",
        occurred_at=bangkok("2021-03-22", "10:00"), reason="เอกสารย้ายเข้าทะเบียนบ้านตกค้างที่อำเภอ",
    ))


def sent_twice() -> Iterator[Scene]:
    """A command is sent again after its answer was lost, and gets the first answer again."""
    month = "2021-06"
    yield scene(bangkok("2021-05-18", "13:00"), [plans.draft(_TWICE, month)])
    author, submission = _TWICE.person.ref, SubmitWorkPlan(work_plan=_TWICE.plan(month))
    at = bangkok("2021-05-21", "13:00")
    yield alone(at, author, submission, name="submitted twice")
    yield alone(at + minutes(2), author, submission, REPLAYED, name="submitted twice")
    yield scene(bangkok("2021-05-25", "16:00"), [plans.approve(_TWICE, month)])


def evidence_revoked() -> Iterator[Scene]:
    """After the approval, an attendance in its evidence turns out to be untrue."""
    month, household = "2021-06", Household("220207", 1)
    yield scene(bangkok("2021-05-18", "14:00"), [plans.draft(_REVOKED, month)])
    yield scene(bangkok("2021-05-20", "14:00"), [plans.submit(_REVOKED, month)])
    yield scene(bangkok("2021-05-25", "14:30"), [plans.approve(_REVOKED, month)])
    yield alone(bangkok("2021-06-09", "10:00"), district_officer("2202").ref, RevokeAttendance(
        gathering=assembly_ref("220207", "MAY"), person=household.head.ref,
        reason="ตรวจสอบแล้วเจ้าตัวอยู่ต่างจังหวัดในวันประชุม ลายมือชื่อไม่ตรง",
    ))


def in_two_places() -> Iterator[Scene]:
    """A person is on the sheets of two labour days that were held at the same time."""
    gathering = labour_ref("220210", 1)
    line = of_neighbour(_TWO_PLACES, gathering, gives=(Contribution.LABOUR,), hours="4")
    holder = Developer("220210", 2).person.ref
    yield alone(bangkok("2021-04-19", "11:00"), holder, RecordAttendance(
        gathering=gathering, attendances=(line,)))


def approved_quickly() -> Iterator[Scene]:
    """A plan is approved 25 seconds after its submission: too soon to have been read."""
    month = "2021-08"
    yield scene(bangkok("2021-07-20", "14:00"), [plans.draft(_QUICK, month)])
    at = bangkok("2021-07-23", "14:00")
    yield scene(at, [plans.submit(_QUICK, month)])
    yield scene(at + timedelta(seconds=25.5), [plans.approve(_QUICK, month)])


def outside_the_district() -> Iterator[Scene]:
    """A district officer tries to approve a plan of another district."""
    yield alone(
        bangkok("2021-05-25", "09:30"), district_officer("2202").ref,
        ApproveWorkPlan(work_plan=_OUTSIDE.plan("2021-06")), "role-covers-the-area",
    )


def forgotten() -> Iterator[Scene]:
    """A person's details are erased on request."""
    yield alone(bangkok("2021-08-10", "10:00"), PROTECTION.ref, EraseSubject(
        person=CASES["person-erased"], reason="เจ้าของข้อมูลขอใช้สิทธิลบข้อมูลส่วนบุคคล"))


def disputed() -> Iterator[Scene]:
    """A member disputes their own attendance; the CD worker checks and verifies it again."""
    head, gathering = Household("220404", 1).head.ref, assembly_ref("220404", "MAY")
    yield alone(bangkok("2021-06-02", "18:00"), head, DisputeAttendance(
        gathering=gathering, person=head, statement="จำได้ว่าไปถึงหลังเริ่มประชุมแล้วหนึ่งชั่วโมง"))
    yield alone(bangkok("2021-06-04", "10:00"), cd_worker("220404").ref, VerifyAttendance(
        gathering=gathering, persons=(head,)))


def revised_in_force() -> Iterator[Scene]:
    """An approved plan is revised in the first days of its month, and approved again."""
    month, at = "2021-06", bangkok("2021-06-01", "10:00")
    revised = plans.in_force(_MORE, month)
    yield scene(at, [plans.revise(_MORE, month, revised)])
    yield scene(at + minutes(60), [plans.submit(_MORE, month)])
    yield scene(at + days(2), [plans.approve(_MORE, month)])


def left_ready() -> Iterator[Scene]:
    """Left open at the end: a draft that can be submitted and approved, and a plan that the gate
    refuses.
    """
    at = bangkok("2021-10-15", "15:30")
    for developer in (_READY, _BLOCKED):
        yield scene(at + minutes(developer.number), [plans.draft(developer, plans.LAST)])
    yield scene(at + minutes(30), [plans.submit(_BLOCKED, plans.LAST)])


STORIES = (
    planned_without_a_household, waived, own_work, sent_late, sent_twice, evidence_revoked,
    in_two_places, approved_quickly, revised_in_force, outside_the_district, forgotten, disputed,
    left_ready,
)
