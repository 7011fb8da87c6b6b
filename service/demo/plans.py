"""Work plans: every developer, every month from March; drafted, submitted, returned, approved."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from domain.plan_approval import ApproveWorkPlan, ReturnWorkPlan
from domain.plan_drafting import DraftWorkPlan, ReviseWorkPlan, SubmitWorkPlan
from domain.terms import Stage
from domain.work_plan import Unit, WorkPlanItem, days_of
from service.demo.assemblies import ROUND_OF_MONTH, came
from service.demo.cast import (
    WITHDRAWN,
    Developer,
    all_developers,
    community_plot,
    developers,
    district_officer,
)
from service.demo.names import dice
from service.demo.script import Act, Scene, bangkok, dealt, minutes, scene, working_days

# Month → the first of the working days on which its plans are made.
MADE_FROM = {
    "2021-03": "2021-02-17", "2021-04": "2021-03-19", "2021-05": "2021-04-19",
    "2021-06": "2021-05-17", "2021-07": "2021-06-17", "2021-08": "2021-07-19",
    "2021-09": "2021-08-16",
}

# The plans whose story is told in ``cases.py``: (tambon, number of the developer, month).
TOLD_ELSEWHERE = {
    ("220103", 2, "2021-04"), ("220302", 2, "2021-06"), ("220502", 1, "2021-06"),
    ("220701", 1, "2021-06"), ("220207", 1, "2021-06"), ("220901", 1, "2021-08"),
    ("220204", 1, "2021-09"), ("220204", 2, "2021-09"),
}
# Its attendance of May was revoked in June: no plan of July can rest on it.
REVOKED = {("220207", 1, "2021-07")}

# (activity, task, unit, least, most, stage), by season: dry until May, rains after.
TASKS_DRY = (
    (2, "ปักผังแปลงและวัดระดับตามแบบ", Unit.DAY, 1, 3, Stage.PLANNING),
    (2, "ติดตามการขุดปรับพื้นที่ตามแบบ", Unit.M3, 200, 900, Stage.OPERATION),
    (4, "ห่มดินและทำปุ๋ยหมักแห้ง", Unit.M2, 100, 600, Stage.OPERATION),
    (1, "ทบทวนความรู้กสิกรรมธรรมชาติกับครัวเรือน", Unit.TIME, 1, 3, Stage.OPERATION),
    (3, "จัดทำทะเบียนแรงงานและวัสดุของแปลง", Unit.PERSON, 2, 8, Stage.PLANNING),
)
TASKS_RAINY = (
    (4, "ปลูกป่า 3 อย่าง ประโยชน์ 4 อย่าง", Unit.TREE, 40, 220, Stage.OPERATION),
    (2, "ดำนาในแปลงสาธิต", Unit.RAI, 1, 2, Stage.OPERATION),
    (4, "ปลูกแฝกรอบหนองและคลองไส้ไก่", Unit.TREE, 200, 900, Stage.OPERATION),
    (6, "ทำบัญชีผลผลิตตามแนวอินทรีย์วิถีไทย", Unit.HOUSEHOLD, 1, 4, Stage.OPERATION),
    (5, "เชื่อมแปลงกับแผนตำบลและตลาดชุมชน", Unit.TIME, 1, 2, Stage.PLANNING),
    (2, "ติดตามและประเมินผลแปลงร่วมกับครัวเรือน", Unit.TIME, 1, 4, Stage.EVALUATION),
)


def items(developer: Developer, month: str, plots: Iterable[str]) -> tuple[WorkPlanItem, ...]:
    """One or two tasks on each plot."""
    first, last = days_of(month)
    tasks = TASKS_DRY if month < "2021-06" else TASKS_RAINY
    found = []
    for plot in plots:
        chance = dice(f"items/{developer.key}/{month}/{plot}")
        for activity, task, unit, least, most, stage in chance.sample(tasks, chance.randint(1, 2)):
            found.append(WorkPlanItem(
                activity=activity, project=plot, task=task, unit=unit, stage=stage,
                target=Decimal(chance.randint(least, most)),
                due_on=date(first.year, first.month, chance.randint(5, last.day)),
            ))
    return tuple(found)


def draft(developer: Developer, month: str, plots: Iterable[str], by: str | None = None) -> Act:
    """The plan is begun, by the developer if nobody else is named."""
    return Act(by or developer.person.ref, DraftWorkPlan(
        work_plan=developer.plan(month), engagement=developer.engagement, month=month,
        items=items(developer, month, plots),
    ))


def submit(developer: Developer, month: str) -> Act:
    return Act(developer.person.ref, SubmitWorkPlan(work_plan=developer.plan(month)))


def approve(developer: Developer, month: str) -> Act:
    return Act(
        district_officer(developer.tambon).ref,
        ApproveWorkPlan(work_plan=developer.plan(month)),
    )


def plots_of(developer: Developer, month: str) -> list[str]:
    """Up to three plots of households that took part, and the community's in most months."""
    turn = ROUND_OF_MONTH[month]
    ready = [
        each for each in developer.households
        if came(each, turn) and (each.tambon, each.number, month) not in REVOKED
        and date.fromisoformat(f"{month}-01") < WITHDRAWN.get(
            (each.tambon, each.number), date.max)
    ]
    chance = dice(f"plots/{developer.key}/{month}")
    chosen = [each.project for each in chance.sample(ready, min(3, len(ready)))]
    shared = community_plot(developer.tambon)
    if shared and developer.number == 1 and turn != "JAN" and chance.random() < 0.7:
        chosen.append(shared)
    return chosen


