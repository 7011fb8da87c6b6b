import pytest
from msgspec.structs import replace

from domain.knowledge import (
    KnowledgeRecorded,
    KnowledgeShared,
    RecordKnowledge,
    ShareKnowledge,
)
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    OFFICERS,
    PROJECT,
    PROPOSED,
    REGISTERED,
    SOMSRI,
    ref,
)
from tests.examples.work import (
    CLOSED,
    DEVELOPER,
    ENDS_AT,
    GATHERING,
    HIRED,
    MEMBER,
    SCHEDULED,
    registered,
)
from tests.support.scenario import Given, scenario

KNOWLEDGE = ref("knowledge", 1)
GIVEN: list[Given] = [*OFFICERS, *HIRED, MEMBER, PROPOSED, REGISTERED, registered(DEVELOPER)]
RECORD = RecordKnowledge(
    knowledge=KNOWLEDGE, person=DEVELOPER, project=PROJECT, topic="ห่มดิน",
    content="ใช้ฟางคลุมโคนต้นหนาหนึ่งคืบ รดน้ำหมักทุกเจ็ดวัน",
)
RECORDED = KnowledgeRecorded(
    knowledge=KNOWLEDGE, person=DEVELOPER, project=PROJECT, topic="ห่มดิน",
    content="ใช้ฟางคลุมโคนต้นหนาหนึ่งคืบ รดน้ำหมักทุกเจ็ดวัน",
)
SHARE = ShareKnowledge(knowledge=KNOWLEDGE, gathering=GATHERING)
SHARED = KnowledgeShared(knowledge=KNOWLEDGE, gathering=GATHERING)
HELD: list[Given] = [*GIVEN, RECORDED, SCHEDULED, CLOSED]
LATER = ENDS_AT


@pytest.mark.parametrize(
    ("by", "person", "refused"),
    [
        (DEVELOPER, DEVELOPER, None),
        (DEVELOPER, SOMSRI, "role-covers-the-area"),
        (CD_WORKER, DEVELOPER, None),
        (CD_WORKER, SOMSRI, None),
        (DISTRICT_OFFICER, DEVELOPER, "role-covers-the-area"),
        (SOMSRI, SOMSRI, "role-covers-the-area"),
        (None, DEVELOPER, "role-covers-the-area"),
    ],
)
def test_a_developer_records_and_shares_what_they_learned_a_worker_what_anybody_did(
    by: str | None, person: str, refused: str | None
) -> None:
    theirs = replace(RECORDED, person=person)
    scenario(
        given=GIVEN, when=replace(RECORD, person=person), by=by, now=LATER, refused=refused,
        then=None if refused else [theirs],
    )
    scenario(
        given=[*GIVEN, theirs, SCHEDULED, CLOSED], when=SHARE, by=by, now=LATER,
        refused=refused, then=None if refused else [SHARED],
    )


def test_it_is_learned_for_a_plot_in_reach() -> None:
    elsewhere = replace(PROPOSED, area="22010203")
    given = [*OFFICERS, *HIRED, elsewhere, registered(DEVELOPER)]
    scenario(given=given, when=RECORD, by=DEVELOPER, now=LATER, refused="role-covers-the-area")


@pytest.mark.parametrize("missing", [PROPOSED, registered(DEVELOPER)])
def test_the_plot_and_the_person_have_to_be_there(missing: Given) -> None:
    given = [each for each in GIVEN if each != missing]
    scenario(given=given, when=RECORD, by=DEVELOPER, now=LATER, refused="noun-is-known")


def test_an_id_is_used_once() -> None:
    scenario(
        given=[*GIVEN, RECORDED], when=RECORD, by=DEVELOPER, now=LATER, refused="noun-is-new"
    )


@pytest.mark.parametrize(
    ("field", "text", "refused"),
    [
        ("topic", "กข", True), ("topic", "กขค", False), ("topic", "x" * 120, False),
        ("topic", "x" * 121, True), ("content", "x" * 9, True), ("content", "x" * 10, False),
        ("content", "x" * 4000, False), ("content", "x" * 4001, True),
    ],
)
def test_knowledge_has_a_topic_and_says_what_it_is(field: str, text: str, refused: bool) -> None:
    scenario(
        given=GIVEN, when=replace(RECORD, **{field: text}), by=DEVELOPER, now=LATER,
        refused="text-is-long-enough" if refused else None,
    )


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ([RECORDED, SCHEDULED, CLOSED], None),
        ([RECORDED, SCHEDULED], "knowledge-is-shared-at-a-closed-gathering"),
        ([RECORDED], "noun-is-known"),
        ([SCHEDULED, CLOSED], "noun-is-known"),
        ([RECORDED, replace(SCHEDULED, area="230101")], "noun-is-known"),
    ],
)
def test_it_is_shared_at_a_gathering_that_was_held(
    facts: list[Given], refused: str | None
) -> None:
    scenario(given=[*GIVEN, *facts], when=SHARE, by=DEVELOPER, now=LATER, refused=refused)


def test_it_is_shared_once_at_each_gathering() -> None:
    second = ref("gathering", 9)
    other: list[Given] = [
        replace(SCHEDULED, gathering=second), replace(CLOSED, gathering=second)
    ]
    given = [*HELD, *other, SHARED]
    scenario(
        given=given, when=SHARE, by=DEVELOPER, now=LATER, refused="knowledge-is-shared-once"
    )
    scenario(given=given, when=replace(SHARE, gathering=second), by=DEVELOPER, now=LATER)
