"""An asset: something delivered to a plot, such as a pump, and whether it is used."""

from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, ClassVar

from domain.kernel.authority import Role
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Rule,
    State,
    decides,
    long_enough,
    noun_is_known,
    noun_is_new,
    state_allows_it,
)
from domain.kernel.event import Event, Recorded
from domain.kernel.ref import ProjectRef, ref_to, says
from domain.project.events import LIVE, ProjectStatus, project_for

# ── terms ─────────────────────────────────────────────────────────────────────────────────────────


class AssetKind(StrEnum):
    """What sort of thing an asset is."""

    WATER = "WATER"  # pumps, pipes, tanks
    ENERGY = "ENERGY"
    TOOL = "TOOL"
    MACHINE = "MACHINE"
    BUILDING = "BUILDING"
    PLANT = "PLANT"
    ANIMAL = "ANIMAL"
    OTHER = "OTHER"


class AssetStatus(StrEnum):
    """Whether an asset is used: DELIVERED until first use, IDLE if found unused."""

    DELIVERED = "DELIVERED"
    IN_USE = "IN_USE"
    IDLE = "IDLE"


AssetRef = Annotated[str, ref_to("asset", "The asset")]
Kind = Annotated[AssetKind, says("What sort of thing it is.")]
Item = Annotated[str, says("What it is, 2 to 200 characters; no names of people.")]
Quantity = Annotated[int, says("How many pieces; 1 or more.")]


# ── events ────────────────────────────────────────────────────────────────────────────────────────


class AssetDelivered(Event):
    """An asset was delivered to a plot."""

    project: ProjectRef
    asset: AssetRef
    kind: Kind
    item: Item
    quantity: Quantity


class AssetPutToUse(Event):
    """An asset was put to use, for the first time or again."""

    project: ProjectRef
    asset: AssetRef


class AssetFoundIdle(Event):
    """An asset was found unused."""

    project: ProjectRef
    asset: AssetRef


# ── commands ──────────────────────────────────────────────────────────────────────────────────────

_OFFICERS = (Role.CD_WORKER, Role.DISTRICT_OFFICER)


class DeliverAsset(Command):
    """Records an asset delivered to a plot in the programme.

    By a district or provincial officer.
    """

    roles = (Role.DISTRICT_OFFICER, Role.PROVINCIAL_OFFICER)
    new: ClassVar[str | None] = "asset"

    project: ProjectRef
    asset: AssetRef
    kind: Kind
    item: Item
    quantity: Quantity


class PutAssetToUse(Command):
    """Records that an asset was put to use, for the first time or again.

    By a developer of the tambon, a CD worker or a district officer.
    """

    roles = (Role.AREA_DEVELOPER, *_OFFICERS)

    project: ProjectRef
    asset: AssetRef


class FindAssetIdle(Command):
    """Records that an asset was found unused, also on a plot that left the programme.

    By a developer of the tambon, a CD worker or a district officer.
    """

    roles = (Role.AREA_DEVELOPER, *_OFFICERS)

    project: ProjectRef
    asset: AssetRef


ALLOWED: dict[type[Command], Collection[AssetStatus]] = {
    PutAssetToUse: (AssetStatus.DELIVERED, AssetStatus.IDLE),
    FindAssetIdle: (AssetStatus.DELIVERED, AssetStatus.IN_USE),
}


# ── state ─────────────────────────────────────────────────────────────────────────────────────────


class Asset(State):
    """Whether the asset is used."""

    folds = (AssetDelivered, AssetPutToUse, AssetFoundIdle)
    status: AssetStatus | None = None

    def evolve(self, fact: Recorded) -> None:
        match fact.event:
            case AssetDelivered():
                self.status = AssetStatus.DELIVERED
            case AssetPutToUse():
                self.status = AssetStatus.IN_USE
            case AssetFoundIdle():
                self.status = AssetStatus.IDLE


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

asset_is_at_least_one = Rule(
    "asset-is-at-least-one",
    en="{quantity} pieces cannot be delivered. Give 1 or more.",
    th="จำนวน {quantity} ชิ้นไม่ถือว่าส่งมอบ โปรดระบุจำนวนตั้งแต่ 1 ขึ้นไป",
)


@decides(DeliverAsset)
async def deliver_asset(command: DeliverAsset, history: History) -> Decided:
    await project_for(history, command, command.project, LIVE)
    known = await history.of(Asset, command.asset)
    noun_is_new.require(known.status is None, "asset", ref=command.asset)
    long_enough(command.item, "item", least=2, most=200)
    asset_is_at_least_one.require(command.quantity >= 1, "quantity", quantity=command.quantity)
    return [
        AssetDelivered(
            project=command.project, asset=command.asset, kind=command.kind, item=command.item,
            quantity=command.quantity,
        )
    ]


@decides(PutAssetToUse)
async def put_asset_to_use(command: PutAssetToUse, history: History) -> Decided:
    await _asset_for(command, history)
    return [AssetPutToUse(project=command.project, asset=command.asset)]


@decides(FindAssetIdle)
async def find_asset_idle(command: FindAssetIdle, history: History) -> Decided:
    await _asset_for(command, history)
    return [AssetFoundIdle(project=command.project, asset=command.asset)]


async def _asset_for(command: PutAssetToUse | FindAssetIdle, history: History) -> None:
    """Refuses an asset that is not on the plot, or whose state does not allow the command."""
    await project_for(history, command, command.project, tuple(ProjectStatus))
    asset = await history.of(Asset, command.project, command.asset)
    noun_is_known.require(asset.status, "asset", noun="asset", ref=command.asset)
    allowed = ALLOWED[type(command)]
    state_allows_it.require(
        asset.status in allowed, "asset", command=type(command).__name__, ref=command.asset,
        state=asset.status, needed=" or ".join(allowed),
    )
