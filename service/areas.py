"""The register of areas: DOPA codes from GeoThai, villages as tambon + moo.

Codes: ``""`` the country, 2 digits a province, 4 a district, 6 a tambon, 8 a village. 795 names of
tambons are used more than once, so areas are never looked up by name.
"""

from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

import geothai
from geothai.abolished import abolished_areas

from domain.kernel.thai import sort_key

DATA_VERSION: str = geothai.DATA_VERSION
BANGKOK_PROVINCE = "10"  # its khwaeng have no moo

# The version of the table's contents. Raise the part after + when this code computes other rows.
_CONTENTS = f"{DATA_VERSION}+1"


class AreaLevel(StrEnum):
    """How far down in the administration an area lies."""

    COUNTRY = "COUNTRY"
    PROVINCE = "PROVINCE"
    DISTRICT = "DISTRICT"
    TAMBON = "TAMBON"
    VILLAGE = "VILLAGE"


LEVEL_OF_LENGTH = dict(zip((0, 2, 4, 6, 8), AreaLevel, strict=True))


class Area(NamedTuple):
    """One area; the fields are the columns of ``reference.area``, in order."""

    code: str
    level: AreaLevel
    name_th: str
    name_en: str
    parent: str
    sort_key: str
    abolished_on: date | None = None


COUNTRY = Area("", AreaLevel.COUNTRY, "ประเทศไทย", "Thailand", "", "")


@cache
def _by_code() -> dict[str, Area]:
    found = [COUNTRY]
    for province in geothai.provinces():
        found.append(_area(province))
        for district in geothai.districts(province.code):
            found.append(_area(district))
            found.extend(_area(tambon) for tambon in geothai.subdistricts(district.code))
    found.extend(_area(gone, date.fromisoformat(gone.abolished_on)) for gone in abolished_areas())
    return {area.code: area for area in found}


def _area(entry: Any, abolished_on: date | None = None) -> Area:
    return Area(
        entry.code, LEVEL_OF_LENGTH[len(entry.code)], entry.name_th,
        entry.name_en or entry.name_th, entry.code[:-2], sort_key(entry.name_th), abolished_on,
    )


def _village(code: str) -> Area | None:
    """A village, named after its tambon, because there is no register of villages."""
    tambon = _by_code().get(code[:6])
    moo = int(code[6:])
    if tambon is None or moo == 0 or code.startswith(BANGKOK_PROVINCE):
        return None
    return Area(
        code, AreaLevel.VILLAGE, f"หมู่ {moo} ตำบล{tambon.name_th}", f"Moo {moo}, {tambon.name_en}",
        tambon.code, code, tambon.abolished_on,
    )


def find(code: str) -> Area | None:
    """The area of a code, also if abolished; None if the code never named an area."""
    if len(code) == 8 and code.isascii() and code.isdigit():
        return _village(code)
    return _by_code().get(code)


class Register:
    """Looks up area codes: the domain's ``Areas``, and the names of areas."""

    def exists(self, code: str, on: date) -> bool:
        """Whether the code names an area on that day; an abolished area only before its end.

        The register does not know when an area began: a new code is valid on earlier days, too.
        """
        area = find(code)
        return area is not None and (area.abolished_on is None or on < area.abolished_on)

    def has_villages(self, tambon: str) -> bool:
        """Whether a tambon has villages (moo); Bangkok's khwaeng do not."""
        return not tambon.startswith(BANGKOK_PROVINCE)

    def name_th(self, code: str) -> str:
        """The Thai name. KeyError: a code that never named an area."""
        return self._named(code).name_th

    def name_en(self, code: str) -> str:
        """The English name, or the Thai one if none is known. KeyError as ``name_th``."""
        return self._named(code).name_en

    def parents(self, code: str) -> list[Area]:
        """The areas that contain an area, the smallest first, the country last; [] for it."""
        above = (find(code[:length]) for length in range(len(code) - 2, -2, -2))
        return [area for area in above if area is not None]

    def children(self, code: str, on: date) -> list[Area]:
        """The areas directly below, by code, on a day. [] for a tambon: villages are not listed."""
        below = _children().get(code, ())
        return [area for area in below if self.exists(area.code, on)]

    def _named(self, code: str) -> Area:
        area = find(code)
        if area is None:
            raise KeyError(code)
        return area


@cache
def _children() -> dict[str, list[Area]]:
    below: dict[str, list[Area]] = {}
    for area in sorted(_by_code().values())[1:]:  # all but the country, by code
        below.setdefault(area.parent, []).append(area)
    return below


def rows() -> list[Area]:
    """Every province, district and tambon, abolished ones included, by code."""
    return sorted(area for area in _by_code().values() if area.code)


async def load(connection: Any) -> bool:
    """Fills ``reference.area`` from this release of the register; whether it wrote anything.

    ``connection``: an asyncpg connection of the database's owner, after ``areas.sql`` has run.
    Safe to repeat; concurrent calls take turns.
    """
    async with connection.transaction():
        await connection.execute("lock table reference.area_version in exclusive mode")
        stored = await connection.fetchval("select version from reference.area_version")
        if stored == _CONTENTS:
            return False
        await connection.execute("delete from reference.area")
        await connection.copy_records_to_table(
            "area", schema_name="reference", columns=Area._fields, records=rows()
        )
        await connection.execute(
            "insert into reference.area_version (version) values ($1)"
            " on conflict (only_one) do update set version = excluded.version", _CONTENTS,
        )
        await connection.execute("analyze reference.area")
    return True
