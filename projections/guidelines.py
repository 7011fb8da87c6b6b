"""Guidelines: each published version, and the people who have studied it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from domain.guideline import (
    DocumentHash,
    GuidelinePublished,
    GuidelineStudied,
    Title,
    Version,
)
from domain.kernel.event import Recorded
from domain.kernel.ref import GuidelineRef, PersonRef, says
from projections.view import NounRow, Row, View, view


class GuidelineRow(NounRow, kw_only=True):
    """One version of a guideline: how the department wants the work done."""

    title: Title
    version_name: Version
    document_hash: DocumentHash
    published_by: Annotated[PersonRef | None, says("Officer who published it.")] = None
    published_at: Annotated[datetime, says("When it was published.")]


def _guideline_keys(fact: Recorded) -> Iterable[str]:
    return (fact.subject,)


def _guideline(row: GuidelineRow | None, fact: Recorded, key: str) -> GuidelineRow | None:
    if isinstance(event := fact.event, GuidelinePublished):
        return GuidelineRow(
            id=key, title=event.title, version_name=event.version,
            document_hash=event.document_hash, published_by=fact.actor.person,
            published_at=fact.occurred_at,
        )
    return row


GUIDELINES = view(
    View(
        name="guidelines", row=GuidelineRow, noun="guideline", folds=(GuidelinePublished,),
        keys=_guideline_keys, fold=_guideline, everyone=True,
        ordered=("title", "published_at"), titled="title",
    )
)


class GuidelineStudyRow(Row, kw_only=True):
    """One person's study of one version of a guideline."""

    guideline: GuidelineRef
    person: PersonRef
    studied_at: Annotated[datetime, says("When it was studied.")]


def _study_keys(fact: Recorded) -> Iterable[str]:
    if isinstance(event := fact.event, GuidelineStudied):
        yield f"{event.guideline}/{event.person}"


def _study(row: GuidelineStudyRow | None, fact: Recorded, key: str) -> GuidelineStudyRow | None:
    event = fact.event
    assert isinstance(event, GuidelineStudied)
    return GuidelineStudyRow(
        id=key, area=fact.area, guideline=event.guideline, person=event.person,
        studied_at=fact.occurred_at,
    )


# Visible to everyone: a query for people who have not studied must know all who have, anywhere.
GUIDELINE_STUDIES = view(
    View(
        name="guideline_studies", row=GuidelineStudyRow, folds=(GuidelineStudied,),
        keys=_study_keys, fold=_study, indexes=("guideline", "person"), everyone=True,
        ordered=("studied_at",),
    )
)
