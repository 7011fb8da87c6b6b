"""Facts about households, for tests of the journal, and the condition that nothing new matches."""

from eventsourcing.dcb.api import DCBAppendCondition, DCBQuery, DCBQueryItem

from service.journal import NewFact

TYPE = "household.nominated"


def household(number: int = 0) -> str:
    return f"household:0192f0c1-0000-7000-8000-{number:012x}"


def fact(*tags: str, type: str = TYPE, data: bytes = b"{}") -> NewFact:
    return NewFact(type=type, data=data, tags=tags or (household(),))


def nothing_new(*tags: str, types: tuple[str, ...] = (), after: int = 0) -> DCBAppendCondition:
    item = DCBQueryItem(types=list(types), tags=list(tags))
    return DCBAppendCondition(fail_if_events_match=DCBQuery(items=[item]), after=after)
