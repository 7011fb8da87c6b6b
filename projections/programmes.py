"""The programme: its dates, responsible units, extensions and policy values."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from msgspec.structs import replace

from domain.kernel.event import Recorded
from domain.kernel.ref import ProgrammeRef, says
from domain.kernel.terms import Activity
from domain.policy import PolicySet
from domain.programme.events import ActivityUnitAssigned, DeadlineExtended, ProgrammeRegistered
from projections.view import NounRow, Row, View, view


class ProgrammeRow(NounRow, kw_only=True):
    """The programme, or one funding phase of it."""

    title_th: Annotated[str, says("Official title in Thai.")]
    title_en: Annotated[str, says("Official title in English.")]
    funding_source: Annotated[str, says("Budget or loan that pays for it.")]
    starts_on: Annotated[date, says("First day of the programme.")]
    ends_on: Annotated[date, says("Last day, with all extensions so far.")]
    registered_ends_on: Annotated[date, says("Last day as first registered.")]
    extensions: Annotated[int, says("How often the deadline was extended.")] = 0


def _programme_keys(fact: Recorded) -> Iterable[str]:
    return (fact.subject,)


def _programme(row: ProgrammeRow | None, fact: Recorded, key: str) -> ProgrammeRow | None:
    match fact.event:
        case ProgrammeRegistered() as event:
            return ProgrammeRow(
                id=key, title_th=event.title_th, title_en=event.title_en,
                funding_source=event.funding_source, starts_on=event.starts_on,
                ends_on=event.ends_on, registered_ends_on=event.ends_on,
            )
        case DeadlineExtended() as event if row:
            return replace(row, ends_on=event.to_on, extensions=row.extensions + 1)
    return row


PROGRAMMES = view(
    View(
        name="programmes", row=ProgrammeRow, noun="programme", everyone=True,
        folds=(ProgrammeRegistered, DeadlineExtended), keys=_programme_keys, fold=_programme,
        ordered=("title_th",), titled="title_th",
    )
)


class ActivityUnitRow(Row, kw_only=True):
    """One of the seven activities (กิจกรรม) and the responsible unit of the department."""

    programme: ProgrammeRef
    activity: Activity
    title_th: Annotated[str, says("Title of the activity in Thai.")]
    title_en: Annotated[str, says("Title of the activity in English.")]
    unit_th: Annotated[str, says("Name of the responsible unit in Thai.")]
    unit_en: Annotated[str, says("Name of the responsible unit in English.")]
    source: Annotated[str, says("Document that names the unit for the activity.")]


def _activity_unit_keys(fact: Recorded) -> Iterable[str]:
    if isinstance(event := fact.event, ActivityUnitAssigned):
        yield f"{event.programme}/activity-{event.activity}"


def _activity_unit(row: ActivityUnitRow | None, fact: Recorded, key: str) -> ActivityUnitRow | None:
    event = fact.event
    assert isinstance(event, ActivityUnitAssigned)
    return ActivityUnitRow(
        id=key, programme=event.programme, activity=event.activity, title_th=event.title_th,
        title_en=event.title_en, unit_th=event.unit_th, unit_en=event.unit_en,
        source=event.source,
    )


ACTIVITY_UNITS = view(
    View(
        name="activity_units", row=ActivityUnitRow, folds=(ActivityUnitAssigned,),
        keys=_activity_unit_keys, fold=_activity_unit, indexes=("programme",), everyone=True,
    )
)


class DeadlineExtensionRow(Row, kw_only=True):
    """One extension of the programme's deadline."""

    programme: ProgrammeRef
    from_on: Annotated[date, says("Deadline before the extension.")]
    to_on: Annotated[date, says("Deadline after the extension.")]
    authority: Annotated[str, says("Resolution or order that allowed it.")]


def _extension_keys(fact: Recorded) -> Iterable[str]:
    yield f"{fact.subject}/extension-{fact.position}"


def _extension(
    row: DeadlineExtensionRow | None, fact: Recorded, key: str
) -> DeadlineExtensionRow | None:
    event = fact.event
    assert isinstance(event, DeadlineExtended)
    return DeadlineExtensionRow(
        id=key, programme=event.programme, from_on=event.from_on, to_on=event.to_on,
        authority=event.authority,
    )


DEADLINE_EXTENSIONS = view(
    View(
        name="deadline_extensions", row=DeadlineExtensionRow, folds=(DeadlineExtended,),
        keys=_extension_keys, fold=_extension, indexes=("programme",), everyone=True,
    )
)


class PolicyValueRow(Row, kw_only=True):
    """A policy value that rules read, as last set."""

    programme: ProgrammeRef
    policy: Annotated[str, says("Name of the policy, as in the rules.")]
    value: Annotated[str, says("Value in the policy's unit; lists are separated by spaces.")]
    authority: Annotated[str, says("Order or letter that set it.")]


def _policy_keys(fact: Recorded) -> Iterable[str]:
    if isinstance(event := fact.event, PolicySet):
        yield f"{event.programme}/{event.policy}"


def _policy(row: PolicyValueRow | None, fact: Recorded, key: str) -> PolicyValueRow | None:
    event = fact.event
    assert isinstance(event, PolicySet)
    return PolicyValueRow(
        id=key, programme=event.programme, policy=event.policy, value=event.value,
        authority=event.authority,
    )


POLICY_VALUES = view(
    View(
        name="policy_values", row=PolicyValueRow, folds=(PolicySet,), keys=_policy_keys,
        fold=_policy, indexes=("programme",), everyone=True,
    )
)
