"""Everything there is: importing this module fills the registries; ``decide`` is the one way in."""

from datetime import date, timedelta

from domain.decision import (
    COMMANDS,
    DECIDERS,
    RULES,
    Command,
    History,
    Outcome,
    Rule,
    camel,
    text_is_long_enough,
)
from domain.event import REGISTRY, Event, Flag
from domain.policy import policies

EVENTS: dict[str, type[Event]] = REGISTRY
__all__ = ["COMMANDS", "EVENTS", "RULES", "decide"]

time_is_not_in_the_future = Rule(
    "time-is-not-in-the-future",
    en="{occurred_at} is still to come (it is {now} now). Give the moment when it really happened.",
    th="เวลา {occurred_at} ยังมาไม่ถึง (ขณะนี้ {now}) โปรดระบุเวลาที่เกิดขึ้นจริง",
)
late_entry_gives_a_reason = Rule(
    "late-entry-gives-a-reason",
    en="This happened {days} days ago; beyond {limit} days an entry needs a reason. Say why in `reason`.",
    th="เหตุเกิดเมื่อ {days} วันก่อน เกิน {limit} วันต้องให้เหตุผล โปรดระบุใน `reason`",
)
year_is_not_buddhist = Rule(
    "year-is-not-buddhist",
    en="{value} has a Buddhist year in an ISO date. Subtract 543: write {suggestion}.",
    th="{value} เป็นปีพุทธศักราชในวันที่แบบ ISO โปรดลบ 543 แล้วเขียน {suggestion}",
)

FUTURE_TOLERANCE = timedelta(minutes=5)


async def decide(command: Command, history: History) -> list[Outcome]:
    """Asks the rules of time, then the command's own. Raises Refused; returns [] for nothing to do."""
    at = command.occurred_at or history.now
    time_is_not_in_the_future.require(
        at <= history.now + FUTURE_TOLERANCE, "occurredAt", occurred_at=at, now=history.now
    )
    late = (history.now - at).days
    limits = await policies(history) if late > 0 else None
    late_entry_gives_a_reason.require(
        limits is None or late <= limits.whole("late-entry-reason-days") or command.reason,
        "reason", days=late, limit=limits and limits.whole("late-entry-reason-days"),
    )
    text_is_long_enough.require(
        len(command.reason or "") <= 2000, "reason",
        field_name="reason", least=0, most=2000, length=len(command.reason or ""),
    )
    _refuse_buddhist_years(command)
    decided = await DECIDERS[type(command)](command, history)
    outcomes = [event if isinstance(event, Outcome) else Outcome(event) for event in decided]
    if limits is not None and late > limits.whole("late-entry-flag-days"):
        outcomes = [outcome.flagged(Flag(flag="LATE_ENTRY", days=late)) for outcome in outcomes]
    return outcomes


def _refuse_buddhist_years(command: Command) -> None:
    for name in command.__struct_fields__:
        value = getattr(command, name)
        if isinstance(value, date) and value.year > 2400:
            suggestion = value.replace(year=value.year - 543).isoformat()
            year_is_not_buddhist.refuse(camel(name), value=value.isoformat(), suggestion=suggestion)
