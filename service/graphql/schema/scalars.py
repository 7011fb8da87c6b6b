"""Scalars: the JSON form of single values, and the error for a value of another form.

Thai digits are accepted; answers use ASCII digits.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, DecimalException
from typing import Any, NewType

import strawberry

from domain.kernel.decision import utc
from domain.kernel.land import square_metres
from domain.kernel.thai import to_ascii_digits

Position = NewType("Position", str)
LongNumber = NewType("LongNumber", str)
LandArea = NewType("LandArea", Decimal)


def moment(value: object) -> datetime:
    """A moment from its text. Raises ValueError, also if UTC has no such moment."""
    text = _text(value, "DateTime")
    try:
        found = datetime.fromisoformat(text)
        utc(found)
    except OverflowError:
        raise ValueError(f"DateTime {value} is outside the years 1 to 9999.") from None
    except ValueError:
        raise ValueError(
            f"DateTime {value!r} is not a moment such as 2021-03-09T08:30:00+07:00."
        ) from None
    return found


def day(value: object) -> date:
    """A day from ``2021-03-09``. Raises ValueError."""
    try:
        return date.fromisoformat(_text(value, "Date"))
    except ValueError as error:
        raise ValueError(f"Date {value!r} is not a day such as 2021-03-09: {error}.") from None


def whole(value: object, name: str, least: int) -> int:
    """A 64-bit number from its digits as text (or a JSON number). Raises ValueError otherwise."""
    text = to_ascii_digits(str(value))
    plain = text.removeprefix("-")
    if isinstance(value, bool) or not (plain.isascii() and plain.isdecimal()):
        raise ValueError(f"{name} must be a whole number written as text, not {value!r}.")
    if not least <= int(text) < 2**63:
        raise ValueError(f"{name} {text} is out of range.")
    return int(text)


def decimal(value: object, name: str = "Decimal") -> Decimal:
    """A decimal from its text (or a JSON number). Raises ValueError otherwise."""
    text = to_ascii_digits(str(value))
    try:
        if isinstance(value, bool) or not text.isascii():
            raise ValueError
        return Decimal(text)
    except (DecimalException, ValueError):
        raise ValueError(f"{name} must be a number such as 12.5, not {value!r}.") from None


def land(value: object) -> Decimal:
    """Square metres from ``7300`` or, as rai-ngan-wa, ``4-2-25``. Raises ValueError."""
    text = to_ascii_digits(str(value)).strip()
    return square_metres(text) if "-" in text[1:] else decimal(value, "SquareMetres")


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} must be text, not {value!r}.")
    return to_ascii_digits(value)


def _scalar(
    name: str, serialize: Callable[[Any], str], parse: Callable[[object], Any], description: str
) -> Any:
    return strawberry.scalar(
        name=name, serialize=serialize, parse_value=parse, description=description
    )


SCALARS: dict[object, Any] = {
    datetime: _scalar(
        "DateTime", datetime.isoformat, moment,
        "A moment in RFC 3339; without a time zone it is read as Thai time.",
    ),
    date: _scalar(
        "Date", date.isoformat, day,
        "A day in ISO 8601, with the year of the Common Era: `2021-03-09`; BE 2564 is CE 2021.",
    ),
    Decimal: _scalar(
        "Decimal", str, decimal, "A decimal number, sent as text so that no digit is lost.",
    ),
    Position: _scalar(
        "Position", str, lambda value: whole(value, "Position", 0),
        "Place of an event in the journal: a 64-bit number sent as text, from 1, without gaps, in"
        " commit order. Used to resume, to read as of a moment, and as an optimistic lock.",
    ),
    LongNumber: _scalar(
        "Long", str, lambda value: whole(value, "Long", -(2**63)),
        "A 64-bit whole number, sent as text because GraphQL's Int has 32 bits.",
    ),
    LandArea: _scalar(
        "SquareMetres", str, land,
        "An area of land in square metres, sent as text. Inputs may also be rai-ngan-wa: `4-2-25`"
        " is 7300 m².",
    ),
}
