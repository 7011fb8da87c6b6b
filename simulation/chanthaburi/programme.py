"""The programme with its targets, as published; the seven activities; the meeting of 13 January.

All of it is real, with its source. Where sources disagree, both figures are kept.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from domain.gathering.attendance import AttendanceEntry
from domain.gathering.events import Capacity, Contribution, GatheringKind, Method
from domain.kernel.terms import Level, Stage
from domain.programme.registration import AssignActivityUnit, RegisterProgramme
from domain.programme.target import SetTarget
from simulation.chanthaburi.cast import (
    ACTING_PROVINCIAL,
    COORDINATION,
    DISTRICTS,
    FUNDING,
    HQ,
    PROGRAMME,
    PROVINCE,
    STRATEGY,
    district_officer,
    specialist,
)
from simulation.chanthaburi.meeting import Meeting
from simulation.chanthaburi.names import Someone, ref
from simulation.script import Act, Scene, alone, bangkok, days, minutes, scene

DOCUMENT = (
    "สำนักงานพัฒนาชุมชนจังหวัดจันทบุรี: พช.จันท์ ร่วมรับฟังการประชุมขับเคลื่อนการดำเนินงานโครงการ"
    " “โคก หนอง นา โมเดล” ผ่านระบบวิดีทัศน์ทางไกล, 13 มกราคม 2564"
)
_PRD = "Public Relations Department, www.prd.go.th/th/content/category/detail/id/9/iid/23750"
_POST = "Bangkok Post: Rush for course in late King's farm theory, general/2023171"
_CH7 = "Ch7 News, news.ch7.com/detail/492868 (loan debate of 9 June 2021)"
_CHNEWS = "CH News Thailand, www.ch-newsthailand.com/5798 (10 November 2021)"

# (metric, value, unit, source). A pair with one metric is two sources that disagree.
TARGETS = (
    ("provinces", 73, "PROVINCE", _PRD),
    ("districts", 566, "DISTRICT", _CHNEWS),
    ("districts", 575, "DISTRICT", _PRD),
    ("tambons", 2760, "TAMBON", f"{_POST}: 3,246 agricultural sites in 2,760 tambons"),
    ("tambons", 3246, "TAMBON", f"{_PRD}: 3,246 tambons"),
    ("plots", 25179, "PLOT", _PRD),
    ("area-developers", 9188, "PERSON", _POST),
    ("wage-a-month", 9000, "BAHT", _POST),
    ("budget", 4_787_000_000, "BAHT", _CH7),
)

CDI = ("สถาบันการพัฒนาชุมชน", "Community Development Institute")
FINANCE = ("กองคลัง", "Finance Division")
PERSONNEL = ("กองการเจ้าหน้าที่", "Personnel Division")
BUREAU = ("สำนักเสริมสร้างความเข้มแข็งชุมชน", "Bureau of Community Strengthening")

# Title in Thai (the document's words) and English (ours), and the unit that presented it.
ACTIVITIES = (
    ("ฝึกอบรมเพิ่มทักษะระยะสั้น การพัฒนากสิกรรมสู่ระบบเศรษฐกิจพอเพียง รูปแบบ โคก หนอง นา โมเดล",
     "Short-course training in sufficiency farming of the Khok Nong Na form", CDI),
    ("สร้างพื้นที่เรียนรู้ชุมชนต้นแบบการพัฒนาคุณภาพชีวิต (CLM) ระดับตำบล"
     " และพัฒนาพื้นที่ครัวเรือนต้นแบบการพัฒนาคุณภาพชีวิต (HLM) ระดับครัวเรือน",
     "Learning areas: community lab plots (CLM) of tambons, household lab plots (HLM)", FINANCE),
    ("สร้างงานสร้างรายได้รายเดือนให้แก่เกษตรกร บัณฑิตจบใหม่ กลุ่มแรงงานที่อพยพกลับท้องถิ่นและชุมชน",
     "Monthly jobs and income for farmers, new graduates, returned workers, communities",
     PERSONNEL),
    ("กระตุ้นการบริโภคภาคครัวเรือนและเอกชน ผ่านกิจกรรมการพัฒนาและสนับสนุนพื้นที่ครัวเรือนต้นแบบ (HLM)",
     "Consumption of households and business, by developing and supporting HLM plots", BUREAU),
    ("บูรณาการร่วมพัฒนาพื้นที่ระดับตำบล", "Integrated, joint development of tambons", BUREAU),
    ("พัฒนาการสร้างมาตรฐานผลผลิต การแปรรูปและการตลาด ตามมาตรฐานอินทรีย์วิถีไทย",
     "Product standards, processing and marketing by the Thai-way organic standard", BUREAU),
    ("สร้างระบบโปรแกรมและระบบฐานข้อมูล พัฒนาระบบ Digital รองรับ Local Economy",
     "Programme system and database, digital support for the local economy", BUREAU),
)

# The document's meeting: 08.00, by video, chaired in Bangkok, heard in the provincial office.
BRIEFING = ref("gathering", "briefing of 13 January 2021")


def begin() -> Iterator[Scene]:
    """1 December 2020: the programme is registered, with its figures and its units."""
    at = bangkok("2020-12-01", "08:40")
    yield alone(at, HQ.ref, RegisterProgramme(
        programme=PROGRAMME,
        title_th="โครงการพัฒนาพื้นที่ต้นแบบการพัฒนาคุณภาพชีวิตตามหลักทฤษฎีใหม่"
                 " ประยุกต์สู่ “โคก หนอง นา โมเดล”",
        title_en="Development of pilot areas for quality of life by the New Theory,"
                 " applied to Khok Nong Na Model",
        funding_source=FUNDING, starts_on=date(2020, 10, 1), ends_on=date(2021, 9, 30),
    ))
    yield scene(at + minutes(10), (
        Act(HQ.ref, SetTarget(
            programme=PROGRAMME, metric=metric, value=Decimal(value), unit=unit, source=source,
        ))
        for metric, value, unit, source in TARGETS
    ))
    yield scene(at + minutes(20), (
        Act(HQ.ref, AssignActivityUnit(
            programme=PROGRAMME, activity=number, title_th=title_th, title_en=title_en,
            unit_th=unit[0], unit_en=unit[1],
            source=f"{DOCUMENT} (นำเสนอโดย: that it is responsible is our inference)",
        ))
        for number, (title_th, title_en, unit) in enumerate(ACTIVITIES, 1)
    ))


def briefing() -> Iterator[Scene]:
    """13 January 2021: the officers hear the programme's seven points, by video."""
    present = [
        ACTING_PROVINCIAL, STRATEGY, COORDINATION,
        *map(district_officer, DISTRICTS), *map(specialist, DISTRICTS),
    ]
    meeting = Meeting(
        ref=BRIEFING, kind=GatheringKind.BRIEFING, stage=Stage.PLANNING, level=Level.INFORM,
        activity=2, area=PROVINCE, starts_at=bangkok("2021-01-13", "08:00"),
        ends_at=bangkok("2021-01-13", "12:00"), by_video=True,
        title="ประชุมขับเคลื่อนโครงการโคก หนอง นา โมเดล ๗ กิจกรรม ผ่านระบบวิดีทัศน์ทางไกล",
        holder=STRATEGY, verifier=COORDINATION, sheet=tuple(map(_heard, present)),
    )
    yield meeting.called(meeting.starts_at - days(2))
    yield from meeting.held()


def _heard(who: Someone) -> AttendanceEntry:
    return AttendanceEntry(
        person=who.ref, capacity=Capacity.OFFICER, method=Method.SIGNED,
        contribution=Contribution.OPINION, hours=Decimal(4),
    )
