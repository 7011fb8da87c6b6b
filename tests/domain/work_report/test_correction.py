"""Correcting an accepted report, and closing its plan."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from domain.work_plan.events import WorkPlanRevised
from domain.work_report.events import CorrectedField, WorkReportCorrected
from tests.domain.work_report.steps import CLOSE, CORRECT, HANDED_IN, STANDS, asked
from tests.examples.people import CD_WORKER, DISTRICT_OFFICER, PROVINCIAL_OFFICER
from tests.examples.reports import (
    ACCEPTED,
    CORRECTED,
    LOGGED,
    MARCH_END,
    PLAN_CLOSED,
    WORK_REPORT,
)
from tests.examples.work import DEVELOPER, WORK_PLAN

HOURS, PEOPLE, WORKED_ON, ACTUAL = CorrectedField
ITEM_ONE = {"item": 1, "log": None}


def corrected(field: str, old: str, new: str, **named: int | None) -> WorkReportCorrected:
    return WorkReportCorrected(
        work_report=WORK_REPORT, field=field, old=old, new=new,
        plan_revision=1 if named else None, **{"log": 1} | named,
    )


@pytest.mark.parametrize(
    ("field", "old", "new", "named"),
    [(HOURS, "7", "5.5", {}), (PEOPLE, "4", "0", {}), (WORKED_ON, "2021-03-30", "2021-03-01", {}),
     (ACTUAL, "38", "12.25", ITEM_ONE)],
)
def test_one_value_is_corrected_and_the_record_says_what_it_was(
    field: str, old: str, new: str, named: dict[str, int | None]
) -> None:
    when = replace(CORRECT, field=field, value=new, **named)
    asked(STANDS, when, DISTRICT_OFFICER, then=[corrected(field, old, new, **named)], flags=[])


def test_the_next_correction_begins_from_the_last_one() -> None:
    when = replace(CORRECT, value="6")
    asked([*STANDS, CORRECTED], when, DISTRICT_OFFICER, then=[corrected(HOURS, "5.5", "6")])
    actual = corrected(ACTUAL, "38", "12", item=1, log=None)
    again = replace(CORRECT, field=ACTUAL, value="13", **ITEM_ONE)
    asked([*STANDS, actual], again, DISTRICT_OFFICER,
          then=[corrected(ACTUAL, "12", "13", item=1, log=None)])
    moved = corrected(WORKED_ON, "2021-03-30", "2021-03-02")
    fewer = corrected(PEOPLE, "4", "3")
    asked([*STANDS, moved, fewer], replace(CORRECT, field=PEOPLE, value="2"), DISTRICT_OFFICER,
          then=[corrected(PEOPLE, "3", "2")])


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [(HOURS, "7", {}), (HOURS, "7.00", {}), (HOURS, "๐๗", {}), (PEOPLE, "04", {}),
     (WORKED_ON, "2021-03-30", {}), (ACTUAL, "38.0", ITEM_ONE)],
)
def test_the_value_that_is_there_is_no_correction_however_it_is_written(
    field: str, value: str, named: dict[str, int | None]
) -> None:
    when = replace(CORRECT, field=field, value=value, **named)
    asked(STANDS, when, DISTRICT_OFFICER, then=[])


@pytest.mark.parametrize(
    ("field", "value", "named", "fits"),
    [(HOURS, "7.5", {"log": None}, False), (HOURS, "7.5", {"item": 1}, False),
     (ACTUAL, "3", {"item": 1}, False), (ACTUAL, "3", {"log": None}, False),
     (ACTUAL, "3", ITEM_ONE, True), (ACTUAL, "-3", ITEM_ONE, False),
     (ACTUAL, "1e3", ITEM_ONE, False),
     (HOURS, "seven", {}, False), (HOURS, "๗", {}, True), (PEOPLE, "3.5", {}, False),
     (PEOPLE, "999", {}, True), (PEOPLE, "1000", {}, False), (WORKED_ON, "2021-03-32", {}, False),
     (WORKED_ON, "30 March", {}, False), (WORKED_ON, "2021-03-12", {}, True)],
)
def test_a_correction_fits_its_field(
    field: str, value: str, named: dict[str, int | None], fits: bool
) -> None:
    rule = None if fits else "correction-fits-its-field"
    asked(STANDS, replace(CORRECT, field=field, value=value, **named), DISTRICT_OFFICER,
          refused=rule)


def test_a_correction_is_of_what_is_in_the_report() -> None:
    asked(STANDS, replace(CORRECT, log=2), DISTRICT_OFFICER, refused="noun-is-known")
    item = replace(CORRECT, field=ACTUAL, log=None, item=2)
    asked(STANDS, item, DISTRICT_OFFICER, refused="noun-is-known")


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [(HOURS, "12", None), (HOURS, "12.1", "logged-hours-fit-in-a-day"),
     (HOURS, "0.4", "logged-hours-fit-in-a-day"),
     (WORKED_ON, "2021-02-28", "log-is-inside-the-month"),
     (WORKED_ON, "2021-03-31", None)],
)
def test_a_corrected_log_keeps_to_the_calendar(field: str, value: str, rule: str | None) -> None:
    asked(STANDS, replace(CORRECT, field=field, value=value), DISTRICT_OFFICER, refused=rule)


def test_a_log_is_not_corrected_to_a_day_to_come() -> None:
    rule, when = "log-is-not-in-the-future", replace(CORRECT, field=WORKED_ON, value="2021-03-31")
    the_day_before = MARCH_END - timedelta(days=1)
    asked(STANDS, when, DISTRICT_OFFICER, now=the_day_before, refused=rule)


def test_hours_are_counted_on_the_day_that_was_corrected() -> None:
    second = replace(LOGGED, log=2, on=date(2021, 3, 29), hours=Decimal(6))
    moved = replace(CORRECT, field=WORKED_ON, value="2021-03-29")
    given = [*HANDED_IN, second, ACCEPTED]
    asked(given, moved, DISTRICT_OFFICER, refused="logged-hours-fit-in-a-day")


def test_a_result_corrected_to_over_twice_the_target_is_flagged() -> None:
    when = replace(CORRECT, field=ACTUAL, **ITEM_ONE)
    asked(STANDS, replace(when, value="80"), DISTRICT_OFFICER, flags=[])
    asked(STANDS, replace(when, value="80.1"), DISTRICT_OFFICER, flags=["OVER_TWICE_TARGET"])


@pytest.mark.parametrize(("length", "fits"), [(0, False), (9, False), (10, True)])
def test_a_correction_gives_a_reason(length: int, fits: bool) -> None:
    rule = None if fits else "text-is-long-enough"
    asked(STANDS, replace(CORRECT, reason="ก" * length or None), DISTRICT_OFFICER, refused=rule)


def test_officers_of_the_district_and_the_province_correct() -> None:
    assert asked(STANDS, CORRECT, PROVINCIAL_OFFICER)
    for person in (CD_WORKER, DEVELOPER):
        asked(STANDS, CORRECT, person, refused="role-covers-the-area")


def test_a_plan_is_closed_once_its_report_is_accepted() -> None:
    asked(STANDS, CLOSE, DISTRICT_OFFICER, then=[PLAN_CLOSED])
    asked(HANDED_IN, CLOSE, DISTRICT_OFFICER, refused="closed-plan-has-an-accepted-report")
    asked(STANDS, CLOSE, DEVELOPER, refused="role-covers-the-area")


def test_a_plan_with_a_revision_in_the_making_is_not_closed() -> None:
    revised = WorkPlanRevised(work_plan=WORK_PLAN, revision=2, items=())
    asked([*STANDS, revised], CLOSE, DISTRICT_OFFICER, refused="state-allows-it")
    asked([*STANDS, PLAN_CLOSED], CLOSE, DISTRICT_OFFICER, refused="state-allows-it")
