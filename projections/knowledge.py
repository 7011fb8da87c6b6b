"""Knowledge: what was learned for plots, and where it was shared."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from msgspec.structs import replace

from domain.kernel.decision import thai_day
from domain.kernel.event import Recorded
from domain.kernel.ref import GatheringRef, KnowledgeRef, PersonRef, ProjectRef, says
from domain.knowledge import KnowledgeRecorded, KnowledgeShared, Topic
from projections.view import NounRow, Row, View, view


class KnowledgeRow(NounRow, kw_only=True):
    """Knowledge that a person learned for a plot."""

    person: Annotated[PersonRef, says("Person who learned it.")]
    project: Annotated[ProjectRef, says("Plot for which it is useful.")]
    topic: Topic
    learned_on: Annotated[date, says("Day (in Thailand) on which it was learned.")]
    recorded_by: Annotated[PersonRef | None, says("Person who recorded it.")] = None
    shared: Annotated[int, says("Number of gatherings at which it was shared.")] = 0


def _knowledge_keys(fact: Recorded) -> Iterable[str]:
    return (fact.subject,)


def _knowledge(row: KnowledgeRow | None, fact: Recorded, key: str) -> KnowledgeRow | None:
    match fact.event:
        case KnowledgeRecorded() as event:
            return KnowledgeRow(
                id=key, area=fact.area, person=event.person, project=event.project,
                topic=event.topic, learned_on=thai_day(fact.occurred_at),
                recorded_by=fact.actor.person,
            )
        case KnowledgeShared() if row:
            return replace(row, shared=row.shared + 1)
    return row


KNOWLEDGE = view(
    View(
        name="knowledge", row=KnowledgeRow, noun="knowledge", keys=_knowledge_keys,
        fold=_knowledge, folds=(KnowledgeRecorded, KnowledgeShared),
        indexes=("person", "project"),
        ordered=("topic", "learned_on"), titled="topic",
    )
)


class KnowledgeSharingRow(Row, kw_only=True):
    """The sharing of a piece of knowledge at a gathering."""

    knowledge: KnowledgeRef
    gathering: GatheringRef
    shared_by: Annotated[PersonRef | None, says("Person who recorded the sharing.")] = None
    shared_at: Annotated[datetime, says("When it was passed on.")]


def _sharing_keys(fact: Recorded) -> Iterable[str]:
    if isinstance(event := fact.event, KnowledgeShared):
        yield f"{event.knowledge}/{event.gathering}"


def _sharing(
    row: KnowledgeSharingRow | None, fact: Recorded, key: str
) -> KnowledgeSharingRow | None:
    event = fact.event
    assert isinstance(event, KnowledgeShared)
    return KnowledgeSharingRow(
        id=key, area=fact.area, knowledge=event.knowledge, gathering=event.gathering,
        shared_by=fact.actor.person, shared_at=fact.occurred_at,
    )


KNOWLEDGE_SHARINGS = view(
    View(
        name="knowledge_sharings", row=KnowledgeSharingRow, folds=(KnowledgeShared,),
        keys=_sharing_keys, fold=_sharing, indexes=("knowledge", "gathering"),
    )
)
