"""Work reports: logged daily, submitted, accepted, sometimes corrected; then the wage is paid."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from domain.engagement.payroll import AuthoriseWage, RecordWagePayment, WithholdWage
from domain.engagement.supervision import RecordSupervisionVisit
from domain.kernel.terms import Stage
from domain.waiver import WaiveGate
from domain.work_plan.approval import CloseWorkPlan
from domain.work_plan.events import WorkPlanItem
from domain.work_report.acceptance import AcceptWorkReport, ReturnWorkReport
from domain.work_report.correction import CorrectWorkReport
from domain.work_report.daily_log import LogDailyWork
from domain.work_report.drafting import RecordResults, ReviseWorkReport, SubmitWorkReport
from domain.work_report.events import CorrectedField
from simulation.chanthaburi.names import ref
from simulation.chanthaburi.reports import HOURS, NOTES, result
from simulation.country.cast import Developer, Tambon
from simulation.country.days import moment, month_of, working_days
from simulation.country.gatherings import is_left_out
from simulation.country.places import Wanted, next_month
from simulation.script import Act, Scene, alone, scene

# Fate of a report → percentage of reports. NONE: nothing was logged.
FATES = {"PLAIN": 87, "RETURNED": 5, "LATE": 3, "UNSENT": 2, "NONE": 2, "CORRECTED": 1}
GATE = "people-take-part-in-operation"
# Share of days with a log; shares of logs: late, with a note, a photo, the previous photo again.
LOGGED, LATE, NOTED, SHOWN, SHOWN_AGAIN = 0.96, 0.015, 0.1, 0.25, 0.003
LATE_BY = timedelta(days=9)


def report(wanted: Wanted, tambon: Tambon, month: date) -> Iterator[Scene]:
    """The reports of a month of work, up to the wage in the next month."""
    for developer in tambon.developers:
        if items := tambon.plans.get((developer.key, month_of(month))):
            chance = tambon.dice(f"report/{developer.key}/{month}")
            fate = chance.choices(list(FATES), list(FATES.values()))[0]
            if fate != "NONE":
                yield from _logs(developer, month, items, chance)
                yield from _results(developer, month, items, chance)
            if fate in ("NONE", "UNSENT"):
                yield _withheld(tambon, developer, month)
            else:
                yield from _handed_in(wanted, tambon, developer, month, fate)


def _logs(
    developer: Developer, month: date, items: Sequence[WorkPlanItem], chance: random.Random
) -> Iterator[Scene]:
    """A log for most working days but the first, when the plan may not be approved yet."""
    worked = working_days(month)[1:]
    photo = f"{chance.getrandbits(256):064x}"
    for day in worked:
        if day != worked[0] and chance.random() > LOGGED:
            continue
        number = chance.randrange(len(items))
        if chance.random() < SHOWN:
            again = chance.random() < SHOWN_AGAIN / SHOWN
            photo = photo if again else f"{chance.getrandbits(256):064x}"
            shown: tuple[str, ...] = (photo,)
        else:
            shown = ()
        at = moment(day, day.day, "17:00")
        late = chance.random() < LATE and day != worked[0] and day + LATE_BY <= worked[-1]
        yield alone(at + LATE_BY if late else at, developer.person.ref, LogDailyWork(
            work_report=developer.report(month_of(month)),
            work_plan=developer.plan(month_of(month)), on=day, project=items[number].project,
            hours=chance.choice(HOURS), people=chance.randrange(9), item=number + 1,
            photo_hashes=shown, note=chance.choice(NOTES) if chance.random() < NOTED else None,
            occurred_at=at if late else None,
        ))


def _results(
    developer: Developer, month: date, items: Sequence[WorkPlanItem], chance: random.Random
) -> Iterator[Scene]:
    at = moment(month, working_days(month)[-1].day, "18:00")
    yield alone(at, developer.person.ref, RecordResults(
        work_report=developer.report(month_of(month)),
        results=tuple(result(number, item, chance) for number, item in enumerate(items, 1)),
    ))


def _handed_in(
    wanted: Wanted, tambon: Tambon, developer: Developer, month: date, fate: str
) -> Iterator[Scene]:
    """Submits early in the next month, or on the last evening of the last month of work."""
    name, then = month_of(month), next_month(month)
    author, officer, made = developer.person.ref, tambon.officer.ref, developer.report(name)
    submit = SubmitWorkReport(
        work_report=made, summary="ดำเนินงานตามแผนร่วมกับครัวเรือนและเพื่อนบ้าน",
        learned="การห่มดินช่วยรักษาความชื้นในฤดูแล้ง",
    )
    ends = then == wanted.work_ends
    at = moment(then, 7 if fate == "LATE" else 3, "10:00")
    if ends:
        at = moment(month, working_days(month)[-1].day, "19:00")
    yield alone(at, author, submit)
    if fate == "RETURNED" and not ends:
        yield alone(moment(then, 5, "14:00"), officer, ReturnWorkReport(
            work_report=made, reasons="ผลการดำเนินงานยังไม่ระบุรายละเอียด โปรดเพิ่มเติม"))
        yield scene(moment(then, 7, "16:00"), [
            Act(author, ReviseWorkReport(work_report=made)), Act(author, submit),
        ])
    yield from _accepted(tambon, developer, month, moment(then, 10, "10:00"))
    if fate == "CORRECTED":
        yield alone(moment(then, 13, "09:00"), officer, CorrectWorkReport(
            work_report=made, field=CorrectedField.HOURS, value="3.5", log=1,
            reason="ตรวจทานกับภาพถ่ายแล้วชั่วโมงทำงานไม่ตรง",
        ))
    yield from _paid(tambon, developer, name, then)


def _accepted(
    tambon: Tambon, developer: Developer, month: date, at: datetime
) -> Iterator[Scene]:
    """Accepts reports. If no one joined the work, the province waives the gate on record."""
    name, officer = month_of(month), tambon.officer.ref
    made = developer.report(name)
    accept = AcceptWorkReport(work_report=made)
    if is_left_out(tambon, developer, month):
        yield alone(at, officer, accept, GATE)
        yield alone(at + timedelta(minutes=30), tambon.provincial.ref, WaiveGate(
            waiver=ref("waiver", made), stage=Stage.OPERATION, subject=made,
            authority="หนังสือจังหวัด (สมมุติ)", expires_on=at.date() + timedelta(days=20),
            reason="งดรวมกลุ่มตามประกาศควบคุมโรคติดต่อในช่วงเดือนดังกล่าว",
        ))
        at += timedelta(minutes=60)
    yield scene(at, [Act(officer, accept)])
    yield alone(at + timedelta(hours=4), officer, CloseWorkPlan(work_plan=developer.plan(name)))


def _paid(tambon: Tambon, developer: Developer, name: str, then: date) -> Iterator[Scene]:
    province, paid_at = tambon.provincial.ref, moment(then, 20, "15:00")
    yield alone(moment(then, 15, "14:00"), province, AuthoriseWage(
        engagement=developer.engagement, month=name))
    yield alone(paid_at, province, RecordWagePayment(
        engagement=developer.engagement, month=name, paid_on=paid_at.date(),
        reference=f"{name}/{tambon.code}",
    ))


def _withheld(tambon: Tambon, developer: Developer, month: date) -> Scene:
    return alone(moment(next_month(month), 15, "14:00"), tambon.provincial.ref, WithholdWage(
        engagement=developer.engagement, month=month_of(month),
        reason="ไม่มีรายงานผลการปฏิบัติงานของเดือน",
    ))


def supervise(wanted: Wanted, tambon: Tambon, month: date) -> Iterator[Scene]:
    """In most months, the CD worker visits one developer."""
    chance = tambon.dice(f"visit/{month}")
    planning = [who for who in tambon.developers if (who.key, month_of(month)) in tambon.plans]
    if planning and chance.random() < 0.9:
        developer = chance.choice(planning)
        yield alone(moment(month, 14, "10:00"), tambon.worker.ref, RecordSupervisionVisit(
            engagement=developer.engagement, project=developer.households[0].project,
            found="แปลงเป็นไปตามแผน ครัวเรือนมีส่วนร่วม", advice="ควรห่มดินเพิ่มก่อนฤดูแล้ง",
        ))
