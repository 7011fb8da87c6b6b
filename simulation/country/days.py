"""Working days, and times of day within a month, in Thailand."""

from datetime import date, datetime, time, timedelta

from domain.kernel.decision import BANGKOK


def moment(month: date, day: int, clock: str) -> datetime:
    """``moment(date(2021, 3, 1), 6, "09:00")``: that day in Thailand, or the Monday after it."""
    wanted = month.replace(day=day)
    wanted += timedelta(days=max(0, 7 - wanted.weekday()) if wanted.weekday() > 4 else 0)
    return datetime.combine(wanted, time.fromisoformat(clock), BANGKOK)


def working_days(month: date) -> list[date]:
    """The Mondays to Fridays of a month."""
    found = []
    day = month
    while day.month == month.month:
        if day.weekday() < 5:
            found.append(day)
        day += timedelta(days=1)
    return found


def month_of(month: date) -> str:
    """``date(2021, 3, 1)`` → ``2021-03``."""
    return f"{month:%Y-%m}"
