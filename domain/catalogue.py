"""The registries of all commands, events and rules, filled on import; ``decide`` uses them."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from operator import is_
from pkgutil import walk_packages
from typing import Any, NoReturn

import msgspec

import domain
from domain.kernel.decision import (
    COMMANDS,
    DECIDERS,
    RULES,
    Command,
    History,
    NobodyAuthorised,
    Outcome,
    Rule,
    camel,
    long_enough,
    utc,
)
from domain.kernel.event import REGISTRY, Event, Flag, named_refs
from domain.kernel.ref import is_ref
from domain.kernel.thai import normal
from domain.policy import Policies, policies

EVENTS: dict[str, type[Event]] = REGISTRY
__all__ = ["COMMANDS", "EVENTS", "RULES", "decide"]

for _found in walk_packages(domain.__path__, "domain."):
    import_module(_found.name)

time_is_not_in_the_future = Rule(
    "time-is-not-in-the-future",
    en="{occurred_at} is in the future (it is {now} now). Give the time when it really happened.",
    th="เวลา {occurred_at} ยังมาไม่ถึง (ขณะนี้ {now}) โปรดระบุเวลาที่เกิดขึ้นจริง",
)
late_entry_gives_a_reason = Rule(
    "late-entry-gives-a-reason",
    en="This happened {days} days ago; after {limit} days an entry needs a reason. Give it in"
    " `reason`.",
    th="เหตุเกิดเมื่อ {days} วันก่อน เกิน {limit} วันต้องให้เหตุผล โปรดระบุใน `reason`",
)
year_is_not_buddhist = Rule(
    "year-is-not-buddhist",
    en="{value} has a Buddhist year in an ISO date. Subtract 543: write {suggestion}.",
    th="{value} เป็นปีพุทธศักราชในวันที่แบบ ISO โปรดลบ 543 แล้วเขียน {suggestion}",
)
year_is_of_our_time = Rule(
    "year-is-of-our-time",
    en="{value} is before the year {first}. Check the year.",
    th="{value} อยู่ก่อนปี ค.ศ. {first} โปรดตรวจสอบปี",
)
number_can_be_counted = Rule(
    "number-can-be-counted",
    en="{value} is not a usable number. Write at most 15 digits.",
    th="{value} ไม่ใช่จำนวนที่นับหรือวัดได้ โปรดใช้ตัวเลขไม่เกิน 15 หลัก",
)

ref_names_its_noun = Rule(
    "ref-names-its-noun",
    en="{ref!r} is not the id of a {noun}. Send the noun, a colon and a UUID in lower case.",
    th="{ref!r} ไม่ใช่รหัสของ {noun} โปรดส่งชื่อชนิด เครื่องหมาย : และ UUID ตัวพิมพ์เล็ก",
)

_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
# In a command's JSON: a date or month outside 1800 to 2399, or a number that cannot be stored.
_ODD_VALUE = re.compile(
    rb'"(?:(?:[03-9]|1[0-7]|2[4-9])[0-9]+-[0-9]{2}|-?[0-9.]{16}|-?[0-9.]+E|-?s?(?:NaN|Inf))'
)
_ODD_TEXT = (b"\\", b"\x7f", b"  ", b'" ', b' "')  # escaped or invisible; repeated or outer spaces
Path = tuple[str | int, ...]  # to a value in a command: field names and list indexes
FIRST_YEAR = 1800  # no real date is earlier; dates near the year 1 overflow in calculations


async def decide(command: Command, history: History) -> list[Outcome]:
    """Checks the rules for all commands, then decides. Raises Refused; [] if nothing changes."""
    command = checked(command)
    for field, noun, ref in named_refs(command):
        if not is_ref(ref, noun):
            said = "noun" if noun == "*" else noun.replace("-", " ")
            ref_names_its_noun.refuse(camel(field), ref=ref, noun=said)
    at = utc(command.occurred_at or history.now)
    late = _days_late(command, history, at)
    limits = await policies(history) if late > 0 or at > history.now else None
    if limits is not None:
        _in_time(command, history, at, late, limits)
    long_enough(command.reason, "reason", least=0, most=2000)
    decided = await DECIDERS[type(command)](command, history)
    if decided and not history.authorised:
        raise NobodyAuthorised(f"{type(command).__name__} authorised no one")
    outcomes = [event if isinstance(event, Outcome) else Outcome(event) for event in decided]
    if limits is not None and late > limits.whole("late-entry-flag-days"):
        outcomes = [outcome.flagged(Flag(flag="LATE_ENTRY", days=late)) for outcome in outcomes]
    return outcomes


def _days_late(command: Command, history: History, at: datetime) -> int:
    day = command.field_day()
    return max((history.now - at).days, (history.today - day).days if day else 0)


def _in_time(
    command: Command, history: History, at: datetime, late: int, limits: Policies
) -> None:
    """Refuses a time in the future, and a late entry without a reason."""
    tolerance = timedelta(minutes=limits.whole("future-tolerance"))
    time_is_not_in_the_future.require(
        at <= history.now + tolerance, "occurredAt", occurred_at=at, now=history.now
    )
    most = limits.whole("late-entry-reason-days")
    late_entry_gives_a_reason.require(
        late <= most or command.reason, "reason", days=late, limit=most
    )


def checked(command: Command) -> Command:
    """The command with its texts normalised. Refuses impossible dates and numbers.

    Most commands are plain: searching their JSON is faster than visiting every value.
    """
    text = msgspec.json.encode(command)
    if not text.isascii() or any(odd in text for odd in _ODD_TEXT):
        command = normalised(command)
        text = msgspec.json.encode(command)
    if _ODD_VALUE.search(text):
        refuse_impossible(command)
    return command


def normalised(value: Any) -> Any:
    """The value with every text in it normalised; the same object if nothing changes."""
    if type(value) is str:  # not an enum, which is a str as well
        return normal(value)
    if isinstance(value, tuple):
        elements = tuple(map(normalised, value))
        return value if all(map(is_, elements, value)) else elements
    if isinstance(value, msgspec.Struct):
        changed = {
            name: new for name in value.__struct_fields__
            if (new := normalised(old := getattr(value, name))) is not old
        }
        return msgspec.structs.replace(value, **changed) if changed else value
    return value


def refuse_impossible(value: Any, *path: str | int) -> None:
    """Refuses impossible dates, months and numbers anywhere in a struct."""
    if refuse := _IMPOSSIBLE.get(type(value)):
        refuse(value, path)
    elif isinstance(value, tuple):
        for index, element in enumerate(value):
            refuse_impossible(element, *path, index)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            refuse_impossible(getattr(value, name), *path, name)


def _uncountable(value: Decimal, path: Path) -> None:
    """Refuses a number with more than 15 digits before or after the decimal point."""
    exponent = value.as_tuple().exponent
    countable = isinstance(exponent, int) and abs(exponent) <= 15 and abs(value) < 10**15
    number_can_be_counted.require(countable, _written(path), value=value)


def _not_of_our_time(value: date, path: Path) -> None:
    if value.year > 2400:
        _buddhist(value.isoformat()[:10], path)
    year_is_of_our_time.require(
        value.year >= FIRST_YEAR, _written(path), value=value.isoformat(), first=FIRST_YEAR
    )


def _month(value: str, path: Path) -> None:
    if len(value) == 7 and _MONTH.fullmatch(value) and int(value[:4]) > 2400:
        _buddhist(value, path)


def _buddhist(iso: str, path: Path) -> NoReturn:
    """Refuses a day or month whose year was meant in the Buddhist Era."""
    meant = f"{int(iso[:4]) - 543}{iso[4:]}"
    year_is_not_buddhist.refuse(_written(path), value=iso, suggestion=meant)


_IMPOSSIBLE: dict[type, Callable[[Any, Path], None]] = {
    Decimal: _uncountable, date: _not_of_our_time, datetime: _not_of_our_time, str: _month,
}


def _written(path: Path) -> str:
    """A path as GraphQL writes it: ``items[0].dueOn``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{camel(step)}" for step in path)
    return "".join(steps).lstrip(".")
