from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.th import pin

from domain.kernel.thai import (
    buddhist_year,
    fiscal_year,
    is_national_id,
    masked_national_id,
    normal,
    search_key,
    sort_key,
    thai_date,
    to_ascii_digits,
)

THAI = st.text(st.sampled_from("กนมอะาำัิีุู็่้๊๋์ํฺเแโใไ \n\u200ba1๑"), max_size=12)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("น\u0e4dา", "นำ"),
        ("น\u0e4d\u0e49า", "น้ำ"),
        ("น\u0e49\u0e4dา", "น้ำ"),
        ("นำ\u0e49", "น้ำ"),
        ("เเม่", "แม่"),
        ("ท\u0e35\u0e48", "ที่"),
        ("ท\u0e48\u0e35", "ที่"),
        ("ผ\u0e49\u0e39", "ผู้"),
        ("สิทธ\u0e4c\u0e34", "สิทธิ์"),
        ("  บ้าน \t นา\u200b ", "บ้าน นา"),
        ("บรรทัดแรก \n ต่อไป", "บรรทัดแรก\nต่อไป"),
        ("cafe\u0301", "caf\u00e9"),
    ],
)
def test_what_looks_the_same_is_kept_in_one_spelling(typed: str, kept: str) -> None:
    assert normal(typed) == kept


def test_am_is_not_split_as_compatibility_forms_would() -> None:
    assert normal("น้ำ") == "น้ำ"


@settings(max_examples=2000, deadline=None)
@given(THAI)
def test_normal_text_stays_as_it_is(text: str) -> None:
    assert normal(normal(text)) == normal(text)


def test_thai_digits_become_ascii_and_nothing_else_changes() -> None:
    assert to_ascii_digits("บ้านเลขที่ ๑๒/๓") == "บ้านเลขที่ 12/3"


def test_names_sort_as_in_the_dictionary() -> None:
    ordered = ["กา", "ก่า", "ก้า", "เก", "แก", "แก่", "แก้", "ขลุง", "ท่าใหม่", "เมือง", "แหลมสิงห์"]
    assert sorted(reversed(ordered), key=sort_key) == ordered


# As the Royal Institute's dictionary has them: consonants first (ฤ behind ร), then vowels, of which
# those written before their consonant count after it; ็ ่ ้ ๊ ๋ only between words otherwise alike.
DICTIONARY = """
    กก กง กฎหมาย กด กบ กรด กรม กระจก กลอง กวาง กะทิ กัก กั้น กา ก่า ก้า กาก ก้าง ก้าน กำ ก่ำ กำเนิด
    กิ่ง กิน กี่ กึ่ง กุ้ง กู้ เก็ง เก่ง เก้ง เก๋ง เกณฑ์ เกม เกลือ เกวียน เกาะ เกี่ยว แก แก่ แก้ แก้ม แก้ว
    โกง โกน ใกล้ ไก ไก่ ขวด ขา ข่า ข้า เขา เข่า เข้า แขก คน ครู ความ คำ ค่ำ ค้ำ เคย แคน โคก ไค ไค้
    งา ง่า งู จน จันทบุรี จาน เจ้า แจก ชน ชลบุรี ชา ช้า ช้าง เช้า ซอง ญาติ ฐาน ณรงค์ ดง ดิน ดี เด็ก เดือน
    แดง ตลาด ตำบล ใต้ ไต ถนน ถ้ำ ทราย ท่า เทา แท้ ธง นก นคร นา น่า น้ำ เน่า บ่อ บ้าน บึง ปก ปา ป่า ป้า
    ป๊า ป๋า ปี ปู่ แป้ง ผัก ผา ผ้า ฝน ฝาย พริก เพชร แพ แพร่ ฟ้า ไฟ ภาษา ภูเขา มด มา ม้า เมือง แม่ ไม้ ยา
    ย่า ยาย รวย ราก เรือ แรง โรง ไร่ ฤกษ์ ฤดู ลม ลา ล่า ล้า ลำ เล แล วัง วัด เวที ไว ศาลา สระ สวน สา
    เสา เสื้อ แสง ใส หนอง หมู่ หมู่บ้าน หลุม ห้วย หัว เห็ด แห่ง แหลม โหล ใหม่ ไหม อก อำเภอ อู่ เอา เอื้อ ไอ ฮา
""".split()


def test_words_sort_as_in_the_royal_institute_s_dictionary() -> None:
    assert sorted(sorted(DICTIONARY), key=sort_key) == DICTIONARY
    assert sorted(DICTIONARY) != DICTIONARY


@pytest.mark.parametrize(("typed", "named"), [
    ("เเหลม", "แหลมสิงห์"), ("น\u0e4dา", "น้ำตก"), ("ทา", "ท่าใหม่"), ("KHOK", "Khok Nong Na"),
    ("ท\u0e48\u0e32", "ท่าใหม่"),
])
def test_a_name_is_found_however_it_is_typed(typed: str, named: str) -> None:
    assert search_key(typed) in search_key(named)
    assert search_key("เมอง") not in search_key("เมือง")


def test_a_mark_counts_only_where_all_else_is_equal() -> None:
    assert sort_key("ก้ง") < sort_key("กา") < sort_key("ก้าน")


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2021, 1, 13), 2564), (date(1941, 1, 1), 2484), (date(1940, 12, 31), 2483),
        (date(1940, 4, 1), 2483), (date(1940, 3, 31), 2482),
    ],
)
def test_the_buddhist_year_began_in_april_until_1940(day: date, year: int) -> None:
    assert buddhist_year(day) == year


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2020, 9, 30), 2563), (date(2020, 10, 1), 2564), (date(2020, 12, 1), 2564),
        (date(2021, 9, 30), 2564), (date(2021, 10, 1), 2565),
    ],
)
def test_the_budget_year_runs_from_october_and_is_named_by_its_end(day: date, year: int) -> None:
    assert fiscal_year(day) == year


def test_a_day_is_written_in_thai() -> None:
    assert thai_date(date(2021, 1, 13)) == "13 มกราคม 2564"


@given(st.text("0123456789", min_size=12, max_size=14))
def test_national_ids_are_judged_as_by_an_independent_library(digits: str) -> None:
    # The library also refuses first digits 0 and 9, which papers for non-citizens do carry.
    if digits[0] in "09":
        digits = "1" + digits[1:]
    assert is_national_id(digits) == pin.is_valid(digits)


@given(st.text("12345678", min_size=12, max_size=12), st.integers(0, 9))
def test_exactly_one_last_digit_is_right(digits: str, last: int) -> None:
    right = [f"{digits}{d}" for d in range(10) if is_national_id(f"{digits}{d}")]
    assert len(right) == 1 and pin.is_valid(right[0])
    assert is_national_id(f"{digits}{last}") == (f"{digits}{last}" == right[0])


def test_thai_digits_are_not_a_national_id_until_normalised() -> None:
    assert not is_national_id("๑๑๐๑๗๐๐๒๓๐๗๐๕")
    assert is_national_id(to_ascii_digits("๑๑๐๑๗๐๐๒๓๐๗๐๕")) == is_national_id("1101700230705")


def test_a_national_id_is_shown_by_its_end_only() -> None:
    assert masked_national_id("1101700230705") == "x-xxxx-xxxxx-70-5"


def test_what_nobody_sees_is_not_kept() -> None:
    assert normal("ปลูก\x00แฝก\x1b\u202eริม\u2066คลอง\x85") == "ปลูกแฝกริมคลอง"
    assert normal("หนึ่ง\nสอง\tสาม").split() == ["หนึ่ง", "สอง", "สาม"]
