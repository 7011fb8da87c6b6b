"""What may happen, by chance, to the work reports of the made-up world."""

from datetime import date
from decimal import Decimal
from random import Random

from domain.kernel.event import Event
from domain.participation.events import GateEvidenceInvalidated
from domain.work_plan.events import Evidence, WorkPlanClosed
from domain.work_report.events import (
    CorrectedField,
    DailyLogCorrected,
    DailyWorkLogged,
    ResultRecorded,
    WorkReportAccepted,
    WorkReportCorrected,
    WorkReportReturned,
    WorkReportRevised,
    WorkReportSubmitted,
)
from tests.support.small_world.births import Happening, area_of, ref

NEW = {"HOURS": "4.5", "PEOPLE": "7", "WORKED_ON": "2021-03-17", "ACTUAL": "2.25"}


class Reports:
    """Three reports, with a few logs and results each."""

    def __init__(self, chance: Random) -> None:
        self.some = chance
        self.revisions = {ref("work-report", number): 1 for number in range(1, 4)}
        self.evidence: dict[str, tuple[Evidence, ...]] = {}

    def happens(self) -> Happening:
        report = ref("work-report", self.some.randint(1, 3))
        step = self.some.choice([self.entry, self.answer, self.correction, self.doubt])
        return step(report), area_of(report, 6)

    def entry(self, report: str) -> Event:
        some, day = self.some, date(2021, 3, self.some.randint(1, 28))
        number, project = some.randint(1, 4), ref("project", some.randint(1, 3))
        hours, photos = Decimal(some.randint(1, 24)) / 2, tuple("ab"[: some.randint(0, 2)])
        return some.choice([
            DailyWorkLogged(
                work_report=report, log=number, on=day, project=project, hours=hours,
                people=some.randint(0, 5), plan_revision=1, item=some.choice([None, 1]),
                photo_hashes=photos,
            ),
            DailyLogCorrected(
                work_report=report, log=number, on=day, project=project, hours=hours,
                people=some.randint(0, 5), plan_revision=2, photo_hashes=photos,
            ),
            ResultRecorded(
                work_report=report, plan_revision=some.randint(1, 2), item=number,
                actual=Decimal(some.randint(0, 9)),
            ),
        ])

    def answer(self, report: str) -> Event:
        self.revisions[report] += self.some.randint(0, 1)
        revision = self.revisions[report]
        accepted = WorkReportAccepted(
            work_report=report, engagement=report.replace("work-report", "engagement"),
            work_plan=report.replace("report", "plan"), month="2021-03", revision=revision,
            accepter=self.person(), evidence=tuple(self.seen() for _ in range(2)),
            waivers=(ref("waiver", self.some.randint(1, 3)),)[: self.some.randint(0, 1)],
        )
        event: Event = self.some.choice([
            WorkReportSubmitted(work_report=report, revision=revision, plan_revision=1),
            WorkReportReturned(work_report=report, revision=revision),
            WorkReportRevised(work_report=report, revision=revision),
            accepted, WorkPlanClosed(work_plan=accepted.work_plan, work_report=report),
        ])
        if event is accepted:
            self.evidence.setdefault(report, accepted.evidence)
        return event

    def correction(self, report: str) -> Event:
        field, number = self.some.choice(list(CorrectedField)), self.some.randint(1, 4)
        item = number if field == CorrectedField.ACTUAL else None
        return WorkReportCorrected(
            work_report=report, field=field, old="1", new=NEW[field], item=item,
            log=None if item else number, plan_revision=item and 1,
        )

    def doubt(self, report: str) -> Event:
        seen = self.some.choice(self.evidence.get(report, (self.seen(),)))
        return GateEvidenceInvalidated(
            subject=report, gathering=seen.gathering, person=seen.person
        )

    def person(self) -> str:
        return ref("person", self.some.randint(1, 6))

    def seen(self) -> Evidence:
        return Evidence(
            gathering=ref("gathering", self.some.randint(1, 3)), person=self.person(),
            project=ref("project", self.some.randint(1, 3)),
        )
