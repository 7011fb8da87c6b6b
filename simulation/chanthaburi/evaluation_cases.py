"""Cases of evaluations: contested, upheld, rescored, refused by the gate, untrue afterwards."""

from collections.abc import Iterator
from datetime import date

from domain.evaluation.assessment import SubmitAssessment
from domain.evaluation.events import AssessmentKind, Score
from domain.evaluation.result import ContestEvaluation, FinaliseEvaluation, UpholdEvaluation
from domain.evaluation.scoring import RescoreEvaluation
from domain.gathering.events import GatheringKind
from domain.gathering.verification import RevokeAttendance
from domain.kernel.terms import Level, Stage
from domain.waiver import WaiveGate
from simulation.chanthaburi import evaluating
from simulation.chanthaburi.cast import (
    ACTING_PROVINCIAL,
    TARGET_TAMBONS,
    Household,
    cd_worker,
    community_plot,
    developers,
    district_officer,
)
from simulation.chanthaburi.evaluating import (
    RESCORED,
    UPHELD,
    Evaluation,
    evaluation_ref,
    of_the_end,
)
from simulation.chanthaburi.meeting import Meeting, of_household, of_staff
from simulation.chanthaburi.names import ref
from simulation.script import Scene, alone, bangkok, minutes, scene

GATE = "people-take-part-in-evaluation"
_MISSED, _STILL_OPEN, _REVOKED = (
    Household("220207", 2), Household("220905", 2), Household("220210", 2)
)
_AGAIN = bangkok("2021-09-30", "13:00")
_WAIVED, _WAIVER = Household("220308", 2), ref("waiver", "220308/2/END")
_COMMUNITY = community_plot(TARGET_TAMBONS[0]) or ""
_WORK = evaluating.of_august(evaluating.WORK_EVALUATED[1])


def _evaluation(household: Household) -> str:
    return evaluation_ref(household.project, "END")


CASES: dict[str, str] = {
    "evaluation-of-a-community-plot": evaluation_ref(_COMMUNITY, "AUG"),
    "evaluation-of-an-engagement": _WORK[1].ref,
    "evaluation-of-a-plan": _WORK[2].ref,
    "evaluation-of-the-programme": evaluating.OF_THE_PROVINCE,
    "evaluation-of-the-programme-forum": evaluating.FORUM,
    "evaluation-upheld": _evaluation(UPHELD),
    "evaluation-rescored": _evaluation(RESCORED),
    "evaluation-refused-then-final": _evaluation(_MISSED),
    "evaluation-waived": _evaluation(_WAIVED),
    "evaluation-waiver": _WAIVER,
    "evaluation-not-final": _evaluation(_STILL_OPEN),
    "evaluation-with-revoked-evidence": _evaluation(_REVOKED),
    "evaluation-by-the-approver": _evaluation(UPHELD),
    "project-closed": _REVOKED.project,
    "household-completed": _REVOKED.ref,
}


def by_the_approver() -> Iterator[Scene]:
    """The officer who approved the plans and accepted the reports tries to score the plot, too."""
    yield alone(bangkok("2021-09-07", "16:00"), _officer(UPHELD), SubmitAssessment(
        evaluation=_evaluation(UPHELD), kind=AssessmentKind.OFFICIAL,
        scores=tuple(Score(criterion=name, score=5) for name, _, _ in evaluating.CRITERIA),
    ), "official-does-not-score-own-work")


def upheld() -> Iterator[Scene]:
    """A household contests the result; it is reviewed and upheld."""
    officer, at = _officer(UPHELD), bangkok("2021-09-24", "10:00")
    evaluation = _of(UPHELD)
    yield alone(at, UPHELD.head.ref, ContestEvaluation(
        evaluation=evaluation.ref, statement="คะแนนเรื่องน้ำต่ำเกินไป บ่อเก็บน้ำได้ตลอดเดือนกันยายน"))
    yield alone(bangkok("2021-09-28", "11:00"), officer, UpholdEvaluation(
        evaluation=evaluation.ref, answer="คะแนนคิดจากทั้งปี ช่วงแล้งเดือนเมษายนน้ำไม่พอตามบันทึกแปลง"))
    yield evaluating.finalise([evaluation], bangkok("2021-09-29", "11:00"))
    yield from evaluating.close([(UPHELD, evaluation)], bangkok("2021-10-06", "10:00"))


