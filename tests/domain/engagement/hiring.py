"""What may be asked in the random lives of engagements, and what they begin with."""

from datetime import date, timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize
from msgspec.structs import replace

from domain.engagement.application import (
    ReceiveApplication,
    RejectApplicant,
    ScreenApplicant,
    SelectApplicant,
)
from domain.engagement.contract import (
    AssignDuty,
    ContractEngagement,
    EndEngagement,
    ExtendEngagement,
)
from domain.engagement.events import DeveloperGroup, EndGround
from domain.engagement.payroll import AuthoriseWage, RecordWagePayment, WithholdWage
from domain.engagement.succession import SubstituteEngagement
from domain.engagement.supervision import RecordSupervisionVisit
from domain.kernel.authority import Role
from domain.kernel.decision import BANGKOK
from domain.project.events import ProjectDropped
from domain.work_report.events import WorkReportAccepted
from tests.examples.engagements import ACCEPTED
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    OFFICERS,
    PROGRAMME,
    PROJECT,
    PROPOSED,
    PROVINCIAL_OFFICER,
    REGISTERED_PROGRAMME,
    SOMSRI,
    TAMBON,
    granted,
    ref,
)
from tests.examples.work import DEVELOPER, registered
from tests.support.lives import World, beginnings, step
from tests.support.scenario import fact

FIRST, SECOND, THIRD = (ref("engagement", number) for number in (1, 2, 3))
ENGAGEMENTS = [FIRST, FIRST, FIRST, SECOND, SECOND, THIRD]
WORKING = [FIRST, FIRST, SECOND]
SUCCESSOR, GONE, OTHER_PROGRAMME = ref("person", 0x32), ref("project", 9), ref("programme", 2)
HIRING = [DEVELOPER, DEVELOPER, SUCCESSOR, CD_WORKER, PROVINCIAL_OFFICER]
HIRED_FIRST = [DEVELOPER, SUCCESSOR, CD_WORKER, PROVINCIAL_OFFICER]
ASKING = [PROVINCIAL_OFFICER] * 5 + [DISTRICT_OFFICER]
MONTHS = ["2021-01", "2021-01", "2021-01", "2021-02"]
CRITERIA = ["AGE", "RESIDENT", "QUALIFIED"]
WINTER, SPRING = date(2020, 12, 15), date(2021, 2, 1)
JANUARY, AUTUMN = date(2021, 1, 31), date(2021, 9, 30)


