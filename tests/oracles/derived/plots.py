"""Questions about plots: whose shape is not the designed one, and what was given and not used."""

from decimal import Decimal
from typing import Any

from tests.oracles.derived.facts import Derived, Known

_SHARES = ("khok", "nong", "na", "living")


def shapes_that_differ(known: Known, asked: dict[str, Any]) -> Derived:
    """Near: a plot that differs too, but by no more than was asked."""
    most = Decimal(asked["by"])
    areas: dict[str, str] = {}
    designs: dict[str, dict[str, Any]] = {}
    measured: dict[str, tuple[Decimal, Decimal, Decimal, bool]] = {}
    for fact in known.of("project.proposed", "project.designed", "project.excavation-measured"):
        data, plot = fact.data, fact.data["project"]
        if fact.type == "project.proposed":
            areas[plot] = data["area"]
        elif fact.type == "project.designed":
            designs[plot] = data
        else:
            measured[plot] = _difference(designs[plot], data, most)
    hits = [(plot, *found[:3]) for plot, found in measured.items()
            if found[3] and known.inside(areas[plot])]
    near = {plot for plot, found in measured.items()
            if not found[3] and any(found[:3]) and known.inside(areas[plot])}
    return Derived(hits, {}, near)


def _difference(
    design: dict[str, Any], dug: dict[str, Any], most: Decimal
) -> tuple[Decimal, Decimal, Decimal, bool]:
    """Volume, depth and the worst share, measured less designed; whether any is too much."""
    volume, depth = Decimal(design["dig_volume_m3"]), Decimal(design["pond_depth_m"])
    more, deeper = Decimal(dug["volume_m3"]) - volume, Decimal(dug["depth_m"]) - depth
    share = max(abs(Decimal(dug["shares"][each]) - Decimal(design["shares"][each]))
                for each in _SHARES)
    far = 100 * abs(more) > most * volume or 100 * abs(deeper) > most * depth
    return more, deeper, share, far or share > most


def assets_never_used(known: Known, _: dict[str, Any]) -> Derived:
    """Near: what was found idle, but had been put to use before."""
    delivered: dict[tuple[str, str], str] = {}
    used, idle = set(), set()
    for fact in known.of("project.asset-delivered", "project.asset-put-to-use",
                         "project.asset-found-idle"):
        asset = fact.data["project"], fact.data["asset"]
        match fact.type:
            case "project.asset-delivered":
                if known.inside(fact.area):
                    delivered[asset] = fact.data["item"]
            case "project.asset-put-to-use":
                used.add(asset)
            case _:
                idle.add(asset)
    hits = [(*asset, item) for asset, item in delivered.items() if asset not in used]
    near = {"/".join(asset) for asset in delivered if asset in used & idle}
    return Derived(hits, {"checked": len(delivered)}, near)
