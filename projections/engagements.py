"""Engagements: area developers' contracts, with their checked criteria and assigned plots."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from msgspec.structs import replace

from domain.engagement.events import (
    ApplicantRejected,
    ApplicantScreened,
    ApplicantSelected,
    ApplicationReceived,
    DeveloperGroup,
    DutyAssigned,
    EndGround,
    EngagementContracted,
    EngagementEnded,
    EngagementExtended,
    EngagementStatus,
    EngagementSubstituted,
)
from domain.engagement.supervision import SupervisionVisited
from domain.kernel.event import Recorded
from domain.kernel.ref import EngagementRef, PersonRef, ProgrammeRef, ProjectRef, says
from domain.kernel.terms import AreaCode, Satang
from projections.view import NounRow, Row, View, view


class EngagementRow(NounRow, kw_only=True):
    """An area developer's engagement, from application through contract to its end."""

    programme: ProgrammeRef
    person: Annotated[PersonRef, says("The applicant, later the area developer.")]
    tambon: AreaCode
    developer_group: Annotated[
        DeveloperGroup, says("Group of people from which the developer is hired.")
    ]
    status: Annotated[EngagementStatus, says("How far the engagement has come.")]
    rank: Annotated[int | None, says("Rank in the selection; null before it.")] = None
    wage_satang: Annotated[
        Satang | None, says("Monthly wage in satang; null before the contract.")
    ] = None
    start_on: Annotated[date | None, says("First day of the contract; null before it.")] = None
    end_on: Annotated[
        date | None, says("Last day served: as contracted, or earlier if it ended; null before.")
    ] = None
    contracted_end_on: Annotated[
        date | None, says("Last day by contract, extensions included; null before the contract.")
    ] = None
    extensions: Annotated[int, says("How often the contract was extended.")] = 0
    criteria: Annotated[
        tuple[str, ...], says("Criteria in force when it was contracted; empty before.")
    ] = ()
    last_visit_at: Annotated[
        datetime | None, says("When an officer last visited; null if never.")
    ] = None
    last_visit_by: Annotated[PersonRef | None, says("Officer who made the last visit.")] = None
    follow_up_by: Annotated[
        date | None, says("Day by which the last visit needs a follow-up; null if none is needed.")
    ] = None
    ground: Annotated[EndGround | None, says("Why it ended; null until then.")] = None
    substituted_by: Annotated[
        EngagementRef | None, says("Engagement that replaced this one; null if none.")
    ] = None


def _engagement_keys(fact: Recorded) -> Iterable[str]:
    return (fact.subject,)


def _engagement(row: EngagementRow | None, fact: Recorded, key: str) -> EngagementRow | None:
    event = fact.event
    if isinstance(event, ApplicationReceived):
        return EngagementRow(
            id=key, area=event.tambon, programme=event.programme, person=event.person,
            tambon=event.tambon, developer_group=event.group, status=EngagementStatus.APPLIED,
        )
    if row is None:
        return None
    match event:
        case ApplicantScreened() if row.status == EngagementStatus.APPLIED:
            return replace(row, status=EngagementStatus.SCREENED)
        case ApplicantSelected():
            return replace(row, status=EngagementStatus.SELECTED, rank=event.rank)
        case ApplicantRejected():
            return replace(row, status=EngagementStatus.REJECTED)
        case EngagementContracted():
            return replace(
                row, status=EngagementStatus.CONTRACTED, area=event.tambon, tambon=event.tambon,
                developer_group=event.group, wage_satang=event.wage_satang, start_on=event.start_on,
                end_on=event.end_on, contracted_end_on=event.end_on, criteria=event.criteria,
            )
    return _under_contract(row, fact)


def _under_contract(row: EngagementRow, fact: Recorded) -> EngagementRow:
    match fact.event:
        case SupervisionVisited(by=officer, follow_up_by=day) if _later(fact, row.last_visit_at):
            return replace(
                row, last_visit_at=fact.occurred_at, last_visit_by=officer, follow_up_by=day
            )
        case EngagementExtended(to_on=day):
            return replace(row, end_on=day, contracted_end_on=day, extensions=row.extensions + 1)
        case EngagementEnded(ended_on=day, ground=ground):
            return replace(row, status=EngagementStatus.ENDED, end_on=day, ground=ground)
        case EngagementSubstituted(by=other):
            return replace(row, status=EngagementStatus.SUBSTITUTED, substituted_by=other)
    return row


def _later(fact: Recorded, than: datetime | None) -> bool:
    """Whether it is the later visit: an earlier one may be recorded after it."""
    return than is None or than <= fact.occurred_at


ENGAGEMENTS = view(
    View(
        name="engagements", row=EngagementRow, noun="engagement", keys=_engagement_keys,
        fold=_engagement, indexes=("programme", "person"),
        folds=(
            ApplicationReceived, ApplicantScreened, ApplicantSelected, ApplicantRejected,
            EngagementContracted, SupervisionVisited, EngagementExtended, EngagementEnded,
            EngagementSubstituted,
        ),
        ordered=("status", "start_on", "end_on"),
    )
)


class EngagementScreeningRow(Row, kw_only=True):
    """The last check of one criterion on an applicant or developer."""

    engagement: EngagementRef
    criterion: Annotated[str, says("Name of the criterion, as in the policies.")]
    passed: Annotated[bool, says("Whether the person met it.")]
    screened_by: Annotated[PersonRef | None, says("Person who checked it.")] = None
    screened_at: Annotated[datetime, says("When it was checked in the field.")]
    times: Annotated[int, says("Number of checks, this one included.")] = 1


def _screening_keys(fact: Recorded) -> Iterable[str]:
    if isinstance(event := fact.event, ApplicantScreened):
        yield f"{event.engagement}/{event.criterion}"


def _screening(
    row: EngagementScreeningRow | None, fact: Recorded, key: str
) -> EngagementScreeningRow | None:
    event = fact.event
    assert isinstance(event, ApplicantScreened)
    return EngagementScreeningRow(
        id=key, area=fact.area, engagement=event.engagement, criterion=event.criterion,
        passed=event.passed, screened_by=fact.actor.person, screened_at=fact.occurred_at,
        times=row.times + 1 if row else 1,
    )


ENGAGEMENT_SCREENINGS = view(
    View(
        name="engagement_screenings", row=EngagementScreeningRow, folds=(ApplicantScreened,),
        keys=_screening_keys, fold=_screening, indexes=("engagement",),
    )
)


class DutyRow(Row, kw_only=True):
    """A plot that a developer is responsible for."""

    engagement: EngagementRef
    project: ProjectRef
    duty: Annotated[str, says("What the developer must do there, in a few words.")]
    assigned_by: Annotated[PersonRef | None, says("Officer who assigned the plot.")] = None
    assigned_at: Annotated[datetime, says("When it was assigned.")]


def _duty_keys(fact: Recorded) -> Iterable[str]:
    if isinstance(event := fact.event, DutyAssigned):
        yield f"{event.engagement}/duty-{fact.position}"


def _duty(row: DutyRow | None, fact: Recorded, key: str) -> DutyRow | None:
    event = fact.event
    assert isinstance(event, DutyAssigned)
    return DutyRow(
        id=key, area=fact.area, engagement=event.engagement, project=event.project,
        duty=event.duty, assigned_by=fact.actor.person, assigned_at=fact.occurred_at,
    )


DUTIES = view(
    View(
        name="duties", row=DutyRow, folds=(DutyAssigned,), keys=_duty_keys, fold=_duty,
        indexes=("engagement", "project"),
    )
)
