"""Daily logs: what a day's work may say, and to which report it goes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from domain.kernel.event import Flag
from domain.policy import PolicySet
from domain.work_plan.events import WorkPlanRevised
from domain.work_report.events import DailyLogCorrected, DailyWorkLogged
from tests.domain.work_report.steps import CORRECT_LOG, LOG, PLANNED, WRITTEN, asked
from tests.examples.digging import MEASURED
from tests.examples.people import DISTRICT_OFFICER, PROGRAMME, PROJECT, ref
from tests.examples.reports import LOGGED, MARCH_END, OPENED, WORK_REPORT
from tests.examples.work import APPROVED, CONTRACTED, DEVELOPER, ENDED, ITEM, WORK_PLAN

OTHER_PLOT = ref("project", 9)
TODAY = date(2021, 3, 31)
PHOTO, SECOND_PHOTO = "a" * 64, "b" * 64
FIRST = replace(LOGGED, hours=Decimal(5))
BEGUN = (*PLANNED, OPENED)


def log(**changes: object) -> DailyWorkLogged:
    return replace(FIRST, **changes)


def test_the_first_log_opens_the_report_of_the_month() -> None:
    asked(PLANNED, LOG, DEVELOPER, then=[OPENED, FIRST], flags=[])


def test_later_logs_go_to_the_report_that_is_there_whatever_id_is_sent() -> None:
    other = replace(LOG, work_report=ref("work-report", 9))
    asked(BEGUN, other, DEVELOPER, then=[FIRST])
    asked([*BEGUN, log(hours=Decimal(7))], other, DEVELOPER, then=[log(log=2)])


def test_a_log_follows_an_approved_plan_that_is_known() -> None:
    unapproved = [event for event in PLANNED if event != APPROVED]
    asked(unapproved, LOG, DEVELOPER, refused="report-follows-an-approved-plan")
    asked(PLANNED, replace(LOG, work_plan=ref("work-plan", 9)), DEVELOPER,
          refused="noun-is-known")


def test_a_log_is_corrected_by_writing_it_anew() -> None:
    corrected = DailyLogCorrected(
        work_report=WORK_REPORT, log=1, on=LOGGED.on, project=PROJECT, hours=Decimal(6), people=5,
        plan_revision=1, item=1,
    )
    asked(WRITTEN, CORRECT_LOG, DEVELOPER, then=[corrected])
    asked(WRITTEN, replace(CORRECT_LOG, log=2), DEVELOPER, refused="noun-is-known")


@pytest.mark.parametrize(
    ("project", "item", "fits"),
    [(PROJECT, None, True), (PROJECT, 1, True), (PROJECT, 0, False), (PROJECT, 3, False),
     (OTHER_PLOT, None, True), (OTHER_PLOT, 2, True), (OTHER_PLOT, 1, False),
     (ref("project", 8), None, False)],
)
def test_a_log_keeps_to_a_plot_and_an_item_of_the_plan_in_force(
    project: str, item: int | None, fits: bool
) -> None:
    items = (ITEM, replace(ITEM, project=OTHER_PLOT))
    revised = WorkPlanRevised(work_plan=WORK_PLAN, revision=2, items=items)
    given = [*BEGUN, revised, replace(APPROVED, revision=2)]
    rule = None if fits else "log-keeps-to-the-plan"
    asked(given, replace(LOG, project=project, item=item), DEVELOPER, refused=rule)
    corrected = replace(CORRECT_LOG, project=project, item=item)
    asked([*given, LOGGED], corrected, DEVELOPER, refused=rule)


@pytest.mark.parametrize(
    ("day", "fits"),
    [((2021, 2, 28), False), ((2021, 3, 1), True), ((2021, 3, 31), True), ((2021, 4, 1), False)],
)
def test_a_log_is_inside_the_month(day: tuple[int, int, int], fits: bool) -> None:
    rule = None if fits else "log-is-inside-the-month"
    now = MARCH_END + timedelta(days=2)
    asked(BEGUN, replace(LOG, on=date(*day)), DEVELOPER, refused=rule, now=now)
    corrected = replace(CORRECT_LOG, on=date(*day))
    asked(WRITTEN, corrected, DEVELOPER, refused=rule, now=now)


@pytest.mark.parametrize(("day", "fits"), [(9, False), (10, True), (20, True), (21, False)])
def test_a_log_is_on_a_day_of_the_contract(day: int, fits: bool) -> None:
    begins = replace(CONTRACTED, start_on=date(2021, 3, 10))
    ended = replace(ENDED, ended_on=date(2021, 3, 20))
    given = [begins if event == CONTRACTED else event for event in BEGUN]
    rule = None if fits else "log-is-inside-the-month"
    asked([*given, ended], replace(LOG, on=date(2021, 3, day)), DISTRICT_OFFICER, refused=rule)


@pytest.mark.parametrize(("day", "fits"), [(30, True), (31, False)])
def test_a_log_is_not_in_the_future_by_the_calendar_of_thailand(day: int, fits: bool) -> None:
    now = MARCH_END - timedelta(hours=10, minutes=1)  # 23:59 of the 30th in Thailand
    rule = None if fits else "log-is-not-in-the-future"
    asked(BEGUN, replace(LOG, on=date(2021, 3, day)), DEVELOPER, refused=rule, now=now)
    midnight = now + timedelta(minutes=1)
    asked(BEGUN, replace(LOG, on=TODAY), DEVELOPER, now=midnight)


@pytest.mark.parametrize(
    ("hours", "earlier", "fits"),
    [("0.4", "1", False), ("0.5", "1", True), ("12", None, True), ("12.1", None, False),
     ("5", "7", True), ("5", "7.5", False)],
)
def test_a_log_has_half_an_hour_and_a_day_twelve_hours(
    hours: str, earlier: str | None, fits: bool
) -> None:
    rule = None if fits else "logged-hours-fit-in-a-day"
    given = [*BEGUN, *([log(hours=Decimal(earlier))] if earlier else [])]
    asked(given, replace(LOG, hours=Decimal(hours)), DEVELOPER, refused=rule)


def test_the_hours_of_another_day_and_of_the_log_itself_do_not_count() -> None:
    yesterday = log(on=date(2021, 3, 29), hours=Decimal(12))
    assert asked([*BEGUN, yesterday], LOG, DEVELOPER)
    twelve = replace(CORRECT_LOG, hours=Decimal(12))
    assert asked(WRITTEN, twelve, DEVELOPER)
    second = log(log=2, hours=Decimal(1))
    asked([*WRITTEN, second], twelve, DEVELOPER, refused="logged-hours-fit-in-a-day")


@pytest.mark.parametrize(("policy", "value"), [("log-hours-least", "5.5"), ("day-hours-most", "4")])
def test_the_hours_are_policies(policy: str, value: str) -> None:
    in_force = PolicySet(programme=PROGRAMME, policy=policy, value=value, authority="order 6")
    asked([*BEGUN, in_force], LOG, DEVELOPER, refused="logged-hours-fit-in-a-day")


@pytest.mark.parametrize(("length", "fits"), [(2000, True), (2001, False)])
def test_a_note_has_a_length(length: int, fits: bool) -> None:
    rule = None if fits else "text-is-long-enough"
    asked(BEGUN, replace(LOG, note="ก" * length), DEVELOPER, refused=rule)


@pytest.mark.parametrize(
    ("day", "flags"), [(24, []), (23, ["LATE_ENTRY"])]
)
def test_a_log_written_more_than_a_week_later_is_flagged(day: int, flags: list[str]) -> None:
    asked(BEGUN, replace(LOG, on=date(2021, 3, day)), DEVELOPER, flags=flags)


def test_a_log_written_more_than_forty_five_days_later_gives_a_reason() -> None:
    when, now = replace(LOG, on=date(2021, 3, 1)), MARCH_END + timedelta(days=15)
    asked(BEGUN, when, DEVELOPER, flags=["LATE_ENTRY"], now=now)
    late = now + timedelta(days=1)
    asked(BEGUN, when, DEVELOPER, refused="late-entry-gives-a-reason", now=late)
    asked(BEGUN, replace(when, reason="สมุดบันทึกหาย"), DEVELOPER, now=late)


def test_a_photo_that_was_shown_before_is_flagged() -> None:
    when = replace(LOG, photo_hashes=(PHOTO, SECOND_PHOTO))
    asked(BEGUN, when, DEVELOPER, flags=[])
    earlier = log(photo_hashes=(PHOTO,), work_report=ref("work-report", 7))
    [logged] = asked([*BEGUN, earlier], when, DEVELOPER)
    assert logged.flags == (Flag(flag="PHOTO_REUSED", earlier=earlier.work_report),)
    dug = replace(MEASURED, photo_hashes=(SECOND_PHOTO,))
    [logged] = asked([*BEGUN, dug], when, DEVELOPER)
    assert logged.flags == (Flag(flag="PHOTO_REUSED", earlier=dug.project),)
    asked(BEGUN, replace(LOG, photo_hashes=("x",)), DEVELOPER,
          refused="photo-is-named-by-its-hash")


def test_a_log_written_anew_may_show_its_own_photos() -> None:
    shown = [*BEGUN, log(photo_hashes=(PHOTO,))]
    again = replace(CORRECT_LOG, photo_hashes=(PHOTO,))
    asked(shown, again, DEVELOPER, flags=[])
    asked(shown, replace(LOG, photo_hashes=(PHOTO,)), DEVELOPER, flags=["PHOTO_REUSED"])
