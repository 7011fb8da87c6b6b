"""Work reports: a planned month is logged, submitted, returned or accepted, and corrected."""

import random
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256

from domain.kernel.decision import Command
from domain.work_plan.approval import CloseWorkPlan
from domain.work_plan.events import WorkPlanItem, days_of
from domain.work_report.acceptance import AcceptWorkReport, ReturnWorkReport
from domain.work_report.correction import CorrectWorkReport
from domain.work_report.daily_log import LogDailyWork
from domain.work_report.drafting import (
    ItemResult,
    RecordResults,
    ReviseWorkReport,
    SubmitWorkReport,
)
from domain.work_report.events import CorrectedField
from simulation.chanthaburi.cast import (
    LAST_MONTH,
    Developer,
    community_plot,
    district_officer,
    serving,
)
from simulation.chanthaburi.names import dice
from simulation.chanthaburi.plans import LAST, MADE_FROM, in_force
from simulation.script import Act, Scene, bangkok, dealt, minutes, scene, working_days

MONTHS = tuple(month for month in MADE_FROM if month < LAST)
RUNNING = max(MONTHS)  # the month in which the story ends
TOLD_UNTIL = bangkok("2021-10-15", "00:00")

# Fate of a report → percentage of reports. NONE: nothing was logged.
FATES = {"PLAIN": 84, "LATE": 4, "RETURNED": 4, "CORRECTED": 4, "UNSENT": 2, "NONE": 2}
# Fates of reports that a case depends on: (tambon, number of the developer, month). TOLD: logged
# here; from the submission on in ``report_cases.py``.
SETTLED = {
    ("220804", 1, "2021-05"): "TOLD", ("221005", 2, "2021-08"): "TOLD",
    ("220503", 1, "2021-06"): "TOLD", ("220210", 2, "2021-05"): "TOLD",
    ("220204", 2, "2021-09"): "TOLD",
    ("220103", 2, "2021-04"): "PLAIN", ("220207", 1, "2021-06"): "PLAIN",
    ("221001", 1, "2021-06"): "PLAIN", ("220606", 2, "2021-07"): "PLAIN",
    ("220401", 1, "2021-06"): "PLAIN", ("220804", 2, "2021-05"): "PLAIN",
    ("220103", 1, "2021-05"): "CORRECTED", ("220109", 1, "2021-07"): "RETURNED",
    ("220602", 1, "2021-05"): "LATE", ("220111", 1, "2021-07"): "PLAIN",
    ("220111", 2, "2021-07"): "PLAIN", ("220705", 1, "2021-08"): "NONE",
    ("220410", 1, "2021-06"): "PLAIN",
}
# Submitted before the end of its month → the last day that is logged.
LOGGED_UNTIL = {("220804", 1, "2021-05"): date(2021, 5, 25)}

HOURS = tuple(map(Decimal, ("4", "5", "6", "6.5", "7", "8")))
NOTES = ("ห่มดินและรดน้ำหมักชีวภาพ", "ปลูกไม้ 5 ระดับบนคันนา", "ขุดคลองไส้ไก่รอบแปลง")
SUMMARIES = (
    "ดำเนินงานตามแผนร่วมกับครัวเรือนและเพื่อนบ้าน", "งานคืบหน้าตามแผน ครัวเรือนร่วมลงแรงทุกสัปดาห์",
    "ทำได้เกือบครบตามแผน ส่วนที่เหลือเลื่อนไปเดือนถัดไป",
)
LEARNED = ("การห่มดินช่วยรักษาความชื้นในฤดูแล้ง", "ปลูกแฝกก่อนฝนแรกช่วยยึดคันดินได้ดี", None)


def fate_of(developer: Developer, month: str) -> str:
    """The fate of the report of a planned month."""
    if settled := SETTLED.get((developer.tambon, developer.number, month)):
        return settled
    chance = dice(f"report/{developer.key}/{month}")
    return chance.choices(list(FATES), list(FATES.values()))[0]


@cache
def reporting(month: str) -> dict[Developer, str]:
    """The developers with a plan for the month → the fate of their reports."""
    return {each: fate_of(each, month) for each in serving(month) if in_force(each, month)}


def is_accepted(developer: Developer, month: str) -> bool:
    """Whether the month's report is accepted in the usual course."""
    fate = reporting(month).get(developer)
    return month != RUNNING and fate in ("PLAIN", "LATE", "RETURNED", "CORRECTED")


def days_after(month: str, count: int = 14) -> list[datetime]:
    """The first working days after a month, at ten."""
    _, last = days_of(month)
    return working_days(bangkok(f"{last}", "10:00") + minutes(24 * 60), count)


def months(month: str) -> Iterator[Scene]:
    """The logs of a month, and its reports in the next month."""
    fates = reporting(month)
    yield from _logged(month, [each for each, fate in fates.items() if fate != "NONE"])
    if month == RUNNING:
        return
    writing = [each for each, fate in fates.items() if fate not in ("NONE", "TOLD")]
    yield scene(_last_day(month, "18:00"), (results(each, month) for each in writing))
    yield from _handed_in(month, [each for each in writing if fates[each] != "UNSENT"])
    yield from _accepted(month)


def _handed_in(month: str, writing: list[Developer]) -> Iterator[Scene]:
    """Reports are due on the 5th; on the month's last evening if the contract ends then."""
    after, fates = days_after(month), reporting(month)
    ending = [each for each in writing if month == LAST_MONTH and not community_plot(each.tambon)]
    yield scene(_last_day(month, "19:00"), (submission(each, month) for each in ending))
    going_on = [each for each in writing if each not in ending]
    late = [each for each in going_on if fates[each] == "LATE"]
    on_time = [each for each in going_on if each not in late]
    for at, group in zip(after[:2], dealt(on_time, 2), strict=True):
        yield scene(at, (submission(each, month) for each in group))
    yield scene(after[5] - minutes(60), (submission(each, month) for each in late))
    returned = [each for each in on_time if fates[each] == "RETURNED"]
    yield scene(after[2] + minutes(240), (_returning(each, month) for each in returned))
    yield scene(after[3] + minutes(360), (
        Act(each.person.ref, ReviseWorkReport(work_report=each.report(month)))
        for each in returned
    ))
    yield scene(after[3] + minutes(380), (submission(each, month) for each in returned))


