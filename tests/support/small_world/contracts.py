"""What may happen to the developers of the made-up world, and to their wages."""

from domain.engagement.events import (
    ApplicantRejected,
    ApplicantScreened,
    ApplicantSelected,
    DeveloperGroup,
    DutyAssigned,
    EndGround,
    EngagementContracted,
    EngagementEnded,
    EngagementExtended,
    EngagementSubstituted,
)
from domain.engagement.supervision import SupervisionVisited
from domain.engagement.wage import WageAuthorised, WagePaid, WageWithheld
from domain.work_report.events import WorkReportAccepted
from tests.support.small_world.births import Happening, area_of
from tests.support.small_world.people import People


class Contracts(People):
    """The part of the world that is about contracts."""

    def of_engagement(self) -> Happening:
        engagement, person = self.any("engagement"), self.person()
        tambon = area_of(engagement, 6)
        return self.chance.choice([
            ApplicantScreened(
                engagement=engagement, criterion=self.chance.choice(["AGE", "QUALIFIED"]),
                passed=self.chance.random() < 0.7,
            ),
            ApplicantSelected(engagement=engagement, rank=self.chance.randint(1, 9)),
            ApplicantRejected(engagement=engagement),
            EngagementContracted(
                engagement=engagement, person=person, group=DeveloperGroup.FARMER, tambon=tambon,
                wage_satang=900_000, start_on=self.day(), end_on=self.day(),
                criteria=self.chance.choice([(), ("AGE", "QUALIFIED")]),
            ),
            DutyAssigned(engagement=engagement, project=self.any("project"), duty="dig"),
            SupervisionVisited(
                engagement=engagement, by=person, project=self.any("project"),
                follow_up_by=self.chance.choice([None, self.day()]),
            ),
            EngagementExtended(
                engagement=engagement, person=person, tambon=tambon, start_on=self.day(),
                from_on=self.day(), to_on=self.day(), authority="order",
            ),
            EngagementEnded(
                engagement=engagement, person=person, ground=EndGround.RESIGNED,
                ended_on=self.day(),
            ),
            EngagementSubstituted(engagement=engagement, by=self.any("engagement")),
        ]), tambon

    def of_wage(self) -> Happening:
        engagement, report = self.any("engagement"), self.any("work-report")
        month = self.chance.choice(["2021-01", "2021-02", "2021-03"])
        return self.chance.choice([
            WageAuthorised(
                engagement=engagement, month=month, report=report,
                amount_satang=self.chance.randint(1, 900_000),
            ),
            WagePaid(
                engagement=engagement, month=month, paid_on=self.day(),
                reference=self.chance.choice(["7/2564", "8/2564"]),
            ),
            WageWithheld(engagement=engagement, month=month),
            WorkReportAccepted(
                work_report=report, engagement=engagement, work_plan=self.any("work-plan"),
                month=month, revision=1, accepter=self.person(),
            ),
        ]), area_of(engagement, 6)
