"""The clock that decisions read: the real one, or a demonstration's own."""

import time
from datetime import UTC, date, datetime, timedelta

from domain.kernel.decision import BANGKOK


class Clock:
    """The real time; the database's own clock stamps the events."""

    name = "real"
    simulated = False

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The day in Thailand."""
        return self.now().astimezone(BANGKOK).date()


class DemonstrationClock(Clock):
    """Continues from a moment of the demonstration, at real speed."""

    name = "demonstration"
    simulated = True

    def __init__(self, start: datetime) -> None:
        self.start, self.began = start, time.monotonic()

    def now(self) -> datetime:
        return self.start + timedelta(seconds=time.monotonic() - self.began)
