"""Learning: guidelines are published and studied, knowledge is recorded and shared."""

from collections.abc import Iterator
from hashlib import sha256

from domain.guideline import PublishGuideline, StudyGuideline
from domain.knowledge import RecordKnowledge, ShareKnowledge
from simulation.chanthaburi.cast import (
    ACTING_PROVINCIAL,
    COORDINATION,
    DISTRICTS,
    HQ,
    STRATEGY,
    TARGET_TAMBONS,
    Developer,
    all_developers,
    cd_worker,
    district_officer,
    serving,
    specialist,
)
from simulation.chanthaburi.gatherings import work_ref
from simulation.chanthaburi.names import Someone, dice, ref
from simulation.chanthaburi.reports import MONTHS, RUNNING
from simulation.script import Act, Scene, bangkok, dealt, minutes, scene, working_days

# Title, version, day of publication, and the percentage of people who study it.
GUIDELINES = (
    ("แนวทางการดำเนินงานโคก หนอง นา โมเดล (สมมุติ)", "ฉบับที่ 1", "2020-12-21", 85),
    ("แนวทางการดำเนินงานโคก หนอง นา โมเดล (สมมุติ)", "ฉบับที่ 2", "2021-03-03", 75),
    ("แนวทางการประเมินแปลงร่วมกับประชาชน (สมมุติ)", "ฉบับที่ 1", "2021-06-28", 60),
)
# Things to learn for a plot: title and text.
TOPICS = (
    ("ห่มดินด้วยฟางและใบไม้", "คลุมหน้าดินหนาหนึ่งคืบแล้วรดน้ำหมัก ดินชื้นนานขึ้นเป็นสัปดาห์"),
    ("ปลูกแฝกยึดคันดิน", "ปลูกเป็นแถวสลับห่างหนึ่งฝ่ามือก่อนฝนแรก คันดินไม่พังทลาย"),
    ("คลองไส้ไก่กระจายน้ำ", "ขุดตื้นคดเคี้ยวให้น้ำค้างนาน ต้นไม้รอบแปลงไม่ต้องรดในฤดูฝน"),
    ("น้ำหมักรสจืด", "หมักพืชสดกับกากน้ำตาลสามเดือน ใช้บำรุงดินก่อนปลูก"),
    ("เลี้ยงปลาในนา", "ยกคันนาสูงหนึ่งเมตร ปล่อยปลาหลังดำนาสองสัปดาห์ ได้ปุ๋ยและอาหาร"),
    ("ปลูกป่าสามอย่าง", "ปลูกไม้ใช้สอย ไม้กิน ไม้เศรษฐกิจ ปนกันห้าระดับบนโคก"),
)
LEARNING, SHARING = 0.4, 0.45  # of the developers in a month; of their learnings
# An officer who never studies; a developer without learnings after July.
_UNREAD, _IDLE = specialist("2206"), Developer("220401", 2)
_BUSY = Developer("220302", 1)


def guideline(number: int) -> str:
    """The Ref of the first, second or third guideline."""
    return ref("guideline", f"{number}")


CASES: dict[str, str] = {
    "guideline": guideline(1),
    "guideline-second-version": guideline(2),
    "officer-who-did-not-study": _UNREAD.ref,
    "developer-who-learned-nothing-lately": _IDLE.engagement,
    "developer-who-learns": _BUSY.engagement,
    "knowledge-shared": ref("knowledge", f"{_BUSY.key}/2021-07"),
    "knowledge-shared-gathering": work_ref(_BUSY.tambon, "2021-07"),
}


def study() -> Iterator[Scene]:
    """Each guideline is published, and studied in the next two weeks."""
    for number, (title, version, day, percent) in enumerate(GUIDELINES, 1):
        at = bangkok(day, "09:30")
        yield scene(at, [Act(HQ.ref, PublishGuideline(
            guideline=guideline(number), title=title, version=version,
            document_hash=sha256(f"{title}/{version}".encode()).hexdigest(),
        ))])
        readers = [each for each in _staff() if each != _UNREAD and dice(
            f"study/{number}/{each.key}").random() * 100 < percent]
        dates = working_days(at + minutes(24 * 60), 10)
        for date, group in zip(dates, dealt(readers, 10), strict=True):
            yield scene(date, (
                Act(each.ref, StudyGuideline(guideline=guideline(number))) for each in group
            ))


def _staff() -> list[Someone]:
    """Officers of every level, and the developers who serve all year."""
    officers = [
        STRATEGY, COORDINATION, *map(district_officer, DISTRICTS), *map(specialist, DISTRICTS),
        *map(cd_worker, TARGET_TAMBONS),
    ]
    hired = [each.person for each in all_developers() if each in serving("2021-09")]
    return list(dict.fromkeys([*officers, *hired]))


def province_studies() -> Iterator[Scene]:
    """The officer who acts for the provincial officer studies the second version, too."""
    yield scene(bangkok("2021-03-05", "16:00"), [
        Act(ACTING_PROVINCIAL.ref, StudyGuideline(guideline=guideline(2)))])


def learn() -> Iterator[Scene]:
    """Developers record what they learned for their plots, and share some at the labour day."""
    for month in MONTHS:
        last = "12" if month == RUNNING else "30"
        learned = [each for each in serving(month) if _learns(each, month)]
        yield scene(bangkok(f"{month}-05", "18:30"), (_learned(each, month) for each in learned))
        sharing = [each for each in learned if _shares(each, month)]
        yield scene(bangkok(f"{month}-{last}", "18:00"), (
            Act(each.person.ref, ShareKnowledge(
                knowledge=ref("knowledge", f"{each.key}/{month}"),
                gathering=work_ref(each.tambon, month),
            ))
            for each in sharing
        ))


def _learns(developer: Developer, month: str) -> bool:
    if developer == _IDLE:
        return month < "2021-08"
    chance = dice(f"learns/{developer.key}/{month}").random()
    return developer == _BUSY or chance < LEARNING


def _shares(developer: Developer, month: str) -> bool:
    return developer == _BUSY or dice(f"shares/{developer.key}/{month}").random() < SHARING


def _learned(developer: Developer, month: str) -> Act:
    chance = dice(f"learned/{developer.key}/{month}")
    topic, content = chance.choice(TOPICS)
    return Act(developer.person.ref, RecordKnowledge(
        knowledge=ref("knowledge", f"{developer.key}/{month}"), person=developer.person.ref,
        project=chance.choice(developer.households).project, topic=topic, content=content,
    ))


STORIES = (study, province_studies, learn)
