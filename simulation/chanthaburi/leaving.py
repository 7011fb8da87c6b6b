"""Households and developers leave, return and are replaced; the programme is extended."""

from collections.abc import Iterator
from datetime import date

from domain.engagement.application import SelectApplicant
from domain.engagement.contract import AssignDuty, EndEngagement, ExtendEngagement
from domain.engagement.events import EndGround
from domain.engagement.succession import SubstituteEngagement
from domain.household.leaving import ReinstateHousehold, SubstituteHousehold, WithdrawHousehold
from domain.programme.registration import ExtendDeadline
from domain.project.closing import DropProject
from simulation.chanthaburi import staff
from simulation.chanthaburi.cast import (
    ACTING_PROVINCIAL,
    EXTENDED_TO,
    HQ,
    PROGRAMME,
    SUCCEEDS,
    SUCCESSOR,
    Developer,
    Household,
    all_developers,
    cd_worker,
    community_plot,
    district_officer,
)
from simulation.chanthaburi.households import DUTY
from simulation.script import Act, Scene, alone, bangkok, minutes, scene

_LEFT = Household("220901", 4)
_BACK = Household("220404", 5)
_REPLACED, _REPLACING = Household("220308", 6), Household("220308", 11)
_RESIGNED = Developer("220210", 2)
_RESCREENED, _CLEARED = Developer("220705", 2), Developer("220703", 1)

CASES: dict[str, str] = {
    "household-withdrawn": _LEFT.ref,
    "project-dropped": _LEFT.project,
    "household-reinstated": _BACK.ref,
    "household-substituted": _REPLACED.ref,
    "household-substituted-by": _REPLACING.ref,
    "engagement-ended": _RESIGNED.engagement,
    "engagement-substituted-by": SUCCESSOR.engagement,
    "engagement-extended": Developer("220103", 1).engagement,
    "criterion-failed-later": _RESCREENED.engagement,
    "criterion-doubted-and-met": _CLEARED.engagement,
    "programme-extended": PROGRAMME,
}


def withdrawn() -> Iterator[Scene]:
    """A household leaves for good; its plot leaves the programme with it."""
    yield alone(bangkok("2021-06-08", "10:00"), cd_worker(_LEFT.tambon).ref, WithdrawHousehold(
        household=_LEFT.ref, reason="เจ้าของที่ดินไม่ประสงค์ให้ขุดปรับพื้นที่ต่อ ขอถอนตัวจากโครงการ"))
    yield alone(bangkok("2021-06-10", "10:00"), district_officer(_LEFT.tambon).ref, DropProject(
        project=_LEFT.project, reason="ครัวเรือนเจ้าของแปลงถอนตัวจากโครงการ"))


def back_again() -> Iterator[Scene]:
    """A household leaves and returns seventeen days later."""
    yield alone(bangkok("2021-07-05", "10:00"), cd_worker(_BACK.tambon).ref, WithdrawHousehold(
        household=_BACK.ref, reason="ต้องไปดูแลบิดามารดาที่ต่างจังหวัด จึงขอถอนตัว"))
    yield alone(
        bangkok("2021-07-22", "10:00"), district_officer(_BACK.tambon).ref, ReinstateHousehold(
            household=_BACK.ref, reason="กลับมาอยู่ในพื้นที่แล้ว และยืนยันจะพัฒนาแปลงต่อ"))


def another_instead() -> Iterator[Scene]:
    """A household leaves; an endorsed household on the waiting list takes its place."""
    officer = district_officer(_REPLACED.tambon).ref
    yield alone(
        bangkok("2021-07-01", "10:00"), cd_worker(_REPLACED.tambon).ref, WithdrawHousehold(
            household=_REPLACED.ref, reason="ขายที่ดินแปลงที่เข้าร่วมโครงการ จึงขอถอนตัว"))
    yield alone(bangkok("2021-07-08", "10:00"), officer, SubstituteHousehold(
        household=_REPLACED.ref, by=_REPLACING.ref))
    yield alone(bangkok("2021-07-08", "10:10"), officer, DropProject(
        project=_REPLACED.project, reason="ที่ดินเปลี่ยนเจ้าของและครัวเรือนอื่นเข้าร่วมแทน"))


def another_developer() -> Iterator[Scene]:
    """A developer resigns; a month later a successor takes over the post and the plots."""
    province = ACTING_PROVINCIAL.ref
    yield alone(bangkok("2021-06-01", "09:00"), province, EndEngagement(
        engagement=_RESIGNED.engagement, ground=EndGround.RESIGNED, ended_on=date(2021, 5, 31)))
    at = bangkok("2021-06-14", "13:00")
    yield from staff.apply([SUCCESSOR], at)
    for turn, criterion in enumerate(staff.CRITERIA):
        yield scene(at + minutes(90 + turn), [
            staff.screening(SUCCESSOR, criterion, True, province)])
    yield alone(at + minutes(100), province, SelectApplicant(
        engagement=SUCCESSOR.engagement, rank=1))
    span = (SUCCEEDS, staff.CONTRACT[1])
    yield scene(bangkok("2021-06-24", "10:00"), [staff.contract(SUCCESSOR, span, province)])
    yield alone(bangkok("2021-06-24", "11:00"), province, SubstituteEngagement(
        engagement=_RESIGNED.engagement, by=SUCCESSOR.engagement))
    for turn, household in enumerate(SUCCESSOR.households):
        yield alone(
            bangkok("2021-07-01", "10:00") + minutes(5 * turn),
            district_officer(SUCCESSOR.tambon).ref,
            AssignDuty(engagement=SUCCESSOR.engagement, project=household.project, duty=DUTY),
        )


def looked_at_again() -> Iterator[Scene]:
    """Two developers are screened again: one has moved away, about the other it was a rumour."""
    at, province = bangkok("2021-05-20", "13:00"), ACTING_PROVINCIAL.ref
    for turn, (developer, passed) in enumerate((
        (_RESCREENED, False), (_CLEARED, False), (_CLEARED, True),
    )):
        yield scene(at + minutes(60 * 24 * turn), [
            staff.screening(developer, "RESIDENT", passed, province)])


def longer() -> Iterator[Scene]:
    """The programme is extended twice; in tambons with a community plot, contracts continue."""
    for day, to_on, number in (
        ("2021-08-31", EXTENDED_TO, 1), ("2021-10-12", date(2022, 3, 31), 2),
    ):
        yield alone(bangkok(day, "15:00"), HQ.ref, ExtendDeadline(
            programme=PROGRAMME, to_on=to_on,
            authority=f"มติคณะรัฐมนตรี (สมมุติ) ให้ขยายระยะเวลาดำเนินโครงการ ครั้งที่ {number}",
        ))
    yield scene(bangkok("2021-09-10", "10:00"), (
        Act(ACTING_PROVINCIAL.ref, ExtendEngagement(
            engagement=each.engagement, to_on=EXTENDED_TO,
            authority="หนังสือจังหวัดจันทบุรี (สมมุติ) ที่ จบ 0019/ว 8",
        ))
        for each in all_developers() if community_plot(each.tambon)
    ))


STORIES = (
    withdrawn, back_again, another_instead, another_developer, looked_at_again, longer,
)
