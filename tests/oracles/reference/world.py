"""A world: what one viewer may see of one moment, filtered row by row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.oracles.reference.rows import Everything, Moment, Row

DETAILS = {"HQ_UNIT", "PROVINCIAL_OFFICER", "DISTRICT_OFFICER", "CD_WORKER", "AREA_DEVELOPER",
           "DATA_PROTECTION_OFFICER"}
TEXTS = DETAILS | {"AUDITOR", "HOUSEHOLD_MEMBER", "INSPECTION_COMMITTEE"}
APPROVES = {"DISTRICT_OFFICER", "PROVINCIAL_OFFICER"}
EVERYBODYS = {"Programme", "ActivityUnit", "DeadlineExtension", "PolicyValue", "Target",
              "Guideline", "GuidelineStudy"}


@dataclass(frozen=True)
class Viewer:
    """Somebody with the areas over which they hold any role, and such roles as open more."""

    person: str
    roles: frozenset[str]
    areas: tuple[str, ...]
    details: tuple[str, ...]
    texts: tuple[str, ...]
    approves: tuple[str, ...]

    @classmethod
    def of(cls, person: str, now: Moment, today: date) -> "Viewer":
        held = [
            row for row in now.where("RoleHeld", "person", person)
            if not row["revoked"] and row["valid_from"] <= today <= (row["valid_until"] or today)
        ]

        def over(*roles: str) -> tuple[str, ...]:
            areas = sorted({row["area"] for row in held if not roles or row["role"] in roles})
            return tuple(each for each in areas
                         if not any(each != wide and each.startswith(wide) for wide in areas))

        roles = frozenset(row["role"] for row in held)
        return cls(person, roles, over(), over(*DETAILS), over(*TEXTS), over(*APPROVES))


@dataclass
class World:
    """Rows as the viewer finds them at the moment."""

    known: Everything
    viewer: Viewer
    moment: Moment

    @property
    def position(self) -> int:
        return self.moment.position

    def visible(self, row: Row, areas: tuple[str, ...] | None = None) -> bool:
        """Whether the row lies in the viewer's areas (or in some of them)."""
        within = self.viewer.areas if areas is None else areas
        if row.kind in ("Event", "FieldChange"):
            return row["area"].startswith(within) or (
                public(row) and (areas is None or bool(areas)))
        if row.kind == "Person":
            return row["id"] == self.viewer.person or any(
                each["area"].startswith(within)
                for each in self.moment.where("PersonArea", "person", row["id"]))
        return row.kind in EVERYBODYS or row["area"].startswith(within)

    def where(self, kind: str, column: str, value: Any) -> list[Row]:
        """The visible rows with a value in a column."""
        return self.seen(self.every(kind, column, value))

    def every(self, kind: str, column: str, value: Any) -> list[Row]:
        """The same, whoever asks."""
        return self.moment.where(kind, column, value)

    def all(self, kind: str) -> list[Row]:
        return self.seen(self.moment.of(kind))

    def seen(self, rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if self.visible(row)]

    def one(self, kind: str, ref: str | None) -> Row | None:
        found = self.where(kind, "id", ref)
        return found[0] if found else None

    # ── areas, which are everybody's ──────────────────────────────────────────────────────────

    def area(self, code: str) -> Row | None:
        """The area of a code; a village is named after its tambon."""
        tambon = self.known.areas.get(code[:6])
        if len(code) != 8 or tambon is None or code[:2] == "10" or code[6:] == "00":
            return self.known.areas.get(code)
        moo = int(code[6:])
        return Row(
            "Area", tambon, code=code, level="VILLAGE", parent=tambon["code"], sort_key=code,
            name_th=f"หมู่ {moo} ตำบล{tambon['name_th']}", name_en=f"Moo {moo}, {tambon['name_en']}",
        )

    # ── what is sealed ────────────────────────────────────────────────────────────────────────

    def detail(self, row: Row, name: str) -> str | None:
        """A personal detail of a noun, for those who work with people there."""
        if not self.visible(row, self.viewer.details):
            return None
        return self.known.details.get(row["id"], {}).get(name)

    def texts(self, fact: Row) -> list[Row]:
        """The free texts of a fact that the viewer may read."""
        if not self.visible(fact, self.viewer.texts):
            return []
        begin = f"{fact['position']}."
        found = {
            (name.removeprefix(begin), text) for subject in fact["tags"]
            for name, text in self.known.details.get(subject, {}).items() if name.startswith(begin)
        }
        return [
            Row("EventText", field=name, text=text) for name, text in sorted(found)
            if name not in ("house_code", "house_number")
            or self.visible(fact, self.viewer.details)
        ]


def public(row: Row) -> bool:
    """Whether a fact, or a change that one made, is about a noun that everyone may see."""
    if row.kind == "FieldChange":
        return bool(row["public"])
    return row["area"] == "" and row["type"].startswith(("programme.", "policy."))
