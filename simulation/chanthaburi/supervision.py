"""Supervision: CD workers visit developers at their plots, advise them, and follow up."""

from collections.abc import Iterator
from datetime import datetime

from domain.engagement.supervision import RecordSupervisionVisit
from simulation.chanthaburi.cast import TARGET_TAMBONS, Developer, cd_worker, developers
from simulation.chanthaburi.names import dice
from simulation.chanthaburi.reports import MONTHS, TOLD_UNTIL, reporting
from simulation.script import Act, Scene, bangkok, days, scene, working_days

VISITED, AGAIN = 0.75, 0.7  # of the tambons in a month; of the visits that need a follow-up
FINDINGS = (
    ("แปลงเป็นไปตามแผน ครัวเรือนมีส่วนร่วม", None),
    ("ห่มดินยังบาง หน้าดินแห้งเป็นบางส่วน", "ควรห่มดินเพิ่มก่อนฤดูแล้ง"),
    ("คลองไส้ไก่ตื้นเขิน น้ำไม่ถึงแปลงล่าง", "ขุดลอกคลองไส้ไก่ร่วมกับครัวเรือนก่อนฝนหน้า"),
    ("บันทึกประจำวันขาดหลายวัน", "บันทึกงานทุกวันที่ลงแปลง และแนบภาพถ่าย"),
)
# A developer who is never visited; a developer who is visited and followed up in time.
_NEVER, _FOLLOWED = Developer("220324", 1), Developer("220404", 1)
_FOLLOWED_IN = "2021-06"

CASES: dict[str, str] = {
    "developer-never-visited": _NEVER.engagement,
    "developer-visited-and-followed-up": _FOLLOWED.engagement,
}


def visits(month: str) -> Iterator[Scene]:
    """In most months, one developer of a tambon is visited, in the second or third week."""
    found: dict[datetime, list[Act]] = {}
    for tambon in TARGET_TAMBONS:
        chance = dice(f"visit/{tambon}/{month}")
        who = [each for each in developers(tambon, bangkok(f"{month}-01").date())
               if each in reporting(month) and each not in (_NEVER, _FOLLOWED)]
        at = chance.choice(working_days(bangkok(f"{month}-08", "10:30"), 8))
        if not who or chance.random() > VISITED:
            continue
        developer, number = chance.choice(who), chance.randrange(len(FINDINGS))
        _add(found, developer, at, number, again=chance.random() < AGAIN)
    if month == _FOLLOWED_IN:
        _add(found, _FOLLOWED, bangkok(f"{month}-09", "10:30"), 2, again=True)
    for at in sorted(at for at in found if at < TOLD_UNTIL):
        yield scene(at, found[at])


def _add(
    found: dict[datetime, list[Act]], developer: Developer, at: datetime, number: int, *,
    again: bool,
) -> None:
    """A visit; if something is wrong, it needs a follow-up, which mostly takes place."""
    follow_up = at + days(14)
    found.setdefault(at, []).append(_visit(developer, at, number, follow_up if number else None))
    if number and again and follow_up.month == at.month:
        found.setdefault(follow_up, []).append(_visit(developer, follow_up, 0, None))


def _visit(
    developer: Developer, at: datetime, number: int, follow_up: datetime | None
) -> Act:
    chance = dice(f"seen/{developer.key}/{at}")
    finding, advice = FINDINGS[number]
    return Act(cd_worker(developer.tambon).ref, RecordSupervisionVisit(
        engagement=developer.engagement, project=chance.choice(developer.households).project,
        found=finding, advice=advice, follow_up_by=follow_up and follow_up.date(),
    ))


def all_year() -> Iterator[Scene]:
    for month in MONTHS:
        yield from visits(month)


STORIES = (all_year,)
