"""Households: their progress to a plot, members, enrolments and screenings."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from msgspec.structs import replace

from domain.household.events import (
    HouseholdCompleted,
    HouseholdEndorsed,
    HouseholdEnrolled,
    HouseholdNominated,
    HouseholdReinstated,
    HouseholdScreened,
    HouseholdStatus,
    HouseholdSubstituted,
    HouseholdWithdrawn,
    LandConsentRecorded,
    MemberAdded,
    MemberRemoved,
)
from domain.kernel.decision import thai_day
from domain.kernel.event import Recorded
from domain.kernel.ref import GatheringRef, HouseholdRef, PersonRef, ProgrammeRef, ProjectRef, says
from domain.kernel.terms import AreaCode
from projections.view import NounRow, Row, View, view


class HouseholdRow(NounRow, kw_only=True):
    """A household on its way from nomination to a plot in the programme."""

    programme: ProgrammeRef
    village: AreaCode
    status: Annotated[HouseholdStatus, says("How far the household has come, or how it left.")]
    endorsed_by: Annotated[
        GatheringRef | None, says("Village assembly that endorsed it; null before.")
    ] = None
    land_holder: Annotated[
        PersonRef | None, says("Person who holds the land and consented to its use.")
    ] = None
    land_title: Annotated[
        str | None, says("Kind of title deed, such as `NS4`; null before the consent.")
    ] = None
    commitment_years: Annotated[
        int | None, says("Years for which the land is committed; null before the consent.")
    ] = None
    project: Annotated[
        ProjectRef | None, says("Plot with which it was enrolled; null before.")
    ] = None
    enrolled_on: Annotated[
        date | None, says("Day (in Thailand) of its enrolment; null before. For its days on the"
                          " roster see `enrolments`.")
    ] = None
    withdrawn_on: Annotated[
        date | None, says("Day (in Thailand) on which it left; null if it did not, or came back.")
    ] = None
    substituted_by: Annotated[
        HouseholdRef | None, says("Household that replaced it; null if none.")
    ] = None
    completed_on: Annotated[
        date | None, says("Day (in Thailand) on which it completed the programme; null before.")
    ] = None


def _household_keys(fact: Recorded) -> Iterable[str]:
    return (fact.subject,)


def _household(row: HouseholdRow | None, fact: Recorded, key: str) -> HouseholdRow | None:
    event, day = fact.event, thai_day(fact.occurred_at)
    if isinstance(event, HouseholdNominated):
        return HouseholdRow(
            id=key, area=event.village, programme=event.programme, village=event.village,
            status=HouseholdStatus.NOMINATED,
        )
    if row is None:
        return None
    match event:
        case HouseholdScreened(passed=False):
            return replace(row, status=HouseholdStatus.INELIGIBLE)
        case HouseholdScreened(complete=True):
            return replace(row, status=HouseholdStatus.SCREENED)
        case HouseholdEndorsed():
            return replace(row, status=HouseholdStatus.ENDORSED, endorsed_by=event.gathering)
        case LandConsentRecorded():
            return replace(
                row, status=HouseholdStatus.CONSENTED, land_holder=event.holder,
                land_title=event.title_type, commitment_years=event.commitment_years,
            )
        case HouseholdEnrolled():
            return replace(
                row, status=HouseholdStatus.ENROLLED, project=event.project, enrolled_on=day
            )
        case HouseholdWithdrawn():
            return replace(row, status=HouseholdStatus.WITHDRAWN, withdrawn_on=day)
        case HouseholdReinstated():
            return replace(row, status=event.status, withdrawn_on=None)
        case HouseholdSubstituted():
            return replace(row, status=HouseholdStatus.SUBSTITUTED, substituted_by=event.by)
        case HouseholdCompleted():
            return replace(row, status=HouseholdStatus.COMPLETED, completed_on=day)
    return row


HOUSEHOLDS = view(
    View(
        name="households", row=HouseholdRow, noun="household", keys=_household_keys,
        fold=_household, indexes=("programme", "project"),
        folds=(
            HouseholdNominated, HouseholdScreened, HouseholdEndorsed, LandConsentRecorded,
            HouseholdEnrolled, HouseholdWithdrawn, HouseholdReinstated, HouseholdSubstituted,
            HouseholdCompleted,
        ),
        ordered=("status", "enrolled_on"),
    )
)


class HouseholdEnrolmentRow(Row, kw_only=True):
    """Days of a household on the roster: from `from_on` up to but not including `until_on`.

    The days are those of the field. A household that leaves and comes back to ENROLLED begins a new
    row, and was on no roster in between.
    """

    household: HouseholdRef
    village: AreaCode
    from_on: Annotated[date, says("First day (in Thailand) on the roster.")]
    until_on: Annotated[
        date | None,
        says("First day (in Thailand) no longer on the roster, after it withdrew or completed;"
             " null while it is."),
    ] = None


def _enrolment_keys(fact: Recorded) -> Iterable[str]:
    if _begins(fact):
        yield f"{fact.subject}/enrolment-{fact.position}"


def _begins(fact: Recorded) -> bool:
    match fact.event:
        case HouseholdEnrolled() | HouseholdReinstated(status=HouseholdStatus.ENROLLED):
            return True
    return False


def _enrolment(
    row: HouseholdEnrolmentRow | None, fact: Recorded, key: str
) -> HouseholdEnrolmentRow | None:
    day = thai_day(fact.occurred_at)
    if row is None:
        return HouseholdEnrolmentRow(
            id=key, area=fact.area, household=fact.subject, village=fact.area, from_on=day
        )
    if row.until_on is None and not _begins(fact):
        return replace(row, until_on=day)
    return row


HOUSEHOLD_ENROLMENTS = view(
    View(
        name="household_enrolments", row=HouseholdEnrolmentRow,
        folds=(HouseholdEnrolled, HouseholdReinstated, HouseholdWithdrawn, HouseholdCompleted),
        keys=_enrolment_keys, fold=_enrolment, indexes=("household",), family="household",
    )
)


class HouseholdMemberRow(Row, kw_only=True):
    """A person who is a member of a household, until removed."""

    household: HouseholdRef
    person: PersonRef
    relation: Annotated[str, says("Relation to the household, such as `HEAD`.")]
    since_on: Annotated[date, says("First day on which the person may act for the household.")]
    added_by: Annotated[PersonRef | None, says("Person who recorded the membership.")] = None


def _member_keys(fact: Recorded) -> Iterable[str]:
    if isinstance(event := fact.event, MemberAdded | MemberRemoved):
        yield f"{event.household}/{event.person}"


def _member(row: HouseholdMemberRow | None, fact: Recorded, key: str) -> HouseholdMemberRow | None:
    if not isinstance(event := fact.event, MemberAdded):
        return None
    return HouseholdMemberRow(
        id=key, area=event.village, household=event.household, person=event.person,
        relation=event.relation, since_on=date.fromisoformat(event.since_on),
        added_by=fact.actor.person,
    )


HOUSEHOLD_MEMBERS = view(
    View(
        name="household_members", row=HouseholdMemberRow, folds=(MemberAdded, MemberRemoved),
        keys=_member_keys, fold=_member, indexes=("household", "person"),
    )
)


class HouseholdScreeningRow(Row, kw_only=True):
    """The last check of one criterion on a household."""

    household: HouseholdRef
    criterion: Annotated[str, says("Name of the criterion, as in the policies.")]
    passed: Annotated[bool, says("Whether the household met it.")]
    screened_by: Annotated[PersonRef | None, says("Person who checked it.")] = None
    screened_at: Annotated[datetime, says("When it was checked in the field.")]
    times: Annotated[int, says("Number of checks, this one included.")] = 1


def _screening_keys(fact: Recorded) -> Iterable[str]:
    if isinstance(event := fact.event, HouseholdScreened):
        yield f"{event.household}/{event.criterion}"


def _screening(
    row: HouseholdScreeningRow | None, fact: Recorded, key: str
) -> HouseholdScreeningRow | None:
    event = fact.event
    assert isinstance(event, HouseholdScreened)
    return HouseholdScreeningRow(
        id=key, area=fact.area, household=event.household, criterion=event.criterion,
        passed=event.passed, screened_by=fact.actor.person, screened_at=fact.occurred_at,
        times=row.times + 1 if row else 1,
    )


HOUSEHOLD_SCREENINGS = view(
    View(
        name="household_screenings", row=HouseholdScreeningRow, folds=(HouseholdScreened,),
        keys=_screening_keys, fold=_screening, indexes=("household",),
    )
)
