"""Ids, dice and people of the demonstration, the same on every machine.

Nothing here is random: everything is derived from a name, so that one more household in the story
changes no other.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from uuid import UUID

SEED = "khok-nong-na 2564"
_BEGINNING_MS = int(datetime(2020, 12, 1, tzinfo=UTC).timestamp() * 1000)

# Given names are plants; family names grow in Chanthaburi's orchards and mangroves. With the prefix
# that they get, no one can mistake them for the names of real people.
_GIVEN = (
    "กระเจี๊ยบ กระถิน กล้วยไม้ กาหลง การะเกด แก้วเจ้าจอม ขจร ขนุน คูน จันทน์กะพ้อ จำปา จำปี ชบา ชมนาด"
    " ชวนชม ชำมะนาด ดาวเรือง ตะแบก ตะไคร้ เตยหอม ทองกวาว ทานตะวัน นนทรี บัวหลวง บานชื่น บุนนาค"
    " ประดู่ ปาริชาต ปีบ พยอม พวงชมพู พิกุล พุดซ้อน พุทธรักษา มะลิ โมก ยี่โถ รวงผึ้ง ราชพฤกษ์ ลำดวน"
    " ลีลาวดี เล็บมือนาง สร้อยฟ้า สายหยุด สารภี หางนกยูง อัญชัน อินทนิล"
).split()
_FAMILY = (
    "กระวาน โกงกาง เงาะ ชะมวง ชันโรง ตะบูน ตะเคียน ทุเรียน ปอทะเล พริกไทย พะยูง มะขาม มะปราง มะพร้าว"
    " มะไฟ มังคุด ยางนา ระกำ ลองกอง ลางสาด ลำพู ลำไย สะตอ สะละ สำรอง แสม หมากเหลือง หวาย"
).split()


def uuid(name: str) -> UUID:
    """A UUIDv7 derived from the story's first moment and a name."""
    chance = int.from_bytes(sha256(f"{SEED}/{name}".encode()).digest()[:10])
    return UUID(int=_BEGINNING_MS << 80 | 0x7 << 76 | (chance >> 62 & 0xFFF) << 64
                | 0b10 << 62 | chance & (1 << 62) - 1)


def ref(noun: str, name: str) -> str:
    """``ref("household", "220103/7")`` → the Ref of that household, the same every time."""
    return f"{noun}:{uuid(f'{noun}/{name}')}"


def dice(name: str) -> random.Random:
    """Random numbers for one thing, seeded by its name: nothing else in the story changes them."""
    return random.Random(f"{SEED}/{name}")


@dataclass(frozen=True)
class Someone:
    """An invented person: a Ref, and personal details that belong to no one."""

    key: str
    area: str  # where the person lives; an office's for staff
    family: str | None = None  # shared by those who live together

    @cached_property
    def ref(self) -> str:
        return ref("person", self.key)

    @property
    def details(self) -> dict[str, str]:
        """The personal details for ``RegisterPerson``; the caller adds the day of birth.

        The national id has a correct checksum and begins with 9, as on no real card; the telephone
        number begins with 000, as no real one does.
        """
        chance = dice(f"person/{self.key}")
        number = chance.randrange(10**11)
        return {
            "title": chance.choice(("นาย", "นาง", "นางสาว")),
            "first_name": f"สมมุติ{chance.choice(_GIVEN)}",
            "last_name": f"ตัวอย่าง{self.family or chance.choice(_FAMILY)}",
            "national_id": with_check_digit(f"9{number:011d}"),
            "phone": f"000-{number // 10**4 % 1000:03d}-{number % 10**4:04d}",
        }


def family_of(name: str) -> str:
    """The family name of a household."""
    return dice(f"family/{name}").choice(_FAMILY)


def with_check_digit(twelve: str) -> str:
    """The 13 digits of a national id from its first twelve."""
    total = sum(int(digit) * (13 - place) for place, digit in enumerate(twelve))
    return f"{twelve}{(11 - total % 11) % 10}"
