from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.land import rai_ngan_wa, square_metres


@pytest.mark.parametrize(
    ("written", "area_m2"),
    [
        ("4-2-25", "7300"), ("1-0-0", "1600"), ("0-0-1", "4"), ("0-3-99", "1596"),
        ("3-0-00", "4800"), ("0-0-0.25", "1"),
    ],
)
def test_rai_ngan_and_wa_are_so_many_square_metres(written: str, area_m2: str) -> None:
    assert square_metres(written) == Decimal(area_m2)


@pytest.mark.parametrize("written", ["4-4-00", "4-2-100", "4-2", "-1-0-0", "๔-๒-๒๕", "4-2-25 ", ""])
def test_what_is_not_rai_ngan_wa_is_not_understood(written: str) -> None:
    with pytest.raises(ValueError, match="rai-ngan-wa"):
        square_metres(written)


@pytest.mark.parametrize(
    ("area_m2", "written"),
    [
        ("7300", "4-2-25"), ("1600", "1-0-00"), ("1599.99", "1-0-00"), ("1599.9", "0-3-99.98"),
        ("0", "0-0-00"), ("22", "0-0-05.5"), ("24000", "15-0-00"),
    ],
)
def test_square_metres_are_shown_as_rai_ngan_wa(area_m2: str, written: str) -> None:
    assert rai_ngan_wa(Decimal(area_m2)) == written


def test_there_is_no_land_below_zero() -> None:
    with pytest.raises(ValueError, match="below zero"):
        rai_ngan_wa(Decimal(-1))


@given(st.integers(0, 10**8))
def test_what_is_shown_is_read_back_as_the_same_area(hundredths_of_wa: int) -> None:
    area_m2 = Decimal(hundredths_of_wa) / 25
    assert square_metres(rai_ngan_wa(area_m2)) == area_m2
