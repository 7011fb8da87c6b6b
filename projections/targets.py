"""Targets of the programme: the figure in force for each metric, area and activity."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated

from domain.kernel.event import Recorded
from domain.kernel.ref import ProgrammeRef, says
from domain.kernel.terms import Activity
from domain.programme.target import TargetSet, TargetWithdrawn
from projections.view import Row, View, view


class TargetRow(Row, kw_only=True):
    """A target figure of the programme, with its source."""

    programme: ProgrammeRef
    metric: Annotated[str, says("What is counted, such as `plots` or `developers`.")]
    value: Annotated[Decimal, says("Amount to reach.")]
    unit: Annotated[str, says("Unit of the value.")]
    source: Annotated[str, says("Document that gives the figure; sources may disagree.")]
    activity: Annotated[
        Activity | None, says("Activity, 1 to 7; null for the whole programme.")
    ] = None
    superseded: Annotated[int, says("Number of earlier figures that it replaced.")] = 0


def _target_keys(fact: Recorded) -> Iterable[str]:
    if isinstance(event := fact.event, TargetSet | TargetWithdrawn):
        activity = event.activity or "all"
        yield f"{event.programme}/{event.metric}/{event.area or 'country'}/{activity}"


def _target(row: TargetRow | None, fact: Recorded, key: str) -> TargetRow | None:
    event = fact.event
    if not isinstance(event, TargetSet):
        return None
    return TargetRow(
        id=key, area=event.area, programme=event.programme, metric=event.metric,
        value=event.value, unit=event.unit, source=event.source, activity=event.activity,
        superseded=row.superseded + 1 if row else 0,
    )


TARGETS = view(
    View(
        name="targets", row=TargetRow, folds=(TargetSet, TargetWithdrawn), keys=_target_keys,
        fold=_target, indexes=("programme",), everyone=True,
    )
)
