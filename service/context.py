"""The context of one decision: the past at one pinned position, read from the journal."""

from collections.abc import Callable, Sequence
from datetime import datetime

from eventsourcing.dcb.api import DCBAppendCondition, DCBQuery, DCBQueryItem

from domain.kernel.authority import Authority
from domain.kernel.decision import Areas, History, Look, names_of
from domain.kernel.event import Actor, Recorded
from service.journal import Journal


class DecisionContext(History):
    """The first look pins the journal's head; every later look reads up to the same head.

    So the past does not change during a decision. Nearly every decision needs the authority of the
    person who asks, so the first look reads it, too.
    """

    def __init__(
        self, journal: Journal, *, actor: Actor, now: datetime, areas: Areas,
        keyed: Callable[[str], str],
    ) -> None:
        super().__init__(actor=actor, now=now, areas=areas, keyed=keyed)
        self.journal = journal
        self.head: int | None = None
        self._known: dict[Look, list[Recorded]] = {}

    async def read(self, looks: Sequence[Look]) -> list[list[Recorded]]:
        missing = [look for look in dict.fromkeys(looks) if look not in self._known]
        if self.head is None and self.actor.person is not None:
            missing.append(((self.actor.person,), names_of(Authority)))
        if missing:
            self.head, found = await self.journal.look(missing, self.head)
            self._known.update(zip(missing, found, strict=True))
        return [self._known[look] for look in looks]

    def condition(self) -> DCBAppendCondition | None:
        """The append condition: no new event under any look. None without a look.

        (A condition without items would fail at any event.)
        """
        if self.head is None:
            return None
        items = [DCBQueryItem(types=list(names), tags=list(tags)) for tags, names in self.looks]
        return DCBAppendCondition(fail_if_events_match=DCBQuery(items=items), after=self.head)
