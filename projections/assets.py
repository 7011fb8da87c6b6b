"""Assets: equipment delivered to plots, and whether it is used."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from msgspec.structs import replace

from domain.kernel.event import Recorded
from domain.kernel.ref import PersonRef, ProjectRef, says
from domain.project.asset import (
    AssetDelivered,
    AssetFoundIdle,
    AssetPutToUse,
    AssetRef,
    AssetStatus,
    Item,
    Kind,
    Quantity,
)
from projections.view import Row, View, view


class AssetRow(Row, kw_only=True):
    """An asset delivered to a plot."""

    project: ProjectRef
    asset: AssetRef
    kind: Kind
    item: Item
    quantity: Quantity
    status: Annotated[AssetStatus, says("Whether it is used, as last recorded.")]
    delivered_by: Annotated[PersonRef | None, says("Person who recorded the delivery.")] = None
    delivered_at: Annotated[datetime, says("When it was delivered.")]
    put_to_use_at: Annotated[
        datetime | None, says("When it was first used; null if never.")
    ] = None
    found_idle_at: Annotated[
        datetime | None, says("When it was last found unused; null if never.")
    ] = None
    idle_findings: Annotated[int, says("How often it was found unused.")] = 0


def _keys(fact: Recorded) -> Iterable[str]:
    if isinstance(event := fact.event, AssetDelivered | AssetPutToUse | AssetFoundIdle):
        yield f"{event.project}/{event.asset}"


def _asset(row: AssetRow | None, fact: Recorded, key: str) -> AssetRow | None:
    event, at = fact.event, fact.occurred_at
    if isinstance(event, AssetDelivered):
        return AssetRow(
            id=key, area=fact.area, project=event.project, asset=event.asset, kind=event.kind,
            item=event.item, quantity=event.quantity, status=AssetStatus.DELIVERED,
            delivered_by=fact.actor.person, delivered_at=at,
        )
    if row is None:
        return None
    if isinstance(event, AssetPutToUse):
        return replace(row, status=AssetStatus.IN_USE, put_to_use_at=row.put_to_use_at or at)
    return replace(
        row, status=AssetStatus.IDLE, found_idle_at=at, idle_findings=row.idle_findings + 1
    )


ASSETS = view(
    View(
        name="assets", row=AssetRow, keys=_keys, fold=_asset,
        folds=(AssetDelivered, AssetPutToUse, AssetFoundIdle), indexes=("project",),
        ordered=("status", "delivered_at"),
    )
)
