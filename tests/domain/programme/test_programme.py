from datetime import date

import pytest
from msgspec.structs import replace

from domain.kernel.decision import Command
from domain.programme.events import ActivityUnitAssigned, DeadlineExtended, ProgrammeRegistered
from domain.programme.registration import AssignActivityUnit, ExtendDeadline, RegisterProgramme
from tests.examples.people import (
    DISTRICT_OFFICER,
    HEADQUARTERS,
    OFFICERS,
    PROGRAMME,
    REGISTERED_PROGRAMME,
)
from tests.support.scenario import scenario

GIVEN = [*OFFICERS, REGISTERED_PROGRAMME]
REGISTER = RegisterProgramme(
    programme=PROGRAMME, title_th="โคก หนอง นา โมเดล", title_en="Khok Nong Na Model",
    funding_source="เงินกู้", starts_on=date(2020, 10, 1), ends_on=date(2021, 9, 30),
)
ASSIGN = AssignActivityUnit(
    programme=PROGRAMME, activity=7, title_th="ระบบฐานข้อมูล", title_en="Database system",
    unit_th="สำนักเสริมสร้างความเข้มแข็งชุมชน", unit_en="Bureau of Community Strengthening",
    source="meeting of 13 January 2021",
)
EXTEND = ExtendDeadline(programme=PROGRAMME, to_on=date(2021, 12, 31), authority="มติ ครม.")


def test_a_programme_is_registered_by_the_headquarters() -> None:
    scenario(
        given=OFFICERS, when=REGISTER, by=HEADQUARTERS,
        then=[
            ProgrammeRegistered(
                programme=PROGRAMME, title_th="โคก หนอง นา โมเดล", title_en="Khok Nong Na Model",
                funding_source="เงินกู้", starts_on=date(2020, 10, 1), ends_on=date(2021, 9, 30),
            )
        ],
    )


def test_a_programme_is_registered_once() -> None:
    scenario(given=GIVEN, when=REGISTER, by=HEADQUARTERS, refused="noun-is-new")


def test_a_programme_may_last_one_day_and_not_less() -> None:
    one_day = replace(REGISTER, ends_on=REGISTER.starts_on)
    assert scenario(given=OFFICERS, when=one_day, by=HEADQUARTERS)
    less = replace(REGISTER, ends_on=date(2020, 9, 30))
    scenario(
        given=OFFICERS, when=less, by=HEADQUARTERS, refused="programme-ends-after-it-starts"
    )


def test_a_unit_becomes_responsible_for_an_activity() -> None:
    scenario(
        given=GIVEN, when=ASSIGN, by=HEADQUARTERS,
        then=[
            ActivityUnitAssigned(
                programme=PROGRAMME, activity=7, title_th="ระบบฐานข้อมูล",
                title_en="Database system", unit_th="สำนักเสริมสร้างความเข้มแข็งชุมชน",
                unit_en="Bureau of Community Strengthening", source="meeting of 13 January 2021",
            )
        ],
    )


def test_the_deadline_moves_from_where_it_stands() -> None:
    moved = DeadlineExtended(
        programme=PROGRAMME, from_on=date(2021, 9, 30), to_on=date(2021, 12, 31),
        authority="มติ ครม.",
    )
    scenario(given=GIVEN, when=EXTEND, by=HEADQUARTERS, then=[moved])
    again = replace(EXTEND, to_on=date(2022, 1, 1))
    scenario(
        given=[*GIVEN, moved], when=again, by=HEADQUARTERS,
        then=[replace(moved, from_on=date(2021, 12, 31), to_on=date(2022, 1, 1))],
    )


@pytest.mark.parametrize("to_on", [date(2021, 9, 30), date(2021, 9, 1)])
def test_the_deadline_never_moves_back_or_stays(to_on: date) -> None:
    scenario(
        given=GIVEN, when=replace(EXTEND, to_on=to_on), by=HEADQUARTERS,
        refused="deadline-moves-forward",
    )


def test_an_extension_cites_an_authority() -> None:
    silent = replace(EXTEND, authority="")
    scenario(given=GIVEN, when=silent, by=HEADQUARTERS, refused="text-is-long-enough")


@pytest.mark.parametrize("command", [ASSIGN, EXTEND])
def test_nothing_is_said_of_a_programme_that_is_not_there(command: Command) -> None:
    scenario(given=OFFICERS, when=command, by=HEADQUARTERS, refused="noun-is-known")


@pytest.mark.parametrize("command", [ASSIGN, EXTEND])
def test_a_district_does_not_decide_for_the_programme(command: Command) -> None:
    scenario(given=GIVEN, when=command, by=DISTRICT_OFFICER, refused="role-covers-the-area")


@pytest.mark.parametrize("command", [ASSIGN, EXTEND])
def test_the_system_neither_assigns_units_nor_extends(command: Command) -> None:
    scenario(given=GIVEN, when=command, refused="role-covers-the-area")
