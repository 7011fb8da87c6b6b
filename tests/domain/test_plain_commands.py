"""The quick look at a command finds whatever the walk through all of its values would find."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from msgspec.structs import replace

from domain.catalogue import checked, normalised, refuse_impossible
from domain.gathering.attendance import AttendanceEntry, RecordAttendance
from domain.gathering.events import Capacity, Contribution, Method
from domain.kernel.decision import Command, Refused
from domain.programme.registration import ExtendDeadline
from domain.programme.target import SetTarget

PROGRAMME = "programme:0192f0c1-0000-7000-8000-000000000001"
PLAIN = SetTarget(
    programme=PROGRAMME, metric="plots", value=Decimal("12.50"), unit="plots", source="a report"
)
TEXTS = some.text(some.sampled_from('ab 12-"\\\n\t\u200bกเเ๊ี\u0e4dา\x7fé'), max_size=12)
YEARS = some.sampled_from(
    [1, 999, 1000, 1799, 1800, 1999, 2021, 2399, 2400, 2401, 2564, 3000, 9999]
)
DATES = some.builds(date, YEARS, some.integers(1, 12), some.integers(1, 28))
MOMENTS = some.builds(datetime, YEARS, some.integers(1, 12), some.just(3), tzinfo=some.just(UTC))
NUMBERS = some.one_of(
    some.decimals(), some.sampled_from(
        [Decimal(text) for text in (
            "0", "-0", "1E+15", "1E+16", "-1E-15", "1E-16", "999999999999999", "1000000000000000",
            "-1000000000000000", "0.000000000000001", "0.0000000000000001", "NaN", "-sNaN",
            "Infinity", "-Infinity", "123456789012345.123456789012345",
        )]
    ),
)


def walked(command: Command) -> Command:
    command = normalised(command)
    refuse_impossible(command)
    return command


def answer(way: object, command: Command) -> object:
    try:
        return repr(way(command))  # type: ignore[operator]
    except Refused as refused:
        return refused.rule.name, refused.field, refused.message


@given(TEXTS, NUMBERS, some.none() | MOMENTS, some.none() | TEXTS)
@settings(max_examples=600, deadline=None)
def test_a_look_and_a_walk_come_to_the_same(
    text: str, number: Decimal, at: datetime | None, reason: str | None
) -> None:
    command = replace(PLAIN, metric=text, value=number, occurred_at=at, reason=reason)
    assert answer(checked, command) == answer(walked, command)


@given(DATES, some.none() | TEXTS)
@settings(max_examples=200, deadline=None)
def test_days_are_found_too(day: date, reason: str | None) -> None:
    command = ExtendDeadline(programme=PROGRAMME, to_on=day, authority="order 1", reason=reason)
    assert answer(checked, command) == answer(walked, command)


@given(NUMBERS)
@settings(max_examples=200, deadline=None)
def test_values_in_lists_are_found_too(hours: Decimal) -> None:
    entry = AttendanceEntry(
        person=PROGRAMME, capacity=Capacity.EXPERT, method=Method.QR,
        contribution=Contribution.OPINION, hours=hours,
    )
    command = RecordAttendance(gathering=PROGRAMME, attendances=(entry,))
    assert answer(checked, command) == answer(walked, command)


@pytest.mark.parametrize("command", [PLAIN, replace(PLAIN, reason="plain words")])
def test_what_is_plain_stays_itself(command: Command) -> None:
    assert checked(command) is command
    assert normalised(command) is command
