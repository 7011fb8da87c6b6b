"""Thai text, digits and days: written in many ways, stored in one."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
# Invisible characters: word-break hints, BOMs, bidirectional overrides, control characters.
# PostgreSQL cannot store a NUL. Line breaks and tabs stay.
_INVISIBLE = dict.fromkeys(
    [*map(ord, "\u200b\u200c\u200d\u2060\ufeff"), *range(0x202A, 0x202F), *range(0x2066, 0x206A),
     *(code for code in range(0x20) if chr(code) not in "\n\t"), *range(0x7F, 0xA0)]
)
_TONES = "\u0e48\u0e49\u0e4a\u0e4b\u0e4c"  # ่ ้ ๊ ๋ ์ : above everything else on the consonant
_VOWELS = "\u0e31\u0e34-\u0e3a\u0e47\u0e4d"  # ั ิ ี ึ ื ุ ู ฺ ็ ํ : typed before the mark
_LEADING = re.compile("([เแโใไ])([ก-ฮ])")
_UNORDERED = re.compile(f"[{_TONES}\u0e47]")  # a dictionary compares these last
_MONTHS = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)
_NEW_YEAR_MOVED = date(1941, 1, 1)  # until then the year changed on 1 April

_PLAIN = re.compile("(?:[!-~]+(?: [!-~]+)*)?")  # ASCII that needs no change: Refs, codes, dates


def _marks_last(run: re.Match[str]) -> str:
    return "".join(sorted(run[0], key=lambda letter: letter in _TONES))


def _marks_first(run: re.Match[str]) -> str:
    return "".join(sorted(run[0], key=lambda letter: letter not in _TONES))


# Each repairs one typing that looks the same as the normal one. Order matters: marks move first.
_REPAIRS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(f"[{_TONES}{_VOWELS}]{{2,}}"), _marks_last),  # a tone typed before its vowel
    (re.compile(f"\u0e4d([{_TONES}]*)\u0e32"), "\\1\u0e33"),  # ํ + า → ำ
    (re.compile(f"[\u0e33{_TONES}]{{2,}}"), _marks_first),  # a tone typed after ำ
    (re.compile("เเ"), "แ"),
    (re.compile(r"[^\S\n]+"), " "),
    (re.compile(r" ?\n ?"), "\n"),
)


def to_ascii_digits(text: str) -> str:
    """``๑๒๓`` → ``123``; all else stays. (``int`` and ``str.isdigit`` accept both.)"""
    return text.translate(_DIGITS)


def normal(text: str) -> str:
    """One spelling for texts that look the same: NFC, marks in order, single inner spaces.

    Not NFKC, which splits ำ. Line breaks stay. Idempotent.
    """
    if _PLAIN.fullmatch(text):
        return text
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    for wrong, right in _REPAIRS:
        text = wrong.sub(right, text)
    return unicodedata.normalize("NFC", text).strip()


def sort_key(text: str) -> str:
    """A key whose order by code points is the dictionary order of the texts.

    A leading vowel counts after its consonant; marks count only where all else is equal.
    """
    swapped = _LEADING.sub(r"\2\1", normal(text).casefold())
    return f"{_UNORDERED.sub('', swapped)}\x01{swapped}"


def search_key(text: str) -> str:
    """A key for text search: ignores case, tone marks, ็ and ์."""
    return _UNORDERED.sub("", normal(text).casefold())


def buddhist_year(day: date) -> int:
    """The Buddhist year of a day: 2021 → 2564; before 1941 the year began on 1 April."""
    return day.year + (542 if day < _NEW_YEAR_MOVED and day.month < 4 else 543)


def fiscal_year(day: date) -> int:
    """The Buddhist year in which the budget year of a day ends: 2020-10-01 … 2021-09-30 → 2564."""
    return day.year + 543 + (day.month >= 10)


def thai_date(day: date) -> str:
    """``2021-01-13`` → ``13 มกราคม 2564``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {buddhist_year(day)}"


def is_national_id(digits: str) -> bool:
    """13 ASCII digits with a correct check digit, which finds no error in the third digit."""
    if not re.fullmatch("[0-9]{13}", digits):
        return False
    total = sum(int(digit) * (13 - place) for place, digit in enumerate(digits[:12]))
    return (11 - total % 11) % 10 == int(digits[12])


def masked_national_id(digits: str) -> str:
    """``1101700230705`` → ``x-xxxx-xxxxx-70-5``: enough for its holder to recognise."""
    return f"x-xxxx-xxxxx-{digits[10:12]}-{digits[12:]}"