def months(month: str) -> Iterator[Scene]:
    """The plans of one month: made, submitted, some returned and revised, approved."""
    authors = [each for each in all_developers() if _plans(each, month)]
    dates = working_days(bangkok(MADE_FROM[month], "09:00"), 9)
    fate = {each: _fate(each, month) for each in authors}
    for at, group in zip(dates[:3], dealt(authors, 3), strict=True):
        yield scene(at, (draft(each, month, plots_of(each, month)) for each in group))
    on_time = [each for each in authors if fate[each] in ("plain", "returned")]
    for at, group in zip(dates[3:5], dealt(on_time, 2), strict=True):
        yield scene(at + minutes(60), (submit(each, month) for each in group))
    returned = [each for each in authors if fate[each] == "returned"]
    yield scene(dates[5], (_returning(each, month) for each in returned))
    plain = [each for each in on_time if fate[each] == "plain"]
    if month == max(MADE_FROM):  # the story ends before these are dealt with
        yield scene(dates[5] + minutes(90), (approve(each, month) for each in plain[::2]))
        return
    yield from _revised(returned, month, dates[6])
    late = [each for each in authors if fate[each] == "late"]
    yield scene(dates[6] + minutes(240), (approve(each, month) for each in plain))
    yield scene(dates[7], (submit(each, month) for each in late))
    yield scene(dates[7] + minutes(120), (approve(each, month) for each in returned))
    yield scene(dates[8], (approve(each, month) for each in late))


def _plans(developer: Developer, month: str) -> bool:
    """Whether the developer plans the month in the usual way; a few let a month go by."""
    told = (developer.tambon, developer.number, month) in TOLD_ELSEWHERE
    serves = developer in developers(developer.tambon, date.fromisoformat(f"{month}-01"))
    return serves and not told and dice(f"plans/{developer.key}/{month}").random() > 0.02


def _fate(developer: Developer, month: str) -> str:
    chance = dice(f"fate/{developer.key}/{month}").random()
    ends = ((0.03, "never submitted"), (0.09, "late"), (0.18, "returned"))
    return next((fate for below, fate in ends if chance < below), "plain")


def _returning(developer: Developer, month: str) -> Act:
    reasons = dice(f"reasons/{developer.key}/{month}").choice((
        "เป้าหมายสูงเกินกำลังของครัวเรือน โปรดปรับให้สอดคล้องกับแรงงานที่มี",
        "ยังไม่ระบุงานติดตามแปลง โปรดเพิ่มรายการ",
        "กำหนดแล้วเสร็จชนกับวันเอามื้อสามัคคี โปรดเลื่อน",
    ))
    return Act(district_officer(developer.tambon).ref, ReturnWorkPlan(
        work_plan=developer.plan(month), reasons=reasons,
    ))


def _revised(returned: Sequence[Developer], month: str, at: datetime) -> Iterator[Scene]:
    yield scene(at, (
        Act(each.person.ref, ReviseWorkPlan(
            work_plan=each.plan(month),
            items=items(each, month, plots_of(each, month))[:-1]
            or items(each, month, plots_of(each, month))[::-1],
        ))
        for each in returned
    ))
    yield scene(at + minutes(60), (submit(each, month) for each in returned))
