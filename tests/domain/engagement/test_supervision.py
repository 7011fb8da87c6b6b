from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from domain.engagement.events import EngagementContracted
from domain.engagement.supervision import RecordSupervisionVisit
from tests.examples.engagements import SUBSTITUTED, VISITED
from tests.examples.people import (
    CD_WORKER,
    DISTRICT_OFFICER,
    OFFICERS,
    PROJECT,
    PROVINCIAL_OFFICER,
    ref,
)
from tests.examples.work import APPLIED, CONTRACTED, DEVELOPER, ENDED, ENGAGEMENT, HIRED
from tests.support.scenario import scenario

GIVEN = (*OFFICERS, *HIRED)
VISIT = RecordSupervisionVisit(
    engagement=ENGAGEMENT, project=PROJECT, found="ขุดหนองแล้วครึ่งหนึ่ง น้ำยังไม่พอ",
    advice="ให้ทำคลองไส้ไก่เพิ่ม", follow_up_by=date(2021, 2, 24),
)


@pytest.mark.parametrize("by", [CD_WORKER, DISTRICT_OFFICER])
def test_an_officer_visits_a_developer_at_a_plot(by: str) -> None:
    scenario(given=GIVEN, when=VISIT, by=by, then=[replace(VISITED, by=by)])


@pytest.mark.parametrize("by", [PROVINCIAL_OFFICER, DEVELOPER])
def test_others_record_no_visits(by: str) -> None:
    scenario(given=GIVEN, when=VISIT, by=by, refused="role-covers-the-area")


def test_nobody_supervises_themselves() -> None:
    own = [*OFFICERS, replace(APPLIED, person=CD_WORKER), *HIRED[1:]]
    scenario(given=own, when=VISIT, by=CD_WORKER, refused="supervisor-is-not-the-supervised")
    assert scenario(given=own, when=VISIT, by=DISTRICT_OFFICER)


def test_a_visit_is_to_a_plot_of_the_developer() -> None:
    elsewhere = replace(VISIT, project=ref("project", 9))
    scenario(
        given=GIVEN, when=elsewhere, by=CD_WORKER, refused="visit-is-to-an-assigned-plot"
    )


def starting(on: date) -> EngagementContracted:
    return replace(CONTRACTED, start_on=on)


@pytest.mark.parametrize(("start_on", "inside"), [(date(2021, 2, 5), True),
                                                  (date(2021, 2, 6), False)])
def test_a_visit_is_inside_the_contract_by_the_day_in_thailand(
    start_on: date, inside: bool
) -> None:
    late = replace(VISIT, occurred_at=datetime(2021, 2, 5, 16, 59, tzinfo=UTC))  # 23:59 there
    given = [*GIVEN, starting(start_on)]
    rule = None if inside else "visit-is-inside-the-engagement"
    scenario(given=given, when=late, by=CD_WORKER, refused=rule)


def test_a_visit_before_the_end_may_be_written_down_after_it() -> None:
    for over in ([ENDED], [ENDED, SUBSTITUTED]):
        given = [*GIVEN, *over]
        scenario(given=given, when=VISIT, by=CD_WORKER, refused="visit-is-inside-the-engagement")
        then = replace(VISIT, occurred_at=datetime(2021, 1, 31, 5, tzinfo=UTC))
        assert scenario(given=given, when=then, by=CD_WORKER)


@pytest.mark.parametrize(("by_day", "fits"), [(None, True), (10, True), (9, False)])
def test_a_visit_is_followed_up_on_its_day_or_later(by_day: int | None, fits: bool) -> None:
    when = replace(VISIT, follow_up_by=by_day and date(2021, 2, by_day))
    rule = None if fits else "follow-up-is-not-before-the-visit"
    scenario(given=GIVEN, when=when, by=CD_WORKER, refused=rule)


@pytest.mark.parametrize(("found", "advice", "fits"), [
    ("ก" * 10, None, True), ("ก" * 2000, "ก" * 2000, True),
    ("ก" * 9, None, False), ("ก" * 2001, None, False), ("ก" * 10, "ก" * 2001, False),
])
def test_a_visit_says_what_was_found(found: str, advice: str | None, fits: bool) -> None:
    when = replace(VISIT, found=found, advice=advice)
    rule = None if fits else "text-is-long-enough"
    scenario(given=GIVEN, when=when, by=CD_WORKER, refused=rule)
