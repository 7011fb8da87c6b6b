"""Gatherings: meetings to plan, to work or to evaluate, with their plots and decisions.

Attendances are in ``attendances.py``.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from msgspec.structs import replace

from domain.gathering.events import (
    DecisionRecorded,
    GatheringCancelled,
    GatheringClosed,
    GatheringKind,
    GatheringScheduled,
    GatheringStatus,
)
from domain.kernel.decision import BANGKOK
from domain.kernel.event import Recorded
from domain.kernel.ref import AnyRef, GatheringRef, PersonRef, ProjectRef, says
from domain.kernel.terms import Activity, Level, Stage
from projections.view import NounRow, Row, View, view


class GatheringRow(NounRow, kw_only=True):
    """A meeting of people in the programme, in a village, tambon, district or province."""

    kind: Annotated[GatheringKind, says("Kind of meeting, such as a village assembly.")]
    status: Annotated[GatheringStatus, says("Whether it is scheduled, closed or cancelled.")]
    stage: Annotated[Stage, says("Stage of the programme in which attendance counts.")]
    level: Annotated[Level, says("Highest level at which people are involved.")]
    activity: Activity
    title: Annotated[str, says("Title as announced; no names of people.")] = ""
    starts_at: Annotated[datetime, says("When it begins; attendance is taken from then on.")]
    ends_at: Annotated[datetime, says("When it is due to end.")]
    held_on: Annotated[date, says("Day (in Thailand) on which it begins.")]
    by_video: Annotated[bool, says("Whether people meet by video call.")] = False
    organised_by: Annotated[PersonRef | None, says("Person who organised it.")] = None
    headcount: Annotated[
        int | None, says("Number of people counted there; null until it is closed.")
    ] = None


def _gathering_keys(fact: Recorded) -> Iterable[str]:
    return (fact.subject,)


def _gathering(row: GatheringRow | None, fact: Recorded, key: str) -> GatheringRow | None:
    event = fact.event
    if isinstance(event, GatheringScheduled):
        return GatheringRow(
            id=key, area=event.area, kind=event.kind, status=GatheringStatus.SCHEDULED,
            stage=event.stage, level=event.level, activity=event.activity, title=event.title,
            starts_at=event.starts_at, ends_at=event.ends_at,
            held_on=event.starts_at.astimezone(BANGKOK).date(), by_video=event.by_video,
            organised_by=fact.actor.person,
        )
    if row is None:
        return None
    match event:
        case GatheringClosed():
            return replace(row, status=GatheringStatus.CLOSED, headcount=event.headcount)
        case GatheringCancelled():
            return replace(row, status=GatheringStatus.CANCELLED)
    return row


GATHERINGS = view(
    View(
        name="gatherings", row=GatheringRow, noun="gathering", keys=_gathering_keys,
        fold=_gathering, folds=(GatheringScheduled, GatheringClosed, GatheringCancelled),
        ordered=("status", "starts_at"), titled="title",
    )
)


class GatheringProjectRow(Row, kw_only=True):
    """A plot that a gathering is about."""

    gathering: GatheringRef
    project: ProjectRef


def _about_keys(fact: Recorded) -> Iterable[str]:
    if isinstance(event := fact.event, GatheringScheduled):
        yield from (f"{event.gathering}/{project}" for project in event.projects)


def _about(row: GatheringProjectRow | None, fact: Recorded, key: str) -> GatheringProjectRow | None:
    gathering, _, project = key.partition("/")
    return GatheringProjectRow(id=key, area=fact.area, gathering=gathering, project=project)


GATHERING_PROJECTS = view(
    View(
        name="gathering_projects", row=GatheringProjectRow, folds=(GatheringScheduled,),
        keys=_about_keys, fold=_about, indexes=("gathering", "project"),
    )
)


class DecisionRow(Row, kw_only=True):
    """A vote of a gathering about a noun."""

    gathering: GatheringRef
    about: Annotated[AnyRef, says("Household, project or plan that was voted on.")]
    votes_for: Annotated[int, says("Number of votes for it.")]
    votes_against: Annotated[int, says("Number of votes against it.")]
    votes_abstain: Annotated[int, says("Number of abstentions.")]
    carried: Annotated[bool, says("Whether more voted for it than against it.")]
    recorded_by: Annotated[PersonRef | None, says("Person who recorded the vote.")] = None
    decided_at: Annotated[datetime, says("When the vote was taken.")]


def _decision_keys(fact: Recorded) -> Iterable[str]:
    yield f"{fact.subject}/decision-{fact.position}"


def _decision(row: DecisionRow | None, fact: Recorded, key: str) -> DecisionRow | None:
    event = fact.event
    assert isinstance(event, DecisionRecorded)
    return DecisionRow(
        id=key, area=fact.area, gathering=event.gathering, about=event.about,
        votes_for=event.votes_for, votes_against=event.votes_against,
        votes_abstain=event.votes_abstain, carried=event.votes_for > event.votes_against,
        recorded_by=fact.actor.person, decided_at=fact.occurred_at,
    )


DECISIONS = view(
    View(
        name="decisions", row=DecisionRow, folds=(DecisionRecorded,), keys=_decision_keys,
        fold=_decision, indexes=("gathering", "about"),
    )
)