class Hiring(World):
    """Three engagements, four who may be hired, a plot that is worked and one that was dropped."""

    given = (
        *OFFICERS, granted(SOMSRI, Role.PROVINCIAL_OFFICER, "99"), REGISTERED_PROGRAMME,
        replace(REGISTERED_PROGRAMME, programme=OTHER_PROGRAMME), PROPOSED,
        replace(PROPOSED, project=GONE), ProjectDropped(project=GONE, household=None),
        *(registered(person) for person in sorted(set(HIRING))),
    )
    met: ClassVar[set[str]] = set()

    @initialize(far=beginnings, who=st.sampled_from(HIRED_FIRST))
    def begin(self, far: int, who: str) -> None:
        """Most lives begin some way on; nothing is recorded that was not asked for."""
        if far == 0:
            self.apply(FIRST, who, PROGRAMME, TAMBON, PROVINCIAL_OFFICER)
            self.screen(FIRST, CRITERIA[0], True, 0)
        else:
            self.hire(FIRST, who, WINTER)
        if far == 1:
            self.choose(SECOND, who)
            self.accept(FIRST, "2021-01", PROVINCIAL_OFFICER)
        if far in (2, 3):
            programme, tambon = ((PROGRAMME, "220102"), (OTHER_PROGRAMME, TAMBON))[far - 2]
            self.choose(SECOND, SUCCESSOR, programme, tambon)
            self.end(FIRST, JANUARY, PROVINCIAL_OFFICER)
        if far > 3:
            self.accept(FIRST, "2021-01", DISTRICT_OFFICER)
            other = SUCCESSOR if who == DEVELOPER else DEVELOPER
            self.hire(SECOND, other, SPRING if far == 4 else WINTER)
        if far == 4:
            self.authorise(FIRST, "2021-01", None, PROVINCIAL_OFFICER)
        if far > 4:
            self.end(FIRST, JANUARY, PROVINCIAL_OFFICER)
        if far > 5:
            self.end(SECOND, JANUARY, PROVINCIAL_OFFICER)
            self.hire(THIRD, other, SPRING)
            self.substitute(FIRST, THIRD)

    def choose(
        self, engagement: str, person: str, programme: str = PROGRAMME, tambon: str = TAMBON
    ) -> None:
        """Everything until the selection."""
        self.apply(engagement, person, programme, tambon, PROVINCIAL_OFFICER)
        self.screen_all(engagement)
        self.select(engagement, PROVINCIAL_OFFICER)

    def hire(self, engagement: str, person: str, start_on: date) -> None:
        """Everything until the first duty."""
        self.choose(engagement, person)
        self.sign(engagement, start_on, AUTUMN)
        self.assign(engagement, PROJECT, DISTRICT_OFFICER)

    @step(
        engagement=ENGAGEMENTS, person=HIRING, programme=[PROGRAMME, PROGRAMME, OTHER_PROGRAMME],
        tambon=[TAMBON, TAMBON, "220102", "2201", "990101"], by=[PROVINCIAL_OFFICER, SOMSRI],
    )
    def apply(self, engagement: str, person: str, programme: str, tambon: str, by: str) -> None:
        self.ask(
            ReceiveApplication(
                engagement=engagement, programme=programme, person=person, tambon=tambon,
                group=DeveloperGroup.FARMER,
            ),
            by,
        )

    def screen(self, engagement: str, criterion: str, passed: bool, length: int) -> None:
        self.ask(
            ScreenApplicant(
                engagement=engagement, criterion=criterion, passed=passed, evidence="ก" * length
            ),
            PROVINCIAL_OFFICER,
        )

    @step(
        engagement=ENGAGEMENTS, criterion=[*CRITERIA, "TALL"], passed=[True, True, False],
        length=[0, 0, 2001],
    )
    def screen_one(self, engagement: str, criterion: str, passed: bool, length: int) -> None:
        self.screen(engagement, criterion, passed, length)

    @step(engagement=ENGAGEMENTS)
    def screen_all(self, engagement: str) -> None:
        for criterion in CRITERIA:
            self.screen(engagement, criterion, True, 0)

    @step(engagement=ENGAGEMENTS, by=ASKING)
    def select(self, engagement: str, by: str) -> None:
        self.ask(SelectApplicant(engagement=engagement, rank=1), by)

    @step(engagement=ENGAGEMENTS, really=[True, False, False])
    def reject(self, engagement: str, really: bool) -> None:
        if really:
            self.ask(RejectApplicant(engagement=engagement), PROVINCIAL_OFFICER)

    @step(engagement=ENGAGEMENTS, start_on=[WINTER, SPRING], end_on=[AUTUMN, AUTUMN, JANUARY])
    def sign(self, engagement: str, start_on: date, end_on: date) -> None:
        self.ask(
            ContractEngagement(
                engagement=engagement, wage_satang=900_000, start_on=start_on, end_on=end_on
            ),
            PROVINCIAL_OFFICER,
        )

    @step(engagement=WORKING, project=[PROJECT, PROJECT, GONE], by=ASKING)
    def assign(self, engagement: str, project: str, by: str) -> None:
        self.ask(AssignDuty(engagement=engagement, project=project, duty="ดูแลแปลง"), by)

    @step(
        engagement=WORKING, project=[PROJECT, PROJECT, GONE], days=[None, 9, 0, -1],
        by=[CD_WORKER, CD_WORKER, DISTRICT_OFFICER, PROVINCIAL_OFFICER],
    )
    def visit(self, engagement: str, project: str, days: int | None, by: str) -> None:
        day = None if days is None else self.today + timedelta(days=days)
        self.ask(
            RecordSupervisionVisit(
                engagement=engagement, project=project, found="ขุดหนองแล้วครึ่งหนึ่ง", follow_up_by=day
            ),
            by,
        )

    @step(engagement=WORKING, to_on=[AUTUMN, date(2021, 12, 31), date(2022, 3, 31)])
    def extend(self, engagement: str, to_on: date) -> None:
        self.ask(
            ExtendEngagement(engagement=engagement, to_on=to_on, authority="คำสั่งจังหวัด 40"),
            PROVINCIAL_OFFICER,
        )

    @step(engagement=WORKING, ended_on=[JANUARY, date(2021, 1, 20), AUTUMN], by=ASKING)
    def end(self, engagement: str, ended_on: date, by: str) -> None:
        self.ask(
            EndEngagement(engagement=engagement, ground=EndGround.RESIGNED, ended_on=ended_on), by
        )

    @step(engagement=[FIRST, SECOND], by=[SECOND, THIRD])
    def substitute(self, engagement: str, by: str) -> None:
        self.ask(SubstituteEngagement(engagement=engagement, by=by), PROVINCIAL_OFFICER)

    @step(
        engagement=WORKING, month=MONTHS,
        accepter=[DISTRICT_OFFICER, DISTRICT_OFFICER, PROVINCIAL_OFFICER],
    )
    def accept(self, engagement: str, month: str, accepter: str) -> None:
        """Reports have random lives of their own; here one is there and accepted."""
        if not self.before(len(self.facts), WorkReportAccepted, engagement=engagement, month=month):
            accepted = replace(ACCEPTED, engagement=engagement, month=month, accepter=accepter)
            self.past.record(fact(accepted, self.now, by=accepter))

    @step(engagement=WORKING, month=MONTHS, amount=[None, None, 1], by=ASKING)
    def authorise(self, engagement: str, month: str, amount: int | None, by: str) -> None:
        self.ask(AuthoriseWage(engagement=engagement, month=month, amount_satang=amount), by)

    @step(engagement=WORKING, month=MONTHS, days=[0, 0, -9, 9])
    def pay(self, engagement: str, month: str, days: int) -> None:
        paid_on = self.today + timedelta(days=days)
        self.ask(
            RecordWagePayment(
                engagement=engagement, month=month, paid_on=paid_on, reference="ฎ. 118/2564"
            ),
            PROVINCIAL_OFFICER,
        )

    @step(engagement=WORKING, month=MONTHS, reason=[None, "รอผลตรวจสอบรายงาน"])
    def withhold(self, engagement: str, month: str, reason: str | None) -> None:
        self.ask(
            WithholdWage(engagement=engagement, month=month, reason=reason), PROVINCIAL_OFFICER
        )

    @property
    def today(self) -> date:
        return self.now.astimezone(BANGKOK).date()
