"""Value types that several nouns share: areas, months, amounts, stages, levels."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

AreaCode = Annotated[
    str,
    Meta(
        pattern="^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{8}|)$",
        extra={
            "form": "an area code has 2, 4, 6 or 8 digits",
            "form_th": "รหัสพื้นที่มีตัวเลข 2, 4, 6 หรือ 8 หลัก",
        },
        description="DOPA area code: province 2 digits, district 4, tambon 6, village 8.",
    ),
]
Month = Annotated[
    str,
    Meta(
        pattern="^[0-9]{4}-(0[1-9]|1[0-2])$",
        extra={
            "form": "a month is written like 2021-03", "form_th": "เขียนเดือนในรูป 2021-03",
        },
        description="Calendar month, CE: `2021-03`.",
    ),
]
Activity = Annotated[
    int, Meta(ge=1, le=7, description="One of the programme's seven activities (กิจกรรม), 1 to 7.")
]
Satang = Annotated[
    int, Meta(ge=0, extra={"long": True}, description="Money in satang (1 baht = 100 satang).")
]
SquareMetres = Annotated[
    Decimal,
    Meta(extra={"land": True}, description="Area of land in square metres (1 rai = 1,600 m²)."),
]
Percent = Annotated[Decimal, Meta(description="Share in percent, 0 to 100.")]


class Stage(StrEnum):
    """Stage in which people take part; EVALUATION includes monitoring."""

    PLANNING = "PLANNING"
    OPERATION = "OPERATION"
    EVALUATION = "EVALUATION"


class Level(StrEnum):
    """Level of participation (IAP2 spectrum), from least to most; INFORM never counts."""

    INFORM = "INFORM"
    CONSULT = "CONSULT"
    INVOLVE = "INVOLVE"
    COLLABORATE = "COLLABORATE"
    EMPOWER = "EMPOWER"


LEVELS = list(Level)
