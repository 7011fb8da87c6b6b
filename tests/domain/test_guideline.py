import pytest
from msgspec.structs import replace

from domain.catalogue import decide
from domain.guideline import (
    GuidelinePublished,
    GuidelineStudied,
    PublishGuideline,
    StudyGuideline,
)
from domain.kernel.authority import Role
from domain.kernel.event import Actor
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    HEADQUARTERS,
    OFFICERS,
    PROTECTION_OFFICER,
    PROVINCIAL_OFFICER,
    SOMSRI,
    granted,
    ref,
)
from tests.examples.work import DEVELOPER, HIRED, MEMBER, STARTS_AT
from tests.support.lives import finished
from tests.support.scenario import Past, scenario

GUIDELINE = ref("guideline", 1)
GIVEN = [*OFFICERS, *HIRED, MEMBER]
HASH = "0123456789abcdef" * 4
PUBLISH = PublishGuideline(
    guideline=GUIDELINE, title="แนวทางการดำเนินงาน", version="1/2564", document_hash=HASH
)
PUBLISHED = GuidelinePublished(
    guideline=GUIDELINE, title="แนวทางการดำเนินงาน", version="1/2564", document_hash=HASH
)
STUDY = StudyGuideline(guideline=GUIDELINE)


def test_a_guideline_is_published_by_the_headquarters() -> None:
    scenario(given=GIVEN, when=PUBLISH, by=HEADQUARTERS, then=[PUBLISHED])


@pytest.mark.parametrize("by", [PROVINCIAL_OFFICER, DISTRICT_OFFICER, None])
def test_nobody_else_publishes_one(by: str | None) -> None:
    scenario(given=GIVEN, when=PUBLISH, by=by, refused="role-covers-the-area")


def test_an_id_is_used_once() -> None:
    scenario(
        given=[*GIVEN, PUBLISHED], when=replace(PUBLISH, version="2/2564"), by=HEADQUARTERS,
        refused="noun-is-new",
    )


@pytest.mark.parametrize(
    ("title", "version", "refused"),
    [
        ("แนวทางการดำเนินงาน", "1/2564", True),
        (" แนวทางการดำเนินงาน ", "๑/๒๕๖๔", True),
        ("แนวทางการดำเนินงาน", "2/2564", False),
        ("แนวทางการเงิน", "1/2564", False),
    ],
)
def test_a_version_is_published_once(title: str, version: str, refused: bool) -> None:
    when = replace(PUBLISH, guideline=ref("guideline", 2), title=title, version=version)
    scenario(
        given=[*GIVEN, PUBLISHED], when=when, by=HEADQUARTERS,
        refused="guideline-version-is-new" if refused else None,
    )


@pytest.mark.parametrize(
    ("digest", "refused"),
    [(HASH, False), (HASH[1:], True), (HASH + "0", True), (HASH.upper(), True), ("", True)],
)
def test_a_document_is_named_by_its_sha_256(digest: str, refused: bool) -> None:
    scenario(
        given=GIVEN, when=replace(PUBLISH, document_hash=digest), by=HEADQUARTERS,
        refused="document-is-named-by-its-hash" if refused else None,
    )


@pytest.mark.parametrize(
    ("field", "text", "refused"),
    [
        ("title", "กข", True), ("title", "กขค", False), ("title", "x" * 300, False),
        ("title", "x" * 301, True), ("version", "", True), ("version", "1", False),
        ("version", "1" * 60, False), ("version", "1" * 61, True),
    ],
)
def test_a_guideline_has_a_title_and_a_version(field: str, text: str, refused: bool) -> None:
    scenario(
        given=GIVEN, when=replace(PUBLISH, **{field: text}), by=HEADQUARTERS,
        refused="text-is-long-enough" if refused else None,
    )


@pytest.mark.parametrize(
    ("by", "area"),
    [
        (HEADQUARTERS, ""), (PROVINCIAL_OFFICER, "22"), (DISTRICT_OFFICER, "2201"),
        (CD_WORKER, "220101"), (DEVELOPER, "220101"),
    ],
)
def test_officers_and_developers_study_it_themselves_where_they_work(by: str, area: str) -> None:
    history = Past([*GIVEN, PUBLISHED], Actor(person=by, role=""), STARTS_AT)
    [outcome] = finished(decide(STUDY, history))
    assert outcome.event == GuidelineStudied(guideline=GUIDELINE, person=by)
    assert history.area == area


@pytest.mark.parametrize("by", [SOMSRI, PROTECTION_OFFICER, ref("person", 0x99), None])
def test_whoever_does_not_work_by_it_does_not_study_it(by: str | None) -> None:
    scenario(
        given=[*GIVEN, PUBLISHED], when=STUDY, by=by, now=STARTS_AT,
        refused="role-covers-the-area",
    )


def test_a_guideline_has_to_be_there_to_be_studied() -> None:
    scenario(given=GIVEN, when=STUDY, by=CD_WORKER, refused="noun-is-known")


def test_a_guideline_is_studied_once_by_everyone() -> None:
    by_the_worker = GuidelineStudied(guideline=GUIDELINE, person=CD_WORKER)
    given = [*GIVEN, PUBLISHED, by_the_worker]
    scenario(given=given, when=STUDY, by=CD_WORKER, refused="guideline-is-studied-once")
    scenario(given=given, when=STUDY, by=DISTRICT_OFFICER)


def test_the_next_version_is_studied_again() -> None:
    second = ref("guideline", 2)
    later = replace(PUBLISHED, guideline=second, version="2/2564")
    studied = GuidelineStudied(guideline=GUIDELINE, person=CD_WORKER)
    scenario(
        given=[*GIVEN, PUBLISHED, later, studied], when=StudyGuideline(guideline=second),
        by=CD_WORKER, then=[GuidelineStudied(guideline=second, person=CD_WORKER)],
    )


def test_a_role_that_does_not_study_says_nothing_of_where() -> None:
    auditor = granted(CD_WORKER, Role.AUDITOR, "22010103")  # narrower than the worker's
    scenario(given=[*GIVEN, auditor, PUBLISHED], when=STUDY, by=CD_WORKER)
