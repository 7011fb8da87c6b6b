"""What may happen to the plots of the made-up world, from their design to their end."""

from decimal import Decimal
from random import Random

from domain.kernel.event import Event
from domain.project.asset import AssetDelivered, AssetFoundIdle, AssetKind, AssetPutToUse
from domain.project.events import (
    DesignApproved,
    ExcavationContracted,
    ExcavationMeasured,
    ExcavationStarted,
    ProjectAccepted,
    ProjectClosed,
    ProjectCommissioned,
    ProjectDesigned,
    ProjectDropped,
    ProjectRejected,
    ProjectSubstituted,
    ProjectSurveyed,
    Shares,
)
from tests.support.small_world.births import Happening, area_of, ref
from tests.support.small_world.people import People


class Plots(People):
    """The part of the world that is about plots."""

    def __init__(self, chance: Random) -> None:
        super().__init__(chance)
        self.designs = {ref("project", number): 0 for number in range(1, 4)}
        self.measurements = dict.fromkeys(self.designs, 0)

    def of_project(self) -> Happening:
        project = self.any("project")
        drawn = self.designs[project]
        if drawn and self.chance.random() < 0.4:
            return DesignApproved(project=project, revision=drawn), area_of(project)
        if self.chance.random() < 0.3:
            wet = self.chance.random() < 0.5
            return ProjectSurveyed(
                project=project, soil="clay", water="canal", flooded=wet
            ), area_of(project)
        self.designs[project] = drawn + 1
        khok = Decimal(self.chance.randint(20, 40))
        return ProjectDesigned(
            project=project, revision=drawn + 1, dig_volume_m3=Decimal("2304.5"),
            pond_depth_m=Decimal(3),
            shares=Shares(khok=khok, nong=Decimal(30), na=Decimal(60) - khok, living=Decimal(10)),
        ), area_of(project)

    def of_digging(self) -> Happening:
        project, some = self.any("project"), self.chance
        if some.random() < 0.3:
            self.measurements[project] += 1
            return self.measured(project, self.measurements[project]), area_of(project)
        return some.choice([
            ExcavationContracted(
                project=project, contractor=some.choice(["firm", "another"]),
                amount_satang=some.randint(1, 9), due_on=self.day(),
                contractor_person=some.choice([None, self.person()]),
            ),
            ExcavationStarted(project=project),
            ProjectAccepted(
                project=project, exemption=some.choice([None, "order"]),
                committee=tuple(self.person() for _ in range(some.randint(3, 4))),
            ),
            ProjectRejected(project=project),
            ProjectCommissioned(project=project),
            ProjectDropped(project=project, household=None),
            ProjectSubstituted(project=project, household=None, by=self.any("project")),
            ProjectClosed(project=project, household=None),
        ]), area_of(project)

    def measured(self, project: str, number: int) -> Event:
        nong = Decimal(self.chance.randint(20, 40))
        return ExcavationMeasured(
            project=project, measurement=number, volume_m3=Decimal(self.chance.randint(1, 4000)),
            shares=Shares(khok=Decimal(30), nong=nong, na=Decimal(60) - nong, living=Decimal(10)),
            depth_m=Decimal("2.75"), soil_removed_m3=Decimal(self.chance.randint(0, 9)),
            photo_hashes=("5e" * 32,) * self.chance.randint(0, 2),
        )

    def of_asset(self) -> Happening:
        project, asset = self.any("project"), self.any("asset", 2)
        return self.chance.choice([
            AssetDelivered(
                project=project, asset=asset, kind=self.chance.choice(list(AssetKind)),
                item="pump", quantity=self.chance.randint(1, 9),
            ),
            AssetPutToUse(project=project, asset=asset),
            AssetFoundIdle(project=project, asset=asset),
        ]), area_of(project)