def _accepted(month: str) -> Iterator[Scene]:
    after = days_after(month)
    accepted = [each for each in reporting(month) if is_accepted(each, month)]
    for at, group in zip(after[5:7], dealt(accepted, 2), strict=True):
        yield scene(at, (acceptance(each, month) for each in group))
    yield scene(after[6] + minutes(240), (closing(each, month) for each in accepted))
    corrected = [each for each in accepted if reporting(month)[each] == "CORRECTED"]
    yield scene(after[8] - minutes(60), (_correction(each, month) for each in corrected))


def _logged(month: str, working: list[Developer]) -> Iterator[Scene]:
    """Three to five logs for each developer."""
    worked = working_days(bangkok(f"{month}-01", "17:00"), 22)[4:]
    worked = [at for at in worked if f"{at:%Y-%m}" == month and at < TOLD_UNTIL][:-1]
    on: dict[datetime, list[Act]] = {at: [] for at in worked}
    for developer in working:
        chance = dice(f"logs/{developer.key}/{month}")
        key = (developer.tambon, developer.number, month)
        days = [at for at in worked if at.date() <= LOGGED_UNTIL.get(key, date.max)]
        for at in chance.sample(days, min(chance.randint(3, 5), len(days))):
            on[at].append(log(developer, month, at.date(), chance))
    for at, acts in on.items():
        yield scene(at, acts)


def log(developer: Developer, month: str, day: date, chance: random.Random) -> Act:
    """A day's work on one of the planned tasks; every third log has a photo."""
    planned = in_force(developer, month)
    number = chance.randrange(len(planned))
    shown = (photo(developer, month, day),) if chance.random() < 0.3 else ()
    return Act(developer.person.ref, LogDailyWork(
        work_report=developer.report(month), work_plan=developer.plan(month), on=day,
        project=planned[number].project, item=number + 1, hours=chance.choice(HOURS),
        people=chance.randrange(9), photo_hashes=shown,
        note=chance.choice(NOTES) if chance.random() < 0.4 else None,
    ))


def photo(developer: Developer, month: str, day: date) -> str:
    """The hash of a photo of that day's work."""
    return sha256(f"{developer.key}/{month}/{day}".encode()).hexdigest()


def results(developer: Developer, month: str, by: str | None = None) -> Act:
    """Records the result of each task; ``by`` is the sender if it is not the developer."""
    chance = dice(f"results/{developer.key}/{month}")
    return Act(by or developer.person.ref, RecordResults(
        work_report=developer.report(month),
        results=tuple(result(number, item, chance)
                      for number, item in enumerate(in_force(developer, month), 1)),
    ))


def result(number: int, item: WorkPlanItem, chance: random.Random) -> ItemResult:
    """A result, mostly near the target; zero, or more than twice the target, has a reason."""
    luck = chance.random()
    if luck < 0.03:
        return ItemResult(item=number, actual=Decimal(0), not_done_reason="ฝนตกหนัก น้ำท่วมแปลง")
    if luck > 0.995:
        return ItemResult(
            item=number, actual=3 * item.target, explanation="เพื่อนบ้านมาช่วยเอามื้อจำนวนมาก")
    return ItemResult(item=number, actual=(item.target * chance.randint(6, 12) / 10).quantize(
        Decimal("0.1")))


def submission(developer: Developer, month: str, by: str | None = None) -> Act:
    chance = dice(f"summary/{developer.key}/{month}")
    return Act(by or developer.person.ref, SubmitWorkReport(
        work_report=developer.report(month), summary=chance.choice(SUMMARIES),
        learned=chance.choice(LEARNED),
    ))


def acceptance(developer: Developer, month: str) -> Act:
    return _by_officer(developer, AcceptWorkReport(work_report=developer.report(month)))


def closing(developer: Developer, month: str) -> Act:
    return _by_officer(developer, CloseWorkPlan(work_plan=developer.plan(month)))


def _by_officer(developer: Developer, command: Command) -> Act:
    return Act(district_officer(developer.tambon).ref, command)


def _returning(developer: Developer, month: str) -> Act:
    return _by_officer(developer, ReturnWorkReport(
        work_report=developer.report(month),
        reasons="ผลการดำเนินงานยังไม่ระบุรายละเอียดของแปลง โปรดเพิ่มเติม",
    ))


def _correction(developer: Developer, month: str) -> Act:
    """Corrects one value."""
    chance = dice(f"correction/{developer.key}/{month}")
    field, value = chance.choice((
        (CorrectedField.HOURS, "3.5"), (CorrectedField.PEOPLE, "11"), (CorrectedField.ACTUAL, "1"),
    ))
    of_an_item = field == CorrectedField.ACTUAL
    return _by_officer(developer, CorrectWorkReport(
        work_report=developer.report(month), field=field, value=value,
        item=1 if of_an_item else None, log=None if of_an_item else 1,
        reason="ตรวจทานกับบันทึกประจำวันและภาพถ่ายแล้วไม่ตรงกัน",
    ))


def _last_day(month: str, clock: str) -> datetime:
    """The month's last working day, at a time of day."""
    days = working_days(bangkok(f"{month}-01", clock), 23)
    return max(day for day in days if f"{day:%Y-%m}" == month)
