from datetime import date, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from domain.policy import PolicySet
from domain.project.events import ProjectStatus, Shares
from domain.project.excavation import ContractExcavation, MeasureExcavation, StartExcavation
from tests.examples.digging import (
    ANOTHER,
    CONTRACTOR,
    DIGGING,
    EXCAVATION_CONTRACTED,
    MEASURED,
    OTHER_PROJECT,
    PATH,
)
from tests.examples.people import CD_WORKER, OFFICERS, PROGRAMME, PROJECT, PROVINCIAL_OFFICER
from tests.examples.work import registered
from tests.support.scenario import NOW, scenario

_S = ProjectStatus
CONTRACT = ContractExcavation(
    project=PROJECT, contractor="หจก. ขุดดินสมมติ", amount_satang=10_400_000,
    due_on=date(2021, 5, 31), contractor_person=CONTRACTOR,
)
MEASURE = MeasureExcavation(
    project=PROJECT, volume_m3=Decimal(3100), shares=MEASURED.shares, depth_m=Decimal("4.2"),
    soil_removed_m3=Decimal(0), photo_hashes=MEASURED.photo_hashes,
)
APPROVED = [*OFFICERS, registered(CONTRACTOR), *PATH[_S.DESIGN_APPROVED]]
DUG = [*OFFICERS, *PATH[_S.DIGGING]]
TODAY = date(2021, 2, 10)


def test_an_approved_design_is_contracted() -> None:
    scenario(
        given=APPROVED, when=CONTRACT, by=PROVINCIAL_OFFICER, then=[EXCAVATION_CONTRACTED]
    )


def test_a_firm_need_not_be_a_person_who_is_registered() -> None:
    firm = replace(CONTRACT, contractor_person=None)
    scenario(
        given=APPROVED, when=firm, by=PROVINCIAL_OFFICER,
        then=[replace(EXCAVATION_CONTRACTED, contractor_person=None)],
    )


def test_a_contractor_who_is_named_is_known() -> None:
    given = [*OFFICERS, *PATH[_S.DESIGN_APPROVED]]
    scenario(given=given, when=CONTRACT, by=PROVINCIAL_OFFICER, refused="noun-is-known")


@pytest.mark.parametrize(
    ("letters", "refused"), [(1, True), (2, False), (200, False), (201, True)]
)
def test_a_contractor_has_a_name(letters: int, refused: bool) -> None:
    scenario(
        given=APPROVED, when=replace(CONTRACT, contractor="ก" * letters), by=PROVINCIAL_OFFICER,
        refused="text-is-long-enough" if refused else None,
    )


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, False), (1, False)])
def test_digging_is_due_no_earlier_than_it_is_contracted(days: int, refused: bool) -> None:
    when = replace(CONTRACT, due_on=TODAY + timedelta(days=days))
    rule = "digging-is-due-after-the-contract" if refused else None
    scenario(given=APPROVED, when=when, by=PROVINCIAL_OFFICER, refused=rule)
    week_ago = NOW - timedelta(days=7)  # entered later than it happened
    late = replace(when, occurred_at=week_ago, due_on=when.due_on - timedelta(days=7))
    scenario(given=APPROVED, when=late, by=PROVINCIAL_OFFICER, refused=rule)


@pytest.mark.parametrize("status", [_S.CONTRACTED, _S.REJECTED])
def test_digging_starts_and_starts_again_after_a_rejection(status: ProjectStatus) -> None:
    given = [*OFFICERS, *PATH[status]]
    scenario(given=given, when=StartExcavation(project=PROJECT), by=CD_WORKER, then=[DIGGING])


def test_what_was_dug_is_measured() -> None:
    scenario(given=DUG, when=MEASURE, by=CD_WORKER, then=[MEASURED], flags=[])


def test_each_measurement_has_the_next_number() -> None:
    given = [*OFFICERS, *PATH[_S.REJECTED], DIGGING]
    again = replace(MEASURE, photo_hashes=())
    scenario(
        given=given, when=again, by=CD_WORKER,
        then=[replace(MEASURED, measurement=2, photo_hashes=())],
    )


def test_a_photo_that_was_shown_before_is_flagged() -> None:
    elsewhere = replace(MEASURED, project=OTHER_PROJECT)
    given = [*DUG, ANOTHER, elsewhere]
    [outcome] = scenario(given=given, when=MEASURE, by=CD_WORKER, flags=["PHOTO_REUSED"])
    assert outcome.flags[0].earlier == OTHER_PROJECT
    before = [*OFFICERS, *PATH[_S.REJECTED], DIGGING]
    scenario(given=before, when=MEASURE, by=CD_WORKER, flags=["PHOTO_REUSED"])


def test_a_photo_is_named_by_its_hash() -> None:
    scenario(
        given=DUG, when=replace(MEASURE, photo_hashes=("pond.jpg",)), by=CD_WORKER,
        refused="photo-is-named-by-its-hash",
    )


@pytest.mark.parametrize(
    ("volume", "reason", "kept"),
    [
        ("2880", None, True), ("2879.99", None, False), ("3520", None, True),
        ("3520.01", None, False), ("3520.01", "ก" * 9, False), ("3520.01", "ก" * 10, True),
        ("0", "ก" * 10, True),
    ],
)
def test_the_volume_is_the_designs_give_or_take_ten_percent_or_it_says_why(
    volume: str, reason: str | None, kept: bool
) -> None:
    scenario(
        given=DUG, when=replace(MEASURE, volume_m3=Decimal(volume), reason=reason), by=CD_WORKER,
        refused=None if kept else "volume-keeps-to-the-design",
    )


def test_how_far_the_volume_may_be_off_is_a_policy() -> None:
    policy = PolicySet(
        programme=PROGRAMME, policy="volume-tolerance", value="3", authority="order 4"
    )
    scenario(
        given=[*DUG, policy], when=MEASURE, by=CD_WORKER, refused="volume-keeps-to-the-design"
    )


@pytest.mark.parametrize(("khok", "whole"), [("31.5", True), ("31.51", False), ("30.49", False)])
def test_the_shares_that_were_measured_sum_to_a_hundred(khok: str, whole: bool) -> None:
    shares = Shares(khok=Decimal(khok), nong=Decimal(29), na=Decimal(30), living=Decimal(10))
    scenario(
        given=DUG, when=replace(MEASURE, shares=shares), by=CD_WORKER,
        refused=None if whole else "shares-sum-to-hundred",
    )


@pytest.mark.parametrize("field", ["volume_m3", "depth_m", "soil_removed_m3"])
@pytest.mark.parametrize(("amount", "refused"), [("0", False), ("-0.1", True)])
def test_nobody_digs_less_than_nothing(field: str, amount: str, refused: bool) -> None:
    when = replace(MEASURE, reason="ตามสภาพหน้างานจริง", **{field: Decimal(amount)})
    scenario(
        given=DUG, when=when, by=CD_WORKER,
        refused="digging-is-not-negative" if refused else None,
    )
