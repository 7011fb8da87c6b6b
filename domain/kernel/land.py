"""Land: written in rai, ngan and square wa, stored in square metres."""

import re
from decimal import ROUND_HALF_UP, Decimal

SQUARE_METRES_PER_RAI = 1600
_WA_PER_RAI, _WA_PER_NGAN, _SQUARE_METRES_PER_WA = 400, 100, 4

_WRITTEN = re.compile(r"([0-9]{1,7})-([0-3])-([0-9]{1,2}(?:\.[0-9]{1,2})?)")


def square_metres(written: str) -> Decimal:
    """``4-2-25`` (rai-ngan-wa) → 7300. ValueError for 4 ngan or 100 square wa and more."""
    found = _WRITTEN.fullmatch(written)
    if not found:
        raise ValueError(f"{written!r} is not rai-ngan-wa with ngan 0–3 and square wa 0–99.99")
    rai, ngan, wa = (Decimal(part) for part in found.groups())
    return (rai * _WA_PER_RAI + ngan * _WA_PER_NGAN + wa) * _SQUARE_METRES_PER_WA


def rai_ngan_wa(area_m2: Decimal) -> str:
    """7300 m² → ``4-2-25``; parts of a square wa with up to two decimals. ValueError below zero."""
    if area_m2 < 0:
        raise ValueError(f"{area_m2} m² is below zero")
    wa = (area_m2 / _SQUARE_METRES_PER_WA).quantize(Decimal("0.01"), ROUND_HALF_UP)
    rai, rest = divmod(wa, _WA_PER_RAI)
    ngan, rest = divmod(rest, _WA_PER_NGAN)
    whole, _, part = f"{rest:.2f}".partition(".")
    part = part.rstrip("0")
    return f"{int(rai)}-{int(ngan)}-{whole:0>2}" + (f".{part}" if part else "")
