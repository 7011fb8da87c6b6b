"""Work plans: every developer, every month from March; drafted, submitted, returned, approved."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache

from msgspec.structs import replace

from domain.kernel.terms import Stage
from domain.work_plan.approval import ApproveWorkPlan, ReturnWorkPlan
from domain.work_plan.drafting import DraftWorkPlan, ReviseWorkPlan, SubmitWorkPlan
from domain.work_plan.events import Unit, WorkPlanItem, days_of
from simulation.chanthaburi.assemblies import ROUND_OF_MONTH, came
from simulation.chanthaburi.cast import (
    SUCCEEDS,
    SUCCESSOR,
    Developer,
    Household,
    community_plot,
    district_officer,
    is_away,
    serving,
)
from simulation.chanthaburi.names import dice
from simulation.script import Act, Scene, bangkok, dealt, minutes, scene, working_days

# Month → the first of the working days on which its plans are made.
MADE_FROM = {
    "2021-03": "2021-02-17", "2021-04": "2021-03-19", "2021-05": "2021-04-19",
    "2021-06": "2021-05-17", "2021-07": "2021-06-17", "2021-08": "2021-07-19",
    "2021-09": "2021-08-16", "2021-10": "2021-09-17", "2021-11": "2021-10-11",
}
LAST = max(MADE_FROM)  # the story ends before these plans are approved

# Plans that ``plan_cases.py`` handles: (tambon, number of the developer, month) → numbers of the
# households whose plots they are for.
CASE_PLANS = {
    ("220103", 2, "2021-04"): (2, 4), ("220302", 2, "2021-06"): (2, 4),
    ("220502", 1, "2021-06"): (1,), ("220701", 1, "2021-06"): (1,), ("220207", 1, "2021-06"): (1,),
    ("220901", 1, "2021-08"): (1, 3), ("220204", 1, LAST): (1, 5), ("220204", 2, LAST): (2, 4),
}
# Fates of other plans that a case depends on. "overdue": approved after the month has begun.
SETTLED = {
    ("220606", 2, "2021-07"): "overdue", ("220705", 1, "2021-08"): "overdue",
    **dict.fromkeys((
        ("220401", 1, "2021-06"), ("220804", 1, "2021-05"), ("220804", 2, "2021-05"),
        ("221005", 2, "2021-08"), ("220503", 1, "2021-06"), ("220503", 2, "2021-06"),
        ("221001", 1, "2021-06"), ("220204", 2, "2021-09"), ("220210", 2, "2021-05"),
        ("220103", 1, "2021-05"), ("220109", 1, "2021-07"), ("220602", 1, "2021-05"),
        ("220111", 1, "2021-07"), ("220111", 2, "2021-07"), ("220410", 1, "2021-06"),
    ), "plain"),
}
# An attendance of May was revoked in June, so no plan of July can use it as evidence.
REVOKED = ("220207", 1, "2021-07")
# Approved, then revised in the first days of its month.
REVISED_IN_FORCE = ("220401", 1, "2021-06")

# (activity, task, unit, least, most, stage), by season: rains from June to October.
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


@cache
def items(developer: Developer, month: str) -> tuple[WorkPlanItem, ...]:
    """The items of a draft: one or two tasks on each plot."""
    first, last = days_of(month)
    tasks = TASKS_RAINY if "2021-06" <= month <= "2021-10" else TASKS_DRY
    found = []
    for plot in plots_of(developer, month):
        chance = dice(f"items/{developer.key}/{month}/{plot}")
        for activity, task, unit, least, most, stage in chance.sample(tasks, chance.randint(1, 2)):
            found.append(WorkPlanItem(
                activity=activity, project=plot, task=task, unit=unit, stage=stage,
                target=Decimal(chance.randint(least, most)),
                due_on=date(first.year, first.month, chance.randint(5, last.day)),
            ))
    return tuple(found)


def draft(developer: Developer, month: str, by: str | None = None) -> Act:
    """Drafts the plan; ``by`` is its author if it is not the developer."""
    return Act(by or developer.person.ref, DraftWorkPlan(
        work_plan=developer.plan(month), engagement=developer.engagement, month=month,
        items=items(developer, month),
    ))


def revise(developer: Developer, month: str, revised: tuple[WorkPlanItem, ...]) -> Act:
    return Act(developer.person.ref, ReviseWorkPlan(
        work_plan=developer.plan(month), items=revised,
    ))


def submit(developer: Developer, month: str) -> Act:
    return Act(developer.person.ref, SubmitWorkPlan(work_plan=developer.plan(month)))


def approve(developer: Developer, month: str) -> Act:
    return Act(
        district_officer(developer.tambon).ref,
        ApproveWorkPlan(work_plan=developer.plan(month)),
    )


def plots_of(developer: Developer, month: str) -> list[str]:
    """Up to three plots of households that took part; in most months the community plot, too."""
    if numbers := CASE_PLANS.get((developer.tambon, developer.number, month)):
        return [Household(developer.tambon, number).project for number in numbers]
    turn, first = ROUND_OF_MONTH[month], date.fromisoformat(f"{month}-01")
    ready = [
        each for each in developer.households
        if came(each, turn) and not is_away(each, first)
        and (each.tambon, each.number, month) != REVOKED
    ]
    chance = dice(f"plots/{developer.key}/{month}")
    chosen = [each.project for each in chance.sample(ready, min(3, len(ready)))]
    shared = community_plot(developer.tambon)
    if shared and developer.number == 1 and turn != "JAN" and chance.random() < 0.7:
        chosen.append(shared)
    return chosen


@cache
def in_force(developer: Developer, month: str) -> tuple[WorkPlanItem, ...]:
    """The items of the approved plan of a month; none if no plan was approved."""
    key = (developer.tambon, developer.number, month)
    if month == LAST or not _plans(developer, month):
        return ()
    fate = "plain" if key in CASE_PLANS else _fate(developer, month)
    if fate == "never submitted":
        return ()
    if key == REVISED_IN_FORCE:
        return more(items(developer, month))
    return shortened(items(developer, month)) if fate == "returned" else items(developer, month)


def months(month: str) -> Iterator[Scene]:
    """The plans of one month: drafted, submitted, some returned and revised, approved."""
    cases = [each for each in serving(month) if _is_case(each, month)]
    authors = [each for each in serving(month) if _plans(each, month) and each not in cases]
    dates = working_days(bangkok(MADE_FROM[month], "09:00"), 12)
    fate = {each: _fate(each, month) for each in authors}
    for at, group in zip(dates[:3], dealt(authors, 3), strict=True):
        yield scene(at, (draft(each, month) for each in group))
    on_time = [each for each in authors if fate[each] in ("plain", "returned")]
    for at, group in zip(dates[3:5], dealt(on_time, 2), strict=True):
        yield scene(at + minutes(60), (submit(each, month) for each in group))
    if month == LAST:
        return
    returned = [each for each in authors if fate[each] == "returned"]
    yield scene(dates[5], (_returning(each, month) for each in returned))
    yield scene(dates[6], (
        revise(each, month, shortened(items(each, month))) for each in returned
    ))
    yield scene(dates[6] + minutes(60), (submit(each, month) for each in returned))
    plain = [each for each in on_time if fate[each] == "plain"]
    yield scene(dates[6] + minutes(240), (approve(each, month) for each in plain))
    yield scene(dates[7] + minutes(120), (approve(each, month) for each in returned))
    for name, number in (("late", 7), ("overdue", 10)):
        behind = [each for each in authors if fate[each] == name]
        yield scene(dates[number], (submit(each, month) for each in behind))
        yield scene(dates[number + 1], (approve(each, month) for each in behind))


def _is_case(developer: Developer, month: str) -> bool:
    return (developer.tambon, developer.number, month) in CASE_PLANS


def _plans(developer: Developer, month: str) -> bool:
    """Whether the developer plans the month; a few skip a month."""
    if (developer.tambon, developer.number, month) in {**CASE_PLANS, **SETTLED}:
        return True
    if (developer, month) == (SUCCESSOR, f"{SUCCEEDS:%Y-%m}"):
        return False  # the successor cannot plan before the contract begins
    return (
        developer in serving(month) and bool(plots_of(developer, month))
        and dice(f"plans/{developer.key}/{month}").random() > 0.02
    )


def _fate(developer: Developer, month: str) -> str:
    if settled := SETTLED.get((developer.tambon, developer.number, month)):
        return settled
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


def shortened(planned: tuple[WorkPlanItem, ...]) -> tuple[WorkPlanItem, ...]:
    """A returned plan after its revision: without its last task, or in another order."""
    return planned[:-1] or planned[::-1]


def more(planned: tuple[WorkPlanItem, ...]) -> tuple[WorkPlanItem, ...]:
    """Twice as much of the first task."""
    first, *rest = planned
    return (replace(first, target=first.target * 2), *rest)
