"""Nomination: a household is nominated in its village, once per programme."""

import re
from typing import Annotated, ClassVar

from domain.household.events import Household, HouseholdNominated
from domain.kernel.authority import Role, authorise
from domain.kernel.decision import (
    Command,
    Decided,
    History,
    Rule,
    decides,
    known_area,
    long_enough,
    noun_is_new,
)
from domain.kernel.ref import HouseholdRef, ProgrammeRef, claim, says
from domain.kernel.terms import AreaCode
from domain.kernel.thai import to_ascii_digits
from domain.programme.events import known_programme

# ── commands ──────────────────────────────────────────────────────────────────────────────────────


class NominateHousehold(Command):
    """Nominates a household in its village, once per programme. By the tambon's CD worker."""

    roles = (Role.CD_WORKER,)
    new: ClassVar[str | None] = "household"

    household: HouseholdRef
    programme: ProgrammeRef
    village: Annotated[
        AreaCode,
        says("Village code, 8 digits: tambon + moo 01–99; in Bangkok the khwaeng's 6 digits."),
    ]
    house_code: Annotated[str, says("The 11 digits of the house registration, Thai or ASCII.")]
    house_number: Annotated[
        str | None, says("The number at the door, up to 40 characters, such as 12/3.")
    ] = None


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────

household_lies_in_a_village = Rule(
    "household-lies-in-a-village",
    en="{village} is not a village. Give the tambon's 6 digits and the moo, 01–99; in Bangkok the"
    " khwaeng's 6 digits alone.",
    th="{village} ไม่ใช่รหัสหมู่บ้าน โปรดใช้รหัสตำบล 6 หลักตามด้วยหมู่ 01–99"
    " หรือรหัสแขวง 6 หลักในกรุงเทพมหานคร",
)
house_code_has_eleven_digits = Rule(
    "house-code-has-eleven-digits",
    en="A house code has 11 digits; this has {count} characters. Copy it from the house"
    " registration.",
    th="รหัสประจำบ้านมีตัวเลข 11 หลัก ที่ส่งมามี {count} ตัวอักษร โปรดคัดจากทะเบียนบ้าน",
)
household_joins_once = Rule(
    "household-joins-once",
    en="This house is already in the programme, as {ref}. Go on with that household.",
    th="บ้านหลังนี้อยู่ในโครงการแล้วเป็น {ref} โปรดดำเนินการกับครัวเรือนนั้น",
)


@decides(NominateHousehold)
async def nominate_household(command: NominateHousehold, history: History) -> Decided:
    await known_programme(history, command.programme)
    _lies_in_a_village(command, history)
    await authorise(history, command, command.village)
    existing = await history.of(Household, command.household)
    noun_is_new.require(existing.status is None, "household", ref=command.household)
    code = to_ascii_digits(command.house_code).replace("-", "")
    house_code_has_eleven_digits.require(
        re.fullmatch("[0-9]{11}", code), "houseCode", count=len(code)
    )
    long_enough(command.house_number, "house_number", least=0, most=40)
    house = claim("house", history.keyed(f"{command.programme}/{code}"))
    joined = await history.of(Household, house)
    household_joins_once.require(joined.status is None, "houseCode", ref=joined.ref)
    return [
        HouseholdNominated(
            household=command.household, programme=command.programme, village=command.village,
            house=house, house_code=code, house_number=command.house_number,
        )
    ]


def _lies_in_a_village(command: NominateHousehold, history: History) -> None:
    known_area(history, command.village, "village")
    digits = 8 if history.areas.has_villages(command.village[:6]) else 6
    household_lies_in_a_village.require(
        len(command.village) == digits, "village", village=command.village
    )
