"""Supervision: officers' visits to developers at their plots."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from domain.engagement.supervision import SupervisionVisited
from domain.kernel.event import Recorded
from domain.kernel.ref import EngagementRef, PersonRef, ProjectRef, says
from projections.view import Row, View, view


class SupervisionVisitRow(Row, kw_only=True):
    """An officer's visit to a developer at a plot; findings and advice are in the event."""

    engagement: EngagementRef
    project: Annotated[ProjectRef, says("Plot that was visited.")]
    visited_by: Annotated[PersonRef, says("Officer who made the visit.")]
    visited_at: Annotated[datetime, says("When the visit was made.")]
    follow_up_by: Annotated[
        date | None, says("Day by which it needs a follow-up; null if none is needed.")
    ] = None


def _keys(fact: Recorded) -> Iterable[str]:
    yield f"{fact.subject}/visit-{fact.position}"


def _fold(row: SupervisionVisitRow | None, fact: Recorded, key: str) -> SupervisionVisitRow | None:
    event = fact.event
    assert isinstance(event, SupervisionVisited)
    return SupervisionVisitRow(
        id=key, area=fact.area, engagement=event.engagement, project=event.project,
        visited_by=event.by, visited_at=fact.occurred_at, follow_up_by=event.follow_up_by,
    )


SUPERVISION_VISITS = view(
    View(
        name="supervision_visits", row=SupervisionVisitRow, folds=(SupervisionVisited,), keys=_keys,
        fold=_fold, indexes=("engagement", "project", "visited_by"),
        ordered=("visited_at",),
    )
)
