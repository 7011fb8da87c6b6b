"""One good example of every event of a plot from its contract on.

The story of ``people.py`` goes on: the plot is dug, inspected and used, and has a pump.
"""

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from domain.evaluation.events import EvaluationFinalised
from domain.kernel.event import Event
from domain.project.asset import AssetDelivered, AssetFoundIdle, AssetKind, AssetPutToUse
from domain.project.events import (
    ExcavationContracted,
    ExcavationMeasured,
    ExcavationStarted,
    ProjectAccepted,
    ProjectClosed,
    ProjectCommissioned,
    ProjectDropped,
    ProjectRejected,
    ProjectStatus,
    ProjectSubstituted,
    Shares,
)
from tests.examples.people import (
    DESIGN_APPROVED,
    DESIGNED,
    HOUSEHOLD,
    PROJECT,
    PROPOSED,
    SURVEYED,
    ref,
)

CONTRACTOR, INSPECTOR, SECOND, THIRD = (ref("person", n) for n in (0x41, 0x42, 0x43, 0x44))
COMMITTEE = (INSPECTOR, SECOND, THIRD)
OTHER_PROJECT = ref("project", 2)
ANOTHER = replace(
    PROPOSED, project=OTHER_PROJECT, area="22010201", household=ref("household", 2), location=None
)
PUMP = ref("asset", 1)
PHOTO = "5e" * 32

EXCAVATION_CONTRACTED = ExcavationContracted(
    project=PROJECT, contractor="หจก. ขุดดินสมมติ", amount_satang=10_400_000,
    due_on=date(2021, 5, 31), contractor_person=CONTRACTOR,
)
DIGGING = ExcavationStarted(project=PROJECT)
MEASURED = ExcavationMeasured(
    project=PROJECT, measurement=1, volume_m3=Decimal(3100), depth_m=Decimal("4.2"),
    soil_removed_m3=Decimal(0), photo_hashes=(PHOTO,),
    shares=Shares(khok=Decimal(31), nong=Decimal(29), na=Decimal(30), living=Decimal(10)),
)
ACCEPTED = ProjectAccepted(project=PROJECT, committee=COMMITTEE)
REJECTED = ProjectRejected(project=PROJECT, defects="ไม่มีนา ขอบสระชันเกินไป")
COMMISSIONED = ProjectCommissioned(project=PROJECT)
FINAL = EvaluationFinalised(
    evaluation=ref("evaluation", 1), subject=PROJECT, result=Decimal("4.25")
)
CLOSED = ProjectClosed(project=PROJECT, household=HOUSEHOLD)
DROPPED = ProjectDropped(project=PROJECT, household=HOUSEHOLD)
SUBSTITUTED = ProjectSubstituted(project=PROJECT, household=HOUSEHOLD, by=OTHER_PROJECT)
DELIVERED = AssetDelivered(
    project=PROJECT, asset=PUMP, kind=AssetKind.WATER, item="ปั๊มน้ำโซลาร์เซลล์", quantity=1
)
IN_USE = AssetPutToUse(project=PROJECT, asset=PUMP)
IDLE = AssetFoundIdle(project=PROJECT, asset=PUMP)

_S = ProjectStatus
_STEPS = {
    _S.PROPOSED: PROPOSED, _S.SURVEYED: SURVEYED, _S.DESIGNED: DESIGNED,
    _S.DESIGN_APPROVED: DESIGN_APPROVED, _S.CONTRACTED: EXCAVATION_CONTRACTED,
    _S.DIGGING: DIGGING, _S.MEASURED: MEASURED, _S.ACCEPTED: ACCEPTED,
    _S.COMMISSIONED: COMMISSIONED, _S.CLOSED: CLOSED,
}
# The facts that lead to each status.
PATH: dict[ProjectStatus, tuple[Event, ...]] = {
    status: tuple(_STEPS.values())[:number] for number, status in enumerate(_STEPS, 1)
}
PATH |= {
    _S.REJECTED: (*PATH[_S.MEASURED], REJECTED),
    _S.DROPPED: (PROPOSED, DROPPED),
    _S.SUBSTITUTED: (PROPOSED, SUBSTITUTED),
}

EXAMPLES: tuple[Event, ...] = (
    EXCAVATION_CONTRACTED, DIGGING, MEASURED, REJECTED, ACCEPTED, COMMISSIONED, CLOSED, DROPPED,
    SUBSTITUTED, DELIVERED, IN_USE, IDLE, FINAL,
)
