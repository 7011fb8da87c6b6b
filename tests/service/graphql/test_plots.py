"""Auditors ask of plots: whose shape differs from the design, what was delivered and never used."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from domain.kernel.authority import Role
from tests.support.running import Client, running
from tests.support.world import DISTRICT, World, new

SHARES = {"khok": "30", "nong": "30", "na": "30", "living": "10"}
LIST = """query($by: Decimal, $never: Boolean) {
  projects(filter: {shapeDiffersBy: $by, assetsNeverUsed: $never}) { nodes { id } }
}"""


async def dug(client: Client, world: World, project: str, **measured: Any) -> None:
    """The plot is contracted, dug and measured over GraphQL: 2,400 m³ to 3 m are designed."""
    given = {"volumeM3": "2400", "depthM": "3", "soilRemovedM3": "0", "shares": SHARES}
    contract = {"project": project, "contractor": "firm", "amountSatang": "100",
                "dueOn": "2099-01-31"}
    for by, command, fields in (
        (world.provincial, "contractExcavation", contract),
        (world.worker, "startExcavation", {"project": project}),
        (world.worker, "measureExcavation", {"project": project} | given | measured),
    ):
        answer = await client.do(by, command, fields)
        assert "rule" not in answer, answer


async def listed(client: Client, world: World, **asked: Any) -> set[str]:
    response = (await client.post(world.auditor, LIST, **asked)).json()
    return {node["id"] for node in response["data"]["projects"]["nodes"]}


async def test_plots_that_differ_from_their_design_are_listed(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        _, second = await world.plot(await world.person())
        _, third = await world.plot(await world.person())
        await dug(client, world, world.project)
        await dug(client, world, second, volumeM3="2304")
        await dug(client, world, third, shares=SHARES | {"nong": "27", "living": "13"})
        for by, expected in (
            (None, {world.project, second, third}), ("0", {second, third}),
            ("2.99", {second, third}), ("3", {second}), ("4", set()),
        ):
            assert await listed(client, world, by=by) == expected, by
        shown = (await client.post(world.auditor, """query($id: ID!) { project(id: $id) {
            status volumeDifferenceM3 largestShareDifference contractAmount { baht }
            measurements { number naPercent verdict photoHashes } } }""", id=second)).json()
    assert shown["data"]["project"] == {
        "status": "MEASURED", "volumeDifferenceM3": "-96", "largestShareDifference": "0",
        "contractAmount": {"baht": "1.00"},
        "measurements": [
            {"number": 1, "naPercent": "30", "verdict": None, "photoHashes": []}
        ],
    }


async def test_assets_that_nobody_used_are_listed(database_url: str, tmp_path: Path) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        _, other = await world.plot(await world.person())
        pump = {"project": world.project, "kind": "WATER", "item": "pump", "quantity": 2}
        once, asset = str(uuid4()), new("asset")
        select = "project { id assets { asset status quantity } }"
        made = [
            await client.do(world.district, "deliverAsset", pump, command_id=once, select=select)
            for _ in range(2)
        ]
        await client.do(world.district, "deliverAsset", pump | {"asset": asset, "project": other})
        assert await listed(client, world, never=True) == {world.project, other}
        used = {"project": other, "asset": asset}
        await client.do(world.developer, "putAssetToUse", used)
        await client.do(world.worker, "findAssetIdle", used)
        assert await listed(client, world, never=True) == {world.project}
        assert await listed(client, world, never=False) == {other}
        idle = (await client.post(world.auditor, """{ assets(filter: {status: IDLE}) {
            nodes { asset idleFindings project { id } } }
            never: assets(filter: {neverUsed: true}) { totalCount } }""")).json()["data"]
    assert made[0]["project"] == made[1]["project"] and made[1]["replayed"] is True
    [delivered] = made[0]["project"]["assets"]
    assert delivered["asset"].startswith("asset:")
    assert (delivered["status"], delivered["quantity"]) == ("DELIVERED", 2)
    assert idle["assets"]["nodes"] == [
        {"asset": asset, "idleFindings": 1, "project": {"id": other}}
    ]
    assert idle["never"]["totalCount"] == 1


async def test_who_may_not_reach_a_plot_learns_nothing_of_its_assets(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as client:
        world = await World(client.service.handler).begin()
        stranger = await world.officer(Role.DISTRICT_OFFICER, "2202", world.provincial)
        assert not DISTRICT.startswith("2202")
        answers = [
            await client.do(stranger, "deliverAsset", {
                "project": project, "kind": "WATER", "item": "pump", "quantity": 2,
            }) for project in (world.project, new("project"))
        ]
    assert [answer["rule"] for answer in answers] == ["noun-is-known"] * 2
    assert [answer["field"] for answer in answers] == ["project"] * 2
