"""One good example of every event of programme, policy, person, household and project.

Together they are one story: a village of Chanthaburi, its officers, one household and its plot.
Every name in it is invented.
"""

from datetime import date
from decimal import Decimal

from domain.household.events import (
    HouseholdCompleted,
    HouseholdEndorsed,
    HouseholdEnrolled,
    HouseholdNominated,
    HouseholdReinstated,
    HouseholdScreened,
    HouseholdStatus,
    HouseholdSubstituted,
    HouseholdWithdrawn,
    LandConsentRecorded,
    MemberAdded,
    MemberRemoved,
)
from domain.kernel.authority import Role
from domain.kernel.event import Event
from domain.kernel.ref import claim
from domain.person.disclosure import LegalGround, PersonDetailsDisclosed
from domain.person.events import (
    PersonDetailsChanged,
    PersonRegistered,
    RoleGranted,
    RoleRevoked,
    SubjectErased,
)
from domain.policy import PolicySet
from domain.programme.events import ActivityUnitAssigned, DeadlineExtended, ProgrammeRegistered
from domain.programme.target import TargetSet
from domain.project.events import (
    DesignApproved,
    LandHolder,
    ProjectDesigned,
    ProjectKind,
    ProjectProposed,
    ProjectSurveyed,
    Shares,
)


def ref(noun: str, number: int) -> str:
    """``ref("person", 1)``: a Ref that is the same in every test run."""
    return f"{noun}:00000000-0000-7000-8000-{number:012x}"


PROVINCE, DISTRICT, TAMBON, VILLAGE = "22", "2201", "220101", "22010103"

PROGRAMME = ref("programme", 1)
HEADQUARTERS, PROVINCIAL_OFFICER, DISTRICT_OFFICER = (ref("person", n) for n in (0x11, 0x12, 0x13))
CD_WORKER, PROTECTION_OFFICER, NEIGHBOUR = (ref("person", n) for n in (0x14, 0x15, 0x16))
SOMSRI = ref("person", 0x21)  # of the household
HOUSEHOLD = ref("household", 1)
PROJECT = ref("project", 1)
ASSEMBLY = ref("gathering", 1)

THE_YEAR = date(2020, 12, 1)

REGISTERED_PROGRAMME = ProgrammeRegistered(
    programme=PROGRAMME,
    title_th="โครงการพัฒนาพื้นที่ต้นแบบการพัฒนาคุณภาพชีวิตตามหลักทฤษฎีใหม่ ประยุกต์สู่ โคก หนอง นา โมเดล",
    title_en="Development of pilot areas by the New Theory, applied to Khok Nong Na Model",
    funding_source="พ.ร.ก. กู้เงิน 2563", starts_on=date(2020, 10, 1), ends_on=date(2021, 9, 30),
)
REGISTERED = PersonRegistered(
    person=SOMSRI, area=TAMBON, identity=claim("national-id", "0f2a"),
    title="นาง", first_name="สมศรี", last_name="สมมติ", nickname="ศรี",
    national_id="1101700230708", born_on="1970-05-17", phone="0800000000",
    email="somsri@example.org", line_id="somsri", address="12/3 หมู่ 3",
)
NOMINATED = HouseholdNominated(
    household=HOUSEHOLD, programme=PROGRAMME, village=VILLAGE, house=claim("house", "7c1d"),
    house_code="22010000012", house_number="12/3",
)
SCREENED = tuple(
    HouseholdScreened(household=HOUSEHOLD, criterion=criterion, passed=True, complete=complete)
    for criterion, complete in (("RESIDENT", False), ("LAND_RIGHT", False), ("WILLING", True))
)
ENDORSED = HouseholdEndorsed(household=HOUSEHOLD, gathering=ASSEMBLY)
CONSENTED = LandConsentRecorded(
    household=HOUSEHOLD, holder=SOMSRI, title_type="โฉนด", commitment_years=5
)
PROPOSED = ProjectProposed(
    project=PROJECT, programme=PROGRAMME, kind=ProjectKind.HLM, area=VILLAGE,
    area_m2=Decimal(4800), land_holder=LandHolder.PRIVATE, funding_source="เงินกู้",
    household=HOUSEHOLD, location="หลังวัด",
)
ENROLLED = HouseholdEnrolled(household=HOUSEHOLD, project=PROJECT)
SURVEYED = ProjectSurveyed(
    project=PROJECT, soil="ดินร่วนปนทราย", water="ลำห้วย 9 เดือน", flooded=False
)
DESIGNED = ProjectDesigned(
    project=PROJECT, revision=1, dig_volume_m3=Decimal(3200), pond_depth_m=Decimal("4.5"),
    shares=Shares(khok=Decimal(30), nong=Decimal(30), na=Decimal(30), living=Decimal(10)),
)
DESIGN_APPROVED = DesignApproved(project=PROJECT, revision=1)


def granted(person: str, role: Role, area: str) -> RoleGranted:
    """A role from the first day of December 2020 on."""
    return RoleGranted(person=person, role=role, area=area, valid_from=THE_YEAR)


OFFICERS = (
    granted(HEADQUARTERS, Role.HQ_UNIT, ""),
    granted(PROVINCIAL_OFFICER, Role.PROVINCIAL_OFFICER, PROVINCE),
    granted(DISTRICT_OFFICER, Role.DISTRICT_OFFICER, DISTRICT),
    granted(CD_WORKER, Role.CD_WORKER, TAMBON),
    granted(PROTECTION_OFFICER, Role.DATA_PROTECTION_OFFICER, ""),
)

EXAMPLES: tuple[Event, ...] = (
    REGISTERED_PROGRAMME,
    TargetSet(
        programme=PROGRAMME, metric="plots", value=Decimal(25179), unit="plots",
        source="State Audit Office report, 2022", activity=2,
    ),
    ActivityUnitAssigned(
        programme=PROGRAMME, activity=2, title_th="พื้นที่เรียนรู้ชุมชนต้นแบบ",
        title_en="Learning areas: CLM and HLM", unit_th="กองคลัง", unit_en="Finance Division",
        source="meeting of 13 January 2021",
    ),
    DeadlineExtended(
        programme=PROGRAMME, from_on=date(2021, 9, 30), to_on=date(2021, 12, 31),
        authority="มติคณะรัฐมนตรี",
    ),
    PolicySet(programme=PROGRAMME, policy="plan-due-day", value="20", authority="order 1/2564"),
    REGISTERED,
    PersonDetailsChanged(person=SOMSRI, phone="0811111111"),
    PersonDetailsDisclosed(person=SOMSRI, ground=LegalGround.PUBLIC_TASK),
    OFFICERS[3],
    RoleRevoked(person=CD_WORKER, role=Role.CD_WORKER, area=TAMBON),
    NOMINATED, SCREENED[-1], ENDORSED, CONSENTED,
    PROPOSED, SURVEYED, DESIGNED, DESIGN_APPROVED,
    ENROLLED,
    MemberAdded(
        household=HOUSEHOLD, person=SOMSRI, village=VILLAGE, relation="หัวหน้าครัวเรือน",
        since_on="2020-12-01",
    ),
    MemberRemoved(household=HOUSEHOLD, person=SOMSRI),
    HouseholdWithdrawn(household=HOUSEHOLD),
    HouseholdReinstated(household=HOUSEHOLD, status=HouseholdStatus.ENROLLED),
    HouseholdSubstituted(household=HOUSEHOLD, by=ref("household", 2)),
    HouseholdCompleted(household=HOUSEHOLD, project=PROJECT),
    SubjectErased(person=SOMSRI),
)
