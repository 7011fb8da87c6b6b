"""A small world, made by the real commands: one tambon, its officers, a developer, a household."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from domain.catalogue import COMMANDS
from domain.engagement.events import DeveloperGroup
from domain.gathering.attendance import AttendanceEntry
from domain.gathering.events import Capacity, Contribution, GatheringKind, Method
from domain.kernel.authority import Role
from domain.kernel.decision import Command
from domain.kernel.event import Actor
from domain.kernel.terms import Level, Stage
from domain.project.events import LandHolder, ProjectKind, Shares
from domain.work_plan.events import Unit, WorkPlanItem
from service.commands import CommandHandler, Done

TAMBON, VILLAGE, PROVINCE, DISTRICT = "220101", "22010101", "22", "2201"


def new(noun: str) -> str:
    return f"{noun}:{uuid4()}"


def national_id(number: int) -> str:
    """A number with a right checksum that is nobody's: it begins with 0."""
    digits = f"0{number:011d}"
    total = sum(int(d) * (13 - i) for i, d in enumerate(digits))
    return digits + str((11 - total % 11) % 10)


class World:
    """Refs by name, and ``do`` to make something happen as somebody."""

    def __init__(self, handler: CommandHandler) -> None:
        self.handler = handler
        self.people = 0
        self.endorsements: dict[str, str] = {}  # household → the assembly that was for it
        self.today = handler.clock.today()
        # Who was at a gathering three hours ago belonged then: it may have been the day before.
        self.yesterday = handler.clock.now() - timedelta(days=1)
        following = self.today.replace(day=28) + timedelta(days=10)
        self.month = f"{following:%Y-%m}"  # the month to plan for: the next one
        self.programme = new("programme")

    async def do(self, command: Command, by: str | None = None) -> Done:
        """The answer of a command that is accepted."""
        actor = Actor(person=by, role="") if by else Actor()
        answer = await self.handler.handle(
            command, actor, command_id=uuid4(), digest=b"world"
        )
        assert isinstance(answer, Done), answer
        return answer

    def make(self, name: str, **fields: Any) -> Command:
        made: Command = COMMANDS[name](**fields)
        return made

    async def person(self, area: str = TAMBON, **details: Any) -> str:
        """Registers somebody."""
        self.people += 1
        ref = new("person")
        given = {"first_name": f"สมมุติ{self.people}", "last_name": "ตัวอย่าง"} | details
        number = given.pop("national_id", national_id(self.people))
        await self.do(self.make("RegisterPerson", person=ref, area=area, national_id=number,
                                **given))
        return ref

    async def officer(self, role: Role, area: str, granter: str | None) -> str:
        """Registers somebody and grants a role."""
        ref = await self.person(area=area or PROVINCE)
        await self.do(
            self.make("GrantRole", person=ref, role=role, area=area, valid_from=date(2020, 1, 1)),
            granter,
        )
        return ref

    async def begin(self) -> "World":
        """The programme, its officers, one household with a designed plot, one developer."""
        await self.do(self.make(
            "RegisterProgramme", programme=self.programme, title_th="โครงการ", title_en="Programme",
            funding_source="loan decree", starts_on=date(2020, 10, 1), ends_on=date(2029, 9, 30),
        ))
        self.hq = await self.officer(Role.HQ_UNIT, "", None)
        self.provincial = await self.officer(Role.PROVINCIAL_OFFICER, PROVINCE, self.hq)
        self.district = await self.officer(Role.DISTRICT_OFFICER, DISTRICT, self.provincial)
        self.worker = await self.officer(Role.CD_WORKER, TAMBON, self.provincial)
        self.auditor = await self.officer(Role.AUDITOR, PROVINCE, None)
        self.protection = await self.officer(Role.DATA_PROTECTION_OFFICER, PROVINCE, None)
        self.member = await self.person()
        self.household, self.project = await self.plot(self.member)
        self.developer, self.engagement = await self.hire()
        await self.assign(self.engagement, self.project)
        return self

    async def plot(self, member: str) -> tuple[str, str]:
        """A household with its assembly, consent and plot, as far as the approved design."""
        household, project = new("household"), new("project")
        code = f"{self.people:011d}"
        await self.do(self.make("NominateHousehold", household=household, village=VILLAGE,
                                programme=self.programme, house_code=code, house_number="99/1"),
                      self.worker)
        await self.do(self.make("AddMember", household=household, person=member,
                                relation="head", occurred_at=self.yesterday), self.worker)
        for criterion in ("RESIDENT", "LAND_RIGHT", "WILLING"):
            await self.do(self.make("ScreenHousehold", household=household, criterion=criterion,
                                    passed=True), self.district)
        assembly = await self.assembly([(member, household)], about=household)
        self.endorsements[household] = assembly
        await self.do(self.make("EndorseHousehold", household=household, gathering=assembly),
                      self.worker)
        await self.do(self.make("RecordLandConsent", household=household, holder=member,
                                title_type="CHANOTE", commitment_years=5), self.worker)
        await self.do(self.make(
            "ProposeProject", project=project, programme=self.programme, kind=ProjectKind.HLM,
            area_m2=Decimal(4800), land_holder=LandHolder.PRIVATE, funding_source="loan",
            household=household), self.worker)
        await self.do(self.make("EnrolHousehold", household=household, project=project),
                      self.district)
        await self.do(self.make("SurveyProject", project=project, soil="clay", water="stream",
                                flooded=False), self.worker)
        shares = Shares(khok=Decimal(30), nong=Decimal(30), na=Decimal(30), living=Decimal(10))
        await self.do(self.make("DesignProject", project=project, shares=shares,
                                dig_volume_m3=Decimal(2400), pond_depth_m=Decimal(3)), self.worker)
        await self.do(self.make("ApproveDesign", project=project, revision=1), self.district)
        return household, project

    async def gathering(self, *, stage: Stage = Stage.PLANNING,
                        kind: GatheringKind = GatheringKind.VILLAGE_ASSEMBLY,
                        projects: tuple[str, ...] = (), area: str = VILLAGE) -> str:
        """A gathering that began three hours ago."""
        gathering, began = new("gathering"), datetime.now(UTC) - timedelta(hours=3)
        await self.do(self.make(
            "ScheduleGathering", gathering=gathering, kind=kind, stage=stage, level=Level.INVOLVE,
            activity=2, area=area, starts_at=began, ends_at=began + timedelta(hours=2),
            projects=projects), self.worker)
        return gathering

    async def assembly(self, present: list[tuple[str, str]], *, about: str | None = None,
                       projects: tuple[str, ...] = ()) -> str:
        """A village assembly with verified attendance, and a vote if it is about somebody."""
        gathering = await self.gathering(projects=projects)
        entries = tuple(
            AttendanceEntry(person=person, household=household, capacity=Capacity.HOUSEHOLD,
                            method=Method.SIGNED, contribution=Contribution.DECISION,
                            hours=Decimal(2))
            for person, household in present
        )
        await self.do(self.make("RecordAttendance", gathering=gathering, attendances=entries),
                      self.worker)
        if about is not None:
            await self.do(self.make("RecordDecision", gathering=gathering, about=about,
                                    votes_for=len(present), votes_against=0, votes_abstain=0),
                          self.worker)
        await self.do(self.make("CloseGathering", gathering=gathering, headcount=len(present)),
                      self.worker)
        await self.do(self.make("VerifyAttendance", gathering=gathering,
                                persons=tuple(person for person, _ in present)), self.district)
        return gathering

    async def hire(self) -> tuple[str, str]:
        """An area developer under contract."""
        person, engagement = await self.person(), new("engagement")
        await self.do(self.make(
            "ReceiveApplication", engagement=engagement, programme=self.programme, person=person,
            group=DeveloperGroup.FARMER, tambon=TAMBON), self.worker)
        for criterion in ("AGE", "RESIDENT", "QUALIFIED"):
            await self.do(self.make("ScreenApplicant", engagement=engagement, criterion=criterion,
                                    passed=True), self.provincial)
        await self.do(self.make("SelectApplicant", engagement=engagement, rank=1), self.provincial)
        await self.do(self.make(
            "ContractEngagement", engagement=engagement, wage_satang=900_000,
            start_on=self.today - timedelta(days=60), end_on=self.today + timedelta(days=300)),
            self.provincial)
        return person, engagement

    async def assign(self, engagement: str, project: str) -> None:
        await self.do(self.make("AssignDuty", engagement=engagement, project=project,
                                duty="look after the plot"), self.district)

    def items(self, *projects: str) -> tuple[WorkPlanItem, ...]:
        return tuple(
            WorkPlanItem(activity=2, project=project, task="ปลูกแฝกรอบหนอง", target=Decimal(200),
                         unit=Unit.TREE, due_on=date.fromisoformat(f"{self.month}-15"),
                         stage=Stage.OPERATION)
            for project in projects
        )

    async def submitted_plan(self, developer: str, engagement: str, *projects: str) -> str:
        """A plan for the next month, handed in."""
        plan = new("work-plan")
        await self.do(self.make("DraftWorkPlan", work_plan=plan, engagement=engagement,
                                month=self.month, items=self.items(*projects)), developer)
        await self.do(self.make("SubmitWorkPlan", work_plan=plan), developer)
        return plan