def rescored() -> Iterator[Scene]:
    """A household contests the result; the developer lowers the scores; it is shared again."""
    evaluation, developer = _of(RESCORED), evaluating.developer_of(RESCORED)
    yield alone(bangkok("2021-09-24", "11:00"), RESCORED.head.ref, ContestEvaluation(
        evaluation=evaluation.ref, statement="นักพัฒนาให้คะแนนการมีส่วนร่วมสูงเกินจริง เพื่อนบ้านไม่ได้มาช่วย"))
    yield scene(bangkok("2021-09-27", "11:00"), [
        evaluating.lower(evaluation, developer.person.ref)])
    yield alone(bangkok("2021-09-28", "11:10"), evaluation.by, RescoreEvaluation(
        evaluation=evaluation.ref))
    yield from _told_again(RESCORED, evaluation)


def not_heard() -> Iterator[Scene]:
    """The gate refuses a result that its household has not heard; shared again, it is final."""
    evaluation = _of(_MISSED)
    yield alone(bangkok("2021-09-28", "13:00"), evaluation.by, FinaliseEvaluation(
        evaluation=evaluation.ref), GATE)
    yield from _told_again(_MISSED, evaluation)


def _told_again(household: Household, evaluation: Evaluation) -> Iterator[Scene]:
    """A small meeting on the last day of September; then the result is final."""
    key, start = ref("gathering", f"evaluation/{household.key}/again"), _AGAIN
    tambon = household.tambon
    holder = developers(tambon, start.date())[0].person
    meeting = Meeting(
        ref=key, kind=GatheringKind.EVALUATION_MEETING, stage=Stage.EVALUATION,
        level=Level.CONSULT, activity=2, area=tambon, starts_at=start,
        ends_at=start + minutes(90), title="แจ้งผลการประเมินอีกครั้ง", holder=holder,
        verifier=cd_worker(tambon), projects=(household.project,),
        sheet=(*of_household(household, key, hours="1"), of_staff(holder, hours="1")),
    )
    yield meeting.called(bangkok("2021-09-28", "15:00"))
    yield from meeting.held()
    yield evaluating.share([evaluation], key, bangkok("2021-10-01", "10:00"))
    yield evaluating.finalise([evaluation], bangkok("2021-10-04", "10:00"))


def waived() -> Iterator[Scene]:
    """A household is in hospital and cannot hear its result: the province waives the gate."""
    evaluation = _of(_WAIVED)
    yield alone(bangkok("2021-10-01", "11:00"), ACTING_PROVINCIAL.ref, WaiveGate(
        waiver=_WAIVER, stage=Stage.EVALUATION, subject=evaluation.ref,
        authority="หนังสือจังหวัดจันทบุรี (สมมุติ) ที่ จบ 0019/ว 9", expires_on=date(2021, 10, 31),
        reason="ครัวเรือนเข้ารับการรักษาในโรงพยาบาล ได้ส่งผลประเมินให้ทางไปรษณีย์แล้ว",
    ))
    yield evaluating.finalise([evaluation], bangkok("2021-10-04", "11:00"))
    yield from evaluating.close([(_WAIVED, evaluation)], bangkok("2021-10-06", "11:00"))


def revoked_afterwards() -> Iterator[Scene]:
    """After the result is final and the plot closed, an attendance turns out to be untrue."""
    yield alone(bangkok("2021-10-12", "11:00"), _officer(_REVOKED), RevokeAttendance(
        gathering=evaluating.final_meeting_ref(_REVOKED.tambon), person=_REVOKED.head.ref,
        reason="เจ้าตัวแจ้งว่าไม่ได้เข้าประชุม มีผู้ลงชื่อแทน",
    ))


def _of(household: Household) -> Evaluation:
    return dict(of_the_end(household.tambon))[household]


def _officer(household: Household) -> str:
    return district_officer(household.tambon).ref


STORIES = (by_the_approver, upheld, rescored, not_heard, waived, revoked_afterwards)
