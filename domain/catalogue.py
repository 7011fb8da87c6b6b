"""Everything there is: importing this module fills the registries; ``decide`` is the one way in."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import msgspec

import domain
from domain.decision import (
    COMMANDS,
    DECIDERS,
    RULES,
    Command,
    History,
    Outcome,
    Rule,
    camel,
    long_enough,
    utc,
)
from domain.event import REGISTRY, Event, Flag, named_refs
from domain.policy import policies
from domain.ref import is_ref
from domain.thai import normal

EVENTS: dict[str, type[Event]] = REGISTRY
__all__ = ["COMMANDS", "EVENTS", "RULES", "decide"]

for _found in iter_modules(domain.__path__):
    import_module(f"domain.{_found.name}")

time_is_not_in_the_future = Rule(
    "time-is-not-in-the-future",
    en="{occurred_at} is still to come (it is {now} now). Give the moment when it really happened.",
    th="เวลา {occurred_at} ยังมาไม่ถึง (ขณะนี้ {now}) โปรดระบุเวลาที่เกิดขึ้นจริง",
)
late_entry_gives_a_reason = Rule(
    "late-entry-gives-a-reason",
    en="This happened {days} days ago; beyond {limit} days an entry needs a reason. Say why in"
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
    en="{value} lies before the year {first}. Check the year.",
    th="{value} อยู่ก่อนปี ค.ศ. {first} โปรดตรวจสอบปี",
)
number_can_be_counted = Rule(
    "number-can-be-counted",
    en="{value} is not a number that can be counted or measured. Write digits, fewer than 16.",
    th="{value} ไม่ใช่จำนวนที่นับหรือวัดได้ โปรดใช้ตัวเลขไม่เกิน 15 หลัก",
)

ref_names_its_noun = Rule(
    "ref-names-its-noun",
    en="{ref!r} is not the id of a {noun}. Send the noun, a colon and a UUID in lower case.",
    th="{ref!r} ไม่ใช่รหัสของ {noun} โปรดส่งชื่อชนิด เครื่องหมาย : และ UUID ตัวพิมพ์เล็ก",
)

_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
FIRST_YEAR = 1800  # whoever is older was not there; near the year 1 dates cannot be reckoned with
FUTURE_TOLERANCE = timedelta(minutes=5)


async def decide(command: Command, history: History) -> list[Outcome]:
    """Asks the rules of every command, then its own. Raises Refused; [] where nothing is to do."""
    command = normalised(command)
    for field, noun, ref in named_refs(command):
        ref_names_its_noun.require(is_ref(ref, noun), camel(field), ref=ref, noun=noun)
    _refuse_impossible_values(command)
    late = _days_late(command, history)
    limits = await policies(history) if late > 0 else None
    late_entry_gives_a_reason.require(
        limits is None or late <= limits.whole("late-entry-reason-days") or command.reason,
        "reason", days=late, limit=limits and limits.whole("late-entry-reason-days"),
    )
    long_enough(command.reason, "reason", least=0, most=2000)
    decided = await DECIDERS[type(command)](command, history)
    outcomes = [event if isinstance(event, Outcome) else Outcome(event) for event in decided]
    if limits is not None and late > limits.whole("late-entry-flag-days"):
        outcomes = [outcome.flagged(Flag(flag="LATE_ENTRY", days=late)) for outcome in outcomes]
    return outcomes


def _days_late(command: Command, history: History) -> int:
    at = utc(command.occurred_at or history.now)
    time_is_not_in_the_future.require(
        at <= history.now + FUTURE_TOLERANCE, "occurredAt", occurred_at=at, now=history.now
    )
    return (history.now - at).days


def normalised(value: Any) -> Any:
    """The same value with every text in it in its normal spelling; Refs already are."""
    if type(value) is str:  # not an enum, which is a str as well
        return normal(value)
    if isinstance(value, tuple):
        return tuple(normalised(element) for element in value)
    if isinstance(value, msgspec.Struct):
        fields = {name: normalised(getattr(value, name)) for name in value.__struct_fields__}
        return msgspec.structs.replace(value, **fields)
    return value


def _refuse_impossible_values(command: Command) -> None:
    for field, value in _leaves(command):
        if isinstance(value, Decimal):
            number_can_be_counted.require(_countable(value), field, value=value)
        elif iso := _buddhist(value):
            meant = f"{int(iso[:4]) - 543}{iso[4:]}"
            year_is_not_buddhist.refuse(field, value=iso, suggestion=meant)
        elif isinstance(value, date):
            year_is_of_our_time.require(
                value.year >= FIRST_YEAR, field, value=value.isoformat(), first=FIRST_YEAR
            )


def _buddhist(value: Any) -> str | None:
    """The text of a day or month whose year was meant in the Buddhist Era."""
    if isinstance(value, date):
        return value.isoformat()[:10] if value.year > 2400 else None
    is_month = isinstance(value, str) and _MONTH.fullmatch(value)
    return value if is_month and int(value[:4]) > 2400 else None


def _countable(value: Decimal) -> bool:
    """Whether written out it has at most 15 digits on either side of the point."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and abs(exponent) <= 15 and abs(value) < 10**15


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every plain value in a struct with its path as GraphQL writes it: ``items[0].dueOn``."""
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _leaves(getattr(value, name), f"{path}.{camel(name)}".lstrip("."))
    elif isinstance(value, tuple):
        for index, element in enumerate(value):
            yield from _leaves(element, f"{path}[{index}]")
    else:
        yield path, value
